"""Whom a query means by a name: customers, organisations and colleagues.

Found by the start of a name's words, an e-mail address, a domain or a reference.
"""

import sqlite3

from workbench.domain.words import Ref
from workbench.store.conditions import bindable
from workbench.store.words import folded, index_words

_PEOPLE_AT_MOST = 500
_LONGEST_NAME = 500
_CALLED = {"customer": "name || ' ' || email", "organisation": "name || ' ' || domains"}


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
