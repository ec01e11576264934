"""One turn of a tracker: the issues that tickets hang on, as they stand now, into the store.

New links are asked for at once, what is known only where the tracker says that it changed: a turn in which nothing
happened is one question. What the tracker does not show is asked for again now and then, since it may be shown one
day; and so is everything else, because not all that is read moves an issue's own time: a note that is corrected
does not, nor does another name of its status.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from workbench.api.providers import Tracker
from workbench.domain.issuekeys import TrackerPattern
from workbench.domain.values import Issue, Ref
from workbench.store.connection import Connection
from workbench.store.issues import Followed, followed_of, note_read, store_issues
from workbench.store.sources import TRACKER, cursor_of, note_kind
from workbench.sync.placing import place_all
from workbench.sync.pulling import Pulled

OVERLAP = timedelta(minutes=2)  # how late a change may come to light
MISSING_AGAIN = timedelta(hours=1)
ALL_AGAIN = timedelta(days=1)
_AGAIN_A_TURN = 3  # issues read anew in a turn, so that a day's worth is no burst of requests

T = TypeVar("T")


class _Since(NamedTuple):
    """Where reading goes on from: when it last began and was done, and how far the tracker's clock is behind, at most.

    An issue that was fetched bears a time of the tracker's clock, which cannot have stood earlier than that at the
    moment when we had it. The least of these spans bounds how far the clocks are apart; for a clock ahead of
    ours it counts as nothing.
    """

    at: datetime
    behind: timedelta | None  # None before the first issue

    @classmethod
    def of(cls, cursor: str | None) -> "_Since | None":
        """Read a cursor; None for one that is none of ours, or none at all."""
        try:
            said = json.loads(cursor or "")
            behind = None if said["behind"] is None else timedelta(seconds=float(said["behind"]))
            return cls(datetime.fromisoformat(said["at"]), behind)
        except (ValueError, KeyError, TypeError, OverflowError):
            return None

    def cursor(self) -> str:
        """Write this down."""
        behind = None if self.behind is None else self.behind.total_seconds()
        return json.dumps({"at": self.at.isoformat(), "behind": behind})

    def start(self) -> datetime:
        """Return from when on changes are to be asked for, by the tracker's clock."""
        return self.at - (self.behind or timedelta()) - OVERLAP


async def pull_issues(
    connection: Connection,
    tracker: Tracker,
    clock: Callable[[], datetime],
    patterns: Sequence[TrackerPattern],
) -> Pulled:
    """Read what changed on the issues of ``tracker`` that tickets hang on, and store it.

    ``patterns`` are those of all configured trackers, and say which links mean issues of this one. Returns how many
    answers were stored, and how many tickets have news by them. Each answer is stored in one transaction, and only
    a turn that comes to its end moves the time from which changes are asked for; so one that is cut off anywhere is
    made up for by the next. Raises Trouble where the tracker cannot be read.
    """
    started = clock()
    note_kind(connection, tracker.name, TRACKER)
    await place_all(connection, tracker.name, patterns)
    followed = followed_of(connection, tracker.name)
    if not followed:
        return Pulled(0, 0, 0)  # there is nothing to ask for
    turn = _Turn(connection, tracker, clock, started, _Since.of(cursor_of(connection, tracker.name)))
    new = [one for one in followed if _is_due(one, started)]
    known = [one for one in followed if one.is_there and one.asked_at is not None]
    await turn.fetch(new)
    if known:
        changed = await turn.changed_of(known)
        fresh = set(changed)
        old = [one for one in known if one not in fresh and _is_old(one, started)]
        await turn.fetch([*changed, *old[:_AGAIN_A_TURN]])
    turn.end()
    return Pulled(turn.answers, len(turn.tickets), 0)


class _Turn:
    """What one turn asks and stores, and what that came to so far."""

    def __init__(
        self,
        connection: Connection,
        tracker: Tracker,
        clock: Callable[[], datetime],
        started: datetime,
        since: _Since | None,
    ) -> None:
        self._connection = connection
        self._tracker = tracker
        self._clock = clock
        self._started = started
        self._since = since  # what this turn began with
        self._behind = None if since is None else since.behind
        self.answers = 0
        self.tickets: set[Ref] = set()

    async def changed_of(self, known: Sequence[Followed]) -> list[Followed]:
        """Return those that changed since the last turn that came to its end, or since the first began."""
        if self._since is None:
            return list(known)
        changed = set(await self._tracker.changed([one.asked_as for one in known], self._since.start()))
        return [one for one in known if one.asked_as in changed]

    async def fetch(self, wanted: Sequence[Followed]) -> None:
        """Ask for issues, as many at once as the tracker takes, and store each answer."""
        for group in _groups(wanted, max(self._tracker.most_keys, 1)):
            found = await self._tracker.issues([one.asked_as for one in group])
            now = self._clock()
            self._compare_clocks(found, now)
            by_key = {issue.key: issue for issue in found}
            there = {one.key: by_key[one.asked_as] for one in group if one.asked_as in by_key}
            asked = [one.key for one in group]
            # What is stored from the first turn on is up to date as of its beginning, should it never come to its end.
            cursor = self._cursor(self._since.at if self._since else self._started)
            news = store_issues(self._connection, self._tracker.name, asked, there, cursor, int(now.timestamp()))
            self.tickets |= news
            self.answers += 1

    def end(self) -> None:
        """Remember that everything was asked for that was to be."""
        cursor = self._cursor(self._started)
        note_read(self._connection, self._tracker.name, cursor, now=int(self._clock().timestamp()))

    def _cursor(self, at: datetime) -> str:
        return _Since(at, self._behind).cursor()

    def _compare_clocks(self, found: Sequence[Issue], now: datetime) -> None:
        for issue in found:
            behind = max(now - issue.updated, timedelta())
            self._behind = behind if self._behind is None else min(self._behind, behind)


def _is_due(one: Followed, now: datetime) -> bool:
    """Whether an issue was never asked for, or was not there when it was, some time ago."""
    return one.asked_at is None or (not one.is_there and now - _moment(one.asked_at) >= MISSING_AGAIN)


def _is_old(one: Followed, now: datetime) -> bool:
    return one.asked_at is not None and now - _moment(one.asked_at) >= ALL_AGAIN


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
