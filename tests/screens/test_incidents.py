"""A live incident stands on every screen, at every size and in every look, and goes when the page lists it no more."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyte
import pytest

from screens.album import album
from screens.arrivals import arrive, said, ticket_of
from screens.driving import MEDIUM, NARROW, WIDE, Driven, configured, drive, environment, place_of
from workbench.domain.values import Incident
from workbench.firstpaint import _read, _screen
from workbench.store.incidents import store_reading
from workbench.store.sources import note_trouble
from workbench.workplace import Workplace

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
SIZES = {"wide": WIDE, "medium": MEDIUM, "narrow": NARROW}
LOOKS = {"dark": ("theme: dark", False), "mono": ("theme: dark", True), "ascii": ("icons: ascii", False)}
PAGE = "status_pages:\n  - {name: acme, kind: statuspage, url: 'https://status.acme.test'}"
DELAYED = Incident(
    ref="acme:x1", name="Webhook deliveries delayed (us-east)", phase="monitoring",
    components=("Webhooks", "Event Streams"), last_update="Deliveries to us-east are late by up to an hour. <b>Now</b>",
    last_update_at=NOW - timedelta(minutes=9), started=NOW - timedelta(minutes=50), url="https://stspg.test/x1",
    impact="critical",
)  # fmt: skip
UPGRADE = Incident(
    ref="acme:x2", name="Database upgrade", phase="in progress", last_update="It goes on.", last_update_at=NOW,
    started=NOW, url="https://stspg.test/x2", impact="maintenance",
)  # fmt: skip


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"incident-{size}-{look}-{stop}" for size in SIZES for look in LOOKS for stop in ("queue", "page")]


def publish(workplace: Workplace, *incidents: Incident, minutes_ago: int = 0, failing: bool = False) -> None:
    """Store what the status page says, as it said it some minutes ago; ``failing`` where it cannot be read since."""
    now = int(workplace.now().timestamp())
    with closing(workplace.new_connection()) as connection:
        store_reading(connection, "acme", incidents, stamp='"1"', now=now, said=now - 60 * minutes_ago)
        if failing:
            note_trouble(connection, "acme", "It does not answer.", now=now - 60 * minutes_ago, next_try=now + 60)


def complain(workplace: Workplace) -> None:
    """Let two customers write about it, and one about something else that names a component."""
    for number, text in (
        ("48213", "Since half past eight nothing arrives from us-east."),
        ("48208", "Our webhooks are delayed again."),
        ("48190", "How do I sign webhooks?"),
    ):
        ticket = ticket_of(workplace, number)
        new = type(ticket)(
            ref=f"local:{number}9", subject="About your service", status=ticket.status, customer=ticket.customer,
            created=NOW - timedelta(minutes=30), updated=NOW - timedelta(minutes=30),
        )  # fmt: skip
        arrive(workplace, said(new.ref, text, NOW - timedelta(minutes=30)), tickets=(new,))


def the_banner_is_whole(desk: Driven, look: str) -> None:
    first, second = desk.lines[0], desk.lines[1]
    sign, dot = ("!", "-") if look == "ascii" else ("▲", "·")
    word = "" if desk.desk.size.width == NARROW[0] else "INCIDENT "
    assert f"{sign} {word}Webhook deliveries delayed (us-east)" in first
    assert "Webhooks" in first
    assert f"{dot} 5 " in first, "tickets look related"
    assert "+1" in first, "the other incident"
    assert "(g i)" in first
    assert second.startswith(' monitoring 09:32 "Deliveries to us-east')
    assert "stspg.test/x1" in second
    assert "1 Mine" in desk.lines[2] or " search" in desk.lines[2]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_an_incident_stands_on_every_screen(size: str, look: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:
            keep(f"incident-{size}-{look}-queue", desk)
            the_banner_is_whole(desk, look)
            for keys in (("enter",), ("z",), ("z", "escape", "?"), ("escape", "/"), ("a",), ("escape", "g", "i")):
                await desk.press(*keys)
                the_banner_is_whole(desk, look)
            keep(f"incident-{size}-{look}-page", desk)
            the_page_says_why(desk)

    yaml, no_color = LOOKS[look]
    with environment(NO_COLOR="1" if no_color else None), place_of(company, yaml) as workplace:
        publish(configured(workplace, PAGE), DELAYED)
        complain(workplace)
        drive(workplace, SIZES[size], script)


def the_page_says_why(desk: Driven) -> None:
    page = desk.desk.conversation.sheet.text
    assert "critical" in page
    assert "begun 50 min ago" in page
    assert "https://stspg.test/x1" in page
    assert "Open tickets that look related: 5" in page
    assert "says us-east" in page
    assert "says Webhooks, delayed" in page
    assert "481909" not in page, "a question about webhooks is no complaint"
    assert page.index("Webhook deliveries delayed") < page.index("API latency (eu-west)"), "the worst first"
    assert "Open tickets that look related: 14" in page


def test_an_incident_comes_and_goes_without_a_key(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        assert desk.tabs == desk.lines[1], "nothing is live, so nothing is said"
        assert "INCIDENT" not in desk.text
        reading = desk.pane("conversation")
        publish(workplace, DELAYED)
        await desk.news()
        await desk.counted()
        assert "INCIDENT Webhook deliveries delayed (us-east)" in desk.lines[0]
        assert desk.lines[1].startswith(" monitoring 09:32")
        assert desk.tabs == desk.lines[2]
        assert desk.pane("conversation").startswith(reading[:300])
        publish(workplace)
        await desk.news()
        await desk.counted()
        assert "INCIDENT" not in desk.text
        assert desk.tabs == desk.lines[1]

    with place_of(company) as workplace:
        end_all(configured(workplace, PAGE))
        drive(workplace, MEDIUM, script)


def test_what_a_page_said_before_it_fell_silent_says_how_old_it_is(company: Path) -> None:
    async def script(desk: Driven) -> None:
        for size in SIZES.values():
            await desk.resize(*size)
            assert "page read 09:20" in desk.lines[1]
            assert "stspg.test/x1" in desk.lines[1]
            assert "acme unreachable since 09:20" in desk.lines[0]

    with place_of(company) as workplace:
        publish(configured(workplace, PAGE), DELAYED, minutes_ago=21, failing=True)
        drive(workplace, WIDE, script)


@pytest.mark.parametrize("size", [(60, 16), NARROW])
def test_no_trouble_of_a_helpdesk_pushes_it_away(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert "API laten" in desk.lines[0]
        assert "(g i)" in desk.lines[0]
        assert "local says something at some" in desk.lines[0]

    with place_of(company) as workplace:
        now = int(workplace.now().timestamp())
        with closing(workplace.new_connection()) as connection:
            words = "says something at some length about its database and its disks"
            note_trouble(connection, "local", "It fails.", now=now, next_try=now + 60, failing=words)
        drive(workplace, size, script)


def test_maintenance_is_told_as_what_it_is_and_behind_every_incident(company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert "MAINTENANCE Database upgrade" in desk.lines[0]
        assert desk.lines[1].startswith(' in progress 09:41 "It goes on."')
        publish(desk.desk.workplace, UPGRADE, DELAYED)
        await desk.news()
        await desk.counted()
        assert "INCIDENT Webhook deliveries delayed (us-east)" in desk.lines[0]
        assert "+1 more" in desk.lines[0]

    with place_of(company) as workplace:
        end_all(configured(workplace, PAGE))
        publish(workplace, UPGRADE)
        drive(workplace, WIDE, script)


def test_a_click_on_what_was_said_last_shows_the_incidents(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.click("incident", 5, 0)
        assert desk.title("conversation") == "Incidents"

    with place_of(company) as workplace:
        drive(workplace, MEDIUM, script)


@pytest.mark.parametrize("size", [(60, 16), (99, 16), (100, 16), (160, 20)])
def test_on_a_small_screen_too(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert "API latency (eu-west)" in desk.lines[0]
        assert "14 (g i)" in desk.lines[0] or "14 related (g i)" in desk.lines[0] or "14 tickets" in desk.lines[0]
        assert "status.harborline.test/incidents/inc-31" in desk.lines[1]
        assert all(len(line) <= size[0] for line in desk.lines)
        assert desk.pane_lines("queue")

    with place_of(company) as workplace:
        drive(workplace, size, script)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("live", [True, False])
def test_the_first_paint_leaves_room_for_it_so_that_nothing_moves(size: str, live: bool, company: Path) -> None:
    async def script(desk: Driven) -> None:
        desk.desk.next_start.remember()
        width, height = SIZES[size]
        known, rows = _read(desk.desk.workplace.store_folder, height)
        painted = pyte.Screen(width, height)
        pyte.Stream(painted).feed(_screen(known, rows, width, height)[0])
        frame = desk.widget("queue").region
        assert frame.y == (3 if live else 2)
        rows_of = slice(frame.y, frame.bottom - 1)
        cells = slice(frame.x + 1, frame.right - 1)
        lines = [line[cells].rstrip() for line in desk.lines[rows_of]]
        assert [line[cells].rstrip() for line in painted.display[rows_of]] == lines
        assert painted.display[frame.y - 1].startswith(" 1 Mine")
        assert painted.display[1].strip() == "" or not live

    with place_of(company) as workplace:
        if not live:
            end_all(workplace)
        drive(workplace, SIZES[size], script)


def end_all(workplace: Workplace) -> None:
    """Let the demo company's own incident be over."""
    with closing(workplace.new_connection()) as connection:
        connection.execute("UPDATE incident SET resolved = 1")
