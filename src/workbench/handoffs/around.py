"""What a draft is made for: whose shift to whose, after which handoff, and what goes on by itself meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from workbench.domain.words import Ref
from workbench.handoffs.model import Handoff, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Something that goes on by itself, such as a loop that waits for a fault: what, where, since when, how to stop it.

    ``ticket`` is None for one that belongs to none, ``who`` the pane that began it. Of ``planned`` tries ``tries`` have
    ended and ``failed`` of those ended badly.
    """

    id: str
    ticket: Ref | None
    what: str
    who: str
    host: str
    since: datetime
    planned: int
    tries: int
    failed: int
    stop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a draft is made for: whose accounts and names, from which shift to which, after which handoff, and now.

    ``previous`` is the handoff that this one follows, ``running`` what goes on by itself on this machine.
    """

    id: str
    me: tuple[Ref, ...]
    names: tuple[str, ...]
    sender: Side
    receiver: Side
    now: datetime
    coverage: str = ""
    previous: Handoff | None = None
    running: tuple[Going, ...] = ()
