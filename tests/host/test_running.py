"""Commands that plugins run: without a shell, bounded, masked, and read by whoever asks later."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from workbench.api import Ending, Plan, Run, Trouble
from workbench.host.masking import Masking
from workbench.host.running import FolderRuns
from workbench.host.runs import hear, stamp_of, unheard


def runs_in(folder: Path, ticket: str | None = "desk:1") -> FolderRuns:
    """Return the commands of a plugin on a ticket."""
    return FolderRuns("tried", folder / "plugin", folder / "ticket", ticket)


async def ended(runs: FolderRuns, run: Run, seconds: float = 60.0) -> Run:
    """Return a command once it has ended."""
    return await until(runs, run, lambda one: not one.is_running, seconds)


async def until(runs: FolderRuns, run: Run, holds: Callable[[Run], bool], seconds: float = 60.0) -> Run:
    """Return a command once something holds for it."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        now = await runs.get(run.id)
        assert now is not None
        if holds(now):
            return now
        assert asyncio.get_running_loop().time() < end, f"it never came to that: {now}"
        await asyncio.sleep(0.02)


def bytes_in(folder: Path) -> bytes:
    """Return all that is in a folder's files."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def names_in(folder: Path) -> list[bytes]:
    """Return the names of a folder's files."""
    return [os.fsencode(file.name) for file in folder.rglob("*")]


def is_over(process: int) -> bool:
    """Whether a process has ended, or only waits for its parent to hear of it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


async def over(*processes: int) -> None:
    """Wait until processes have ended."""
    end = asyncio.get_running_loop().time() + 60
    while not all(map(is_over, processes)):
        assert asyncio.get_running_loop().time() < end, "what a command started lives on"
        await asyncio.sleep(0.02)


def doing(script: Callable[[FolderRuns], Awaitable[None]], folder: Path) -> None:
    """Run a script with the commands of a plugin."""

    async def run() -> None:
        await script(runs_in(folder))

    asyncio.run(run())


def test_what_stands_in_an_argument_is_only_ever_an_argument(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        hostile = "; touch stolen $(touch stolen) `touch stolen` {{7*7}} | touch stolen"
        run = await ended(runs, await runs.start(Plan(argv=("printf", "%s|", hostile, "b"))))
        assert run.exit_code == 0
        assert await runs.output(run.id) == f"{hostile}|b|"
        assert b"stolen" not in names_in(tmp_path)

    doing(script, tmp_path)


def test_a_text_in_the_place_of_a_list_is_refused(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        with pytest.raises(TypeError):
            await runs.start(Plan(argv="rm -rf ~"))  # type: ignore[arg-type]  # what is refused
        with pytest.raises(Trouble):
            await runs.start(Plan(argv=("echo", "a\0b")))

    doing(script, tmp_path)


def test_secrets_are_masked_in_what_is_kept_and_the_rest_of_the_environment_stays_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "do-not-leak")
    monkeypatch.setenv("LET_IN", "let in")

    async def script(runs: FolderRuns) -> None:
        plan = Plan(
            argv=("sh", "-c", "echo $KEY $LET_IN $HELPDESK_TOKEN; printf hunt; sleep 0.1; printf er2"),
            secrets={"KEY": "hunter2"}, inherit=("LET_IN",),
        )  # fmt: skip
        run = await ended(runs, await runs.start(plan))
        assert await runs.output(run.id) == "‹KEY› let in\n‹KEY›"
        assert b"hunter2" not in bytes_in(tmp_path)

    doing(script, tmp_path)


def test_a_command_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        run = await runs.start(Plan(argv=("sh", "-c", "sleep 300 & echo $!; sleep 300"), seconds=0.3))
        run = await ended(runs, run)
        assert run.how is Ending.TIMED_OUT
        assert run.exit_code is None
        await over(int(await runs.output(run.id)))

    doing(script, tmp_path)


def test_it_can_be_stopped_between_tries_and_says_so(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        run = await runs.start(Plan(argv=("true",), tries=5, pause=60.0))
        run = await until(runs, run, lambda one: bool(one.tries) and one.tries[0].how is Ending.EXITED)
        assert run.is_running
        await runs.stop(run.id)
        run = await ended(runs, run)
        assert (run.how, len(run.tries)) == (Ending.STOPPED, 1)

    doing(script, tmp_path)


def test_it_ends_when_its_folder_is_taken_away(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        run = await runs.start(Plan(argv=("sh", "-c", "echo $PPID"), tries=5, pause=600.0))
        run = await until(runs, run, lambda one: bool(one.tries) and one.tries[0].how is Ending.EXITED)
        runner = int(await runs.output(run.id))
        assert not is_over(runner)
        shutil.rmtree(tmp_path / "ticket")
        await over(runner)

    doing(script, tmp_path)


def test_each_try_has_its_own_output_and_end(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        count = "n=$(cat n 2>/dev/null || echo 0); n=$((n+1)); echo $n > n; echo try $n; exit $((n % 2))"
        run = await ended(runs, await runs.start(Plan(argv=("sh", "-c", count), tries=4, label="flaky")))
        assert [one.exit_code for one in run.tries] == [1, 0, 1, 0]
        assert [await runs.output(run.id, number) for number in (1, 2, 3, 4)] == [f"try {n}\n" for n in (1, 2, 3, 4)]
        assert run.label == "flaky"

    doing(script, tmp_path)


def test_what_is_too_much_is_read_and_not_kept(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        plan = Plan(argv=("sh", "-c", "yes | head -c 3000000; exit 7"), most_kb=10)
        run = await ended(runs, await runs.start(plan))
        assert (run.exit_code, run.tries[0].size, run.tries[0].is_cut) == (7, 10_000, True)

    doing(script, tmp_path)


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        run = await ended(runs, await runs.start(Plan(argv=("there-is-no-such-program",))))
        assert (run.how, run.tries[0].why) == (Ending.MISSING, "No such file or directory")

    doing(script, tmp_path)


def test_on_a_terminal_it_is_one_and_controls_never_leave(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        say = r"test -t 1 && printf 'tty\033]52;c;aGk=\007\033[2J\n10%%\r100%%\n'"
        run = await ended(runs, await runs.start(Plan(argv=("sh", "-c", say), terminal=True)))
        said = await runs.output(run.id)
        assert "tty" in said
        assert "\x1b" not in said
        assert said.endswith("\n100%\n")

    doing(script, tmp_path)


def test_it_goes_on_when_whoever_started_it_is_gone_and_its_end_is_told_once(tmp_path: Path) -> None:
    async def start(runs: FolderRuns) -> None:
        await runs.start(Plan(argv=("sh", "-c", "sleep 0.3; echo done")))

    async def look(runs: FolderRuns) -> None:
        (run,) = await runs.all()
        before = stamp_of(tmp_path / "plugin", run.id)
        run = await ended(runs, run)
        assert await runs.output(run.id) == "done\n"
        assert stamp_of(tmp_path / "plugin", run.id) != before
        assert [one.id for one in unheard(tmp_path / "plugin")] == [run.id]
        assert hear(tmp_path / "plugin", run.id)
        assert not hear(tmp_path / "plugin", run.id)
        assert unheard(tmp_path / "plugin") == []

    doing(start, tmp_path)  # another loop, as another host has one
    doing(look, tmp_path)


_START_AND_BE_KILLED = """\
import os, signal, sys
from pathlib import Path
from workbench.api import Plan
from workbench.host.starting import start
folder = Path(sys.argv[1])
start(Plan(argv=("sh", "-c", "exit 5")), "tried", folder / "plugin", folder / "ticket", "desk:1")
os.killpg(0, signal.SIGKILL)
"""


def test_it_goes_on_however_soon_whoever_started_it_is_killed_with_its_whole_group(tmp_path: Path) -> None:
    for number in range(5):
        folder = tmp_path / str(number)
        begun = [sys.executable, "-c", _START_AND_BE_KILLED, str(folder)]
        assert subprocess.run(begun, start_new_session=True, check=False).returncode == -signal.SIGKILL

        async def see(runs: FolderRuns) -> None:
            (run,) = await runs.all()
            assert (await ended(runs, run)).exit_code == 5

        doing(see, folder)


def test_a_command_whose_runner_was_killed_is_ended_with_what_it_started_and_then_lost(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        family = "sleep 300 & echo $PPID $$ $!; trap '' TERM HUP; wait"
        run = await runs.start(Plan(argv=("sh", "-c", family), seconds=300, tries=3))
        run = await until(runs, run, lambda one: bool(one.tries and one.tries[0].size))
        runner, *family_of_it = map(int, (await runs.output(run.id)).split())
        os.kill(runner, signal.SIGKILL)
        run = await ended(runs, run)
        assert (run.how, len(run.tries)) == (Ending.LOST, 1)
        await over(*family_of_it)

    doing(script, tmp_path)


def test_those_of_another_ticket_are_not_listed(tmp_path: Path) -> None:
    async def script(runs: FolderRuns) -> None:
        run = await ended(runs, await runs.start(Plan(argv=("true",))))
        assert [one.id for one in await runs.all()] == [run.id]
        assert await runs_in(tmp_path, "desk:2").all() == []
        assert await runs.get("../../etc") is None

    doing(script, tmp_path)


def test_a_secret_that_comes_in_pieces_is_masked_and_what_only_begins_like_one_is_not() -> None:
    masking = Masking({"A": "secret", "B": "secretive"})
    pieces = [masking.feed(piece) for piece in (b"a sec", b"ret b sec", b"ond secretive ", b"secre")]
    assert b"".join((*pieces, masking.end())).decode() == "a ‹A› b second ‹B› secre"
