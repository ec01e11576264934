"""What Escalated's own database holds for an agent of one department, read without Escalated and its API."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from workbench.domain.html import readable
from workbench.domain.text import clean, one_line

_PRIORITIES = {"low": 1, "medium": 2, "high": 3, "urgent": 4, "critical": 4}


class Said(NamedTuple):
    """A message: what was said, by whom, whether inside, when, and how many files hang on it."""

    text: str
    author: str
    internal: bool
    at: str
    files: int


class Case(NamedTuple):
    """A ticket, in the words of the database but for its priority, which is a number of ours."""

    subject: str
    status: str
    priority: str
    assignee: int | None
    email: str
    created: str
    updated: str
    due: str
    tags: frozenset[str]
    said: tuple[Said, ...]


class Truth(NamedTuple):
    """Tickets by reference, those that were merged with where to, and the titles of canned responses for all."""

    tickets: dict[str, Case]
    merged: dict[str, str]
    canned: set[str]


def truth(database: Path, department: str = "support") -> Truth:
    """Return what an agent of ``department`` has to see."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        users = {row["id"]: row for row in connection.execute("SELECT * FROM auth_user")}
        rows = connection.execute(
            "SELECT t.* FROM escalated_tickets t JOIN escalated_departments d ON d.id = department_id WHERE slug = ?",
            (department,),
        ).fetchall()
        references = dict(connection.execute("SELECT id, reference FROM escalated_tickets"))
        replies: dict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in connection.execute("SELECT * FROM escalated_replies WHERE NOT is_deleted ORDER BY created_at"):
            replies[row["ticket_id"]].append(row)
        tags: dict[int, set[str]] = defaultdict(set)
        for ticket, name in connection.execute(
            "SELECT ticket_id, name FROM escalated_tickets_tags JOIN escalated_tags g ON g.id = tag_id"
        ):
            tags[ticket].add(name)
        files = dict(connection.execute("SELECT object_id, count(*) FROM escalated_attachments GROUP BY 1"))
        canned = {row[0] for row in connection.execute("SELECT title FROM escalated_canned_responses WHERE is_shared")}
    merged = {row["reference"]: references[row["merged_into_id"]] for row in rows if row["merged_into_id"]}
    cases = {
        row["reference"]: _case(row, replies[row["id"]], users, tags[row["id"]], files)
        for row in rows
        if not row["merged_into_id"]
    }
    return Truth(cases, merged, canned)


def compare(seen: Truth, there: Truth, is_gone: Callable[[str], bool]) -> None:
    """Assert that what is ``seen`` is what is ``there``; ``is_gone`` asks the server about one ticket."""
    assert there.tickets.keys() - seen.tickets.keys() == set()
    for reference, case in there.tickets.items():
        # A tag leaves no trace in the list: it is compared where something else changed as well.
        assert seen.tickets[reference]._replace(tags=case.tags) == case
    # Of what is deleted the list does not tell, and the question does.
    assert [one for one in seen.tickets.keys() - there.tickets.keys() if not is_gone(one)] == []
    assert seen.merged == there.merged
    assert seen.canned == there.canned


def in_seconds(there: Truth) -> Truth:
    """Return the same with whole seconds, as the store keeps them."""
    tickets = {
        reference: case._replace(
            created=_cut(case.created), updated=_cut(case.updated), due=_cut(case.due),
            said=tuple(sorted(one._replace(at=_cut(one.at)) for one in case.said)),
        )
        for reference, case in there.tickets.items()
    }  # fmt: skip
    return there._replace(tickets=tickets)


def _cut(said: str) -> str:
    return datetime.fromisoformat(said).replace(microsecond=0).isoformat() if said else ""


def _case(
    row: sqlite3.Row, replies: list[sqlite3.Row], users: dict[int, sqlite3.Row], tags: set[str], files: dict[int, int]
) -> Case:
    asker = users.get(int(row["requester_object_id"] or 0))
    email = asker["email"] if asker else row["guest_email"] or ""
    name = _full(asker) if asker else row["guest_name"]
    said = [Said(_read(row["description"]), one_line(name), False, _time(row["created_at"]), 0)]
    said += [
        Said(
            _read(one["body"]), _full(users[one["author_id"]]) if one["author_id"] else "",
            bool(one["is_internal_note"]), _time(one["created_at"]), files.get(one["id"], 0),
        )
        for one in replies
    ]  # fmt: skip
    updated = max([_time(row["updated_at"]), *(_time(one["created_at"]) for one in replies)])
    promised = [row["resolution_due_at"], None if row["first_response_at"] else row["first_response_due_at"]]
    is_open = row["status"] not in ("resolved", "closed")
    due = min((_time(at) for at in promised if at), default="") if is_open else ""
    return Case(
        one_line(row["subject"]), row["status"], str(_PRIORITIES[row["priority"]]), row["assigned_to_id"], email,
        _time(row["created_at"]), updated, due, frozenset(map(one_line, tags)), tuple(sorted(said)),
    )  # fmt: skip


def _full(user: sqlite3.Row) -> str:
    return one_line(f"{user['first_name']} {user['last_name']}".strip())


def _read(body: str) -> str:
    return readable(body) if re.match(r"<p>.*</p>$", body, re.DOTALL) else clean(body)


def _time(said: str) -> str:
    return datetime.fromisoformat(said).replace(tzinfo=UTC).isoformat()
