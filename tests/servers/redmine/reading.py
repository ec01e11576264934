"""What hangs on Redmine's issues, and what of them is in a store."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from servers.redmine.server import FIRST
from workbench.api import Batch, Issue, Link, Status, Ticket
from workbench.domain.issuekeys import TrackerPattern
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.reading import StoreQueries
from workbench.sync.linking import with_found_links


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def hang(store: Connection, pattern: TrackerPattern, keys: Iterable[str]) -> None:
    """Let a ticket hang on each issue, and on one a second, of another helpdesk, that has its address."""
    at = now()

    def ticket(ref: str) -> Ticket:
        return Ticket(ref=ref, subject="Broken", status=Status.OPEN, created=at, updated=at)

    refs = {f"zd:{key[1:]}": key for key in keys}
    links = tuple(Link(ticket=ref, issue_key=key) for ref, key in refs.items())
    elsewhere = Link(ticket="rt:1", issue_key="", url=f"{pattern.url}/issues/{FIRST}")
    batch = Batch(cursor="", tickets=tuple(map(ticket, (*refs, "rt:1"))), links=(*links, elsewhere))
    store_batch(store, "zd", with_found_links(batch, (pattern,)), now=int(at.timestamp()))


def stored(store: Connection) -> dict[str, Issue]:
    """Return the issues that are in the store."""
    queries = StoreQueries(store, (), now)
    keys = [row[0] for row in store.execute("SELECT key FROM issue")]
    found = {key: asyncio.run(queries.issue(key)) for key in keys}
    return {key: issue for key, issue in found.items() if issue is not None}


def compare(came: Mapping[str, Issue], should: Mapping[str, Issue]) -> None:
    """Assert that what came is what should have; relations are in no order."""
    assert came.keys() == should.keys()
    for key, issue in should.items():
        assert replace(came[key], relations=()) == replace(issue, relations=())
        assert set(came[key].relations) == set(issue.relations)
