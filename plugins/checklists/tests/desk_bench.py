"""A bench on which a person works the checklists as at the desk: one ticket, real commands, a folder."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from workbench.api import Batch, Message, Role, Status, Ticket, Visibility
from workbench.api.testing import PaneBench
from workbench.api.testing.panes import real_runs
from workbench_checklists.pane import Checklists
from workbench_checklists.record import RunKept, load, runs_in

NOW = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
# Prints which time it is run, and fails three times in forty.
FAULT = """\
import sys, pathlib
counter = pathlib.Path(sys.argv[1])
number = int(counter.read_text() or 0) + 1 if counter.exists() else 1
counter.write_text(str(number))
print(number)
sys.exit(3 if number in (7, 19, 33) else 0)
"""
LONGEST = 120.0  # seconds after which a test gives up waiting


def bench_for(folder: Path, subject: str = "It fails", text: str = "", **settings: object) -> PaneBench:
    """Return a bench on which a ticket with this subject and message is selected."""
    ticket = Ticket(ref="zd:1", subject=subject, status=Status.OPEN, created=NOW, updated=NOW)
    message = Message(
        ref="zd:1/1", ticket="zd:1", author="Jane", role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=NOW, text=text,
    )
    home = folder / "ticket"
    home.mkdir(parents=True, exist_ok=True)
    return PaneBench(
        pane=Checklists(), batch=Batch(cursor="", tickets=(ticket,), messages=(message,)), ticket=ticket.ref,
        folder=home, data_folder=folder / "plugin", settings=settings, runs=real_runs(folder, ticket.ref), now=NOW,
    )


def write(folder: Path, text: str) -> str:
    """Write a checklist into a folder of the team's; return the folder as settings name it."""
    team = folder / "team"
    team.mkdir(exist_ok=True)
    (team / "one.yaml").write_text(text)
    return str(team)


def run_of(bench: PaneBench) -> RunKept:
    """Return the run that was begun last."""
    assert bench.folder is not None
    return load(next(runs_in(bench.folder / "checklists")))


def folder_of(bench: PaneBench) -> Path:
    """Return the folder of the run that was begun last."""
    assert bench.folder is not None
    return next(runs_in(bench.folder / "checklists"))


def wait(bench: PaneBench) -> RunKept:
    """Look at the pane until no command runs, as the desk does where one moves; return the run."""
    end = time.monotonic() + LONGEST
    while True:
        bench.view()
        run = run_of(bench)
        if all(kept.state != "running" for kept in (*run.steps, *run.cleanup)):
            return run
        assert time.monotonic() < end, "a command does not end"
        time.sleep(0.05)


def commands(bench: PaneBench) -> int:
    """Return how many commands were started on the ticket."""
    return len(asyncio.run(_all(bench)))


async def _all(bench: PaneBench) -> list[object]:
    return list(await bench.runs.all())


ECHO = """\
id: echo
title: Say it back
inputs:
  - {name: said, from: ticket.subject}
  - {name: more, from: ticket.field.more, required: false}
steps:
  - id: print
    kind: command
    say: Print {{said}}
    run: [python, "%s", "{{said}}", "<{{said}}>"]
    env: {SAID: "{{said}}"}
    capture: {as: told, parse: {count: int}}
  - {id: remark, kind: note, say: "It said {{said}}"}
  - {id: three, kind: check, assert: told.count == 3 and said != ""}
"""


def echo(folder: Path) -> str:
    """Return a checklist whose command says back what it was given, as arguments and in the environment."""
    script = folder / "echo.py"
    script.write_text("import sys, os\nprint(len(sys.argv))\nprint(sys.argv[1:])\nprint(os.environ['SAID'])\n")
    return ECHO % script
