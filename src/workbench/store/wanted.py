"""What a person waits for: tickets and files that are asked for here and fetched by the sync process at once.

A wish is a row: whoever wants something writes it, the sync process answers it, and none of them needs to know
the other. The files of tickets are wished for under keys of their own, since a helpdesk may number them alike.
"""

import sqlite3

from workbench.domain.words import Ref, source_of

HERE = "here"  # the answer to a wish that was granted
NEWS = "*"  # the key of the wish to have every source looked at now
_FILE = "file "
_MOST_MERGES = 50  # a circle of merges is a fault of the helpdesk's


def want(connection: sqlite3.Connection, key: str, *, now: float) -> None:
    """Ask for a ticket by its reference, for a file by :func:`file_key`, or for NEWS; anew where it was before.

    ``now`` is in seconds since 1970 by the machine's own clock.
    """
    connection.execute(
        "INSERT INTO wanted (ref, at) VALUES (?1, ?2) ON CONFLICT (ref) DO UPDATE SET at = ?2, answer = ''", (key, now)
    )


def answer_of(connection: sqlite3.Connection, key: str) -> str | None:
    """Return the answer to a wish: HERE, or a sentence why not; empty while there is none, None where nobody asked."""
    row = connection.execute("SELECT answer FROM wanted WHERE ref = ?", (key,)).fetchone()
    return str(row[0]) if row else None


def open_wishes(connection: sqlite3.Connection) -> list[str]:
    """Return the keys of the wishes for tickets and files that have no answer yet, the latest first."""
    found = connection.execute("SELECT ref FROM wanted WHERE answer = '' AND ref <> ? ORDER BY at DESC", (NEWS,))
    return [str(key) for (key,) in found]


def news_wanted_at(connection: sqlite3.Connection) -> float:
    """Return when news was last asked for, in seconds since 1970; 0 for never."""
    row = connection.execute("SELECT at FROM wanted WHERE ref = ?", (NEWS,)).fetchone()
    return float(row[0]) if row else 0.0


def answer(connection: sqlite3.Connection, key: str, said: str) -> None:
    """Answer a wish with HERE or a sentence."""
    connection.execute("UPDATE wanted SET answer = ? WHERE ref = ?", (said, key))


def forget_wishes(connection: sqlite3.Connection, *, before: float) -> None:
    """Take away the wishes that were made before a time, in seconds since 1970."""
    connection.execute("DELETE FROM wanted WHERE at < ?", (before,))


def file_key(attachment: Ref) -> str:
    """Return the key by which an attachment is wished for."""
    return _FILE + attachment


def file_of(key: str) -> Ref | None:
    """Return the attachment that a wish is for, or None where it is for a ticket."""
    return key.removeprefix(_FILE) if key.startswith(_FILE) else None


def source_of_wish(key: str) -> str:
    """Return the name of the helpdesk that can grant a wish."""
    return source_of(key.removeprefix(_FILE))


def is_whole(connection: sqlite3.Connection, ref: Ref) -> bool:
    """Whether the mirror has a ticket, and something that was said on it."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM message WHERE ticket = n) FROM ticket WHERE ref = ?", (ref,)
    ).fetchone()
    return bool(row and row[0])


def goes_to(connection: sqlite3.Connection, ref: Ref) -> Ref:
    """Return the ticket that one was merged into, over as many merges as there were; itself for any other."""
    here = ref
    for _ in range(_MOST_MERGES):
        row = connection.execute("SELECT into_ref FROM merged WHERE ref = ?", (here,)).fetchone()
        if row is None or row[0] == ref:
            break
        here = str(row[0])
    return here
