"""Escalations that are live: how an issue stands, what hangs on it, how old that is while its tracker is down."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screens.album import album
from screens.driving import NARROW, NOW, WIDE, Driven, drive, environment, place_of
from workbench.api import Batch, Issue, Link, NoHttp, Options, Status, Ticket, Tracker
from workbench.store.filling import store_batch
from workbench.store.sources import note_trouble
from workbench.sync.issues import pull_issues
from workbench.sync.linking import with_found_links
from workbench.workplace import Workplace

SIZES = {"wide": WIDE, "narrow": NARROW}
STOPS = ("live", "page", "unread", "unread-page")
AT = datetime.fromisoformat(NOW).astimezone(UTC)
TRACKER = "tracker"  # the demo company's, whose address is in its configuration
ON_IT = Ticket(
    ref="rt:31", subject="Handshake fails since Tuesday", status=Status.OPEN, created=AT - timedelta(days=1),
    updated=AT - timedelta(hours=3),
)  # fmt: skip
LIVE = Issue(
    ref="tracker:4412", key="ENG-4412", title="certificates: per-listener opt-in for TLS 1.0/1.1", status="In review",
    owner="Ines Haddad", body="4.12.1 dropped TLS 1.0 and 1.1 together with the move to OpenSSL 3.2.",
    last_word="Harborline is the one who pays for this. Do not promise Thursday.",
    last_word_by="Ines Haddad (private note)", last_word_at=AT - timedelta(days=2, hours=3),
    relations=(("blocked by", "ENG-4390"), ("part of", "ENG-4300")),
    created=AT - timedelta(days=4), updated=AT - timedelta(days=2, hours=3),
    url="https://tracker.harborline.test/browse/ENG-4412",
)  # fmt: skip


class OneIssue(Tracker):
    """A tracker that shows one issue and hides all others."""

    kind = "jira"

    def __init__(self) -> None:
        super().__init__(Options(name=TRACKER), NoHttp())

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        return [LIVE] if LIVE.key in keys else []

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        return []


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"escalations-{size}-{stop}" for size in SIZES for stop in STOPS]


def read(workplace: Workplace, *, minutes_ago: int) -> None:
    """Let the tracker be read as it was some minutes ago, with a ticket of another helpdesk on the same issue."""
    at = AT - timedelta(minutes=minutes_ago)
    hidden = Link(ticket="local:48213", issue_key="ENG-4390")
    link = Link(ticket=ON_IT.ref, issue_key="the bug", url=LIVE.url)
    batch = Batch(cursor="", tickets=(ON_IT,), links=(link, hidden))
    with closing(workplace.new_connection()) as connection:
        trackers = workplace.trackers()
        store_batch(connection, "rt", with_found_links(batch, trackers), now=int(at.timestamp()))
        asyncio.run(pull_issues(connection, OneIssue(), lambda: at, trackers))


def fail(workplace: Workplace, *, minutes_ago: int) -> None:
    """Note that the tracker cannot be read since some minutes."""
    now = int(AT.timestamp())
    with closing(workplace.new_connection()) as connection:
        note_trouble(connection, TRACKER, "It does not answer.", now=now - 60 * minutes_ago, next_try=now + 60)


async def look(desk: Driven) -> str:
    """Go to the pane, and return what stands in it, on one line."""
    await desk.press("enter", "tab", "tab")
    return " ".join(desk.pane("escalations").split())


@pytest.mark.parametrize("size", SIZES)
def test_an_issue_is_shown_as_it_stands_and_as_old_as_it_is(size: str, company: Path) -> None:
    async def live(desk: Driven) -> None:
        with album() as keep:
            said = await look(desk)
            assert "silent 2 d · In review · Ines Haddad" in said
            assert "more tickets: " in said
            assert "rt:31" in said
            assert "Ines Haddad (private note), 2 d:" in said
            assert "blocked by ENG-4390 · part of ENG-4300" in said
            assert "tracker does not know it, or hides it" in said
            assert "as of" not in said
            keep(f"escalations-{size}-live", desk)
            await desk.press("enter")
            page = desk.pane("conversation")
            assert "on 2 helpdesks" in page
            assert ["rt", "31", "Handshake"] in [line.split()[:3] for line in page.splitlines()]
            keep(f"escalations-{size}-page", desk)

    async def unread(desk: Driven) -> None:
        with album() as keep:
            said = await look(desk)
            assert "as of 50 min ago: tracker cannot be read" in said
            keep(f"escalations-{size}-unread", desk)
            await desk.press("enter")
            assert "as of 50 min ago: tracker cannot be read" in " ".join(desk.pane("conversation").split())
            keep(f"escalations-{size}-unread-page", desk)

    with environment(NO_COLOR=None), place_of(company) as workplace:
        read(workplace, minutes_ago=0)
        drive(workplace, SIZES[size], live)
    with environment(NO_COLOR=None), place_of(company) as workplace:
        read(workplace, minutes_ago=50)
        fail(workplace, minutes_ago=49)
        drive(workplace, SIZES[size], unread)


def test_an_open_desk_says_so_when_the_tracker_goes_down_and_when_it_is_back(company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert "cannot be read" not in desk.pane("escalations")
        fail(desk.desk.workplace, minutes_ago=0)
        await desk.news()
        assert "tracker cannot be read" in desk.pane("escalations")
        await asyncio.to_thread(read, desk.desk.workplace, minutes_ago=0)
        await desk.news()
        assert "cannot be read" not in desk.pane("escalations")

    with place_of(company) as workplace:
        read(workplace, minutes_ago=0)
        drive(workplace, WIDE, script)


def test_a_ticket_of_another_helpdesk_that_has_the_address_hangs_on_the_same_issue(company: Path) -> None:
    with place_of(company) as workplace:
        read(workplace, minutes_ago=0)
        queries = workplace.queries()
        (one,) = asyncio.run(queries.escalations(ON_IT.ref))
        assert one.issue == replace(LIVE, created=LIVE.created.replace(microsecond=0))
        assert "local:48213" in one.others
