"""Queues: windows of rows in a listed order, found by key, at a cost that does not grow with the store.

A queue is never read whole and never by OFFSET. A window starts from a key, the order's column and the
row number, and the indexes of the schema give what follows or precedes it. Where a query allows several
values of what an index begins with (two accounts that are both ``me``), each is an arm of its own and the
arms are merged.

Tickets with unsent changes stand where these will put them (store.shown). Where there are any, the arms leave them
out, and one more arm has them all: they are few, and sorted each time.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.query.tree import And, FieldIs, Node, Not, Or, Query, Special
from workbench.store.compiling import (
    TRUE,
    Asker,
    Condition,
    agents,
    bindable,
    condition,
    of_the_desk,
    one_of,
    simplified,
    statuses,
)
from workbench.store.scale import GONE, HOLD, NEVER, OTHER, PENDING, WORK_OF, WORKABLE
from workbench.store.shown import NOT_OVERLAID, OVERLAID, SHOWN, is_overlaid

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
    """One stretch of an index: equalities on its first columns, the rest of the query, and where it is read from.

    What ``is_sorted`` lies in the index in the queue's order; else it is so little that it is sorted each time.
    """

    where: Condition
    rest: Condition
    source: str
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
        tree = simplified(query.tree)
        works, assignees, self._nodes = _split(tree, asker)
        self._whose = _whose(works, assignees)
        self._speaks_of_snoozed = _speaks_of_snoozed(tree)
        rest = condition(And(self._nodes), asker) if self._nodes else TRUE
        few = _few(self._nodes, asker)
        self._arms = (
            (Arm(_both(few, self._whose), rest, f"ticket t INDEXED BY {_BY_REF}", is_sorted=False),)
            if few
            else _arms(works, assignees, self.order, rest)
        )
        self._columns = _COLUMNS.format(key=self.order.column)
        self.is_quick = bool(few) or all(_is_quick(node) for node in self._nodes)

    @cached_property
    def _with_overlay(self) -> tuple[Arm, ...]:
        """The arms without the tickets that have an overlay, and an arm that has them."""
        others = Condition(NOT_OVERLAID)
        beside = [Arm(_both(arm.where, others), arm.rest, arm.source, arm.is_sorted) for arm in self._arms]
        shown = self._asker._replace(sees_overlay=True)
        rest = condition(And(self._nodes), shown) if self._nodes else TRUE
        awake = TRUE if self._speaks_of_snoozed else Condition("(t.snoozed = 0 OR t.work <= 0)")
        return (*beside, Arm(_both(self._whose, awake), rest, OVERLAID, is_sorted=False))

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
        for arm in self._arms_now():
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
        for arm in self._arms_now():
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
        arms = self._with_overlay if sees_overlay else self._arms
        return self._statement(arms, TRUE, limit, backwards=False)

    def _arms_now(self) -> tuple[Arm, ...]:
        return self._with_overlay if is_overlaid(self._asker.connection) else self._arms

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
        arms = self._arms_now()
        sql, values = self._statement(arms, place, limit, backwards=backwards, among_ties=among_ties)
        return [QueueRow(*row) for row in self._asker.connection.execute(sql, values)]

    def _statement(
        self, arms: tuple[Arm, ...], place: Condition, limit: int, *, backwards: bool, among_ties: bool = False
    ) -> tuple[str, tuple[object, ...]]:
        column = self.order.column
        way = "DESC" if self.order.descends != backwards else "ASC"
        sort = f"t.n {way}" if among_ties or column == "n" else f"t.{column} {way}, t.n {way}"
        # One arm is read as it lies in its index; of several the keys are merged, and only what is shown is read.
        alone = len(arms) == 1 and arms[0].is_sorted
        columns = self._columns if alone else f"t.{column}, t.n"
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
        keys = f"WITH k (key, n) AS (SELECT * FROM ({union}) ORDER BY 1 {way}, 2 {way} LIMIT ?)"
        source = SHOWN if arms is self._with_overlay else "ticket t"
        sql = (
            f"{keys} SELECT {self._columns} FROM k CROSS JOIN {source} WHERE t.n = k.n ORDER BY k.key {way}, k.n {way}"
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


def _arms(
    works: tuple[int, ...], assignees: tuple[Ref | None, ...] | None, order: Order, rest: Condition
) -> tuple[Arm, ...]:
    if assignees is None:
        wheres = [Condition("t.work = ?", (work,)) for work in works]
        scan = order.scan
    else:
        pairs = [(assignee, work) for assignee in assignees for work in works]
        wheres = [Condition("t.assignee IS ? AND t.work = ?", pair) for pair in pairs]
        scan = order.of_assignee
    if not wheres:
        wheres, scan = [Condition("t.work = ?", (GONE - 1,))], "ticket_by_created"
    return tuple(Arm(where, rest, f"ticket t INDEXED BY {scan}") for where in wheres)


def _whose(works: tuple[int, ...], assignees: tuple[Ref | None, ...] | None) -> Condition:
    """Return what the arms say together, for where they are not read along an index."""
    work = one_of("t.work", works)
    if assignees is None:
        return work
    whose = " OR ".join("t.assignee IS ?" for _ in assignees) or "0"
    return _both(work, Condition(f"({whose})", assignees))


def _both(one: Condition, other: Condition) -> Condition:
    return Condition(f"{one.sql} AND {other.sql}", (*one.values, *other.values))


def _few(rest: tuple[Node, ...], asker: Asker) -> Condition | None:
    """Return a condition that only few tickets meet, where a query has one: sorted sooner than met among a million."""
    for node in rest:
        if (own := of_the_desk(node)) is not None:
            return own
        match node:
            case FieldIs("helpdesk", _, (str(name),)):
                ends = f"{bindable(name)}:", f"{bindable(name)};"  # the sign after the colon
                counted = "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ref >= ? AND ref < ? LIMIT ?)"
                if asker.connection.execute(counted, (*ends, _FEW + 1)).fetchone()[0] <= _FEW:
                    return Condition("t.ref >= ? AND t.ref < ?", ends)
    return None


def _speaks_of_snoozed(node: Node) -> bool:
    """Whether a query asks for what is laid aside: no other queue shows it."""
    match node:
        case FieldIs("is", _, values):
            return "snoozed" in values
        case Not(part):
            return _speaks_of_snoozed(part)
        case And(parts) | Or(parts):
            return any(_speaks_of_snoozed(part) for part in parts)
        case _:
            return False


def _is_quick(node: Node) -> bool:
    """Whether a condition holds for so many rows, or is so cheap, that walking through the order is short."""
    return isinstance(node, FieldIs) and node.field in ("status", "due", "since", "priority", "is", "helpdesk")

