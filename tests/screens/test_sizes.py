"""Other sizes, the mouse, and a key that is held."""

from screens.driving import MEDIUM, NARROW, WIDE, Driven, on_desk


@on_desk(WIDE)
async def test_resizing_through_all_layouts_keeps_what_is_selected_and_read(desk: Driven) -> None:
    await desk.press("j", "j", "enter", "pagedown")
    for size in (MEDIUM, NARROW, (60, 16), MEDIUM, WIDE):
        await desk.resize(*size)
        assert desk.selected == desk.reading == "48227"
        assert desk.desk.pane == "conversation"
        assert all(len(row) for row in desk.rows)
        assert "#48227" in desk.text
    await desk.press("escape")
    assert "48227" in desk.pane("queue")


@on_desk(NARROW)
async def test_a_window_that_grows_shows_what_there_is_room_for_at_once(desk: Driven) -> None:
    assert "6 Recently solved" not in desk.tabs
    await desk.resize(*WIDE)
    assert desk.title("conversation") == "#48213 TLS handshake fails after upgrade"
    assert "claims urgent" in desk.pane("conversation")
    assert "Jane Roe" in desk.pane("customer")
    assert "ENG-4412" in desk.pane("escalations")
    assert "6 Recently solved" in desk.tabs
    assert " workbench  local " in desk.lines[0]


@on_desk(WIDE)
async def test_every_line_fills_the_screen_exactly_at_any_size(desk: Driven) -> None:
    from rich.cells import cell_len

    for size in (WIDE, (160, 40), (159, 40), (120, 36), (100, 20), (99, 30), (80, 24), (61, 17), (60, 16)):
        await desk.resize(*size)
        rows = desk.rows
        assert len(rows) == size[1]
        assert {sum(cell_len(segment.text) for segment in row) for row in rows} == {size[0]}, size


@on_desk()
async def test_a_window_that_is_too_small_says_what_is_needed_and_comes_back(desk: Driven) -> None:
    before = desk.text
    await desk.resize(50, 14)
    assert "60 × 16" in desk.text
    assert "50 × 14" in desk.text
    await desk.resize(*MEDIUM)
    assert desk.text == before


@on_desk()
async def test_zoom_uses_the_room(desk: Driven) -> None:
    await desk.press("z")
    lines = desk.pane_lines("queue")
    assert len(lines) == MEDIUM[1] - 6
    assert "48149" in desk.pane("queue")
    assert "┃" not in desk.text, "all of the queue is in sight, so there is nothing to scroll"
    await desk.press("escape", "enter")
    assert "INTERNAL note" not in desk.pane("conversation")
    await desk.press("z")
    assert not desk.shows("queue")
    assert "INTERNAL note" in desk.pane("conversation")


@on_desk(WIDE)
async def test_a_click_selects_and_a_second_opens(desk: Driven) -> None:
    await desk.click("queue", 12, 4)
    assert desk.selected == "48227"
    assert desk.title("conversation").startswith("#48227")
    assert desk.desk.pane == "queue"
    await desk.click("queue", 12, 3, twice=True)
    assert desk.selected == "48208"
    assert desk.desk.pane == "conversation"


@on_desk(WIDE)
async def test_a_click_gives_a_pane_the_keys_and_puts_its_cursor_there(desk: Driven) -> None:
    rows = desk.pane_lines("customer")
    line = next(number for number, text in enumerate(rows) if "47852" in text)
    await desk.click("customer", 5, line + 1)
    assert desk.desk.pane == "customer"
    await desk.press("enter")
    assert desk.title("conversation").startswith("#47852")


@on_desk()
async def test_a_click_on_a_tab_shows_that_queue(desk: Driven) -> None:
    await desk.click("tabs", desk.tabs.index("Breaching"), 0)
    assert desk.title("queue") == "Breaching"


@on_desk()
async def test_the_wheel_moves_in_the_queue_and_scrolls_in_a_pane(desk: Driven) -> None:
    await desk.wheel("queue")
    assert desk.selected == "48190"
    await desk.wheel("queue", down=False)
    assert desk.selected == "48213"
    await desk.wheel("conversation")
    assert desk.desk.conversation.top == 3
    assert desk.desk.pane == "queue", "scrolling takes no keys"


@on_desk()
async def test_a_click_on_the_right_edge_goes_that_far(desk: Driven) -> None:
    await desk.press("5")
    widget = desk.widget("queue")
    await desk.click("queue", widget.size.width - 1, widget.size.height - 2)
    assert desk.desk.queue_list.share() is not None
    assert desk.window.cursor == len(desk.window.rows) - 1


@on_desk()
async def test_a_key_that_is_held_ends_on_the_right_row_and_the_panes_follow_the_last(desk: Driven) -> None:
    await desk.press("5")
    for _ in range(60):
        desk.post("j")
    for _ in range(25):
        desk.post("k")
    await desk.settle()
    assert desk.window.cursor == min(60, len(desk.window.rows) - 1) - 25
    assert desk.reading == desk.selected
    assert desk.title("conversation").startswith(f"#{desk.selected} ")
    customer = await desk.desk.queries.ticket(f"local:{desk.selected}")
    assert customer is not None
    assert customer.customer is not None
    person = await desk.desk.queries.customer(customer.customer)
    assert person is not None
    assert person.name in desk.pane("customer")
