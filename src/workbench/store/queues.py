"""Queues: windows of rows in a listed order, found by key, at a cost that does not grow with the store.

A queue is never read whole and never by OFFSET. A window starts from a key, the order's column and the
row number, and the indexes of the schema give what follows or precedes it. Where a query allows several
values of what an index begins with (two accounts that are both ``me``), each is an arm of its own and the
arms are merged.
"""

from dataclasses import dataclass
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.query.tree import And, FieldIs, Node, Query, Special
from workbench.store.compiling import Asker, Condition, agents, bindable, condition, one_of, simplified, statuses
from workbench.store.scale import GONE, HOLD, NEVER, OTHER, PENDING, WORK_OF, WORKABLE

COUNT_STOPS_AT = 1000
_ARMS_AT_MOST = 24
_BY_REF = "sqlite_autoindex_ticket_1"  # of its UNIQUE reference
_FEW = 5_000  # tickets of a helpdesk that are sorted sooner than they are met among a million others
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


class Order(NamedTuple):
    """A listed order: the column it sorts by, whether it descends, and its indexes.

    ``scan`` begins with `work`, ``of_assignee`` with `assignee` and `work`.
    """

    column: str
    descends: bool
    scan: str
    of_assignee: str


ORDERS = {
    "due": Order("due", False, "ticket_by_due", "ticket_of_assignee"),
    "updated": Order("updated", True, "ticket_by_updated", "ticket_of_assignee_by_updated"),
    "created": Order("n", True, "ticket_by_created", "ticket_of_assignee_by_created"),
    "priority": Order("rank", False, "ticket_by_rank", "ticket_of_assignee_by_rank"),
}

_COLUMNS = """t.{key}, t.n, t.ref, t.subject, t.status, t.priority, t.due, t.updated, t.assignee,
    coalesce((SELECT name FROM organisation o WHERE o.ref = t.organisation),
             (SELECT name FROM customer c WHERE c.ref = t.customer), ''),
    (SELECT count(*) FROM (SELECT 1 FROM message m WHERE m.ticket = t.n AND m.id >
        coalesce((SELECT upto FROM desk.read_mark r WHERE r.ticket = t.ref), 0) LIMIT 10)),
    t.waiting"""


@dataclass(frozen=True, slots=True)
class Arm:
    """One stretch of an index: equalities on its first columns, and which index it is.

    What ``is_sorted`` lies in the index in the queue's order; else it is so little that it is sorted each time.
    """

    where: Condition
    scan: str
    is_sorted: bool = True


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
        works, assignees, rest = _split(simplified(query.tree), asker)
        few = _few(rest, works, assignees, asker)
        self._arms = (few,) if few else _arms(works, assignees, self.order)
        self._rest = condition(And(rest), asker) if rest else Condition("1")
        self._columns = _COLUMNS.format(key=self.order.column)
        self.is_quick = all(_is_quick(node) for node in rest)

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
        for arm in self._arms:
            row = self._asker.connection.execute(
                f"SELECT {self._columns} FROM ticket t WHERE t.ref = ? AND {arm.where.sql} AND {self._rest.sql}",
                (ref, *arm.where.values, *self._rest.values),
            ).fetchone()
            if row:
                return QueueRow(*row)
        return None

    def count(self, stop_at: int = COUNT_STOPS_AT) -> int:
        """Return how many rows there are, counting no further than ``stop_at``."""
        total = 0
        for arm in self._arms:
            if total >= stop_at:
                break
            total += self._asker.connection.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM ticket t INDEXED BY {arm.scan} "
                f"WHERE {arm.where.sql} AND {self._rest.sql} LIMIT ?)",
                (*arm.where.values, *self._rest.values, stop_at - total),
            ).fetchone()[0]
        return total

    def statement(self, limit: int) -> tuple[str, tuple[object, ...]]:
        """Return the SQL and the values of the first window, for the first paint to run without the rest."""
        return self._statement(Condition("1"), limit, backwards=False)

    def _read(self, key: Key | None, limit: int, *, backwards: bool, including: bool = False) -> list[QueueRow]:
        if key is None:
            return self._rows(Condition("1"), limit, backwards=backwards)
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
        sql, values = self._statement(place, limit, backwards=backwards, among_ties=among_ties)
        return [QueueRow(*row) for row in self._asker.connection.execute(sql, values)]

    def _statement(
        self, place: Condition, limit: int, *, backwards: bool, among_ties: bool = False
    ) -> tuple[str, tuple[object, ...]]:
        column = self.order.column
        way = "DESC" if self.order.descends != backwards else "ASC"
        sort = f"t.n {way}" if among_ties or column == "n" else f"t.{column} {way}, t.n {way}"
        # A plus keeps SQLite from reading along a due:<4h where it could go straight to the ties.
        rest = self._rest.sql.replace(f"t.{column} ", f"+t.{column} ") if among_ties else self._rest.sql
        # One arm is read as it lies in its index; of several the keys are merged, and only what is shown is read.
        alone = len(self._arms) == 1 and self._arms[0].is_sorted
        columns = self._columns if alone else f"t.{column}, t.n"
        parts: list[str] = []
        values: list[object] = []
        for arm in self._arms:
            parts.append(
                f"SELECT {columns} FROM ticket t INDEXED BY {arm.scan} "
                f"WHERE {arm.where.sql} AND {place.sql} AND {rest} ORDER BY {sort} LIMIT ?"
            )
            values += [*arm.where.values, *place.values, *self._rest.values, limit]
        if alone:
            return parts[0], tuple(values)
        union = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)
        keys = f"WITH k (key, n) AS (SELECT * FROM ({union}) ORDER BY 1 {way}, 2 {way} LIMIT ?)"
        sql = f"{keys} SELECT {self._columns} FROM k CROSS JOIN ticket t ON t.n = k.n ORDER BY k.key {way}, k.n {way}"
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


def _split(
    tree: Node, asker: Asker
) -> tuple[tuple[int, ...], tuple[Ref | None, ...] | None, tuple[Node, ...]]:
    """Part a query into what the indexes begin with (work, assignee) and the rest."""
    works = set(WORK_OF.values())
    assignees: tuple[Ref | None, ...] | None = None
    rest: list[Node] = []
    for part in tree.parts if isinstance(tree, And) else (tree,):
        match part:
            case FieldIs("status", _, values):
                named = {status for value in values for status in statuses(value)}
                works &= {WORK_OF[status] for status in named}
                if any(status not in named for status, work in WORK_OF.items() if work in works):
                    rest.append(part)
            case FieldIs("is", _, ("open",)):
                works &= {WORKABLE, PENDING, HOLD, OTHER}
            case FieldIs("assignee", _, values) if assignees is None:
                assignees = _who(values, asker)
            case FieldIs("is", _, ("mine",)) if assignees is None:
                assignees = asker.me
            case _:
                rest.append(part)
    if assignees is not None and len(assignees) * len(works) > _ARMS_AT_MOST:
        kept = [p for p in (tree.parts if isinstance(tree, And) else (tree,)) if isinstance(p, FieldIs)]
        rest += [part for part in kept if part.field == "assignee" or part.values == ("mine",)]
        assignees = None
    return tuple(sorted(works, reverse=True)), assignees, tuple(rest)


def _who(values: tuple[object, ...], asker: Asker) -> tuple[Ref | None, ...]:
    refs: list[Ref | None] = []
    for value in values:
        if value is Special.ME:
            refs += asker.me
        elif value is Special.NONE:
            refs.append(None)
        else:
            refs += agents(asker.connection, str(value))
    return tuple(dict.fromkeys(refs))


def _arms(works: tuple[int, ...], assignees: tuple[Ref | None, ...] | None, order: Order) -> tuple[Arm, ...]:
    nothing = (Arm(Condition("t.work = ?", (GONE - 1,)), "ticket_by_created"),)
    if assignees is None:
        return tuple(Arm(Condition("t.work = ?", (work,)), order.scan) for work in works) or nothing
    return tuple(
        Arm(Condition("t.assignee IS ? AND t.work = ?", (assignee, work)), order.of_assignee)
        for assignee in assignees
        for work in works
    ) or nothing


def _few(
    rest: tuple[Node, ...], works: tuple[int, ...], assignees: tuple[Ref | None, ...] | None, asker: Asker
) -> Arm | None:
    """Return all of a helpdesk's tickets that a query can want, where it asks for one that has only a few."""
    for node in rest:
        match node:
            case FieldIs("helpdesk", _, (str(name),)):
                ends = f"{bindable(name)}:", f"{bindable(name)};"  # the sign after the colon
                counted = "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ref >= ? AND ref < ? LIMIT ?)"
                if asker.connection.execute(counted, (*ends, _FEW + 1)).fetchone()[0] > _FEW:
                    return None
                work = one_of("t.work", works)
                whose = " OR ".join("t.assignee IS ?" for _ in assignees) or "0" if assignees is not None else "1"
                where = f"t.ref >= ? AND t.ref < ? AND {work.sql} AND ({whose})"
                return Arm(Condition(where, (*ends, *work.values, *(assignees or ()))), _BY_REF, is_sorted=False)
    return None


def _is_quick(node: Node) -> bool:
    """Whether a condition holds for so many rows, or is so cheap, that walking through the order is short."""
    return isinstance(node, FieldIs) and node.field in ("status", "due", "since", "priority", "is", "helpdesk")

