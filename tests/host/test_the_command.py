"""``workbench plugins``: listed without importing, tried before they are enabled, and a new one that passes at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from host.bad import put
from line.commands import run, values
from workbench.commands.keymap import Keymap
from workbench.commands.line.plugin_package import write_package
from workbench.commands.plugged import build_with
from workbench.config.plugged import mistakes_in_settings
from workbench.config.writing import set_plugin
from workbench.domain.trouble import Trouble
from workbench.host.manifest import Command, Manifest
from workbench.registry import KNOWLEDGE, PANES, installed
from workbench.store.opening import open_both
from workbench.store.plugged import attach_for_plugins, facts_of, keep_note, notes_of, publish


def test_what_is_there_is_listed_with_its_state_and_nothing_is_imported(tmp_path: Path) -> None:
    put(tmp_path / "plugins", "good")
    (tmp_path / "plugins" / "loud.py").write_text("raise SystemExit('I was imported')\n", "utf-8")
    (tmp_path / "config.yaml").write_text("plugins:\n  gone: {}\n  good: {enabled: false}\n", "utf-8")
    listed = {one["name"]: one for one in values(tmp_path, "plugins", "list")}
    states = [listed[name]["state"] for name in ("gone", "good", "loud")]
    assert states == ["not installed", "off", "off"]
    assert [one.name for one in installed((PANES, KNOWLEDGE), tmp_path / "plugins") if one.file] == ["good", "loud"]


def test_one_is_tried_before_it_is_enabled_and_then_its_key_is_known(tmp_path: Path) -> None:
    put(tmp_path / "plugins", "good", "raises")
    assert "raises was not enabled. raises failed. ZeroDivisionError" in run(
        tmp_path, "plugins", "enable", "raises", code=1
    ).stderr
    assert not (tmp_path / "config.yaml").exists()
    assert "good is on" in run(tmp_path, "plugins", "enable", "good").stdout
    assert "good: {enabled: true}" in (tmp_path / "config.yaml").read_text("utf-8")
    listed = {one["name"]: one for one in values(tmp_path, "plugins", "list")}
    assert (listed["good"]["state"], listed["good"]["key"], listed["good"]["api"]) == ("on", "E", 1)
    assert "ZeroDivisionError" in listed["raises"]["last_error"]
    run(tmp_path, "plugins", "disable", "good")
    assert "good: {enabled: false}" in (tmp_path / "config.yaml").read_text("utf-8")
    assert "Did you mean good?" in run(tmp_path, "plugins", "enable", "goood", code=1).stderr
    run(tmp_path, "plugins", "enable", code=2)


def test_the_check_says_what_was_tried_and_fails_for_a_bad_one(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "good", "junk", "thief")
    good = run(tmp_path, "plugins", "check", str(tmp_path / "elsewhere" / "good.py")).stdout
    assert good.count("ok  ") == 5
    junk = run(tmp_path, "plugins", "check", str(tmp_path / "elsewhere" / "junk.py"), code=1).stdout
    assert "FAIL  a view of no ticket" in junk
    assert "stands in the place of one of" in junk
    thief = run(tmp_path, "plugins", "check", str(tmp_path / "elsewhere" / "thief.py")).stdout
    assert "r already belongs to reply (reply); the palette has it" in thief


def test_a_new_package_passes_its_own_tests_and_type_checks_strictly(tmp_path: Path) -> None:
    home = write_package("late-answers", tmp_path)
    known = {**os.environ, "PYTHONPATH": str(home / "src")}
    words = ([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], [sys.executable, "-m", "mypy"])
    for command in words:
        done = subprocess.run(command, cwd=home, env=known, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(Trouble, match="is there already"):
        write_package("late-answers", tmp_path)
    with pytest.raises(Trouble, match="cannot be a plugin's name"):
        write_package("../Late", tmp_path)


def test_our_keys_win_and_a_person_may_say_otherwise() -> None:
    manifests = [
        Manifest("first", "First", "p", (Command("do", "Do", "j"),)), Manifest("second", "Second", "p"),
    ]  # fmt: skip

    def keys(keymap: Keymap, name: str) -> tuple[str, ...]:
        return keymap.keys_of[name]

    keymap, mistakes = build_with(manifests, {})
    assert mistakes == ()
    assert (keys(keymap, "plugin.first"), keys(keymap, "plugin.second"), keys(keymap, "plugin.first.do")) == (
        ("p",), (), (),
    )  # fmt: skip
    assert keymap.refused["plugin.second"] == ("p already belongs to plugin.first (first)",)
    assert keymap.refused["plugin.first.do"] == ("j already belongs to move.down (down)",)
    assert keys(keymap, "move.down") == ("j", "down")
    chosen, mistakes = build_with(manifests, {"plugin.second": ("X",), "plugin.thrid": ("Y",)})
    assert keys(chosen, "plugin.second") == ("X",)
    assert [one.reason for one in mistakes] == ['there is no command "plugin.thrid"']


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "plugins:\n  x: {enabled: false}\n"),
        ("me: {name: a}\n", "me: {name: a}\nplugins:\n  x: {enabled: false}\n"),
        ("plugins:\n  # those I use\n", "plugins:\n  x: {enabled: false}\n  # those I use\n"),
        ("plugins:\n  a: {}\nlook: {}\n", "plugins:\n  a: {}\n  x: {enabled: false}\nlook: {}\n"),
        ("plugins: {x: {enabled: true}}\n", "plugins: {x: {enabled: false}}\n"),
        ("plugins:\n  x:\n    settings: {a: 1}\n", "plugins:\n  x:\n    settings: {a: 1}\n    enabled: false\n"),
    ],
)
def test_turning_one_off_changes_nothing_else_in_the_file(before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(before, "utf-8")
    set_plugin(path, "x", "enabled", value=False)
    assert path.read_text("utf-8") == after


def test_settings_are_checked_by_the_plugins_own_model(tmp_path: Path) -> None:
    from dataclasses import dataclass
    from typing import Literal

    @dataclass
    class Settings:
        folders: tuple[str, ...]
        depth: int = 3
        mode: Literal["all", "open"] = "all"

    path = tmp_path / "config.yaml"
    path.write_text("plugins:\n  x:\n    settings:\n      depht: 3\n      depth: many\n      mode: some\n", "utf-8")
    said = [str(one).removeprefix(f"{path}:") for one in mistakes_in_settings(path, "x", Settings)]
    assert sorted(said) == [
        '4: plugins.x.settings.depht: unknown name; did you mean "depth"?',
        "4: plugins.x.settings: folders is missing",
        '5: plugins.x.settings.depth: expected a whole number; got "many"',
        '6: plugins.x.settings.mode: expected one of all, open; got "some"',
    ]
    assert [one.reason for one in mistakes_in_settings(path, "other", Settings)] == ["folders is missing"]


def test_a_plugins_connection_cannot_write_the_mirror_and_keeps_notes_and_facts(tmp_path: Path) -> None:
    open_both(tmp_path).close()
    connection = attach_for_plugins(tmp_path)
    with pytest.raises(Exception, match="readonly"):
        connection.execute("DELETE FROM ticket")
    keep_note(connection, "x", "desk:1", "step", "3")
    assert dict(notes_of(connection, "x", "desk:1")) == {"step": "3"}
    assert dict(notes_of(connection, "y", "desk:1")) == {}
    keep_note(connection, "x", "desk:1", "step", "")
    assert dict(notes_of(connection, "x", "desk:1")) == {}
    assert publish(connection, "desk:1", {"repro.p95": "31"})
    assert not publish(connection, "desk:1", {"repro.p95": "31"})
    assert dict(facts_of(connection, "desk:1")) == {"repro.p95": "31"}
    connection.close()
