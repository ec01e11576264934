"""From a query's tree to conditions in SQL.

A condition speaks of a ticket ``t``; where messages are searched, of a message ``m`` as well. Values are
always bound, never written into the SQL.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from workbench.domain.trouble import Trouble
from workbench.domain.words import Priority, Ref, Status
from workbench.query.times import span
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Special, Value, Words
from workbench.store.fulltext import spans
from workbench.store.identity import number_for
from workbench.store.own_fields import OF_THE_DESK, TAGGED, UNTAGGED
from workbench.store.scale import NEVER
from workbench.store.words import folded, index_words

_PEOPLE_AT_MOST = 500
_TRIGRAM = 3
_DEPTH_AT_MOST = 20  # levels that FTS5's parser takes, however they stand; deeper ones are joined in SQL
_LONGEST_NAME = 500
_CALLED = {"customer": "name || ' ' || email", "organisation": "name || ' ' || domains"}


class Condition(NamedTuple):
    """A piece of SQL that is true or false, and the values it binds."""

    sql: str
    values: tuple[object, ...] = ()


class Of(Enum):
    """What the words of a query are looked for in."""

    CONVERSATION = "a ticket's subject and its messages"
    SUBJECT = "a ticket's subject alone"
    MESSAGE = "one message"


class Asker(NamedTuple):
    """Who asks, and when: what ``me`` and ``4h`` mean. ``me`` are one's own account references.

    ``sees_overlay`` says that ``t`` is a ticket as it is shown (store.shown), and not the mirror's own row.
    """

    connection: sqlite3.Connection
    now: datetime
    me: tuple[Ref, ...]
    sees_overlay: bool = False


TRUE = Condition("1")
FALSE = Condition("0")
NOTHING = Or(())


def condition(node: Node, asker: Asker, of: Of = Of.CONVERSATION) -> Condition:
    """Return what ``node`` says of a ticket ``t``, and of a message ``m`` where it is ``of`` a message."""
    made = _open(node, asker, of)
    return Condition(f"({made.sql})", made.values) if isinstance(node, And | Or) else made


def _open(node: Node, asker: Asker, of: Of) -> Condition:
    """Compile without brackets around the whole. What is deepest comes first: SQLite's parser has a short stack."""
    match node:
        case And(parts) | Or(parts):
            if not parts:
                return TRUE if isinstance(node, And) else FALSE
            # AND binds tighter than OR.
            part_of, word = (condition, " AND ") if isinstance(node, And) else (_open, " OR ")
            made = [part_of(part, asker, of) for part in sorted(parts, key=depth, reverse=True)]
            return Condition(word.join(one.sql for one in made), tuple(value for one in made for value in one.values))
        case Not(part):
            inner = condition(part, asker, of)
            return Condition(f"{inner.sql} IS NOT TRUE", inner.values)
        case Words() | Phrase():
            return _says(match_text(node), asker, of)
        case FieldIs(field, op, values):
            sayable = tuple(bindable(value) if isinstance(value, str) else value for value in values)
            return _field(field, op, sayable, asker, of)


def bindable(value: str) -> str:
    """Return a text that SQLite takes: no lone surrogates, which stand for undecodable bytes of a command line."""
    return value.encode("utf-8", "replace").decode().replace("\0", " ")


def simplified(tree: Node) -> Node:
    """Return a query's tree without what the index sees no word in (``-``, ``&&``); NOTHING where nothing is left."""
    if isinstance(tree, And) and not tree.parts:
        return tree
    return _with_words(tree) or NOTHING


def _with_words(node: Node) -> Node | None:
    match node:
        case Words(text) | Phrase(text):
            return node if index_words(text) else None
        case Not(part):
            kept = _with_words(part)
            return Not(kept) if kept else None
        case And(parts) | Or(parts):
            left = tuple(kept for part in parts if (kept := _with_words(part)) is not None)
            joined = And(left) if isinstance(node, And) else Or(left)
            return joined if len(left) > 1 else left[0] if left else None
        case _:
            return node


def match_text(node: Node) -> str:
    """Return the FTS5 expression of words, phrases and their combinations; '' where they are none.

    Brackets stand only where they must, because the parser of FTS5 has a short stack. Raises ValueError for a
    tree that holds a field: FTS5 knows none.
    """
    match node:
        case Words(text, prefix):
            terms = index_words(text)
            return f'"{" ".join(terms)}"{"*" if prefix else ""}' if terms else ""
        case Phrase(text):
            terms = index_words(text)
            return f'"{" ".join(terms)}"' if terms else ""
        case And(parts):
            made = ((part, match_text(part)) for part in parts if not isinstance(part, Not))
            wanted = [f"({text})" if isinstance(part, Or) else text for part, text in made if text]
            unwanted = filter(None, (match_text(part.part) for part in parts if isinstance(part, Not)))
            without = " OR ".join(unwanted)
            return " AND ".join(wanted) + (f" NOT ({without})" if without else "")
        case Or(parts):
            return " OR ".join(filter(None, map(match_text, parts)))
        case _:
            raise ValueError("only words can be matched")


def is_only_words(node: Node) -> bool:
    """Whether a tree is words, phrases and combinations that FTS5 can answer, with something wanted in it."""
    match node:
        case Words() | Phrase():
            return True
        case And(parts):
            return (
                any(not isinstance(part, Not) for part in parts)
                and all(is_only_words(part.part if isinstance(part, Not) else part) for part in parts)
                and depth(node) <= _DEPTH_AT_MOST
            )
        case Or(parts):
            return bool(parts) and all(map(is_only_words, parts)) and depth(node) <= _DEPTH_AT_MOST
        case _:
            return False


def depth(node: Node) -> int:
    """Return how many levels of brackets a tree can need."""
    match node:
        case And(parts) | Or(parts):
            return 1 + max(map(depth, parts), default=0)
        case Not(part):
            return depth(part)
        case _:
            return 0


def people(connection: sqlite3.Connection, table: str, said: str) -> tuple[Ref, ...]:
    """Return the customers or organisations that a name, e-mail address, domain or reference means."""
    direct = connection.execute(f"SELECT ref FROM {table} WHERE ref = ?", (bindable(said),)).fetchone()
    if direct:
        return (str(direct[0]),)
    terms = index_words(said)
    if not terms:
        return ()
    match = '"' + " ".join(terms) + '" *'
    found = connection.execute(
        f"SELECT ref, {_CALLED[table]} FROM {table} "
        f"WHERE n IN (SELECT rowid FROM {table}_text WHERE {table}_text MATCH ? LIMIT ?)",
        (match, _PEOPLE_AT_MOST),
    )
    # The index holds notes as well, and what is noted of people is not what they are called.
    wanted = folded(f" {' '.join(terms)}")
    return tuple(str(ref) for ref, called in found if wanted in folded(f" {' '.join(index_words(called))}"))


def persons(connection: sqlite3.Connection, table: str, said: str) -> tuple[Ref, ...]:
    """Return the same as :func:`people`, and of customers those who are the same people on other helpdesks."""
    found = people(connection, table, said)
    if table != "customer" or not found:
        return found
    from workbench.store.people import same_people  # which knows more of customers than a queue needs at the start

    return same_people(connection, found)


def agents(connection: sqlite3.Connection, said: str) -> tuple[Ref, ...]:
    """Return the colleagues whose name, e-mail address or reference holds what was said."""
    if len(said) > _LONGEST_NAME:
        return ()  # SQLite bounds the length of what LIKE compares with
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


def _says(match: str, asker: Asker, of: Of) -> Condition:
    if not match:
        return FALSE
    if of is Of.SUBJECT:
        return Condition("t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)", (match,))
    inside, values = _in_spans("text", f"body : ({match})", asker)
    if of is Of.MESSAGE:
        return Condition(f"m.id IN ({inside})", values)
    subject = "t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)"
    return Condition(f"({subject} OR t.n IN (SELECT ticket FROM message WHERE id IN ({inside})))", (match, *values))


def _field(field: str, op: str, values: tuple[Value, ...], asker: Asker, of: Of) -> Condition:
    if field in ("since", "before", "due"):
        return _in_time(field, op, values, asker, of)
    if field == "err":
        return _joined("OR", (_code(str(value), asker, of) for value in values), FALSE)
    if field == "kind":
        return TRUE if ("message" if of is Of.MESSAGE else "ticket") in values else FALSE
    return _joined("OR", (_FIELDS[field](value, op, asker) for value in values), FALSE)


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
        made.append(_joined("AND", bounds, TRUE))
    return _joined("OR", made, FALSE)


def _code(code: str, asker: Asker, of: Of) -> Condition:
    inside, values = _in_spans("code", code_match(code), asker)
    if of is Of.MESSAGE:
        return Condition(f"m.id IN ({inside})", values)
    return Condition(f"t.n IN (SELECT ticket FROM message WHERE id IN ({inside}))", values)


def _in_spans(table: str, match: str, asker: Asker) -> tuple[str, tuple[object, ...]]:
    """Return the SELECT of the messages that match in any span, and what it binds."""
    numbers = spans(asker.connection)
    parts = [f"SELECT rowid FROM {table}_{n} WHERE {table}_{n} MATCH ?" for n in numbers]
    return " UNION ALL ".join(parts) or "SELECT 0 WHERE 0", (match,) * len(numbers)


def one_of(column: str, refs: Sequence[object]) -> Condition:
    """Return that a column is one of some values."""
    if not refs:
        return FALSE
    return Condition(f"{column} IN ({','.join('?' * len(refs))})", tuple(refs))


def _status(value: Value, op: str, asker: Asker) -> Condition:
    return one_of("t.status", statuses(value))


def statuses(value: Value) -> tuple[str, ...]:
    """Return the statuses that a value of ``status:`` means: ``open`` is both new and open."""
    return (Status.NEW.value, Status.OPEN.value) if value == Status.OPEN.value else (str(value),)


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
