"""A handoff made on a real terminal: found after SIGKILL, written in an editor of one's own, nobody's words lost."""

import sys
from pathlib import Path

import pytest

from crash.test_drafts import CTRL_S, F4, home
from ptys.terminal import NARROW, WIDE, Terminal, environment, workbench

__all__ = ["home"]  # a fixture
CTRL_N = "\x0e"


def _open(home: Path, size: tuple[int, int] = WIDE, **more: str) -> Terminal:
    return Terminal(workbench(), environment(home, **more), size)


def _to_draft(desk: Terminal, checked: str = "1 gap") -> None:
    desk.wait_for("Mine")
    desk.send("g")
    desk.send("h")
    desk.wait_for("drafts")
    desk.send("N")
    desk.wait_for("Your handoff")
    desk.wait_for("kept at every change", checked)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_what_was_filled_in_before_a_sigkill_is_there_again(size: tuple[int, int], home: Path) -> None:
    with _open(home, size) as desk:
        _to_draft(desk)
        desk.send(CTRL_N)
        desk.wait_for("the one thing to know")
        desk.send("Exports fail in eu-west")
        desk.send("enter")
        desk.wait_for("nothing is missing")
        desk.process.kill()
        desk.process.wait()
    with _open(home, size) as desk:
        _to_draft(desk, "nothing is missing")
        desk.wait_for("Exports fail in eu-west")
        desk.send(CTRL_S)
        desk.wait_for("publishes it")


def test_an_editor_writes_the_draft_and_what_cannot_be_read_is_opened_again(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        "text = path.read_text()\n"
        "if 'from: nobody' in text:\n"
        "    path.write_text(text.replace('from: nobody\\n', '').replace('headline: \"\"', 'headline: mended words'))\n"
        "else:\n"
        "    path.write_text('from: nobody\\n' + text)\n"
    )
    with _open(home, NARROW, VISUAL=f"{sys.executable} '{editor}'") as desk:
        _to_draft(desk)
        desk.send(F4)
        desk.wait_for("opens it once more")
        assert list((home / "data").rglob("draft.unread.md"))
        desk.send(F4)
        desk.wait_for("mended words")
        assert not list((home / "data").rglob("draft.unread.md"))
