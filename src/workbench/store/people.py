"""Who is one person across helpdesks: by an address that both vouch for, or because somebody at the desk said so.

What a person at the desk said is kept in the desk's table ``person`` and outranks what addresses say. Everything
else is asked anew each time, so that a helpdesk that no longer vouches for an address parts what it had joined.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.api.reading import Alike, Person
from workbench.domain.persons import Known, Pair, pair, reachable, same_address
from workbench.domain.values import Customer
from workbench.domain.words import Ref, source_of
from workbench.store import rows
from workbench.store.changes import announce
from workbench.store.identity import chunks
from workbench.store.transaction import writing_desk
from workbench.store.whom import people

_SHARE_AT_MOST = 200  # customers with one of the addresses; that many have it in common, and it is nobody's own
_NAMESAKES = 20
_BY_HAND = "joined by hand"
_SAME = "same address, verified on each"
_UNPROVEN = "same address, not verified on {}"
_SHARED = "same address, which others have as well"
_NAMED = "same name"
_PARTED = "parted by hand"


class Decision(NamedTuple):
    """What somebody said of two customers: that they are the same (1), are not (0), or nothing (None)."""

    one: Ref
    other: Ref
    same: int | None


class _Found(NamedTuple):
    """Who was found around some customers, and what joins them."""

    known: dict[Ref, Known]
    same: set[Pair]
    maybe: set[Pair]
    said: dict[Pair, int]

    @property
    def joined(self) -> set[Pair]:
        by_hand = {at for at, same in self.said.items() if same}
        return {at for at in self.same if self.said.get(at) != 0} | by_hand

    @property
    def suggested(self) -> set[Pair]:
        return {at for at in self.maybe if at not in self.said}


def same_people(connection: sqlite3.Connection, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """Return ``refs``, which are customers, and all customers who are the same people, ``refs`` first."""
    asked = tuple(dict.fromkeys(refs))
    others = _around(connection, asked).known.keys() - set(asked)
    return (*asked, *sorted(others))


def person_of(connection: sqlite3.Connection, ref: Ref) -> Person:
    """Return who a customer is on the other helpdesks, and who may be the same person."""
    found = _around(connection, (ref,), more=True)
    inside = reachable((ref,), found.joined)
    outside = {
        one if other in inside else other for one, other in found.suggested if (one in inside) != (other in inside)
    }
    return Person(
        tuple(Alike(one, _why(found, one.ref)) for one in _customers(connection, inside - {ref})),
        tuple(Alike(one, _why_not(found, one.ref, inside)) for one in _customers(connection, outside)),
    )


def candidates(connection: sqlite3.Connection, ref: Ref) -> list[Alike]:
    """Return whom a customer may be joined with, the likeliest first.

    They are those with the same address, those who were parted by hand, and customers of other helpdesks who bear
    the same name.
    """
    found = _around(connection, (ref,), more=True)
    inside = reachable((ref,), found.joined)
    parted = {one for at, same in found.said.items() if not same and not inside.isdisjoint(at) for one in at}
    likely = [*person_of(connection, ref).suggested]
    likely += [Alike(one, _PARTED) for one in _customers(connection, parted - inside)]
    known = inside | {one.customer.ref for one in likely}
    for name in {one.name for one in _customers(connection, (ref,)) if one.name}:
        called = {one for one in people(connection, "customer", name) if source_of(one) != source_of(ref)} - known
        same = [one for one in _customers(connection, called) if one.name.casefold() == name.casefold()]
        likely += [Alike(one, _NAMED) for one in same[:_NAMESAKES]]
    return likely


def join(connection: sqlite3.Connection, one: Ref, other: Ref) -> tuple[Decision, ...]:
    """Keep that two customers are one person; return what was said before, for :func:`say` to take it back.

    What was said against it, of them or of those they are one person with already, is forgotten.
    """
    parted = {
        pair(here, there)
        for here in same_people(connection, (one,))
        for there in same_people(connection, (other,))
        if here != there
    }
    against = [at for at, same in _said(connection).items() if at in parted and not same]
    return say(connection, [*(Decision(*at, None) for at in against), Decision(*pair(one, other), 1)])


def part(connection: sqlite3.Connection, ref: Ref) -> tuple[Decision, ...]:
    """Keep that a customer is none of those who were the same person; return what was said before."""
    others = set(same_people(connection, (ref,))) - {ref}
    return say(connection, [Decision(*pair(ref, other), 0) for other in sorted(others)])


def say(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Keep decisions, and tell every reader; return those that stood before in their place."""
    said = _said(connection)
    before = tuple(Decision(one, other, said.get((one, other))) for one, other, _ in decisions)
    with writing_desk(connection):
        for one, other, same in decisions:
            connection.execute("DELETE FROM desk.person WHERE one = ? AND other = ?", (one, other))
            if same is not None:
                connection.execute("INSERT INTO desk.person VALUES (?, ?, ?)", (one, other, same))
        announce(connection, ("*",), "desk")
    return before[::-1]


def _around(connection: sqlite3.Connection, refs: Iterable[Ref], *, more: bool = False) -> _Found:
    """Find who is joined to some customers, and by what; with ``more`` also those who only may be."""
    said = _said(connection)
    found = _Found({}, set(), set(), said)
    inside: set[Ref] = set(refs)
    asked: set[Ref] = set()
    while coming := inside - asked:
        asked |= coming
        here = _known(connection, "ref", coming)
        sharing = _known(connection, "email", {one.email for one in here if one.email})
        same, maybe = same_address((*here, *sharing))
        found.same.update(same)
        found.maybe.update(maybe)
        found.known.update((one.ref, one) for one in (*here, *sharing))
        inside = reachable(inside, found.joined)
    if not more:
        for ref in found.known.keys() - inside:
            del found.known[ref]
    return found


def _why(found: _Found, ref: Ref) -> str:
    """Return what joins a customer to the others."""
    return _BY_HAND if any(same and ref in at for at, same in found.said.items()) else _SAME


def _why_not(found: _Found, ref: Ref, inside: set[Ref]) -> str:
    """Return what speaks for it that a customer is the same person, and what is missing."""
    pairs = [at for at in found.suggested if ref in at and (at[0] in inside) != (at[1] in inside)]
    unproven = {source_of(one) for at in pairs for one in at if not found.known[one].verified}
    return _UNPROVEN.format(" and ".join(sorted(unproven))) if unproven else _SHARED


def _known(connection: sqlite3.Connection, column: str, values: Iterable[str]) -> list[Known]:
    found: list[Known] = []
    for chunk in chunks(sorted(values)):
        marks = ",".join("?" * len(chunk))
        collation = " COLLATE NOCASE" if column == "email" else ""
        rows_found = connection.execute(
            f"SELECT ref, email, verified FROM customer WHERE {column}{collation} IN ({marks}) LIMIT ?",
            (*chunk, _SHARE_AT_MOST * len(chunk)),
        )
        found += [Known(ref, email, bool(verified)) for ref, email, verified in rows_found]
    return found


def _said(connection: sqlite3.Connection) -> dict[Pair, int]:
    """Return all that was said by hand: as much as one person says, so it is read whole."""
    found = connection.execute("SELECT one, other, same FROM desk.person")
    return {(one, other): int(same) for one, other, same in found}


def _customers(connection: sqlite3.Connection, refs: Iterable[Ref]) -> list[Customer]:
    found: list[Customer] = []
    for chunk in chunks(sorted(refs)):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT {rows.CUSTOMER_COLUMNS} FROM customer WHERE ref IN ({marks}) ORDER BY ref"
        found += [rows.customer_from(row) for row in connection.execute(sql, chunk)]
    return found
