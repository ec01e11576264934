"""What a ticket's escalations are: the issues it hangs on, how they stand, and what else hangs on them."""

import sqlite3
from collections.abc import Sequence

from workbench.api.reading import LinkedIssue, Standing
from workbench.domain.effects import LinkIssue
from workbench.domain.values import Issue, Link, Ref
from workbench.store import rows
from workbench.store.scale import GONE, moment

_NAMED = 20  # tickets that hang on an issue too
_ISSUE = f"i.{rows.ISSUE_COLUMNS.replace(', ', ', i.')}"
_STANDING = "s.name, f.asked_at, f.is_there, s.pulled_at, s.trouble_since"
# A helpdesk may tell of issues itself, and a tracker that was given another name has left its own behind. The tracker
# that is asked knows best.
_BEST = (
    "(SELECT n FROM (SELECT n, updated, substr(ref, 1, length({tracker}) + 1) = {tracker} || ':' AS is_own "
    "FROM issue WHERE key = {key}) ORDER BY is_own DESC, updated DESC, n DESC LIMIT 1)"
)
_FOLLOWED = "LEFT JOIN source s ON s.name = f.tracker AND s.kind = 'tracker'"


def linked_issues(
    connection: sqlite3.Connection, ticket: Ref, unsent: Sequence[LinkIssue] = ()
) -> list[LinkedIssue]:
    """Return the issues that a ticket is linked to, the last touched first, those that nobody knows last.

    ``unsent`` are links that are on their way.
    """
    linked = "SELECT ticket, issue_key, url, found_in FROM link WHERE ticket = ?1"
    values: list[object] = [ticket]
    for link in {one.key: one for one in unsent}.values():
        key, url = f"?{len(values) + 1}", f"?{len(values) + 2}"
        known = f"SELECT 1 FROM link WHERE ticket = ?1 AND issue_key = {key}"
        linked += f" UNION ALL SELECT ?1, {key}, {url}, '' WHERE NOT EXISTS ({known})"
        values += [link.key, link.url]
    others = (
        f"FROM link o JOIN ticket t ON t.ref = o.ticket AND t.work > {GONE} "
        "WHERE o.issue_key = l.issue_key AND o.ticket <> l.ticket"
    )
    found = connection.execute(
        f"SELECT l.issue_key, l.url, l.found_in, (SELECT count(*) FROM (SELECT 1 {others} LIMIT 1000)), "
        f"(SELECT group_concat(ref, ' ') FROM (SELECT t.ref {others} ORDER BY t.updated DESC LIMIT {_NAMED})), "
        f"{_STANDING}, {_ISSUE} FROM ({linked}) l LEFT JOIN followed f ON f.key = l.issue_key {_FOLLOWED} "
        f"LEFT JOIN issue i ON i.n = {_BEST.format(key='l.issue_key', tracker='f.tracker')} "
        "ORDER BY i.updated IS NULL, i.updated DESC, l.issue_key",
        values,
    )
    return [
        LinkedIssue(
            Link(ticket=ticket, issue_key=key, url=url, found_in=found_in),
            rows.issue_from(issue) if issue[0] is not None else None,
            count,
            tuple((named or "").split()),
            _standing(*standing),
        )
        for key, url, found_in, count, named, *standing, issue in (
            (*row[:10], row[10:]) for row in found
        )
    ]


def issue_named(connection: sqlite3.Connection, key: str) -> Issue | None:
    """Return an issue by its key or its reference, or None where no tracker told of it."""
    best = _BEST.format(key="?1", tracker="(SELECT tracker FROM followed WHERE key = ?1)")
    row = connection.execute(
        f"SELECT {rows.ISSUE_COLUMNS} FROM issue WHERE ref = ?1 OR n = {best} ORDER BY ref <> ?1", (key,)
    ).fetchone()
    return rows.issue_from(row) if row else None


def count_on(connection: sqlite3.Connection, key: str) -> int:
    """Return how many tickets hang on an issue; ``key`` is that of their links. Counting stops at 1,000."""
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM link l JOIN ticket t ON t.ref = l.ticket AND t.work > {GONE} "
        "WHERE l.issue_key = ? LIMIT 1000)",
        (key,),
    ).fetchone()
    return int(row[0])


def standing_of(connection: sqlite3.Connection, key: str) -> Standing:
    """Return how far what is known of an issue can be relied on; ``key`` is that of its links."""
    # Nobody asks any more for an issue on which no ticket hangs.
    hangs = "EXISTS (SELECT 1 FROM link WHERE issue_key = f.key)"
    standing = _STANDING.replace("s.pulled_at", f"CASE WHEN {hangs} THEN s.pulled_at END")
    row = connection.execute(f"SELECT {standing} FROM followed f {_FOLLOWED} WHERE f.key = ?", (key,)).fetchone()
    return _standing(*row) if row else Standing()


def _standing(
    tracker: str | None, asked_at: int | None, is_there: int | None, pulled_at: int | None, failing_since: int | None
) -> Standing:
    if tracker is None:
        return Standing()
    as_of = asked_at
    if asked_at is not None and is_there and pulled_at is not None:
        as_of = max(asked_at, pulled_at)  # every reading asks whether it changed
    return Standing(
        tracker,
        None if as_of is None else moment(as_of),
        asked_at is not None and not is_there,
        None if failing_since is None else moment(failing_since),
    )
