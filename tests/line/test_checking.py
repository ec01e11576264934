"""Commands that look for what is wrong: config, doctor, canned lint."""

import json
import os
from pathlib import Path

import pytest

from line.commands import run, values

_BAD = """me: {name: Sam}
look: {theme: pink}
keys:
  queue.nxt: j
  search: ctrl+m
queues:
- {name: A, search: 'status:opn'}
"""


def test_every_mistake_in_the_configuration_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(_BAD)
    told = run(tmp_path, "config", "check", code=1).stdout.splitlines()
    assert [line.partition("config.yaml:")[2].split(":")[0] for line in told] == ["2", "4", "5", "7"]
    assert [mistake["line"] for mistake in values(tmp_path, "config", "check", code=1)] == [2, 4, 5, 7]


def test_a_mistaken_configuration_is_spoken_of_once_and_stops_no_command(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("look: {theme: pink}\n")
    done = run(tmp_path, "queue", code=3)
    assert done.stderr.count("config check") == 1


def test_a_configuration_without_mistakes_says_so(tmp_path: Path) -> None:
    assert "no configuration" in run(tmp_path, "config", "check").stdout
    (tmp_path / "config.yaml").write_text("me: {name: Sam}\n")
    assert run(tmp_path, "config", "check").stdout.endswith("config.yaml: no mistakes.\n")


def test_the_path_is_one_line_for_scripts(tmp_path: Path) -> None:
    assert run(tmp_path, "config", "path").stdout == f"{tmp_path}/config.yaml\n"
    assert values(tmp_path, "config", "path")["data"] == f"{tmp_path}/data"


def test_what_is_in_force_is_shown_with_its_defaults_and_without_a_token(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "helpdesks: [{name: mail, kind: local, token: {env: MAIL_TOKEN}}]\nshift: {end: '18:00'}\n"
    )
    shown = values(tmp_path, "config", "show")
    assert shown["shift"]["start"] == "09:00"
    assert shown["shift"]["end"] == "18:00"
    assert shown["helpdesks"][0]["token"] == {"keyring": "", "command": [], "env": "MAIL_TOKEN"}
    (tmp_path / "other.yaml").write_text(run(tmp_path, "config", "show").stdout.replace("  token:", "  x-token:"))
    assert "x-token" in run(tmp_path, "config", "check", "--config", str(tmp_path / "other.yaml"), code=1).stdout


def test_the_schema_is_json_that_knows_every_option(tmp_path: Path) -> None:
    schema = json.loads(run(tmp_path, "config", "schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "queues" in schema["$defs"]["Config"]["properties"]


def _states(home: Path, code: int = 0) -> dict[str, str]:
    worst = {"ok": 0, "warn": 1, "fail": 2}
    states: dict[str, str] = {}
    for finding in values(home, "doctor", code=code):
        before = states.get(finding["about"], "ok")
        states[finding["about"]] = max(before, finding["state"], key=lambda state: worst[state])
        assert finding["state"] == "ok" or finding["remedy"], finding
    return states


def test_the_doctor_finds_nothing_wrong_with_a_sound_place(tmp_path: Path) -> None:
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    states = _states(tmp_path)
    # There is neither a terminal nor, perhaps, a keyring where tests run.
    assert {about for about, state in states.items() if state != "ok"} <= {"terminal", "keyring", "disk"}
    assert {"python", "sqlite", "configuration", "store", "permissions", "sync", "installation"} <= set(states)


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(tmp_path: Path) -> None:
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    run(tmp_path, "queue", "5")
    helpdesk = "{name: local, kind: local, token: {env: GONE}}"
    (tmp_path / "config.yaml").write_text(f"look: {{theme: pink}}\nhelpdesks: [{helpdesk}]\n")
    (tmp_path / "data/store/desk.db").chmod(0o644)
    mirror = tmp_path / "data/store/mirror.db"
    content = bytearray(mirror.read_bytes())
    content[8192 * 3 : 8192 * 8] = os.urandom(8192 * 5)
    mirror.write_bytes(content)
    states = _states(tmp_path, code=1)
    assert states["configuration"] == "fail"
    assert states["helpdesk"] == "fail"
    assert states["permissions"] == "warn"
    assert states["store"] == "fail"
    assert "FAIL  configuration" in run(tmp_path, "doctor", code=1).stdout


def test_the_doctor_names_a_store_that_a_newer_workbench_wrote(tmp_path: Path) -> None:
    import sqlite3

    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    connection = sqlite3.connect(tmp_path / "data/store/desk.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer workbench" in run(tmp_path, "doctor", code=1).stdout


def test_the_doctor_names_another_distribution_with_our_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "packages" / "workbench_other-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: workbench-other\nVersion: 1.0\n")
    (about / "RECORD").write_text("workbench/__init__.py,,\n")
    (about / "top_level.txt").write_text("workbench\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    told = run(tmp_path, "doctor", code=1).stdout
    assert "workbench-other installs a package called workbench too" in told
    assert "pipx" in told


def test_lint_tells_mistakes_by_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "canned"
    folder.mkdir()
    (folder / "refund.md").write_text("---\nid: refund\ntitle: Refund\ntone: angry\n---\nHi {{nobody}},\n")
    told = run(tmp_path, "canned", "lint", str(folder), code=1).stdout
    assert f"{folder}/refund.md:4: error" in told
    (folder / "refund.md").unlink()
    assert "0 mistakes" in run(tmp_path, "canned", "lint", str(folder)).stdout
