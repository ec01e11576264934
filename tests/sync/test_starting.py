"""The desk's side of the sync process: it is started, found, missed, and ends when nobody wants it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.processes import PATIENCE, count, puller, rows, wait_until
from workbench.store.opening import open_mirror
from workbench.sync.starting import LOG_AT_MOST, ensure_running, open_log
from workbench.workplace import Workplace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    place = Workplace.open(tmp_path)
    yield place
    place.close()
    if pid := puller(tmp_path):
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: puller(tmp_path) is None, "it ended")


def test_a_desk_starts_a_process_that_pulls_and_starts_no_second_one(tmp_path: Path, place: Workplace) -> None:
    with place.local_file() as file:
        file.open_ticket("Hello", "text", "jane@acme.test", now=place.now())
    place.connection()
    assert ensure_running(place)
    wait_until(lambda: count(tmp_path, "ticket") == 1, "the ticket was pulled")
    assert not ensure_running(place)
    assert os.getsid(puller(tmp_path) or 0) != os.getsid(0)


def test_a_process_that_was_killed_is_started_again(tmp_path: Path, place: Workplace) -> None:
    ensure_running(place)
    wait_until(lambda: puller(tmp_path) is not None, "it pulls")
    first = puller(tmp_path)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: ensure_running(place), "its death is noticed")
    wait_until(lambda: puller(tmp_path) not in (None, first), "another one pulls")


def test_a_desk_says_that_it_is_open(tmp_path: Path, place: Workplace) -> None:
    ensure_running(place)
    assert rows(tmp_path, "SELECT pid FROM lease WHERE name GLOB 'desk-*'") == [(os.getpid(),)]
    wait_until(lambda: puller(tmp_path) is not None, "it pulls")


def test_a_process_for_desks_ends_when_no_desk_is_open_any_more(tmp_path: Path) -> None:
    code = (
        "import sys, workbench.sync.following as following; from workbench.cli import main;"
        "following.IDLE_AFTER, following._CHECK_EVERY = 0.5, 0.1;"
        f"sys.exit(main(['--home', {str(tmp_path)!r}, 'sync', '--follow', '--for-desks']))"
    )
    open_mirror(tmp_path / "data" / "store").close()
    ended = subprocess.run([sys.executable, "-c", code], timeout=PATIENCE, capture_output=True, text=True, check=False)
    assert ended.returncode == 0
    assert "no desk is open" in ended.stderr


def test_a_process_for_desks_ends_when_its_store_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    place = Workplace.open(home)
    ensure_running(place)
    wait_until(lambda: puller(home) is not None, "it pulls")
    pid = puller(home) or 0
    home.rename(tmp_path / "elsewhere")
    wait_until(lambda: "the store was moved" in (tmp_path / "elsewhere/state/sync.log").read_text(), "it says so")
    assert os.waitpid(pid, 0)[0] == pid


def test_the_log_begins_anew_when_it_has_grown_too_long(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.write_bytes(b"x" * LOG_AT_MOST)
    assert open_log(tmp_path).stat().st_size == LOG_AT_MOST
    log.write_bytes(b"x" * (LOG_AT_MOST + 1))
    assert open_log(tmp_path).stat().st_size == 0
    assert log.stat().st_mode & 0o777 == 0o600
