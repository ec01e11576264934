"""Redmine's own database, as a witness of what is really there."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from servers.redmine.server import RedmineServer
from workbench.api import Issue, clean, one_line

_ISSUES = """
SELECT i.id, i.subject, coalesce(i.description, ''), s.name, s.is_closed,
    coalesce((SELECT firstname || ' ' || lastname FROM users WHERE id = i.assigned_to_id), ''),
    i.created_on, i.updated_on, coalesce(i.parent_id, 0)
FROM issues i JOIN issue_statuses s ON s.id = i.status_id JOIN projects p ON p.id = i.project_id
WHERE p.identifier IN ({}) ORDER BY i.id
"""
_WORD = """
SELECT j.notes, u.firstname || ' ' || u.lastname, j.private_notes, j.created_on
FROM journals j JOIN users u ON u.id = j.user_id
WHERE j.journalized_type = 'Issue' AND j.journalized_id = ? AND j.private_notes <= ?
    AND trim(coalesce(j.notes, '')) <> ''
ORDER BY j.created_on DESC, j.id DESC LIMIT 1
"""
_RELATIONS = """
SELECT issue_from_id, issue_to_id, relation_type FROM issue_relations WHERE issue_from_id = ?1 OR issue_to_id = ?1
"""
_WORDS = {"relates": ("relates to", "relates to"), "blocks": ("blocks", "blocked by"),
          "duplicates": ("duplicates", "duplicated by")}  # fmt: skip

SEEN = ("gateway", "billing")  # the projects that agents are members of


def rows(server: RedmineServer, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Return what the database answers."""
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(sql, values).fetchall()


def issues(server: RedmineServer, source: str, *, private: bool) -> dict[str, Issue]:
    """Return the issues of the projects that agents see, as a tracker called ``source`` should bring them."""
    marks = ",".join("?" * len(SEEN))
    found = rows(server, _ISSUES.format(marks), *SEEN)
    seen = {row[0] for row in found}
    made: dict[str, Issue] = {}
    for number, subject, body, status, is_closed, owner, created, updated, parent in found:
        said = rows(server, _WORD, number, int(private))
        word, by, is_private, at = said[0] if said else ("", "", 0, None)
        ties = [(f"#{other}", how) for other, how in _ties(server, number) if other in seen]
        parts = [("part of", f"#{parent}")] if parent else []
        made[f"#{number}"] = Issue(
            ref=f"{source}:{number}", key=f"#{number}", title=one_line(str(subject)), status=str(status),
            is_open=not is_closed, owner=str(owner), body=clean(str(body)).strip(), last_word=clean(str(word)).strip(),
            last_word_by=str(by) + (" (private note)" if is_private else ""),
            last_word_at=None if at is None else _time(at),
            relations=(*parts, *((how, key) for key, how in ties)),
            created=_time(created), updated=_time(updated), url=f"{server.url}/issues/{number}",
        )  # fmt: skip
    return made


def _ties(server: RedmineServer, number: object) -> list[tuple[object, str]]:
    ties = []
    for one, other, kind in rows(server, _RELATIONS, number):
        here, there = _WORDS[str(kind)]
        ties.append((other, here) if one == number else (one, there))
    return ties


def _time(said: object) -> datetime:
    """Return a time as the interface gives it: whole seconds in UTC."""
    return datetime.fromisoformat(str(said)).replace(microsecond=0, tzinfo=UTC)
