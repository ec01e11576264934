"""Purging tickets: rows, originals, indexes, the desk's own notes on them, back-ups, and the free pages of files.

Deleting a row leaves its bytes in the file, and the words of a deleted text in the full-text index. So rows
are overwritten when they are deleted (https://sqlite.org/pragma.html#pragma_secure_delete), the indexes are
made anew, and the files are written anew (VACUUM) and their logs emptied.
"""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from workbench.domain.values import Ref
from workbench.store.backups import back_ups
from workbench.store.changes import announce
from workbench.store.enclosed import files_with, take_away
from workbench.store.fulltext import remake
from workbench.store.identity import chunks
from workbench.store.opening import open_desk, open_mirror
from workbench.store.rows import micros
from workbench.store.scale import SOLVED
from workbench.store.transaction import writing

_OF_THE_DESK = ("draft", "outbox", "read_mark", "promise", "note", "overlay", "snooze", "taken")


class Purged(NamedTuple):
    """What a purge took away, and whether others were reading, so that old pages may still be in the logs."""

    tickets: int
    messages: int
    customers: int
    is_busy: bool


def done_before(connection: sqlite3.Connection, moment: datetime) -> list[Ref]:
    """Return the tickets that are solved, closed or gone and were last touched before ``moment``."""
    found = connection.execute("SELECT ref FROM ticket WHERE work <= ? AND updated < ?", (SOLVED, micros(moment)))
    return [ref for (ref,) in found]


def tickets_of(connection: sqlite3.Connection, helpdesk: str) -> list[Ref]:
    """Return the tickets in the local copy that are from one helpdesk."""
    # A semicolon is the sign after the colon, so the index of references is walked from one to the other.
    found = connection.execute("SELECT ref FROM ticket WHERE ref > ? AND ref < ?", (f"{helpdesk}:", f"{helpdesk};"))
    return [ref for (ref,) in found]


def begin_again(folder: Path, helpdesk: str) -> None:
    """Forget how far the pull of a helpdesk has come, so that all of it comes again if it is read again."""
    mirror = open_mirror(folder)
    try:
        mirror.execute(
            "UPDATE source SET cursor = NULL, begun_at = NULL, done = 0, whole_at = NULL, address = '' WHERE name = ?",
            (helpdesk,),
        )
    finally:
        mirror.close()


def at_rest(connection: sqlite3.Connection, refs: Sequence[Ref]) -> list[Ref]:
    """Return those of some tickets on which nothing is begun, unsent or promised; the desk has to be attached."""
    busy = {
        str(ref)
        for (ref,) in connection.execute(
            "SELECT ticket FROM desk.draft UNION SELECT ticket FROM desk.outbox WHERE state <> 'sent' "
            "UNION SELECT ticket FROM desk.promise WHERE state = 'open'"
        )
    }
    return [ref for ref in refs if ref not in busy]


def unsent_on(connection: sqlite3.Connection, refs: Sequence[Ref]) -> int:
    """Return how many drafts and unsent changes hang on tickets; ``connection`` has the desk attached."""
    total = 0
    for part in chunks(refs):
        marks = ",".join("?" * len(part))
        total += connection.execute(
            f"SELECT (SELECT count(*) FROM desk.draft WHERE ticket IN ({marks})) + "
            f"(SELECT count(*) FROM desk.outbox WHERE state <> 'sent' AND ticket IN ({marks}))",
            (*part, *part),
        ).fetchone()[0]
    return total


def purge(folder: Path, refs: Sequence[Ref]) -> Purged:
    """Take tickets out of the store in ``folder``, so that no byte of them is left in its files.

    Their customers go as well where no other ticket of theirs is left. A purge that is cut off is repeated by
    purging again: the tickets themselves are the last to go. Raises Trouble where the store cannot be opened.
    """
    with closing(open_mirror(folder)) as mirror:
        customers = _with_no_others(mirror, refs)
    desk = open_desk(folder)
    try:
        take_away(folder, files_with(desk, refs))
        _purge_desk(desk, refs, customers)
        busy = _rewrite(desk)
    finally:
        desk.close()
    for back_up in back_ups(folder):
        with closing(sqlite3.connect(back_up, isolation_level=None)) as copy:
            take_away(folder, files_with(copy, refs))
            _purge_desk(copy, refs, customers)
            _rewrite(copy)
    for leftover in (*folder.glob("mirror-damaged-*"), *(folder / "backups").glob("unfinished-*")):
        leftover.unlink(missing_ok=True)  # what was in it has been pulled again, or is in another copy
    mirror = open_mirror(folder)
    try:
        purged = _purge_mirror(mirror, refs)
        busy |= _rewrite(mirror)
    finally:
        mirror.close()
    return purged._replace(is_busy=busy)


def _with_no_others(mirror: sqlite3.Connection, refs: Sequence[Ref]) -> list[Ref]:
    """Return the customers who have no ticket but these."""
    going = set(refs)
    asked: set[Ref] = set()
    for part in chunks(refs):
        marks = ",".join("?" * len(part))
        asked.update(row[0] for row in mirror.execute(f"SELECT customer FROM ticket WHERE ref IN ({marks})", part))
    of_one = "SELECT ref FROM ticket WHERE customer = ?"
    return [one for one in asked - {None} if all(ref in going for (ref,) in mirror.execute(of_one, (one,)))]


def _purge_desk(desk: sqlite3.Connection, refs: Sequence[Ref], customers: Sequence[Ref]) -> None:
    desk.execute("PRAGMA secure_delete=ON")
    tables = {name for (name,) in desk.execute("SELECT name FROM sqlite_master")}  # an old back-up has fewer
    with writing(desk):
        if "person" in tables:
            for part in chunks(customers):
                marks = ",".join("?" * len(part))
                desk.execute(f"DELETE FROM person WHERE one IN ({marks}) OR other IN ({marks})", (*part, *part))
        for part in chunks(refs):
            marks = ",".join("?" * len(part))
            desk.execute(
                f"DELETE FROM effect WHERE outbox IN (SELECT id FROM outbox WHERE ticket IN ({marks}))", part
            )
            for table in filter(tables.__contains__, _OF_THE_DESK):
                desk.execute(f"DELETE FROM {table} WHERE ticket IN ({marks})", part)
        if "paper" in tables:
            _purge_papers(desk, refs)
        desk.execute("DELETE FROM first_paint")  # it is made again by the next desk
        announce(desk, ["*"])


def _purge_papers(desk: sqlite3.Connection, refs: Sequence[Ref]) -> None:
    """Take away what was written about tickets for others; what has come to the team already stays there."""
    gone = set(refs)
    for number, text in desk.execute("SELECT id, text FROM paper").fetchall():
        if not gone.isdisjoint(re.findall(r"[^\s\"·]+:[^\s\"·,;]+", text)):
            desk.execute("DELETE FROM delivery WHERE paper = ?", (number,))
            desk.execute("DELETE FROM paper WHERE id = ?", (number,))


def _purge_mirror(mirror: sqlite3.Connection, refs: Sequence[Ref]) -> Purged:
    tickets = messages = customers = 0
    mirror.execute("PRAGMA secure_delete=ON")
    with writing(mirror):
        asked: set[str] = set()
        for part in chunks(refs):
            marks = ",".join("?" * len(part))
            of_ticket = f"(SELECT n FROM ticket WHERE ref IN ({marks}))"
            of_message = f"(SELECT id FROM message WHERE ticket IN {of_ticket})"
            asked.update(row[0] for row in mirror.execute(f"SELECT customer FROM ticket WHERE ref IN ({marks})", part))
            mirror.execute(f"DELETE FROM original WHERE message IN {of_message}", part)
            mirror.execute(f"DELETE FROM attachment WHERE message IN {of_message}", part)
            messages += mirror.execute(f"DELETE FROM message WHERE ticket IN {of_ticket}", part).rowcount
            mirror.execute(f"DELETE FROM tag WHERE ticket IN {of_ticket}", part)
            mirror.execute(f"DELETE FROM link WHERE ticket IN ({marks})", part)
            mirror.execute(f"DELETE FROM merged WHERE ref IN ({marks})", part)
            tickets += mirror.execute(f"DELETE FROM ticket WHERE ref IN ({marks})", part).rowcount
        for part in chunks([ref for ref in asked if ref]):
            marks = ",".join("?" * len(part))
            customers += mirror.execute(
                f"DELETE FROM customer WHERE ref IN ({marks}) AND NOT EXISTS "
                "(SELECT 1 FROM ticket WHERE ticket.customer = customer.ref)",
                part,
            ).rowcount
        remake(mirror)
        announce(mirror, ["*"])
    return Purged(tickets, messages, customers, False)


def _rewrite(connection: sqlite3.Connection) -> bool:
    """Write a file anew without its free pages, and empty its log; return whether somebody kept us from that."""
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(busy)
