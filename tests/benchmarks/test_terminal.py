"""The harness: what it sees on a terminal, and when."""

import sys
import time
from collections.abc import Sequence

import pytest

from benchmarks.programs import hold, press, queue_region
from benchmarks.terminal import COLUMNS, EVERYWHERE, ROWS, Region, Terminal, shows

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="costs are read from /proc")

LEFT = Region(0, 0, ROWS, 40)
RIGHT = Region(0, 40, ROWS, COLUMNS)
# Answers each key j on the left at once and on the right so many seconds later; x only on the right, q by ending.
ANSWERING = """
import os, sys, time, tty
tty.setraw(0)
os.write(1, b"\\x1b[2J\\x1b[1;1Hready")
number = 0
while (key := os.read(0, 1)) != b"q":
    number += 1
    if key == b"j":
        os.write(1, b"\\x1b[3;1Hleft %d" % number)
        time.sleep(float(sys.argv[1]))
    os.write(1, b"\\x1b[3;60Hright %d" % number)
"""


# Seconds without output after which a program has said all, on however busy a machine.
QUIET = 2.0


def running(program: str, *more: str) -> Terminal:
    return Terminal((sys.executable, "-c", program, *more))


def drawn(*texts: str) -> list[str]:
    """Return the first rows of the screen after a program wrote these texts."""
    with running(f"import os, tty\ntty.setraw(0)\nos.write(1, {''.join(texts).encode()!r})") as terminal:
        terminal.listen(quiet=0.2, limit=60, first=60)
        terminal.replay()
        return [line.rstrip() for line in terminal.lines(Region(0, 0, 3, COLUMNS))]


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?2026h", "\x1b[>1u", "\x1b[<u", "\x1b[?2048$p", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x1b\\",
        "\x1bP+q\x1b\\",
        "\x1b[4:3m", "\x1b[38:2::1:2:3m", "\x1b[22;2t", "\x1b[=1;1u", "\x1b[ q", "\x1b[?1004h", "\x1b(B", "\x1b>",
    ],
)
def test_what_the_emulator_does_not_know_is_not_drawn(sequence: str) -> None:
    assert drawn("one", sequence, "two")[0] == "onetwo"


def test_a_sequence_that_comes_in_two_pieces_is_still_one() -> None:
    program = r"""
import os, time
umlaut = "\u00f6".encode()
for piece in (b"one\x1b", b"[38;5", b";1mtw", umlaut[:1], umlaut[1:], b"\x1b]0;ti", b"tle\x07three"):
    os.write(1, piece)
    time.sleep(0.03)
"""
    with running(program) as terminal:
        assert terminal.read_until("three", 60)
        assert len(terminal.replay()) >= 3
        assert terminal.lines()[0].rstrip() == "onetwöthree"


def test_regions_are_told_apart_and_each_is_settled_by_its_own_last_change() -> None:
    with running(ANSWERING, "0.5") as terminal:
        assert terminal.read_until("ready", 60)
        terminal.listen(quiet=0.1, limit=5)
        both, right = press(terminal, "j", LEFT, quiet=QUIET), press(terminal, "x", LEFT, wait=60)
        assert both.region is not None
        assert both.everything is not None
        assert both.everything >= both.region + 30
        assert right.region is None
        assert right.everything is not None
        assert terminal.shows("left 1", "right 2")


def test_a_held_key_is_measured_from_the_last_press() -> None:
    with running(ANSWERING, "0.08") as terminal:
        assert terminal.read_until("ready", 60)
        held = hold(terminal, "j", LEFT, rate=50, seconds=0.4, quiet=QUIET)
        assert terminal.shows("left 20")
        # It needs 80 ms a press and is given one every 20 ms, so work has queued up.
        assert held.region is not None
        assert held.region > 200


def test_a_key_that_changes_nothing_is_no_quick_key() -> None:
    with running("import tty, os\ntty.setraw(0)\nos.write(1, b'ready')\nos.read(0, 2)") as terminal:
        assert terminal.read_until("ready", 60)
        moved = press(terminal, "j", EVERYWHERE, wait=0.3)
        assert (moved.region, moved.everything) == (None, None)


def test_the_moment_of_a_text_is_that_of_the_piece_that_completed_it() -> None:
    program = "import os, tty\ntty.setraw(0)\nos.write(1, b'one')\nos.read(0, 1)\nos.write(1, b' two')\nos.read(0, 1)"
    with running(program) as terminal:
        assert terminal.read_until("one", 60)
        time.sleep(0.2)
        terminal.send("x")
        assert terminal.read_until("two", 60)
        one, two = terminal.watch(shows("one")), terminal.watch(shows("one two"))
        assert one is not None
        assert two is not None
        assert two - one >= 0.19
        assert terminal.watch(shows("three")) is None


def test_a_terminal_of_today_is_played_so_that_no_program_waits_for_an_answer() -> None:
    program = r"""
import os, select, tty
tty.setraw(0)
for question in (b"\x1b[c", b"\x1b[6n", b"\x1b[?2026$p", b"\x1b[?1234$p", b"\x1b]11;?\x07"):
    os.write(1, question)
    answered = select.select([0], [], [], 60)[0]
    os.write(1, repr(os.read(0, 100)).encode() + b"\r\n" if answered else b"none\r\n")
"""
    with running(program) as terminal:
        assert terminal.read_until("rgb:", 60)
        terminal.listen(quiet=0.1, limit=20)
        terminal.replay()
        lines = [line.rstrip() for line in terminal.lines(Region(0, 0, 5, COLUMNS))]
        assert lines[0] == r"b'\x1b[?62;22c'"
        assert lines[1] == r"b'\x1b[1;1R'"
        assert lines[2:4] == [r"b'\x1b[?2026;2$y'", r"b'\x1b[?1234;0$y'"]
        assert "rgb:" in lines[4]


def test_costs_are_those_of_the_program_itself() -> None:
    busy = (
        "import os, time\nx = bytearray(60_000_000)\nwhile time.process_time() < 0.3: pass\n"
        "os.write(1, b'done')\nos.read(0, 1)"
    )
    with running(busy) as terminal:
        assert terminal.read_until("done", 60)
        assert 0.3 <= terminal.cpu_seconds() < 3
        assert 60 <= terminal.peak_megabytes() < 200


def test_a_program_that_will_not_end_is_ended() -> None:
    stubborn = (
        "import signal, os, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.write(1, b'ready')\ntime.sleep(60)"
    )
    with running(stubborn) as terminal:
        assert terminal.read_until("ready", 60)
    assert terminal.process.returncode == -9


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["title", "┌ Queue ──┐┌ Other ─┐", "│ one     ││        │", "└─────────┘└────────┘"], Region(2, 1, 3, 10)),
        (["no frame at all"], EVERYWHERE),
    ],
)
def test_the_first_frame_on_the_screen_is_the_queue(rows: Sequence[str], expected: Region) -> None:
    text = "\r\n".join(rows)
    with running(f"print({text!r})") as terminal:
        terminal.listen(quiet=0.2, limit=60, first=60)
        terminal.replay()
        assert queue_region(terminal) == expected
