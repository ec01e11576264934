"""Queues: windows of rows in a listed order, found by key, at a cost that does not grow with the store.

A queue is never read whole and never by OFFSET. A window starts from a key, the order's column and the
row number, and the indexes of the schema give what follows or precedes it. Where a query allows several
values of what an index begins with (two accounts that are both ``me``), each is an arm of its own and the
arms are merged.

Tickets with unsent changes stand where these will put them (store.shown). Where there are any, the arms leave them
out, and one more arm has them all: they are few, and sorted each time.
"""

from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.query.tree import Query
from workbench.store.arms import OPEN, Arm, Arms
from workbench.store.arms import ORDERS as ORDERS
from workbench.store.conditions import TRUE, Asker, Condition
from workbench.store.scale import NEVER, SAID_AT_MOST
from workbench.store.shown import OVERLAID, SHOWN

COUNT_STOPS_AT = 1000
_DATED = 0.75  # how much of the way is for rows with a deadline, where there are others


class QueueRow(NamedTuple):
    """What one line of the queue shows. ``due`` is seconds since 1970 (NEVER for none)."""

    key: int
    n: int
    ref: Ref
    subject: str
    status: str
    priority: int
    due: int
    updated: int
    assignee: str | None
    who: str
    unread: int
    waiting: int


class Key(NamedTuple):
    """Where a row stands in its order: the order's value and the row number that settles ties."""

    value: int
    n: int


_COLUMNS = """t.{key}, t.n, t.ref, t.subject, t.status, t.priority, t.due, t.updated, t.assignee,
    coalesce(t.who, (SELECT name FROM organisation o WHERE o.ref = t.organisation),
             (SELECT name FROM customer c WHERE c.ref = t.customer), ''),
    coalesce((SELECT CASE WHEN r.upto >= t.last THEN 0 ELSE {unread} AND m.id > r.upto LIMIT {most})) END
              FROM desk.read_mark r WHERE r.ticket = t.ref), t.said, {unread} LIMIT {most}))),
    t.waiting"""
_UNREAD = "(SELECT count(*) FROM (SELECT 1 FROM message m WHERE m.ticket = t.n"


class Queue:
    """One queue as its query and order say it, read through one connection.

    ``query`` was parsed, ``order`` is a name in ORDERS. All reads are bounded by what is asked for,
    except where the query has a condition that no index holds (has:, err:, words); then SQLite may
    walk through the order until it has found enough, and :meth:`is_quick` says so beforehand.
    """

    def __init__(self, query: Query, order: str, asker: Asker) -> None:
        self.query = query
        self.order_name = order
        self.order = ORDERS[order]
        self._asker = asker
        self._arms = Arms(query.tree, self.order, asker)
        self._columns = _COLUMNS.format(key=self.order.column, unread=_UNREAD, most=SAID_AT_MOST)
        self.is_quick = self._arms.is_quick

    def first(self, limit: int) -> list[QueueRow]:
        """Return the first ``limit`` rows."""
        return self._read(None, limit, backwards=False)

    def last(self, limit: int) -> list[QueueRow]:
        """Return the last ``limit`` rows, in the queue's order."""
        return self._read(None, limit, backwards=True)[::-1]

    def after(self, key: Key, limit: int, *, including: bool = False) -> list[QueueRow]:
        """Return the rows that follow ``key`` (from it on where ``including``)."""
        return self._read(key, limit, backwards=False, including=including)

    def before(self, key: Key, limit: int) -> list[QueueRow]:
        """Return the rows that precede ``key``, in the queue's order."""
        return self._read(key, limit, backwards=True)[::-1]

    def near(self, share: float, limit: int) -> list[QueueRow]:
        """Return rows from about ``share`` (0 to 1) of the way through the order's range of values.

        By value, not by count: to count a million rows is what this avoids. Rows without a deadline
        stand together at the end and have the last quarter of the way to themselves.
        """
        ends = self._ends()
        if ends is None:
            return []
        low, high, highest = ends
        way = max(share, 0.0)
        if way >= 1.0:
            return self.last(limit)
        if low == highest:
            start = self._among_ties(self.first(1), way)
        elif high == highest or way < _DATED:
            value = int(low + (high - low) * (way if high == highest else way / _DATED))
            start = Key(value, 1 << 62 if self.order.descends else -1)
        else:
            start = self._among_ties(self.after(Key(highest, -1), 1), (way - _DATED) / (1 - _DATED))
        found = self.after(start, limit, including=True)
        return found if len(found) >= limit else self.last(limit)

    def key_of(self, row: QueueRow) -> Key:
        """Return where a row stands."""
        return Key(row.key, row.n)

    def find(self, ref: Ref) -> QueueRow | None:
        """Return the queue's row for a ticket, or None where it is not in this queue."""
        for arm in self._arms.now:
            source = OVERLAID if arm.source == OVERLAID else "ticket t"
            row = self._asker.connection.execute(
                f"SELECT {self._columns} FROM {source} WHERE t.ref = ? AND {arm.where.sql} AND {arm.rest.sql}",
                (ref, *arm.where.values, *arm.rest.values),
            ).fetchone()
            if row:
                return QueueRow(*row)
        return None

    def count(self, stop_at: int = COUNT_STOPS_AT) -> int:
        """Return how many rows there are, counting no further than ``stop_at``."""
        total = 0
        for arm in self._arms.now:
            if total >= stop_at:
                break
            total += self._asker.connection.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM {arm.source} WHERE {arm.where.sql} AND {arm.rest.sql} LIMIT ?)",
                (*arm.where.values, *arm.rest.values, stop_at - total),
            ).fetchone()[0]
        return total

    def first_window(self, limit: int) -> dict[str, object]:
        """Return the SQL of the first window and its values, for the first paint to run without the rest.

        ``plain`` is for where no ticket has an overlay (store.shown), ``overlaid`` for where some have.
        """
        facts: dict[str, object] = {}
        for which in ("plain", "overlaid"):
            sql, values = self.statement(limit, sees_overlay=which == "overlaid")
            facts |= {f"{which}.sql": sql, f"{which}.values": len(values)}
            facts |= {f"{which}.{number}": value for number, value in enumerate(values)}
        return facts

    def statement(self, limit: int, *, sees_overlay: bool = False) -> tuple[str, tuple[object, ...]]:
        """Return the SQL and the values of the first window as it is read with or without an overlay."""
        arms = self._arms.overlaid if sees_overlay else self._arms.plain
        return self._statement(arms, TRUE, limit, backwards=False)

    def _read(self, key: Key | None, limit: int, *, backwards: bool, including: bool = False) -> list[QueueRow]:
        if key is None:
            return self._rows(TRUE, limit, backwards=backwards)
        column, sign = self.order.column, "<" if self.order.descends != backwards else ">"
        or_equal = "=" if including else ""
        if column == "n":
            return self._rows(Condition(f"t.n {sign}{or_equal} ?", (key.value,)), limit, backwards=backwards)
        # First what ties with the key, then the rest: asked for as one, (value, n) > (?, ?), SQLite walks
        # through all ties, and half a million tickets without a deadline are ties.
        ties = Condition(f"t.{column} = ? AND t.n {sign}{or_equal} ?", tuple(key))
        found = self._rows(ties, limit, backwards=backwards, among_ties=True)
        if len(found) < limit:
            behind = Condition(f"t.{column} {sign} ?", (key.value,))
            found += self._rows(behind, limit - len(found), backwards=backwards)
        return found

    def _rows(
        self, place: Condition, limit: int, *, backwards: bool, among_ties: bool = False
    ) -> list[QueueRow]:
        arms = self._arms.now
        sql, values = self._statement(arms, place, limit, backwards=backwards, among_ties=among_ties)
        return [QueueRow(*row) for row in self._asker.connection.execute(sql, values)]

    def _statement(
        self, arms: tuple[Arm, ...], place: Condition, limit: int, *, backwards: bool, among_ties: bool = False
    ) -> tuple[str, tuple[object, ...]]:
        column = self.order.column
        way = "DESC" if self.order.descends != backwards else "ASC"
        sort = f"t.n {way}" if among_ties or column == "n" else f"t.{column} {way}, t.n {way}"
        # One arm is read as it lies in its index; of several the keys are merged, and only what is shown is read:
        # from the same index where it holds all of that, else from the table.
        alone = len(arms) == 1 and arms[0].is_sorted
        shows = all(arm.shows for arm in arms)
        columns = self._columns if alone else f"t.{column}, t.n, t.work, t.assignee" if shows else f"t.{column}, t.n"
        parts: list[str] = []
        values: list[object] = []
        for arm in arms:
            # A plus keeps SQLite from reading along a due:<4h where it could go straight to the ties.
            rest = arm.rest.sql.replace(f"t.{column} ", f"+t.{column} ") if among_ties else arm.rest.sql
            parts.append(
                f"SELECT {columns} FROM {arm.source} "
                f"WHERE {arm.where.sql} AND {place.sql} AND {rest} ORDER BY {sort} LIMIT ?"
            )
            values += [*arm.where.values, *place.values, *arm.rest.values, limit]
        if alone:
            return parts[0], tuple(values)
        union = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)
        named = "key, n, work, assignee" if shows else "key, n"
        keys = f"WITH k ({named}) AS (SELECT * FROM ({union}) ORDER BY 1 {way}, 2 {way} LIMIT ?)"
        source = SHOWN if arms[-1].source == OVERLAID else arms[0].source if shows else "ticket t"
        at = f"t.assignee IS k.assignee AND t.work = k.work AND {OPEN.sql} AND t.{column} = k.key AND " if shows else ""
        sql = (
            f"{keys} SELECT {self._columns} FROM k CROSS JOIN {source} WHERE {at}t.n = k.n "
            f"ORDER BY k.key {way}, k.n {way}"
        )
        return sql, (*values, limit)

    def _among_ties(self, first: list[QueueRow], part: float) -> Key:
        """Return a key so far among the rows that tie with the last one, of which ``first`` holds the first."""
        ends = first + self.last(1)
        return Key(ends[0].key, int(ends[0].n + (ends[-1].n - ends[0].n) * part)) if ends else Key(0, 0)

    def _ends(self) -> tuple[int, int, int] | None:
        """Return the order's first value, the last finite one, and the last of all; None for an empty queue."""
        first, last = self.first(1), self.last(1)
        if not first or not last:
            return None
        low, highest = first[0].key, last[0].key
        if self.order.column != "due" or highest != NEVER:
            return low, highest, highest
        dated = self.before(Key(NEVER, -1), 1)
        return (low, dated[0].key, highest) if dated else (highest, highest, highest)
