"""Killed at each step of publishing and of signing: no handoff lost or half written, no note twice, one owner each.

Every fourth step is tried, or as WORKBENCH_KILL_EVERY says: 1 is the whole of it.
"""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest

from handoffs.company import NOW, Seat, batch, filled, git, owners, remote, seat, tickets
from workbench.domain.trouble import Trouble
from workbench.handoffs.model import Verdict
from workbench.handoffs.papers import parse_name, read_ack
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.standing import Stand
from workbench.store.outbox import unsent_entries
from workbench.sync.delivering import deliver_once
from workbench.sync.pulling import pull_once

# What a process asks of the system between two of our steps.
_EVENTS = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "subprocess.Popen")
_MOST = 2_000
EVERY = int(os.environ.get("WORKBENCH_KILL_EVERY", "4"))
OF_SLOW = 2 * EVERY - 1  # where each takes a second
OF_MANY = 5 * EVERY if EVERY > 1 else 1  # where there are hundreds
LATER = NOW + timedelta(hours=1)


def killed_at(number: int, events: tuple[str, ...], sit: Callable[[], Seat], work: Callable[[Seat], object]) -> bool:
    """Do some work in a process of its own that is killed at the ``number``-th event; whether it was.

    Counted are the named events and, where those are all there are, each statement that SQLite is given.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL), status
        return status == signal.SIGKILL
    try:
        left = number
        taken = sit()

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def heard(event: str, said: tuple[object, ...]) -> None:
            if event in events and not str(said[0]).endswith((".py", ".pyc")):
                count()

        def called(_: FrameType, event: str, what: object) -> None:
            if event == "c_call" and getattr(what, "__name__", "") in ("execute", "executemany"):
                count()

        sys.addaudithook(heard)
        if events is _EVENTS:
            sys.setprofile(called)
            threading.setprofile(called)
        work(taken)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child of ours must not go on with the tests
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)


def copies(prepared: Path, work: Path, step: int = 1) -> Iterator[tuple[int, Path]]:
    """Yield numbers, each with a fresh copy of what was prepared."""
    for number in range(1, _MOST, step):
        root = work / "root"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(prepared, root)
        yield number, root
    pytest.fail("it never came to its end")


def whole(folder: Path) -> dict[str, str]:
    """Return what lies in a folder by name; each of it can be read, and nothing is left over."""
    found = {one.name: one.read_text() for one in folder.iterdir()} if folder.is_dir() else {}
    for name, text in found.items():
        parsed = parse_name(name)
        if parsed is not None:
            (read_handoff if name.endswith(".md") else read_ack)(text)
        else:
            assert name.startswith(".") and name.endswith(".part"), name  # noqa: PT018 - a cut-off one, never looked at
    return {name: text for name, text in found.items() if parse_name(name)}


def told(capsys: pytest.CaptureFixture[str], what: str, steps: int, every: int = EVERY) -> None:
    """Print how many steps something has, and at how many of them it was killed."""
    with capsys.disabled():
        print(f"\n{what}: killed {(steps - 1) // every} times on {steps} steps")


def test_publishing_that_is_killed_anywhere_is_completed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, root = tmp_path / "prepared", tmp_path / "work" / "root"
    prepared.mkdir()

    def sit(folder: Path) -> Seat:
        return seat(folder, "mara", f"[{{folder: {folder / 'shared'}}}, {{note: true}}, {{ticket: 'zd:3'}}]")

    first = sit(prepared)
    tickets(first.connection, 3)
    handoff = filled(first.handing.draft())
    first.handing.keep_draft(handoff)
    first.workplace.close()
    for number, folder in copies(prepared, tmp_path / "work", EVERY):
        was_killed = killed_at(number, _EVENTS, lambda: sit(root), lambda one: one.handing.publish(handoff))
        whole(folder / "shared")
        again = sit(folder)
        again.handing.publish(handoff)
        assert again.handing.carry_on() == []
        assert list(whole(folder / "shared")) == [f"{handoff.id}.md"]
        assert again.handing.kept_draft() is None
        notes = sorted(one.ticket for one in unsent_entries(again.connection))
        assert notes == ["zd:1", "zd:2", "zd:3", "zd:3"], number
        again.workplace.close()
        if not was_killed:
            assert number > 30
            told(capsys, "publishing", number)
            return


def test_signing_that_is_killed_anywhere_gives_each_ticket_one_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, root = tmp_path / "prepared", tmp_path / "work" / "root"
    prepared.mkdir()

    def sit(folder: Path, name: str = "jonas") -> Seat:
        return seat(folder, name, f"[{{folder: {folder / 'shared'}}}]", NOW if name == "mara" else LATER)

    mara, jonas = sit(prepared, "mara"), sit(prepared)
    for one in (mara, jonas):
        tickets(one.connection, 3)
    handoff, _ = mara.handing.publish(filled(mara.handing.draft()))
    (entry,) = jonas.handing.waiting()
    for ticket in ("zd:1", "zd:2"):
        jonas.handing.answer(entry, ticket, Verdict.ACCEPTED)
    mara.workplace.close()
    jonas.workplace.close()

    def sign(one: Seat) -> object:
        return one.handing.sign(one.handing.shelf().get(handoff.id), "Two.")

    for number, folder in copies(prepared, tmp_path / "work", EVERY):
        was_killed = killed_at(number, _EVENTS, lambda: sit(root), sign)
        seen = sit(folder, "mara").handing.shelf().get(handoff.id)
        again = sit(folder)
        moved = owners(again.connection)
        for standing in seen.standings():  # nobody owns what nobody can see that they took
            if moved.get(standing.item.ticket):
                assert standing.stand is Stand.TAKEN, number
        assert again.handing.carry_on() == []
        entry = again.handing.shelf().get(handoff.id)
        if entry.winner("zd:1") is None:  # killed before anything was signed: the person signs once more
            sign(again)
        assert owners(again.connection) == {"zd:1": ["zd:a2"], "zd:2": ["zd:a2"]}, number
        stands = [one.owner for one in sit(folder, "mara").handing.shelf().get(handoff.id).standings()]
        assert stands == ["jonas", "jonas", "mara"]
        again.workplace.close()
        if not was_killed:
            assert number > 20
            told(capsys, "signing", number)
            return


def test_publishing_through_git_that_is_killed_before_any_command_of_gits_is_completed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, root = tmp_path / "prepared", tmp_path / "work" / "root"
    prepared.mkdir()
    remote(prepared, "mara")

    def sit(folder: Path) -> Seat:
        git(folder / "mara-notes", "remote", "set-url", "origin", str(folder / "team.git"))
        return seat(folder, "mara", f"[{{git: {folder / 'mara-notes'}}}]")

    first = sit(prepared)
    tickets(first.connection, 2)
    handoff = filled(first.handing.draft())
    first.workplace.close()
    for number, folder in copies(prepared, tmp_path / "work"):
        was_killed = killed_at(
            number, ("subprocess.Popen",), lambda: sit(root), lambda one: one.handing.publish(handoff)
        )
        again = sit(folder)
        again.handing.publish(handoff)
        assert again.handing.carry_on() == []
        commits = git(folder / "team.git", "log", "--format=%s", "main").split("\n")
        assert commits[:2] == [f"Handoff: {handoff.id}.md", "Begin"], number
        assert git(folder / "mara-notes", "status", "--porcelain") == ""
        again.workplace.close()
        if not was_killed:
            assert number > 4
            told(capsys, "publishing through Git", number, 1)
            return


def test_signing_through_git_that_is_killed_before_any_command_of_gits_gives_each_ticket_one_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, root = tmp_path / "prepared", tmp_path / "work" / "root"
    prepared.mkdir()
    remote(prepared, "mara", "jonas", "kim")

    def sit(folder: Path, name: str = "jonas") -> Seat:
        git(folder / f"{name}-notes", "remote", "set-url", "origin", str(folder / "team.git"))
        return seat(folder, name, f"[{{git: {folder / f'{name}-notes'}}}]", NOW if name == "mara" else LATER)

    def sign(one: Seat) -> object:
        return one.handing.sign(one.handing.shelf().get(identity), "Two.")

    mara = sit(prepared, "mara")
    tickets(mara.connection, 3)
    identity = mara.handing.publish(filled(mara.handing.draft()))[0].id
    for name in ("jonas", "kim"):
        one = sit(prepared, name)
        tickets(one.connection, 3)
        one.handing.shelf().refresh()
        for ticket in ("zd:1", "zd:2"):
            one.handing.answer(one.handing.shelf().get(identity), ticket, Verdict.ACCEPTED)
        one.workplace.close()
    for number, folder in copies(prepared, tmp_path / "work", OF_SLOW):
        was_killed = killed_at(number, ("subprocess.Popen",), lambda: sit(root), sign)
        kim, jonas = sit(folder, "kim"), sit(folder)
        with suppress(Trouble):  # Jonas came before
            sign(kim)
        assert jonas.handing.carry_on() == []
        with suppress(Trouble):  # killed before anything was signed, and Kim came before
            if jonas.handing.shelf().get(identity).winner("zd:1") is None:
                sign(jonas)
        mara = sit(folder, "mara")
        assert mara.handing.shelf().refresh() == []
        winners = {mara.handing.shelf().get(identity).winner(ticket) for ticket in ("zd:1", "zd:2")}
        moved = {"kim": owners(kim.connection), "jonas": owners(jonas.connection)}
        (winner,) = winners
        assert winner in moved, number
        account = "zd:a3" if winner == "kim" else "zd:a2"
        assert moved.pop(winner) == {"zd:1": [account], "zd:2": [account]}, number
        assert list(moved.values()) == [{}], number
        assert git(folder / "jonas-notes", "status", "--porcelain") == ""
        if not was_killed:
            assert number > 4
            told(capsys, "signing through Git", number, OF_SLOW)
            return


def test_signing_and_sending_that_are_killed_anywhere_leave_one_owner_in_the_helpdesk_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared, root = tmp_path / "prepared", tmp_path / "work" / "root"
    prepared.mkdir()

    def sit(folder: Path, name: str = "jonas") -> Seat:
        to = f"[{{folder: {folder / 'shared'}}}]"
        return seat(folder, name, to, NOW if name == "mara" else LATER, f"kind: local, path: {folder / 'team.db'}")

    def pull(one: Seat) -> None:
        (helpdesk,) = one.workplace.helpdesks()
        asyncio.run(pull_once(one.connection, helpdesk, one.workplace.now))
        asyncio.run(helpdesk.close())

    def sign_and_send(one: Seat) -> None:
        (configured,) = one.workplace.sources()
        with suppress(Trouble):  # it is signed already
            one.handing.sign(one.handing.shelf().get(handoff.id), "Two.")
        asyncio.run(deliver_once(one.workplace, configured, lambda _: None))

    mara, jonas = sit(prepared, "mara"), sit(prepared)
    with mara.workplace.local_file("zd") as file:
        file.put(batch(3))
    for one in (mara, jonas):
        pull(one)
    handoff, _ = mara.handing.publish(filled(mara.handing.draft()))
    (entry,) = jonas.handing.waiting()
    for ticket in ("zd:1", "zd:2"):
        jonas.handing.answer(entry, ticket, Verdict.ACCEPTED)
    mara.workplace.close()
    jonas.workplace.close()
    for number, folder in copies(prepared, tmp_path / "work", OF_MANY):
        was_killed = killed_at(number, _EVENTS, lambda: sit(root), sign_and_send)
        again = sit(folder)
        assert again.handing.carry_on() == []
        sign_and_send(again)
        with closing(sqlite3.connect(folder / "team.db")) as connection:
            told_there = dict(connection.execute("SELECT ref, json_extract(body, '$.assignee') FROM ticket"))
        assert told_there == {"zd:1": "zd:a2", "zd:2": "zd:a2", "zd:3": "zd:a1"}, number
        assert unsent_entries(again.connection) == [], number
        assert owners(again.connection) == {"zd:1": ["zd:a2"], "zd:2": ["zd:a2"]}, number
        stands = [one.owner for one in sit(folder, "mara").handing.shelf().get(handoff.id).standings()]
        assert stands == ["jonas", "jonas", "mara"]
        again.workplace.close()
        if not was_killed:
            assert number > 50
            told(capsys, "signing and sending", number, OF_MANY)
            return
