"""A person connects a real Redmine."""

from pathlib import Path

import pytest

from line.commands import run
from servers.redmine.server import RedmineServer


def _connect(home: Path, url: str, code: int = 0) -> str:
    options = ("--kind", "redmine", "--url", url, "--token-env", "KEY", "--name", "eng", "--yes")
    done = run(home, "connect", *options, code=code)
    return done.stdout + done.stderr


def test_a_redmine_is_connected_from_whatever_page_of_it_was_copied(
    redmine: RedmineServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", redmine.keys["alice"])
    assert "Kept as eng" in _connect(tmp_path, f"{redmine.url}/issues/1?tab=notes")
    assert f"url: {redmine.url}\n" in (tmp_path / "config.yaml").read_text()
    assert "no mistakes" in run(tmp_path, "config", "check").stdout


def test_a_wrong_key_and_a_wrong_address_are_told_apart(
    redmine: RedmineServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", "0" * 40)
    assert "does not accept this token" in _connect(tmp_path, redmine.url, 1)
    monkeypatch.setenv("KEY", redmine.keys["alice"])
    assert "does not answer as Redmine does" in _connect(tmp_path, f"{redmine.url}/wiki", 1)
