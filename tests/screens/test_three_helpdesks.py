"""Three helpdesks, a tracker and a status page in one desk: pictures, and the facts in them."""

from contextlib import closing
from pathlib import Path

import pyte
import pytest

from screens.album import album
from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, environment
from screens.three_helpdesks import AGENTS, AT, TICKETS, three_helpdesks
from workbench.api import Batch
from workbench.firstpaint import _read, _screen
from workbench.store.filling import store_batch
from workbench.styles.geometry import QUEUE
from workbench.typeset.lines import Sheet

SIZES = {"wide": WIDE, "medium": MEDIUM, "narrow": NARROW}
STOPS = ("queue", "reading", "customer", "search", "joining")


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"{size}-three-{stop}" for size in SIZES for stop in STOPS]


@pytest.mark.parametrize("size", SIZES)
def test_three_helpdesks_in_one_desk_look_as_they_are_meant_to(size: str, tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:
            each_row_says_which_helpdesk_it_is_on(desk, short=size == "narrow")
            keep(f"{size}-three-queue", desk)
            await desk.press("enter")
            the_title_says_which_ticket_is_meant_and_the_conversation_who_is_oneself(desk)
            keep(f"{size}-three-reading", desk)
            await desk.press("tab")
            the_customer_is_one_person_with_tickets_on_two_helpdesks(desk, short=size == "narrow")
            keep(f"{size}-three-customer", desk)
            await desk.press("escape", "/")
            await desk.type("123")
            each_helpdesk_that_has_the_number_is_listed(desk, short=size == "narrow")
            keep(f"{size}-three-search", desk)
            await desk.press("escape", "escape", "1")
            desk.forget_sentence()
            await visit(desk, "esc:123")
            await desk.press("J")
            who_may_be_the_same_person_is_listed_with_the_reason(desk)
            keep(f"{size}-three-joining", desk)

    with environment(NO_COLOR=None), three_helpdesks(tmp_path / "home") as workplace:
        drive(workplace, SIZES[size], script)


async def visit(desk: Driven, ref: str) -> None:
    desk.desk.visit(ref)
    await desk.settle()


def each_row_says_which_helpdesk_it_is_on(desk: Driven, *, short: bool) -> None:
    rows = [line[1:].split() for line in desk.pane_lines("queue")]
    assert rows[0] == ["NOW"]
    marks = {"rt": "rt", "esc": "es" if short else "esc", "local": "lo" if short else "local"}
    assert rows[1][:4] == [marks["rt"], "123", "!", "TLS"]
    assert rows[2][:4] == [marks["esc"], "118", "!!", "Export"]
    told = {row[0] for row in rows if len(row) > 3 and row[1].isdigit()}
    assert len(told) > 1
    assert told <= set(marks.values())
    assert "INCIDENT" in desk.text
    assert "API latency (eu-west)" in desk.text
    assert "2 related" in desk.text or "2 tickets look related" in desk.text


def the_title_says_which_ticket_is_meant_and_the_conversation_who_is_oneself(desk: Driven) -> None:
    assert desk.title("conversation") == "rt:123 TLS handshake fails after the upgrade"
    conversation = desk.desk.conversation.sheet.text
    assert "open · claims high · yours" in conversation
    assert "you · INTERNAL note" in conversation
    assert "you · agent · public" in conversation
    assert "Sam Rivers" not in conversation


def the_customer_is_one_person_with_tickets_on_two_helpdesks(desk: Driven, *, short: bool) -> None:
    lines = [line.strip() for line in desk.desk.side["customer"].sheet.text.splitlines()]
    assert lines[0].startswith("Jane Roe · Acme GmbH · tier 1")
    assert "also esc:7 same address, verified on each" in " ".join(lines).replace(" · ", " ")
    tickets = [line.split() for line in lines]
    assert ["es" if short else "esc", "118", "open"] in [words[:3] for words in tickets]
    assert ["rt", "97", "solved"] in [words[:3] for words in tickets]
    assert any(line.startswith("you: ") for line in lines)


def each_helpdesk_that_has_the_number_is_listed(desk: Driven, *, short: bool) -> None:
    rows = [line.split() for line in desk.pane_lines("results")]
    assert ["rt", "123", "TLS"] in [words[:3] for words in rows]
    assert ["es" if short else "esc", "123", "Invoice"] in [words[:3] for words in rows]


def who_may_be_the_same_person_is_listed_with_the_reason(desk: Driven) -> None:
    assert desk.title("conversation") == "Join esc:12 Joao Unal with"
    page = desk.pane("conversation")
    assert "rt:joao" in page
    assert "same address, not verified on esc" in page


@pytest.mark.parametrize("size", SIZES)
def test_the_first_paint_draws_the_queue_that_the_live_screen_takes_over(size: str, tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        desk.desk.next_start.remember()
        width, height = SIZES[size]
        known, rows = _read(desk.desk.workplace.store_folder, height)
        painted = pyte.Screen(width, height)
        pyte.Stream(painted).feed(_screen(known, rows, width, height)[0])
        box = desk.desk.places(width, height)[QUEUE]
        cells = slice(box.x, box.x + box.width - 1)  # but for the thumb on the right edge
        inside = range(box.y + 1, box.y + box.height - 1)
        lines = ["".join(segment.text for segment in row) for row in desk.rows]
        assert [painted.display[y][cells] for y in inside] == [lines[y][cells] for y in inside]
        assert sum(painted.display[y][box.x + 2 :].startswith(("rt ", "es", "lo")) for y in inside) > 5

    with environment(NO_COLOR=None), three_helpdesks(tmp_path / "home") as workplace:
        drive(workplace, SIZES[size], script)


def on_three(script: object, tmp_path: Path, size: tuple[int, int] = WIDE) -> None:
    with environment(NO_COLOR=None), three_helpdesks(tmp_path / "home") as workplace:
        drive(workplace, size, script)  # type: ignore[arg-type]  # a script, as drive() wants one


def tickets_in(sheet: Sheet) -> list[str]:
    return [target.opens.target for target in sheet.targets if target.opens and target.opens.kind == "ticket"]


def test_the_queues_can_be_kept_to_one_helpdesk_by_key_and_from_the_palette(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        everything = desk.lines
        await desk.press("H")  # the first by name
        assert desk.title("queue") == "Mine on esc"
        assert {row.ref.partition(":")[0] for row in desk.window.rows} == {"esc"}
        assert "helpdesk:esc" in desk.text
        mine = len(desk.window.rows)
        assert f"1 Mine {mine} " in desk.text
        await desk.press("5")
        assert desk.title("queue") == "All open on esc"
        await desk.press(":")
        await desk.type("helpdesk:loc")
        await desk.press("enter")
        assert desk.title("queue") == "All open on local"
        await desk.press("H", "1")
        assert desk.title("queue") == "Mine on rt"
        await desk.press("H")
        await desk.settle()
        assert desk.title("queue") == "Mine"
        desk.forget_sentence()
        assert desk.lines == everything

    on_three(script, tmp_path)


def test_marks_follow_the_width_of_the_screen(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        assert desk.pane_lines("queue")[2].split()[0] == "esc"
        await desk.resize(*NARROW)
        assert desk.pane_lines("queue")[2].split()[0] == "es"
        await desk.resize(*MEDIUM)
        assert desk.pane_lines("queue")[2].split()[0] == "esc"

    on_three(script, tmp_path)


def test_the_second_helpdesk_that_is_pulled_brings_the_marks(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        with closing(workplace.new_connection()) as connection:
            first = tuple(one for one in TICKETS if one.ref.startswith("rt:"))
            store_batch(connection, "rt", Batch(cursor="1", tickets=first, agents=AGENTS), now=int(AT.timestamp()))
        await desk.news()
        assert desk.pane_lines("queue")[1].split()[:2] == ["▌", "123"]
        with closing(workplace.new_connection()) as connection:
            store_batch(connection, "esc", Batch(cursor="1", tickets=TICKETS), now=int(AT.timestamp()))
        await desk.news()
        assert desk.pane_lines("queue")[1].split()[:2] == ["▌rt", "123"]

    with environment(NO_COLOR=None), three_helpdesks(tmp_path / "home", filled=False) as workplace:
        drive(workplace, WIDE, script)


def test_two_customers_are_joined_and_the_joining_is_taken_back_and_done_again(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        await visit(desk, "esc:123")
        customer = desk.desk.side["customer"].sheet
        assert "looks like the same person: rt:joao\n  João Ünal · same address, not verified on" in customer.text
        assert "rt:131" not in tickets_in(customer)
        await desk.press("J", "enter")
        assert "rt:joao is the same person as esc:12; u takes it back" in desk.status
        customer = desk.desk.side["customer"].sheet
        assert "also rt:joao (João Ünal) · joined by hand" in customer.text
        assert "rt:131" in tickets_in(customer)
        await desk.press("u")
        assert "looks like the same person" in desk.desk.side["customer"].sheet.text
        await desk.press("J", "enter", "D", "enter")
        assert "rt:joao is not the same person as esc:12" in desk.status
        assert "rt:joao" not in desk.desk.side["customer"].sheet.text
        await desk.press("u", "u", "u")
        assert "nothing was done that could be taken back" in desk.status

    on_three(script, tmp_path)


def test_help_does_not_say_of_esc_that_it_does_nothing_now(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("?")
        lines = desk.desk.conversation.sheet.text.splitlines()
        (line,) = (line for line in lines if line.startswith("Esc ") and "Walk one step back" in line)
        assert "not now" not in line
        await desk.press("escape")
        assert not desk.desk.trail

    on_three(script, tmp_path)
