"""Walking: Enter goes on, Esc goes back one step at a time and never out; Tab goes round the panes."""

from pathlib import Path

import pytest

from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, on_desk, place_of


@on_desk()
async def test_esc_walks_back_step_by_step_and_never_quits(desk: Driven) -> None:
    await desk.press("/")
    await desk.type("handshake")
    await desk.press("enter", "enter", "tab", "tab", "z", "?")
    assert desk.title("conversation") == "Help"
    steps = []
    for _ in range(6):
        await desk.press("escape")
        steps.append((desk.desk.pane, desk.desk.zoomed, desk.desk.searching))
    assert steps[-1] == ("queue", False, False)
    assert len(set(steps)) >= 4, "each step is one thing"
    assert not desk.app._exit
    assert desk.selected == desk.reading == "48213"


@on_desk()
async def test_a_ticket_opened_from_the_customer_pane_is_walked_back_from(desk: Driven) -> None:
    await desk.press("enter", "tab", "enter")
    assert desk.title("conversation").startswith("#48101 TLS cert expiry")
    assert desk.desk.pane == "conversation"
    assert (desk.selected, desk.reading) == ("48213", "48101")
    assert "Esc walks back" in desk.text
    await desk.press("escape")
    assert desk.reading == "48213"
    assert desk.title("conversation").startswith("#48213")


@on_desk()
async def test_from_ticket_to_ticket_and_back_on_the_same_way(desk: Driven) -> None:
    await desk.press("enter", "tab", "enter")
    first = desk.reading
    await desk.press("tab", "j", "enter")
    second = desk.reading
    assert len({"48213", first, second}) == 3
    await desk.press("escape")
    assert desk.reading == first
    await desk.press("escape")
    assert desk.reading == "48213"


@on_desk()
async def test_an_issue_shows_its_tickets_and_they_open(desk: Driven) -> None:
    await desk.press("tab", "tab", "tab", "enter")
    assert desk.title("conversation").startswith("ENG-4412 certificates")
    page = desk.pane("conversation")
    assert "Ines Haddad" in page
    assert "Tickets on it: 2" in page
    await desk.press("enter")
    other = desk.reading
    assert desk.title("conversation").startswith(f"#{other}")
    await desk.press("escape")
    assert desk.title("conversation").startswith("ENG-4412")


@on_desk()
async def test_a_page_is_found_again_where_it_was_left(desk: Driven) -> None:
    await desk.press("g", "i", "j", "j", "j")
    left = desk.pane("conversation")
    await desk.press("enter")
    assert desk.title("conversation").startswith("#")
    await desk.press("escape")
    assert desk.title("conversation") == "Incidents"
    assert desk.pane("conversation") == left


@on_desk()
async def test_moving_in_the_queue_leaves_whatever_was_open(desk: Driven) -> None:
    await desk.press("?")
    await desk.click("queue", 10, 4)
    assert desk.desk.pane == "queue"
    assert desk.title("conversation") == f"#{desk.selected} {desk.window.rows[2].subject}"


@pytest.mark.parametrize("size", [NARROW, MEDIUM, WIDE], ids=["narrow", "medium", "wide"])
def test_tab_reaches_every_pane_and_each_shows_that_it_has_the_keys(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        for name in ("conversation", "customer", "escalations", "canned", "queue"):
            await desk.press("tab")
            assert desk.desk.pane == name
            assert desk.shows(name)
            assert [view.pane for view in desk.framed if view.is_on] == [name]

    with place_of(company) as workplace:
        drive(workplace, size, script)


@on_desk(NARROW)
async def test_a_narrow_screen_shows_one_pane_and_says_where_one_is(desk: Driven) -> None:
    assert desk.shows("queue")
    await desk.press("enter")
    assert not desk.shows("queue")
    assert desk.lines[3].startswith("┌ Mine › #48213 TLS handshake fails after upgrade ")
    assert "Esc back" in desk.status
    await desk.press("escape")
    assert desk.shows("queue")


@on_desk(NARROW)
async def test_pages_on_a_narrow_screen_lead_back_to_the_queue(desk: Driven) -> None:
    for keys in (("?",), ("g", "i"), ("g", "l"), ("S",), ("F",)):
        await desk.press(*keys)
        assert not desk.shows("queue")
        await desk.press("escape")
        assert desk.shows("queue"), keys


@on_desk()
async def test_another_queue_takes_one_back_to_the_queue(desk: Driven) -> None:
    await desk.press("enter", "tab", "enter", "2")
    assert desk.desk.pane == "queue"
    assert desk.title("queue") == "Unassigned"
    assert desk.reading == desk.selected


@on_desk()
async def test_enter_in_an_empty_queue_stays_where_it_is(desk: Driven) -> None:
    await desk.press("4", "enter")
    assert desk.desk.pane == "queue"
    assert "No ticket is selected." in desk.pane("conversation")
