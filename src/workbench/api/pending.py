"""What the person at this desk has under way on a ticket: changes that have not left, drafts, promises, a snooze."""

from dataclasses import dataclass
from datetime import datetime

from workbench.domain.effects import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A part of a change that is on its way: either a reply or note alone, or what else the change does.

    ``state`` is held, queued, sending, conflicted, refused or unsure; or sent, for a message that the local copy does
    not have yet. ``reason`` says why it waits, or holds the server's own words. ``at`` is when it leaves, or is tried
    again; None where nothing is known of that. ``change`` is its number in the outbox.
    """

    change: int
    effects: tuple[Effect, ...]
    state: str
    reason: str = ""
    made: datetime
    at: datetime | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether it goes no further until somebody decides."""
        return self.state in ("conflicted", "refused", "unsure")


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft: ``kind`` is reply or note, ``touched`` when it was last written on."""

    kind: str
    touched: datetime


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that is open: its sentence and when it falls due."""

    sentence: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Aside:
    """That a ticket is laid aside: until a time, or until an ``event`` ('', 'answer', 'issue')."""

    until: datetime | None
    event: str = ""


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What is kept at this desk of a ticket, besides changes: drafts, promises, and that it is laid aside."""

    drafts: tuple[Begun, ...] = ()
    promises: tuple[Promised, ...] = ()
    aside: Aside | None = None
