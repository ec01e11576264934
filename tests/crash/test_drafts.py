"""What somebody writes on a real terminal: found after SIGKILL, sent by two keys, edited in an editor of theirs."""

import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from line.forking import run_forked
from ptys.terminal import NARROW, WIDE, Terminal, environment, workbench
from workbench.screens.writing.keeping import AT_LATEST
from workbench.store.drafts import Draft, drafts_of
from workbench.store.opening import attach_both
from workbench.store.outbox import Entry, sent_entries, unsent_entries
from workbench.sync.lease import running_pid

_MAIL = """From: Ada <ada@acme.example>
To: support@relay.example
Subject: Scanner stands still
Message-ID: <1@acme.example>
Date: Sat, 21 Nov 2026 09:00:00 +0000

Since this morning the scanner stands still.
"""
CTRL_S, F4, LEFT = "\x13", "\x1bOS", "\x1b[D"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return a home with an embedded helpdesk of one ticket; what pulls for it is ended afterwards."""
    home, mail = tmp_path / "home", tmp_path / "1.eml"
    mail.write_text(_MAIL)
    for words in (("import", str(mail)), ("sync",)):
        assert run_forked(words, environment(home)).returncode == 0
    yield home
    with closing(attach_both(home / "data" / "store")) as connection:
        pid = running_pid(connection)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _drafts(home: Path) -> list[Draft]:
    with closing(attach_both(home / "data" / "store")) as connection:
        return drafts_of(connection)


def _changes(home: Path) -> list[Entry]:
    with closing(attach_both(home / "data" / "store")) as connection:
        return [*unsent_entries(connection), *sent_entries(connection)]


def _open(home: Path, size: tuple[int, int] = WIDE, **more: str) -> Terminal:
    return Terminal(workbench(), environment(home, **more), size)


def _to_composer(desk: Terminal, key: str = "r") -> None:
    desk.wait_for("Mine")
    desk.send("5")
    desk.wait_for("Scanner stands still")
    desk.send("enter")
    desk.wait_for("the scanner stands still.")
    desk.send(key)
    desk.wait_for("reads this")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_what_was_typed_a_second_before_a_sigkill_is_found_in_place(size: tuple[int, int], home: Path) -> None:
    with _open(home, size) as desk:
        _to_composer(desk)
        desk.send("Dear Ada, we look into it")
        desk.send(LEFT)
        desk.send(LEFT)
        desk.wait_for("Dear Ada, we look into it")
        typed = time.monotonic()
        while time.monotonic() < typed + 1.0:  # the second that is promised
            desk.read(0.05)
        desk.process.kill()
        desk.process.wait()
    (draft,) = _drafts(home)
    assert draft.text == "Dear Ada, we look into it"
    assert draft.cursor == len(draft.text) - 2
    assert AT_LATEST < 1.0
    with _open(home, size) as desk:
        desk.wait_for("1 draft")
        _to_composer(desk)
        desk.wait_for("Dear Ada, we look into it")
        desk.send("!!")
        desk.wait_for("Dear Ada, we look into !!it")
        desk.send("ctrl+q")
        desk.wait_for("1 draft stays here")
        desk.send("ctrl+q")
        assert desk.end() == 0
    assert _drafts(home)[0].text == "Dear Ada, we look into !!it"


def test_what_was_sent_is_in_the_outbox_before_the_screen_says_so(home: Path) -> None:
    with _open(home, NARROW) as desk:
        _to_composer(desk)
        desk.send("Dear Ada, it is mended.")
        desk.wait_for("it is mended.")
        desk.send(CTRL_S)
        desk.wait_for("PUBLIC to Ada", "send")
        desk.send("enter")
        desk.wait_for("leaves in 10 s")
        desk.process.kill()
        desk.process.wait()
    (change,) = _changes(home)
    assert change.message is not None
    assert change.message.text == "Dear Ada, it is mended.\n"


def test_a_terminal_that_hangs_up_takes_nothing_with_it(home: Path) -> None:
    with _open(home) as desk:
        _to_composer(desk, "n")
        desk.send("For us")
        desk.wait_for("For us")
        desk.stop(signal.SIGHUP)
        desk.end()
    assert [(draft.kind, draft.text) for draft in _drafts(home)] == [("note", "For us")]


def test_an_editor_gets_the_text_in_a_private_file_and_no_shell(home: Path, tmp_path: Path) -> None:
    seen, editor = tmp_path / "seen", tmp_path / "my editor.py"
    editor.write_text(
        "import os, sys\n"
        f"with open({str(seen)!r}, 'w') as seen:\n"
        "    print(oct(os.stat(sys.argv[-1]).st_mode & 0o777), sys.argv[1:-1], sys.argv[-1], file=seen)\n"
        "with open(sys.argv[-1], 'a') as text:\n"
        "    text.write(' and \\x1b]52;c;aGk=\\x07mended\\n')\n"
    )
    with _open(home, NARROW, VISUAL=f"{sys.executable} '{editor}' '$(id)'") as desk:
        _to_composer(desk)
        desk.send("Found")
        desk.wait_for("Found")
        desk.send(F4)
        desk.wait_for("Found and mended")
        desk.send("!")
        desk.wait_for("Found!")
        desk.send("ctrl+q")
        desk.send("ctrl+q")
        assert desk.end() == 0
    mode, arguments, path = seen.read_text().split(" ", 2)
    assert mode == oct(stat.S_IRUSR | stat.S_IWUSR)
    assert arguments == "['$(id)']"
    assert not Path(path.strip()).exists()
    assert [draft.text for draft in _drafts(home)] == ["Found! and mended"]


def test_an_editor_that_gives_up_leaves_the_text_as_it_was(home: Path) -> None:
    with _open(home, NARROW, EDITOR="false") as desk:
        _to_composer(desk)
        desk.send("Found")
        desk.wait_for("Found")
        desk.send(F4)
        desk.wait_for("false gave it up; the text is as it was", "Found")
        desk.send("ctrl+q")
        desk.send("ctrl+q")
        assert desk.end() == 0
