"""Desks on one store, beside each other and killed: each sees what the others do, and none leaves anything broken."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from line.forking import run_forked
from ptys.terminal import NARROW, WIDE, Terminal, environment, workbench
from sync.processes import wait_until
from workbench.store.connection import Connection
from workbench.store.opening import DESK, MIRROR, attach_both
from workbench.sync.lease import running_pid

_MAIL = """From: Ada <ada{n}@acme.example>
To: support@relay.example
Subject: Scanner {n} stands still
Message-ID: <{n}@acme.example>
Date: Sat, 21 Nov 2026 09:{n:02}:00 +0000

Since this morning scanner {n} stands still.
"""
_TICKETS = 12


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return a home with an embedded helpdesk of twelve tickets, pulled once; what pulls for it is ended afterwards."""
    home = tmp_path / "home"
    box = tmp_path / "mail"
    box.mkdir()
    for number in range(_TICKETS):
        (box / f"{number}.eml").write_text(_MAIL.format(n=number))
    for words in (("import", str(box)), ("sync",)):
        _run(home, *words)
    yield home
    connection = _store(home)
    pid = running_pid(connection)
    connection.close()
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _run(home: Path, *words: str) -> str:
    done = run_forked(words, environment(home))
    assert done.returncode == 0, done.stderr
    return done.stdout


def _store(home: Path) -> Connection:
    return attach_both(home / "data" / "store")


def _open(home: Path, size: tuple[int, int] = WIDE) -> Terminal:
    return Terminal(workbench(), environment(home), size)


def _is_whole(home: Path) -> bool:
    found = []
    for name in (MIRROR, DESK):
        connection = sqlite3.connect(home / "data" / "store" / name)
        found.append(connection.execute("PRAGMA integrity_check").fetchone()[0])
        connection.close()
    return found == ["ok", "ok"]


def _everything(home: Path) -> list[tuple[object, ...]]:
    connection = _store(home)
    rows = connection.execute(
        "SELECT t.ref, t.subject, count(m.id) FROM ticket t LEFT JOIN message m ON m.ticket = t.n "
        "GROUP BY t.n ORDER BY t.ref"
    ).fetchall()
    connection.close()
    return rows


def test_two_desks_and_a_command_on_one_store_see_each_others_work(home: Path) -> None:
    with _open(home) as one, _open(home, NARROW) as other:
        for desk in (one, other):
            desk.send("5")
            desk.wait_for("Scanner 9 stands still")
        _run(home, "new", "Printers are on fire", "--from", "bo@acme.example", "-F", os.devnull)
        for desk in (one, other):
            desk.send("5")
            desk.wait_for("Printers are on fire")
        assert _run(home, "queue", "5", "--plain").count("Printers are on fire") == 1
        for desk in (one, other):
            desk.send("ctrl+q")
            assert desk.end() == 0
    assert _is_whole(home)


# What a desk is doing when it is killed: the keys that were typed, and how long after them.
_POINTS: list[tuple[tuple[str, ...], float]] = [
    ((), 0.05), ((), 0.15), ((), 0.3), ((), 0.6), (("j", "j"), 0.0), (("enter",), 0.0), (("enter",), 0.02),
    (("5", "j", "j", "enter"), 0.01), (("/", "s", "c", "a", "n"), 0.0), (("g", "i"), 0.1),
]  # fmt: skip


def test_a_desk_that_is_killed_at_ten_points_leaves_nothing_broken_and_starts_again(home: Path) -> None:
    before = _everything(home)
    assert len(before) == _TICKETS
    for keys, delay in _POINTS:
        with _open(home) as desk:
            if keys:
                desk.wait_for("Mine")
                desk.send("5")
                desk.wait_for("Scanner 9 stands still")
                for key in keys:
                    desk.send(key)
            time.sleep(delay)
            desk.process.kill()
            desk.process.wait()
        assert _is_whole(home), keys
        assert _everything(home) == before, keys
    with _open(home) as desk:
        desk.send("5")
        desk.wait_for("Scanner 9 stands still")
        desk.press("enter")
        desk.wait_for("Since this morning scanner 0 stands still.")
        desk.send("ctrl+q")
        assert desk.end() == 0
    assert _everything(home) == before


def test_what_a_desk_marked_as_read_is_still_marked_after_it_was_killed(home: Path) -> None:
    with _open(home) as desk:
        desk.send("5")
        desk.wait_for("Scanner 9 stands still")
        desk.press("enter")
        desk.wait_for("Since this morning scanner 0 stands still.")
        wait_until(lambda: _marks(home) == 1, "it is marked")
        desk.process.kill()
        desk.process.wait()
    assert _marks(home) == 1


def _marks(home: Path) -> int:
    with closing(_store(home)) as connection:
        found: int = connection.execute("SELECT count(*) FROM desk.read_mark").fetchone()[0]
    return found
