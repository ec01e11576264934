"""Where plugins' panes stand: as many as there is room for, the one with the keys always, ours never pushed out."""

import pytest

from workbench.styles.geometry import CONVERSATION, PANES, PLUGIN, QUEUE, SIDE, boxes

_PLUGINS = tuple(f"{PLUGIN}{number}" for number in range(12))
_ALL = (*PANES, *_PLUGINS)


def test_without_plugins_nothing_is_another_than_it_was() -> None:
    for size in ((80, 24), (120, 36), (200, 50)):
        for focus in PANES:
            assert boxes(*size, focus) == boxes(*size, focus, panes=PANES, stays="")


def test_as_many_are_seen_as_there_is_room_for_behind_ours() -> None:
    placed = boxes(200, 50, QUEUE, panes=_ALL)
    assert tuple(placed) == (*PANES, *_PLUGINS[:2])
    assert tuple(boxes(200, 36, QUEUE, panes=_ALL)) == (*PANES, *_PLUGINS[:1])
    assert tuple(boxes(120, 36, QUEUE, panes=_ALL)) == PANES


@pytest.mark.parametrize("size", [(80, 24), (100, 24), (120, 36), (160, 30), (200, 50), (300, 100)])
@pytest.mark.parametrize("focus", _PLUGINS)
def test_the_one_with_the_keys_is_always_seen_and_no_two_overlap(size: tuple[int, int], focus: str) -> None:
    placed = boxes(*size, focus, panes=_ALL)
    assert focus in placed
    cells = [
        (x, y)
        for box in placed.values()
        for x in (box.x, box.x + box.width - 1)
        for y in range(box.y, box.y + box.height)
    ]
    assert len(cells) == len(set(cells))
    assert all(box.height >= 3 for box in placed.values())


def test_the_one_that_stays_comes_before_the_others_and_the_order_is_kept() -> None:
    placed = boxes(200, 50, CONVERSATION, panes=_ALL, stays=_PLUGINS[7])
    assert tuple(placed)[-2:] == (_PLUGINS[0], _PLUGINS[7])
    short = boxes(120, 36, _PLUGINS[3], panes=_ALL)
    assert tuple(short) == (QUEUE, CONVERSATION, *SIDE[:-1], _PLUGINS[3])
