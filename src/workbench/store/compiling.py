"""From a query's tree to conditions in SQL.

A condition speaks of a ticket ``t``; where messages are searched, of a message ``m`` as well. Values are
always bound, never written into the SQL.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.domain.trouble import Trouble
from workbench.domain.words import Priority, Ref, Status
from workbench.query.times import span
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Special, Value, Words
from workbench.store.fulltext import spaced, spans
from workbench.store.identity import number_for
from workbench.store.scale import NEVER

_PEOPLE_AT_MOST = 500
_TRIGRAM = 3


class Condition(NamedTuple):
    """A piece of SQL that is true or false, and the values it binds."""

    sql: str
    values: tuple[object, ...] = ()


class Asker(NamedTuple):
    """Who asks, and when: what ``me`` and ``4h`` mean. ``me`` are one's own account references."""

    connection: sqlite3.Connection
    now: datetime
    me: tuple[Ref, ...]


TRUE = Condition("1")
FALSE = Condition("0")


def condition(node: Node, asker: Asker, *, messages: bool = False) -> Condition:
    """Return what ``node`` says of a ticket ``t`` (and of a message ``m`` where ``messages``)."""
    match node:
        case And(parts):
            return _joined("AND", (condition(part, asker, messages=messages) for part in parts), TRUE)
        case Or(parts):
            return _joined("OR", (condition(part, asker, messages=messages) for part in parts), FALSE)
        case Not(part):
            inner = condition(part, asker, messages=messages)
            return Condition(f"NOT coalesce(({inner.sql}), 0)", inner.values)
        case Words() | Phrase():
            return _says(match_text(node), asker, messages=messages)
        case FieldIs(field, op, values):
            return _field(field, op, values, asker, messages=messages)


def match_text(node: Node) -> str:
    """Return the FTS5 expression of words, phrases and their combinations; '' where they are none.

    Raises ValueError for a tree that holds a field: FTS5 knows none.
    """
    match node:
        case Words(text, prefix):
            terms = index_words(text)
            if not terms:
                return ""
            quoted = '"' + " ".join(terms) + '"'
            return quoted + ("*" if prefix else "")
        case Phrase(text):
            terms = index_words(text)
            return '"' + " ".join(terms) + '"' if terms else ""
        case And(parts):
            wanted = [match_text(part) for part in parts if not isinstance(part, Not)]
            unwanted = [match_text(part.part) for part in parts if isinstance(part, Not)]
            text = " AND ".join(_in_brackets(part) for part in wanted if part)
            for part in filter(None, unwanted):
                text = f"{_in_brackets(text)} NOT {_in_brackets(part)}"
            return text
        case Or(parts):
            return " OR ".join(_in_brackets(part) for part in map(match_text, parts) if part)
        case _:
            raise ValueError("only words can be matched")


def index_words(text: str) -> list[str]:
    """Return the words that the index makes of a text: runs of letters and digits (FTS5's unicode61)."""
    words = "".join(c if c.isalnum() or _joins(c) else " " for c in spaced(text)).split()
    return [word for word in words if any(c.isalnum() for c in word)]


def is_only_words(node: Node) -> bool:
    """Whether a tree is words, phrases and combinations that FTS5 can answer, with something wanted in it."""
    match node:
        case Words() | Phrase():
            return True
        case And(parts):
            return any(not isinstance(part, Not) for part in parts) and all(
                is_only_words(part.part if isinstance(part, Not) else part) for part in parts
            )
        case Or(parts):
            return all(is_only_words(part) for part in parts)
        case _:
            return False


def people(connection: sqlite3.Connection, table: str, said: str) -> tuple[Ref, ...]:
    """Return the customers or organisations that a name, e-mail address, domain or reference means."""
    direct = connection.execute(f"SELECT ref FROM {table} WHERE ref = ?", (said,)).fetchone()
    if direct:
        return (str(direct[0]),)
    terms = index_words(said)
    if not terms:
        return ()
    match = '"' + " ".join(terms) + '" *'
    found = connection.execute(
        f"SELECT ref FROM {table} WHERE n IN (SELECT rowid FROM {table}_text WHERE {table}_text MATCH ? LIMIT ?)",
        (match, _PEOPLE_AT_MOST),
    )
    return tuple(str(row[0]) for row in found)


def agents(connection: sqlite3.Connection, said: str) -> tuple[Ref, ...]:
    """Return the colleagues whose name, e-mail address or reference holds what was said."""
    like = "%" + said.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = connection.execute(
        "SELECT ref FROM agent WHERE ref = ?1 OR name LIKE ?2 ESCAPE '\\' OR email LIKE ?2 ESCAPE '\\' LIMIT 500",
        (said, like),
    )
    return tuple(str(row[0]) for row in found)


def code_match(code: str) -> str:
    """Return the trigram expression that finds a code-like token holding ``code``. Raises Trouble if too short."""
    wanted = code.strip().lower()
    if len(wanted) < _TRIGRAM:
        raise Trouble(f"err:{code} is too short.", "Codes are found by three characters or more.", "Type more of it.")
    return '"' + wanted.replace('"', '""') + '"'


def _joined(word: str, parts: Iterable[Condition], nothing: Condition) -> Condition:
    made = list(parts)
    if not made:
        return nothing
    return Condition(
        "(" + f" {word} ".join(part.sql for part in made) + ")", tuple(value for part in made for value in part.values)
    )


def _in_brackets(text: str) -> str:
    return f"({text})"


def _joins(c: str) -> bool:
    # unicode61 keeps what combines with a letter; private use and marks count as parts of words.
    return not c.isascii() and not c.isspace() and c.isprintable() and not _is_sign(c)


def _is_sign(c: str) -> bool:
    from unicodedata import category

    return category(c)[0] in "PSZC"


def _says(match: str, asker: Asker, *, messages: bool) -> Condition:
    if not match:
        return FALSE
    found = [Condition(f"SELECT rowid FROM text_{n} WHERE text_{n} MATCH ?", (f"body : ({match})",)) for n in spans(asker.connection)]
    inside = " UNION ALL ".join(part.sql for part in found) or "SELECT 0 WHERE 0"
    values = tuple(value for part in found for value in part.values)
    if messages:
        return Condition(f"m.id IN ({inside})", values)
    subject = "t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)"
    return Condition(f"({subject} OR t.n IN (SELECT ticket FROM message WHERE id IN ({inside})))", (match, *values))


def _field(field: str, op: str, values: tuple[Value, ...], asker: Asker, *, messages: bool) -> Condition:
    if field in ("since", "before", "due"):
        return _in_time(field, op, values, asker, messages=messages)
    if field == "err":
        return _joined("OR", (_code(str(value), asker, messages=messages) for value in values), FALSE)
    return _joined("OR", (_FIELDS[field](value, op, asker) for value in values), FALSE)


def _in_time(field: str, op: str, values: tuple[Value, ...], asker: Asker, *, messages: bool) -> Condition:
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
            elif messages:
                bounds.append(Condition(f"m.id {sign} ?", (number_for(at),)))
            else:
                bounds.append(Condition(f"t.updated {sign} ?", (at * 1_000_000,)))
        made.append(_joined("AND", bounds, TRUE))
    return _joined("OR", made, FALSE)


def _code(code: str, asker: Asker, *, messages: bool) -> Condition:
    match = code_match(code)
    numbers = spans(asker.connection)
    inside = " UNION ALL ".join(f"SELECT rowid FROM code_{n} WHERE code_{n} MATCH ?" for n in numbers)
    values = (match,) * len(numbers)
    if messages:
        return Condition(f"m.id IN ({inside or 'SELECT 0 WHERE 0'})", values)
    return Condition(f"t.n IN (SELECT ticket FROM message WHERE id IN ({inside or 'SELECT 0 WHERE 0'}))", values)


def one_of(column: str, refs: Sequence[object]) -> Condition:
    """Return that a column is one of some values."""
    if not refs:
        return FALSE
    return Condition(f"{column} IN ({','.join('?' * len(refs))})", tuple(refs))


def _status(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001 - one shape for all fields
    return one_of("t.status", statuses(value))


def statuses(value: Value) -> tuple[str, ...]:
    """Return the statuses that a value of ``status:`` means: ``open`` is both new and open."""
    return (Status.NEW.value, Status.OPEN.value) if value == Status.OPEN.value else (str(value),)


def _assignee(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    if value is Special.ME:
        return one_of("t.assignee", asker.me)
    if value is Special.NONE:
        return Condition("t.assignee IS NULL")
    return one_of("t.assignee", agents(asker.connection, str(value)))


def _organisation(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    if value is Special.NONE:
        return Condition("t.organisation IS NULL")
    return one_of("t.organisation", people(asker.connection, "organisation", str(value)))


def _customer(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    if value is Special.NONE:
        return Condition("t.customer IS NULL")
    return one_of("t.customer", people(asker.connection, "customer", str(value)))


def _tag(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    if value is Special.NONE:
        return Condition("t.tags = ''")
    return Condition("t.n IN (SELECT ticket FROM tag WHERE tag = ?)", (str(value).lower(),))


def _helpdesk(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    start = f"{value}:"
    return Condition("substr(t.ref, 1, ?) = ?", (len(start), start))


def _priority(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    number = int(Priority.NONE) if value is Special.NONE else int(value)  # type: ignore[arg-type]  # the parser gives no other
    return Condition(f"t.priority {op} ?", (number,))


def _has(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    if value == "escalation":
        return Condition("EXISTS (SELECT 1 FROM link WHERE link.ticket = t.ref)")
    return Condition(
        "EXISTS (SELECT 1 FROM message am JOIN attachment a ON a.message = am.id WHERE am.ticket = t.n)"
    )


def _is(value: Value, op: str, asker: Asker) -> Condition:
    if value == "unread":
        return Condition("t.last > coalesce((SELECT upto FROM desk.read_mark r WHERE r.ticket = t.ref), 0)")
    if value == "waiting":
        return Condition("(t.waiting = 1 AND t.work > 0)")
    if value == "mine":
        return _assignee(Special.ME, op, asker)
    return Condition("t.work > 0")


def _identity(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    said = str(value).lstrip("#")
    names = [row[0] for row in asker.connection.execute("SELECT name FROM source")]
    return one_of("t.ref", [said, *(f"{name}:{said}" for name in names)])


def _kind(value: Value, op: str, asker: Asker) -> Condition:  # noqa: ARG001
    return TRUE if value in ("ticket", "message") else FALSE


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
    "kind": _kind,
}
