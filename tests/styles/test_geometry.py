"""Where the panes stand: on every screen they lie side by side, inside it, and the one with the keys is to be seen."""

from itertools import combinations

import pytest

from workbench.styles.geometry import (
    CONVERSATION,
    MEDIUM,
    PANES,
    QUEUE,
    SIDE,
    SMALLEST_HEIGHT,
    SMALLEST_WIDTH,
    WIDE,
    Box,
    boxes,
    is_too_small,
    kind_of,
    top_lines,
)

WIDTHS = range(SMALLEST_WIDTH, 241)
HEIGHTS = range(SMALLEST_HEIGHT, 71)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
    )  # fmt: skip


@pytest.mark.parametrize("focus", PANES)
@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("incident", [False, True])
def test_the_boxes_cover_the_body_of_every_screen_and_none_lies_on_another(
    focus: str, zoomed: bool, incident: bool
) -> None:
    top = top_lines(incident=incident)
    for width in WIDTHS:
        for height in HEIGHTS:
            placed = boxes(width, height, focus, zoomed=zoomed, top=top)
            assert focus in placed
            assert sum(box.width * box.height for box in placed.values()) == width * (height - top - 1)
            assert not any(overlap(one, other) for one, other in combinations(placed.values(), 2))
            for box in placed.values():
                assert box.x >= 0
                assert box.y >= top
                assert box.x + box.width <= width
                assert box.y + box.height <= height - 1
                assert box.width >= 20
                assert box.height >= 4  # a frame, and two lines in it


@pytest.mark.parametrize(
    ("width", "height", "focus", "seen"),
    [
        (80, 24, QUEUE, {QUEUE}),
        (80, 24, "canned", {"canned"}),
        (99, 70, CONVERSATION, {CONVERSATION}),
        (100, 24, QUEUE, {QUEUE, CONVERSATION, "customer", "escalations", "canned"}),
        (120, 36, QUEUE, set(PANES)),
        (100, 16, QUEUE, {QUEUE, CONVERSATION, "customer"}),  # room for one of the side panes
        (100, 16, "canned", {QUEUE, CONVERSATION, "canned"}),
        (160, 24, QUEUE, set(PANES)),
        (200, 50, "escalations", set(PANES)),
    ],
)
def test_these_panes_are_to_be_seen(width: int, height: int, focus: str, seen: set[str]) -> None:
    assert set(boxes(width, height, focus)) == seen


def test_a_zoomed_pane_has_the_whole_body() -> None:
    assert boxes(200, 50, "canned", zoomed=True) == {"canned": Box(0, 2, 200, 47)}


def test_nothing_but_the_side_panes_moves_when_the_keys_go_elsewhere() -> None:
    for width in (100, 120, 160, 240):
        for height in (16, 24, 50):
            places = [boxes(width, height, focus) for focus in PANES]
            assert len({(placed[QUEUE], placed[CONVERSATION]) for placed in places}) == 1


def test_in_a_short_column_the_pane_with_the_keys_is_the_tallest() -> None:
    for focus in SIDE:
        placed = boxes(160, 30, focus)
        assert all(placed[focus].height > placed[name].height for name in SIDE if name != focus)


@pytest.mark.parametrize("width", [MEDIUM, 159, WIDE, 240])
def test_without_side_panes_the_conversation_has_their_room(width: int) -> None:
    placed = boxes(width, 40, QUEUE, panes=(QUEUE, CONVERSATION))
    assert set(placed) == {QUEUE, CONVERSATION}
    assert sum(box.width * box.height for box in placed.values()) == width * 37


@pytest.mark.parametrize(
    ("width", "kind"), [(60, "narrow"), (99, "narrow"), (100, "medium"), (159, "medium"), (160, "wide")]
)
def test_the_kind_of_a_screen_follows_from_its_width(width: int, kind: str) -> None:
    assert kind_of(width) == kind


@pytest.mark.parametrize(
    ("width", "height", "too_small"), [(60, 16, False), (59, 50, True), (200, 15, True), (1, 1, True)]
)
def test_a_screen_may_be_too_small_for_anything_but_a_sentence(width: int, height: int, too_small: bool) -> None:
    assert is_too_small(width, height) is too_small
