"""Keys typed while the framework is being imported: moves are answered, the rest is kept in order."""

import os
import threading
import tty
from collections.abc import Iterator

import pytest

from workbench.earlykeys import EarlyKeys, Typed, moves_of, named_keys

MOVES = moves_of("j down", "k up")


class Moved:
    """Counts moves, and tells when as many have come as were waited for."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self._come = threading.Condition()

    def __call__(self, step: int) -> None:
        with self._come:
            self.steps.append(step)
            self._come.notify_all()

    def wait_for(self, count: int) -> None:
        with self._come:
            assert self._come.wait_for(lambda: len(self.steps) >= count, timeout=60)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Return our end and the program's end of a terminal that neither echoes nor waits for lines."""
    ours, its = os.openpty()
    tty.setraw(its)
    yield ours, its
    os.close(ours)
    os.close(its)


def test_moves_by_letter_and_by_arrow_are_carried_out_at_once(terminal: tuple[int, int]) -> None:
    ours, its = terminal
    moved = Moved()
    keys = EarlyKeys(its, MOVES, moved)
    os.write(ours, b"jj\x1b[Bk\x1bOA")
    moved.wait_for(5)
    assert moved.steps == [1, 1, 1, -1, -1]
    assert keys.stop() == []


def test_an_arrow_that_arrives_in_two_parts_is_one_move(terminal: tuple[int, int]) -> None:
    ours, its = terminal
    moved = Moved()
    keys = EarlyKeys(its, MOVES, moved)
    os.write(ours, b"\x1b")
    os.write(ours, b"[B")
    moved.wait_for(1)
    assert (moved.steps, keys.stop()) == ([1], [])


def test_behind_the_first_other_key_everything_waits_for_the_live_desk_in_its_order(terminal: tuple[int, int]) -> None:
    ours, its = terminal
    moved = Moved()
    keys = EarlyKeys(its, MOVES, moved)
    os.write(ours, b"j/tls j\r")
    moved.wait_for(1)
    typed = keys.stop()
    assert moved.steps == [1]
    assert [key for key, _ in typed] == ["/", "t", "l", "s", "space", "j", "enter"]


def test_what_is_typed_after_the_hand_over_is_left_in_the_terminal(terminal: tuple[int, int]) -> None:
    ours, its = terminal
    keys = EarlyKeys(its, MOVES, Moved())
    assert keys.stop() == []
    os.write(ours, b"z")
    assert os.read(its, 1) == b"z"


def test_keys_of_every_kind_get_the_names_that_textual_gives_them() -> None:
    typed = named_keys("\x1b[5~é\x11\x1b[Z\x1b".encode())
    assert typed == [
        Typed("pageup", None), Typed("é", "é"), Typed("ctrl+q", None), Typed("shift+tab", None), Typed("escape", None),
    ]  # fmt: skip


def test_remapped_moves_are_the_ones_that_are_answered() -> None:
    assert moves_of("n", "down ctrl+x") == {b"n": 1, b"\x1b[B": -1, b"\x1bOB": -1}
