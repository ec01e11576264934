"""A queue's arms: the stretches of indexes that its query is read along, and what is left to be tested of each row."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.query.tree import And, FieldIs, Node, Not, Or, Special
from workbench.store.compiling import condition
from workbench.store.conditions import TRUE, Asker, Condition, bindable, one_of
from workbench.store.fields import statuses
from workbench.store.matching import simplified
from workbench.store.own_fields import of_the_desk
from workbench.store.scale import GONE, HOLD, OTHER, PENDING, WORK_OF, WORKABLE
from workbench.store.shown import NOT_OVERLAID, OVERLAID, is_overlaid
from workbench.store.whom import agents

_ARMS_AT_MOST = 24
_BY_REF = "sqlite_autoindex_ticket_1"  # of its UNIQUE reference
_FEW = 5_000  # tickets of a helpdesk that are sorted sooner than they are met among a million others


class Along(NamedTuple):
    """The indexes that an order is read along. ``shown`` holds all that a queue shows, of open tickets alone."""

    narrow: str
    shown: str = ""


class Order(NamedTuple):
    """A listed order: the column it sorts by, whether it descends, and its indexes.

    ``scan`` begins with `work`, ``of_assignee`` with `assignee` and `work`.
    """

    column: str
    descends: bool
    scan: Along
    of_assignee: Along


ORDERS = {
    "due": Order(
        "due", False, Along("ticket_by_due", "ticket_shown_by_due"),
        Along("ticket_of_assignee", "ticket_shown_of_assignee"),
    ),
    "updated": Order("updated", True, Along("ticket_by_updated"), Along("ticket_of_assignee_by_updated")),
    "created": Order("n", True, Along("ticket_by_created"), Along("ticket_of_assignee_by_created")),
    "priority": Order("rank", False, Along("ticket_by_rank"), Along("ticket_of_assignee_by_rank")),
}  # fmt: skip
# What the indexes of what is shown are of, word for word: https://sqlite.org/partialindex.html#queries_using_partial_indexes
OPEN = Condition("+t.work > 0")


@dataclass(frozen=True, slots=True)
class Arm:
    """One stretch of an index: equalities on its first columns, the rest of the query, and where it is read from.

    What ``is_sorted`` lies in the index in the queue's order; else it is so little that it is sorted each time.
    ``shows`` says that the index holds all that a queue shows.
    """

    where: Condition
    rest: Condition
    source: str
    is_sorted: bool = True
    shows: bool = False


class Arms:
    """The arms of a query in an order, for tickets as the mirror has them and for tickets as they are shown."""

    def __init__(self, tree: Node, order: Order, asker: Asker) -> None:
        self._asker = asker
        tree = simplified(tree)
        works, assignees, self._rest = _split(tree, asker)
        self._whose = _whose(works, assignees)
        self._hides_snoozed = not _speaks_of_snoozed(tree)
        rest = self._compiled(asker)
        few = _few(self._rest, asker)
        if few is not None:
            self.plain: tuple[Arm, ...] = (Arm(_both(few, self._whose), rest, _scan(_BY_REF), is_sorted=False),)
        else:
            self.plain = _arms(works, assignees, order, rest)
        self.is_quick = few is not None or all(map(_is_quick, self._rest))

    @property
    def now(self) -> tuple[Arm, ...]:
        """Those that are true now."""
        return self.overlaid if is_overlaid(self._asker.connection) else self.plain

    @cached_property
    def overlaid(self) -> tuple[Arm, ...]:
        """The arms without the tickets that have an overlay, and one more that has them all."""
        others = [replace(arm, where=_both(arm.where, Condition(NOT_OVERLAID))) for arm in self.plain]
        awake = Condition("(t.snoozed = 0 OR t.work <= 0)") if self._hides_snoozed else TRUE
        rest = self._compiled(self._asker._replace(sees_overlay=True))
        return (*others, Arm(_both(self._whose, awake), rest, OVERLAID, is_sorted=False))

    def _compiled(self, asker: Asker) -> Condition:
        return condition(And(self._rest), asker) if self._rest else TRUE


def _scan(index: str) -> str:
    return f"ticket t INDEXED BY {index}"


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
    along = order.scan if assignees is None else order.of_assignee
    start = "t.work = ?" if assignees is None else "t.assignee IS ? AND t.work = ?"
    whose: tuple[tuple[Ref | None, ...], ...] = ((),) if assignees is None else tuple((one,) for one in assignees)
    wheres = [Condition(start, (*who, work)) for who in whose for work in works]
    if not wheres:
        return (Arm(Condition("t.work = ?", (GONE - 1,)), rest, _scan("ticket_by_created")),)
    if along.shown and all(work > 0 for work in works):
        return tuple(Arm(_both(where, OPEN), rest, _scan(along.shown), shows=True) for where in wheres)
    return tuple(Arm(where, rest, _scan(along.narrow)) for where in wheres)


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
        if own := of_the_desk(node):
            return Condition(own)
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
