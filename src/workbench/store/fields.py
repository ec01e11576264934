"""What each field of a query says of a ticket: ``status:``, ``due:``, ``has:`` and the others."""

from collections.abc import Callable

from workbench.domain.words import Priority, Status
from workbench.query.times import span
from workbench.query.tree import FieldIs, Special, Value
from workbench.store.conditions import FALSE, TRUE, Asker, Condition, Of, joined, one_of
from workbench.store.identity import number_for
from workbench.store.matching import has_code
from workbench.store.own_fields import OF_THE_DESK, TAGGED, UNTAGGED
from workbench.store.scale import NEVER
from workbench.store.whom import agents, people, persons


def field_condition(field: str, op: str, values: tuple[Value, ...], asker: Asker, of: Of) -> Condition:
    """Return what ``field:`` with an operator and some values says of a ticket, or of a message."""
    if field in ("since", "before", "due"):
        return _in_time(field, op, values, asker, of)
    if field == "err":
        return joined("OR", (has_code(str(value), asker, of) for value in values), FALSE)
    if field == "kind":
        return TRUE if ("message" if of is Of.MESSAGE else "ticket") in values else FALSE
    return joined("OR", (_FIELDS[field](value, op, asker) for value in values), FALSE)


def _in_time(field: str, op: str, values: tuple[Value, ...], asker: Asker, of: Of) -> Condition:
    made = []
    for value in values:
        if value is Special.NONE:
            made.append(Condition("t.due = ?", (NEVER,)))
            continue
        first, after = span(FieldIs(field, op, (value,)), asker.now)
        bounds = []
        if field == "due":
            bounds.append(Condition("t.due < ?", (NEVER,)))
        for limit, sign in ((first, ">="), (after, "<")):
            if limit is None:
                continue
            at = int(limit.timestamp())
            if field == "due":
                bounds.append(Condition(f"t.due {sign} ?", (at,)))
            elif of is Of.MESSAGE:
                bounds.append(Condition(f"m.id {sign} ?", (number_for(at),)))
            else:
                bounds.append(Condition(f"t.updated {sign} ?", (at * 1_000_000,)))
        made.append(joined("AND", bounds, TRUE))
    return joined("OR", made, FALSE)


def statuses(value: Value) -> tuple[str, ...]:
    """Return the statuses that a value of ``status:`` means: ``open`` is both new and open."""
    return (Status.NEW.value, Status.OPEN.value) if value == Status.OPEN.value else (str(value),)


def _status(value: Value, op: str, asker: Asker) -> Condition:
    return one_of("t.status", statuses(value))


def _assignee(value: Value, op: str, asker: Asker) -> Condition:
    if value is Special.ME:
        return one_of("t.assignee", asker.me)
    if value is Special.NONE:
        return Condition("t.assignee IS NULL")
    return one_of("t.assignee", agents(asker.connection, str(value)))


def _organisation(value: Value, op: str, asker: Asker) -> Condition:
    if value is Special.NONE:
        return Condition("t.organisation IS NULL")
    return one_of("t.organisation", people(asker.connection, "organisation", str(value)))


def _customer(value: Value, op: str, asker: Asker) -> Condition:
    if value is Special.NONE:
        return Condition("t.customer IS NULL")
    return one_of("t.customer", persons(asker.connection, "customer", str(value)))


def _tag(value: Value, op: str, asker: Asker) -> Condition:
    if value is Special.NONE:
        return Condition(UNTAGGED if asker.sees_overlay else "t.tags = ''")
    tag = str(value).lower()
    if asker.sees_overlay:
        return Condition(TAGGED, (tag, tag, tag))
    return Condition("t.n IN (SELECT ticket FROM tag WHERE tag = ?)", (tag,))


def _helpdesk(value: Value, op: str, asker: Asker) -> Condition:
    start = f"{value}:"
    return Condition("substr(t.ref, 1, ?) = ?", (len(start), start))


def _priority(value: Value, op: str, asker: Asker) -> Condition:
    number = int(Priority.NONE) if value is Special.NONE else int(value)  # type: ignore[arg-type]  # the parser gives no other
    return Condition(f"t.priority {op} ?", (number,))


def _has(value: Value, op: str, asker: Asker) -> Condition:
    if inside := OF_THE_DESK.get(("has", str(value))):
        return Condition(f"t.ref IN ({inside})")
    if value == "escalation":
        # A link to another ticket of the same helpdesk is none to engineering.
        own = "substr(t.ref, 1, instr(t.ref, ':'))"
        return Condition(
            "EXISTS (SELECT 1 FROM link WHERE link.ticket = t.ref "
            f"AND substr(link.issue_key, 1, length({own})) <> {own})"
        )
    return Condition(
        "EXISTS (SELECT 1 FROM message am JOIN attachment a ON a.message = am.id WHERE am.ticket = t.n)"
    )


def _is(value: Value, op: str, asker: Asker) -> Condition:
    if inside := OF_THE_DESK.get(("is", str(value))):
        return Condition(f"t.ref IN ({inside})")
    if value == "unread":
        return Condition("t.last > coalesce((SELECT upto FROM desk.read_mark r WHERE r.ticket = t.ref), 0)")
    if value == "waiting":
        return Condition("(t.waiting = 1 AND t.work > 0)")
    if value == "mine":
        return _assignee(Special.ME, op, asker)
    return Condition("t.work > 0")


def _identity(value: Value, op: str, asker: Asker) -> Condition:
    said = str(value).lstrip("#")
    names = [row[0] for row in asker.connection.execute("SELECT name FROM source")]
    return one_of("t.ref", [said, *(f"{name}:{said}" for name in names)])


_FIELDS: dict[str, Callable[[Value, str, Asker], Condition]] = {
    "status": _status,
    "assignee": _assignee,
    "org": _organisation,
    "customer": _customer,
    "tag": _tag,
    "helpdesk": _helpdesk,
    "priority": _priority,
    "has": _has,
    "is": _is,
    "id": _identity,
}
