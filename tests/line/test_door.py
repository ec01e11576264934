"""The command line's door: what is imported, what is said of mistakes and faults, and its documentation."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import workbench
from line.commands import NOW, environment, run
from line.forking import run_forked
from workbench.commands.line import COMMANDS
from workbench.commands.line.command import command_named
from workbench.commands.line.documenting import page
from workbench.commands.line.exits import Exit

_DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_documentation_says_what_the_commands_declare() -> None:
    assert _DOCS.read_text("utf-8") == page(), "run: python -m workbench.commands.line.documenting > docs/commands.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_own_name_a_sentence_of_help_and_examples(name: str) -> None:
    command = command_named(name)
    assert command.name == name
    assert command.help.endswith(".")
    assert len(command.help) < 110
    assert all(f"workbench {name}" in example.typed for example in command.examples)
    assert command.examples


def test_help_lists_every_command_and_each_has_its_own(tmp_path: Path) -> None:
    told = run(tmp_path, "--help").stdout
    assert all(f"\n  {name}" in told for name in COMMANDS)
    assert "examples:" in run(tmp_path, "queue", "--help").stdout


_ASKED = {
    "queue": "5", "show": "48213", "search": "tls", "incidents": "", "reply": "99 hello", "note": "99 hello",
    "take": "99", "set": "99 --status solved", "link": "99 x", "handoff": "show", "outbox": "", "person": "show Roe",
    "sync": "--status", "connect": "local --kind none", "login": "none", "logout": "none", "import": "/none",
    "new": "Hello", "canned": "list", "plugins": "list", "doctor": "--none", "config": "show", "purge": "--of none",
    "demo": "--none",
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_in_a_python_of_its_own_what_it_says_in_a_process_that_was_forked(name: str, demo: Path) -> None:
    words = (name, *_ASKED[name].split())
    known = environment(demo)
    command = [sys.executable, "-m", "workbench", *words]
    anew = subprocess.run(command, env=known, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    forked = run_forked(words, known)
    assert (anew.returncode, anew.stdout, anew.stderr) == (forked.returncode, forked.stdout, forked.stderr)
    assert anew.returncode != Exit.FAULT


def test_the_version_is_said(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"workbench {workbench.__version__}\n"


def test_an_unknown_command_or_option_ends_with_two_and_names_the_nearest(tmp_path: Path) -> None:
    assert "Did you mean queue?" in run(tmp_path, "quee", code=2).stderr
    run(tmp_path, "queue", "--nope", code=2)
    run(tmp_path, "--nope", code=2)
    run(tmp_path, "--config", code=2)


def test_home_and_configuration_may_stand_before_and_after_the_command(tmp_path: Path) -> None:
    there = str(tmp_path / "there")
    said = f"{there}/config.yaml\n"
    assert run(tmp_path, "--home", there, "config", "path").stdout == said
    assert run(tmp_path, "config", "path", "--home", there).stdout == said
    assert run(tmp_path, f"--home={there}", "config", "path").stdout == said
    assert "no configuration file" in run(tmp_path, "--config", "absent.yaml", "queue", code=1).stderr


def test_only_the_command_that_was_typed_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from workbench.cli import main; main(['--home', sys.argv[1], 'config', 'path']);"
        "print(sorted(name for name in sys.modules if name.startswith('workbench.commands.line.')"
        " and name.rpartition('.')[2] in ('queue', 'show', 'sync', 'importing', 'purge', 'doctor', 'config')));"
        "print([name for name in ('textual', 'jinja2', 'httpx', 'keyring', 'selectolax') if name in sys.modules])"
    )
    run_it = [sys.executable, "-c", code, str(tmp_path)]
    said = subprocess.run(run_it, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[1:] == ["['workbench.commands.line.config']", "[]"]


def test_opening_the_desk_imports_nothing_that_only_commands_need() -> None:
    code = (
        "import sys, workbench.cli as cli; cli._is_terminal = lambda: True;"
        "heavy = ('argparse', 'workbench.commands');"
        "cli._open_desk = lambda home, config: print([name for name in heavy if name in sys.modules]);"
        "cli.main([])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_who_stops_reading_ends_the_command_quietly(demo: Path) -> None:
    pipe = f"{sys.executable} -m workbench --home {demo} search e --limit 1000 | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_a_fault_of_ours_ends_in_a_report_and_not_in_a_traceback(tmp_path: Path) -> None:
    code = (
        "import sys, workbench.commands.line.queue as queue; from workbench.cli import main;"
        "queue.queue_meant = lambda *_: 1 / 0;"
        "sys.exit(main(['queue']))"
    )
    known = {**os.environ, "WORKBENCH_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=known)
    assert done.returncode == 70
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    report = next((tmp_path / "state" / "faults").iterdir())
    assert str(report) in done.stderr
    assert "Traceback" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_store_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands here")
    told = run(tmp_path, "queue", code=1).stderr
    assert told.startswith("workbench: ")
    assert "Traceback" not in told
    assert told.count("\n") == 1


def test_a_store_that_is_damaged_where_nobody_looked_before_is_a_sentence_and_then_mended(tmp_path: Path) -> None:
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    run(tmp_path, "queue", "5")
    mirror = tmp_path / "data/store/mirror.db"
    connection = sqlite3.connect(mirror)
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ticket_shown_by_due'").fetchone()[0]
    connection.close()
    content = bytearray(mirror.read_bytes())
    content[8192 * (page - 1) : 8192 * page] = b"x" * 8192
    mirror.write_bytes(content)
    done = run(tmp_path, "queue", "5", code=1)
    assert "The local copy is damaged. SQLite says:" in done.stderr
    assert "Traceback" not in done.stderr
    run(tmp_path, "sync")
    assert len(list(mirror.parent.glob("mirror-damaged-*.db"))) == 1
    assert "Hello" in run(tmp_path, "queue", "5").stdout


def test_a_mirror_that_is_no_database_any_more_is_kept_and_told_of_and_pulled_again(tmp_path: Path) -> None:
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    run(tmp_path, "queue", "5")
    (tmp_path / "data/store/mirror.db").write_bytes(b"x" * 50_000)
    told = run(tmp_path, "queue", "5", code=3).stderr
    assert "was damaged" in told
    assert next((tmp_path / "data/store").glob("mirror-damaged-*.db")).name in told
    assert "damaged" not in run(tmp_path, "sync").stderr
    run(tmp_path, "queue", "5")


def test_output_that_cannot_show_a_sign_shows_another(demo: Path) -> None:
    known = {**os.environ, "WORKBENCH_HOME": str(demo), "PYTHONIOENCODING": "latin-1", "WORKBENCH_NOW": NOW}
    done = subprocess.run([sys.executable, "-m", "workbench", "queue", "5"], capture_output=True, env=known, check=True)
    assert b"TLS handshake" in done.stdout
