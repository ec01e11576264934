"""What was read, what is new, and news that comes while one reads."""

from dataclasses import replace
from datetime import timedelta

from screens.arrivals import arrive, said, ticket_of
from screens.driving import WIDE, Driven, on_desk
from workbench.api import Role, Status, Visibility

SINCE = "since you last looked"


def row_of(desk: Driven, number: str) -> str:
    return next(line for line in desk.pane_lines("queue") if number in line)


@on_desk()
async def test_to_open_a_ticket_marks_it_read_but_to_pass_over_it_does_not(desk: Driven) -> None:
    await desk.press("j", "k")
    assert row_of(desk, "48213").endswith("‹ 5")
    await desk.press("enter")
    assert row_of(desk, "48213").endswith("‹")
    assert row_of(desk, "48208").endswith("‹ 3")


@on_desk(WIDE)
async def test_what_is_new_since_the_last_look_is_marked_and_stays_marked_while_reading(desk: Driven) -> None:
    now = desk.desk.workplace.now()
    await desk.press("enter")
    assert SINCE not in desk.pane("conversation"), "nobody looked before"
    await desk.press("escape", "j", "enter", "escape", "k")
    arrive(desk.desk.workplace, said("local:48213", "Shops open in an hour.", now - timedelta(seconds=50)))
    await desk.news()
    assert row_of(desk, "48213").endswith("‹ 1")
    await desk.press("enter", "G")
    assert row_of(desk, "48213").endswith("‹"), "it is read now"
    lines = desk.pane_lines("conversation")
    marked = next(number for number, line in enumerate(lines) if SINCE in line)
    assert "Shops open in an hour." in "\n".join(lines[marked:])
    assert "Please do not tell Jane" in " ".join(" ".join(lines[:marked]).replace("┃", "").split())
    await desk.news()
    await desk.press("tab", "shift+tab", "k")
    assert SINCE in desk.pane("conversation"), "the mark stays while one reads"


@on_desk(WIDE)
async def test_reading_begins_where_it_ended_the_last_time(desk: Driven) -> None:
    now = desk.desk.workplace.now()
    await desk.press("enter", "escape", "j", "enter", "escape", "k")
    words = "\n".join(f"Line {number}." for number in range(60))
    arrive(desk.desk.workplace, said("local:48213", words, now - timedelta(seconds=50)))
    await desk.news()
    await desk.press("j", "k", "enter")
    lines = desk.pane_lines("conversation")
    assert any(SINCE in line for line in lines[:3])


@on_desk()
async def test_a_ticket_that_was_left_and_opened_again_shows_what_came_meanwhile(desk: Driven) -> None:
    now = desk.desk.workplace.now()
    await desk.press("enter", "escape")
    arrive(desk.desk.workplace, said("local:48213", "One more thing.", now - timedelta(seconds=50)))
    await desk.news()
    await desk.press("enter", "G")
    assert SINCE in desk.desk.conversation.sheet.text


@on_desk()
async def test_unread_twice_changes_nothing(desk: Driven) -> None:
    before = desk.pane("queue")
    await desk.press("U")
    assert "marked read" in desk.status
    await desk.press("U")
    assert "marked unread" in desk.status
    assert desk.pane("queue") == before


@on_desk()
async def test_news_appears_without_a_key_and_nothing_that_is_read_moves(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("enter", "pagedown")
    reading = desk.pane("conversation")
    selected = desk.selected
    now = workplace.now()
    first = ticket_of(workplace, "48213")
    new = type(first)(
        ref="local:48999", subject="Everything is on fire", status=first.status, customer=first.customer,
        organisation=first.organisation, assignee=first.assignee, created=now - timedelta(minutes=1),
        updated=now - timedelta(minutes=1), due=now + timedelta(minutes=2),
    )  # fmt: skip
    arrive(workplace, said("local:48999", "It burns.", now - timedelta(minutes=1)), tickets=(new,))
    await desk.news()
    assert "Everything is on fire" in desk.pane("queue")
    assert desk.selected == selected
    assert desk.pane("conversation") == reading
    await desk.counted()
    assert "1 Mine 11" in desk.tabs


@on_desk()
async def test_a_message_on_the_ticket_that_is_read_appears_below_without_moving_it(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("enter")
    before = desk.pane_lines("conversation")
    arrive(workplace, said("local:48213", "Are you there?", workplace.now() - timedelta(seconds=20)))
    await desk.news()
    assert desk.pane_lines("conversation") == before
    assert desk.desk.conversation.sheet.text.rstrip().endswith("Are you there?")


@on_desk()
async def test_a_ticket_that_leaves_the_queue_while_it_is_read_stays_open(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("enter")
    known = ticket_of(workplace, "48213")
    arrive(workplace, tickets=(replace(known, status=Status.SOLVED, updated=known.updated + timedelta(seconds=5)),))
    await desk.news()
    assert "48213" not in desk.pane("queue")
    assert desk.reading == "48213"
    assert desk.title("conversation").startswith("#48213")
    await desk.press("escape", "escape")
    assert desk.reading == desk.selected == "48208"
    assert desk.title("conversation").startswith("#48208")


@on_desk()
async def test_a_page_stays_open_while_its_ticket_leaves_the_queue(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("?")
    known = ticket_of(workplace, "48213")
    arrive(workplace, tickets=(replace(known, status=Status.SOLVED, updated=known.updated + timedelta(seconds=5)),))
    await desk.news()
    assert desk.title("conversation") == "Help"
    assert desk.selected == "48208"


@on_desk()
async def test_in_the_queue_the_cursor_goes_to_what_took_the_place_of_a_ticket_that_left(desk: Driven) -> None:
    workplace = desk.desk.workplace
    known = ticket_of(workplace, "48213")
    arrive(workplace, tickets=(replace(known, status=Status.SOLVED, updated=known.updated + timedelta(seconds=5)),))
    await desk.news()
    assert desk.reading == desk.selected == "48208"
    assert desk.title("conversation").startswith("#48208")


@on_desk()
async def test_an_internal_note_says_so_in_words_and_with_a_bar(desk: Driven) -> None:
    workplace = desk.desk.workplace
    note = said(
        "local:48213", "For our eyes only.", workplace.now() - timedelta(seconds=30), who="Priya Raman",
        role=Role.AGENT, visibility=Visibility.INTERNAL,
    )  # fmt: skip
    arrive(workplace, note)
    await desk.news()
    await desk.press("enter", "G")
    heading, text = desk.pane_lines("conversation")[-2:]
    assert "Priya Raman · INTERNAL note · 09:40" in heading
    assert text.strip() == "┃ For our eyes only."
