"""Where a walk through a helpdesk stands, as its cursor keeps it from one page to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from workbench.domain.values import Batch, Ref, Ticket

_MOST_REMEMBERED = 2_000  # versions in the ledger of a first walk, for the cursor is written with every page
_SECOND = timedelta(seconds=1)
_YOUNG = "?"  # behind a version that may still change without bearing another time


class Stage(StrEnum):
    """How far a walk has come."""

    OPEN = "open"  # tickets that are being worked on, with all that was said on them
    HISTORY = "history"  # every other ticket, and articles
    CHANGES = "changes"  # what is new or different since the last walk


_NEXT = {Stage.OPEN: Stage.HISTORY, Stage.HISTORY: Stage.CHANGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a walk stands.

    ``top`` is from when on changes have to be asked for, and ``ledger`` holds the versions of tickets seen of late.
    Until the first walk is over ``top`` is the time at which the server answered its first page, or the latest
    change on that page where the server does not say: whatever happens after it was asked for bears a later
    time, whatever the order of the pages, so the changes that the walk itself missed are asked for from there on.

    ``empty`` counts pages in a row with nothing on them, and ``last`` tells the page before from any other.
    ``mark``, ``steps`` and ``power`` notice a walk that goes in a circle (Brent, "An improved Monte Carlo
    factorization algorithm", 1980): every so many pages, each time twice as many, a page is marked, and whoever
    comes back to it goes in a circle.
    """

    stage: Stage = Stage.OPEN
    at: str = ""
    since: datetime | None = None
    top: datetime | None = None
    ledger: Mapping[Ref, str] = field(default_factory=dict)
    memory: str = ""
    empty: int = 0
    last: str = ""
    mark: str = ""
    steps: int = 0
    power: int = 1

    @classmethod
    def of(cls, cursor: str | None) -> "Place":
        """Read a cursor; what is none of ours means the beginning."""
        try:
            said = json.loads(cursor or "")
            return cls(
                stage=Stage(said["stage"]),
                at=str(said["at"]),
                since=_time(said["since"]),
                top=_time(said["top"]),
                ledger={str(ref): _version(updated) for ref, updated in said["ledger"].items()},
                memory=str(said.get("memory", "")),
                empty=int(said.get("empty", 0)),
                last=str(said.get("last", "")),
                mark=str(said.get("mark", "")),
                steps=int(said.get("steps", 0)),
                power=int(said.get("power", 1)),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return cls()

    def cursor(self) -> str:
        """Write this place down."""
        said = {
            "stage": self.stage,
            "at": self.at,
            "since": self.since and self.since.isoformat(),
            "top": self.top and self.top.isoformat(),
            "ledger": dict(self.ledger),
            "memory": self.memory,
            "empty": self.empty,
            "last": self.last,
            "mark": self.mark,
            "steps": self.steps,
            "power": self.power,
        }
        return json.dumps(said, separators=(",", ":"))

    def behind(
        self, batch: Batch, at: str, *, heard: datetime | None, overlap: timedelta, most_empty: int
    ) -> "Place":
        """Return where the walk stands behind a page: ``at`` is what it gave as the next, empty for the end.

        ``heard`` is when the server says that it answered, if it does.
        """
        updates = [ticket.updated for ticket in batch.tickets]
        top = self.top
        if self.stage is Stage.CHANGES:
            top = max((*updates, *([top] if top else [])), default=None)
        elif top is None:
            top = heard or max(updates, default=None)
        last = fingerprint(batch)
        empty = 0 if last else self.empty + 1
        goes_round = at == self.mark or at == self.at
        repeats = bool(last) and last == self.last
        ledger = self._remembered(batch.tickets, top, overlap)
        walked = replace(self, at=at, top=top, ledger=ledger, empty=empty, last=last)
        if not at or goes_round or repeats or empty > most_empty:
            return walked.at_an_end(overlap)
        if self.steps + 1 == self.power:
            return replace(walked, mark=at, steps=0, power=self.power * 2)
        return replace(walked, steps=self.steps + 1)

    def _remembered(
        self, tickets: tuple[Ticket, ...], top: datetime | None, overlap: timedelta
    ) -> Mapping[Ref, str]:
        """Return the ledger with the versions on a page: in a first walk only those that will be asked for again.

        Many servers tell times to the second. One that a ticket bears in the latest second that was seen may
        come to stand for something else yet, so it counts as known only when it has been seen twice.
        """
        latest = max((ticket.updated for ticket in tickets), default=None)
        latest = latest if top is None or latest is None else max(latest, top)
        ledger = dict(self.ledger)
        for ticket in tickets:
            said = ticket.updated.isoformat()
            is_young = not ticket.updated.microsecond and latest is not None and ticket.updated > latest - _SECOND
            is_known = ledger.get(ticket.ref) in (said, said + _YOUNG)
            ledger[ticket.ref] = said + _YOUNG if is_young and not is_known else said
        if self.stage is Stage.CHANGES:
            return ledger
        if top is None:
            return {}
        # The walk that follows at once must not be the second sight of what is young.
        old = {ref: said for ref, said in ledger.items() if not said.endswith(_YOUNG)}
        kept = {ref: said for ref, said in old.items() if _moment(said) >= top - overlap}
        if len(kept) <= _MOST_REMEMBERED:
            return kept
        return dict(sorted(kept.items(), key=lambda item: _moment(item[1]))[-_MOST_REMEMBERED:])

    def at_an_end(self, overlap: timedelta) -> "Place":
        """Return where the walk goes on when its stage is over: the next stage, or the changes from now on."""
        since = None if self.top is None else self.top - overlap
        begun = replace(self, at="", empty=0, last="", mark="", steps=0, power=1)
        if self.stage is not Stage.CHANGES:
            following = _NEXT[self.stage]
            return replace(begun, stage=following, since=since if following is Stage.CHANGES else None)
        kept = {ref: said for ref, said in self.ledger.items() if since is None or _moment(said) >= since}
        return replace(begun, since=since, ledger=kept)


def fingerprint(batch: Batch) -> str:
    """Return what tells the things on a page from those on any other; empty where there is nothing on it."""
    refs = [ticket.ref for ticket in batch.tickets]
    refs += [message.ref for message in batch.messages]
    refs += [article.ref for article in batch.articles]
    return blake2b("\n".join(refs).encode(errors="replace"), digest_size=8).hexdigest() if refs else ""


def _time(said: str | None) -> datetime | None:
    if said is None:
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError(said)
    return at


def _version(said: str) -> str:
    """Return a version as the ledger has it. Raises ValueError for what is none."""
    if _time(said.removesuffix(_YOUNG)) is None:
        raise ValueError(said)
    return said


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said.removesuffix(_YOUNG))
