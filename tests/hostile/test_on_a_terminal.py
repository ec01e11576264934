"""The hostile corpus on a real terminal: through every screen of the desk and every command that shows data.

No gate stands before the store here: the one where text is drawn has to do alone. Every byte that is written is
judged. With ``WORKBENCH_EVERY_TEXT=1`` every ticket is opened and every page; without it, one in many.
"""

import os
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from hostile.company import DENSE, GROUPS, NOW, TEXTS, put_raw, write_configuration
from line.forking import run_forked
from ptys.terminal import NARROW, WIDE, Terminal, environment, workbench
from ptys.tokens import copies, foreign, whole

_EVERY = bool(os.environ.get("WORKBENCH_EVERY_TEXT"))
_OPENED = GROUPS if _EVERY else 4  # tickets of twelve texts each that are read to their ends
_SECONDS = 60.0  # in which any key has to be answered, on however busy a machine
_SEARCHED = 0.3  # in which a search has begun and ended
_FIRST_PAINT = b"\x1b[?1049h\x1b[?25l\x1b[?7l"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose local copy holds the corpus everywhere, as if the gate before it had failed."""
    home = tmp_path_factory.mktemp("hostile")
    write_configuration(home)
    put_raw(home)
    subprocess.run(workbench("sync"), env=_environment(home), check=True, capture_output=True)
    connection = sqlite3.connect(home / "data/store/mirror.db")
    with connection:
        connection.executemany(
            "INSERT OR IGNORE INTO source (name, trouble, trouble_since, next_try) VALUES (?1, ?1, 1, 2)",
            [(text[:200],) for text in TEXTS[::30]],
        )
        # While a process that lives holds the lease, the desk starts none that would pull.
        machine, until = os.uname().nodename, time.time() + 86_400
        connection.execute("INSERT INTO lease VALUES ('sync', ?, ?, ?)", (f"{machine} test", os.getpid(), until))
    connection.close()
    return home


def _environment(home: Path, **more: str) -> dict[str, str]:
    programs = home / "programs"
    if not programs.exists():
        programs.mkdir(parents=True)
        for name in ("xdg-open", "open", "true"):  # so that nothing of this machine is opened
            (programs / name).write_text('#!/bin/sh\necho "$@"\necho "$@" >&2\n')
            (programs / name).chmod(0o755)
    return environment(home, WORKBENCH_NOW=f"{NOW:%Y-%m-%dT%H:%M:%SZ}", PATH=f"{programs}:/usr/bin:/bin", **more)


class _Desk(Terminal):
    """The desk on a terminal: every key has to be answered, and nothing foreign may be written meanwhile."""

    def __init__(self, home: Path, size: tuple[int, int], *words: str) -> None:
        super().__init__(workbench(*words), _environment(home), size)
        self._judged = 0

    def begin(self) -> None:
        """Wait until the desk stands."""
        self.wait_for("Enter")
        self.listen(1.0)
        self.judge("the beginning")

    def keys(self, *keys: str) -> None:
        """Press keys, and judge what each of them brought."""
        for key in keys:
            self.press(key)
            self.judge(key)

    def judge(self, after: str) -> None:
        """Say what is wrong with what came since the last time."""
        fresh = whole(self.written[self._judged :])
        self._judged += len(fresh)
        assert foreign(fresh) == [], f"after {after!r}"
        assert b"Traceback" not in fresh, f"after {after!r}:\n{self.text}"
        assert self.process.poll() is None, f"the desk ended after {after!r}:\n{self.text}"

    def answer(self, after: str) -> None:
        """Have a key answered, whatever went before."""
        self.send("O")
        assert self.listen(_SECONDS) is not None, f"no answer after {after!r}"

    def leave(self) -> None:
        """Quit; nothing of the desk's may stay behind."""
        _quit(self)
        assert foreign(self.written[self._judged :]) == []
        assert self.attributes == self.before
        assert self.slowest[0] < _SECONDS, self.slowest
        print(f"slowest: {self.slowest[0]:.3f} s for {self.slowest[1]!r}")


def _quit(desk: Terminal) -> None:
    """Quit, and once more where it says that drafts stay, which it says for some seconds."""
    for _ in range(5):
        before = len(desk.written)
        desk.send("ctrl+q")
        until = time.monotonic() + 4.0
        while desk.process.poll() is None and time.monotonic() < until:
            desk.read(0.05)
            if b" stay" in desk.written[before:]:  # drawing all that was ever written would take seconds
                break
        if desk.process.poll() is not None:
            break
    assert desk.end() == 0


sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@sizes
def test_no_queue_writes_anything_foreign(home: Path, size: tuple[int, int]) -> None:
    with _Desk(home, size) as desk:
        desk.begin()
        for queue in "123456789" if size == WIDE or _EVERY else "5":
            pages = len(TEXTS) // (size[1] - 8) + 1 if _EVERY or (queue == "5" and size == WIDE) else 1
            desk.keys(queue, *["pagedown"] * pages, "end", "pageup", "home")
        desk.keys("5", *["O", "end", "%"] * (4 if size == WIDE else 1))
        desk.keys(*["j"] * (700 if _EVERY else 10), *["k"] * 3)
        desk.leave()


@sizes
def test_no_ticket_writes_anything_foreign(home: Path, size: tuple[int, int]) -> None:
    with _Desk(home, size) as desk:
        desk.begin()
        desk.keys("5", "home", "j" * len(TEXTS[::40]))
        for number in range(_OPENED):
            # The conversation, from its start to its end, quotations unfolded, zoomed.
            desk.keys("enter", *["space"] * (DENSE if _EVERY else 3), "f", "end", "pageup", "z", "f", "z")
            if number % 5 == 1:
                desk.keys("y", "Y", "o", "U", "U")
            if number % 5 == 2 or _EVERY:
                # Customer, escalations and explanations; what each opens, and back.
                desk.keys("tab", "j", "j", "enter", "pagedown", "escape", "escape")
                desk.keys("enter", "tab", "tab", "j", "enter", "pagedown", "end", "escape", "escape")
                desk.keys("c", "j", "enter", "pagedown", "escape", "y", "escape", "escape")
            desk.keys("escape", "escape", "j")
        desk.leave()


@sizes
def test_no_page_writes_anything_foreign(home: Path, size: tuple[int, int]) -> None:
    pages = 40 if _EVERY else 2
    with _Desk(home, size) as desk:
        desk.begin()
        desk.keys("5", "home", "j" * len(TEXTS[::40]), "j")
        for page in ("gi", "gl", "S", "F", "?"):
            desk.keys(*page, *["pagedown"] * pages, "end", "j", "Y", "enter", "end", "escape", "escape")
        desk.keys("F", "enter", "j", "enter", "escape", "escape")
        desk.keys("g", "e", *["j"] * pages, "end", "enter", "escape", "escape", "escape")
        desk.keys("/", *"hostile", "enter", *["j"] * pages, "end", *["k"] * (700 if _EVERY else 5))
        desk.keys("enter", "escape", "escape", "escape")
        desk.keys(":", "t", "down", "down", "escape", *["g", "t"] * 3, "ctrl+r")
        for columns, rows in ((100, 30), (59, 15), (300, 80), size):
            desk.resize(columns, rows)
            desk.listen(1.0)
            desk.judge(f"{columns} × {rows}")
        desk.leave()


def test_clicks_and_the_wheel_on_hostile_text_do_nothing_foreign(home: Path) -> None:
    with _Desk(home, WIDE) as desk:
        desk.begin()
        for column, row in ((4, 2), (20, 6), (20, 6), (90, 4), (90, 12), (160, 5), (160, 20), (160, 36), (59, 30)):
            desk.keys(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m", f"\x1b[<65;{column};{row}M")
            desk.keys(f"\x1b[<35;{column};{row + 1}M")
        desk.leave()


def test_what_is_typed_and_pasted_does_nothing_foreign(home: Path) -> None:
    texts = [text[:20_000].replace("\n", " ") for text in TEXTS]
    together = [" ".join(text[:200] for text in texts[at : at + 60]) for at in range(0, len(texts), 60)]
    with _Desk(home, WIDE) as desk:
        desk.begin()
        for text in texts if _EVERY else together:
            desk.send("/")
            desk.paste(text)
            desk.judge(f"pasting {text[:40]!r}")
            desk.keys("home", "escape")
        desk.send(":")
        desk.paste(together[0])
        desk.keys("escape")
        # Typed as keys, escape sequences and all: what those mean as keys is harmless here.
        for text in texts[:: 12 if _EVERY else 100]:
            desk.keys("/")
            desk.press(text[:40].replace("\x11", "").encode(errors="ignore").decode())
            desk.judge(f"typing {text[:40]!r}")
            desk.keys("\x1b[201~", "escape", "escape", "1")
        desk.keys("\udcff\udcc3(", "/", "\udce2\udc82", "\udced\udca0\udc80", "escape")
        desk.answer("bytes that are no UTF-8")
        desk.leave()


def test_what_is_copied_is_clean_and_only_what_was_asked_for(home: Path) -> None:
    with _Desk(home, WIDE) as desk:
        desk.begin()
        desk.keys("5", "home")
        assert copies(desk.written) == []
        asked = 0
        for _ in range(len(TEXTS) if _EVERY else 15):
            desk.keys("y", "j")
            asked += 1
        desk.keys("Y", "enter", "Y", "tab", "Y", "tab", "Y", "c", "Y", "y")
        desk.wait_for("cannot be filled in")  # a hostile explanation is not copied either
        assert len(copies(desk.written)) == asked + 5
        desk.leave()


@sizes
def test_the_first_paint_writes_nothing_foreign(home: Path, size: tuple[int, int]) -> None:
    for _ in range(2):  # the first of them may have nothing to go by
        with _Desk(home, size) as desk:
            desk.begin()
            desk.listen(1.5)  # it remembers what it needs half a second after the desk stands
            desk.leave()
    assert desk.written.startswith(_FIRST_PAINT)
    assert b"hostile" in desk.written.partition(b"\x1b[?1000h")[0]


def test_a_hostile_configuration_becomes_a_page_of_sentences(home: Path, tmp_path: Path) -> None:
    said = [text.encode(errors="ignore") for text in TEXTS[::40]]
    bad = [b"look: {theme: %s}\n", b"keys: {%s: j}\n", b"queues: [{name: A, search: %s}]\n", b"%s"]
    for number, text in enumerate(said if _EVERY else said[:2]):
        quoted = b'"' + b"".join(b"\\u%04x" % min(ord(c), 0xFFFF) for c in text.decode()[:80]) + b'"'
        (tmp_path / "config.yaml").write_bytes(b"".join(line % quoted for line in bad[:3]) if number % 2 else text)
        with Terminal(workbench("--config", str(tmp_path / "config.yaml")), _environment(home), WIDE) as desk:
            desk.wait_for("Enter")
            desk.press("escape")
            _quit(desk)
        assert foreign(desk.written) == []
        for words in (["config", "check"], ["queue"]):
            done = _output([*words, "--config", str(tmp_path / "config.yaml")], home)
            assert foreign(done, controls="\n") == [], words


def _output(words: list[str], home: Path) -> bytes:
    done = run_forked(tuple(words), _environment(home))
    assert done.returncode in (0, 1, 3), (words, done.stderr)
    assert "Traceback" not in done.stderr
    return (done.stdout + done.stderr).encode()


_COMMANDS = [
    ["queue", "5", "--limit", "700"], ["queue", "is:unread", "--limit", "700", "--json"],
    ["search", "hostile", "--limit", "100"], ["search", "hostile", "--json"], ["search", "x'; DROP \x1b[31m \"(["],
    ["show", "g1"], ["show", "g2", "--full"], ["show", "g3", "--json"], ["show", "g4", "--original"],
    ["show", "\x1b]0;owned\x07"], ["demo\x1b[2J"], ["canned", "lint", "--json"], ["doctor"], ["sync"],
    ["config", "show"],
]  # fmt: skip


@pytest.mark.parametrize("words", _COMMANDS, ids=lambda words: ascii(" ".join(words)))
def test_no_command_writes_anything_foreign(home: Path, words: list[str]) -> None:
    plain = run_forked(tuple(words), _environment(home))
    assert foreign((plain.stdout + plain.stderr).encode(), controls="\n") == []
    assert "\x1b" not in plain.stdout + plain.stderr
    assert "Traceback" not in plain.stderr
    with Terminal(workbench(*words), _environment(home), NARROW) as terminal:
        assert terminal.end() == plain.returncode
    assert foreign(terminal.written) == []
