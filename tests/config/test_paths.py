"""Folders are found without touching them, made for their owner alone, and say why they cannot be made."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from workbench.config.paths import ensure, explain, find_paths
from workbench.domain.trouble import Trouble


def test_one_variable_puts_everything_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    assert find_paths() == tuple(
        tmp_path / "home" / name for name in ("config.yaml", "data", "state", "cache", "canned")
    )
    assert not (tmp_path / "home").exists()


def test_that_folder_may_be_below_home_or_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/sam")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_HOME", "~/desk")
    assert find_paths().data == Path("/home/sam/desk/data")
    monkeypatch.setenv("WORKBENCH_HOME", "desk")
    assert find_paths().data == tmp_path / "desk" / "data"


@pytest.mark.parametrize("are_set", [False, True])
def test_without_it_the_folders_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch, are_set: bool) -> None:
    monkeypatch.delenv("WORKBENCH_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/sam")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        if are_set:
            monkeypatch.setenv(f"XDG_{name}_HOME", f"/xdg/{name}")
        else:
            monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    dirs = platformdirs.PlatformDirs("workbench", appauthor=False)
    assert find_paths() == (
        dirs.user_config_path / "config.yaml",
        dirs.user_data_path,
        dirs.user_state_path,
        dirs.user_cache_path,
        dirs.user_config_path / "canned",
    )


def test_finding_paths_imports_nothing_heavy_with_a_home() -> None:
    code = (
        "import sys; from workbench.config.paths import find_paths; find_paths();"
        "print(sorted({'platformdirs', 'msgspec', 'yaml', 'keyring'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "WORKBENCH_HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_a_folder_is_made_for_its_owner_alone_and_may_be_there_already(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert ensure(folder) == folder
    assert {one.stat().st_mode & 0o777 for one in (folder, folder.parent)} == {0o700}
    assert ensure(folder) == folder


def test_a_file_in_the_folders_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for folder in (tmp_path / "data", tmp_path / "data" / "store"):
        with pytest.raises(Trouble) as raised:
            ensure(folder)
        assert raised.value.what == f"{folder} cannot be written to."
        assert raised.value.why == "The reason: a file stands in its place."
        assert "Move the file away" in raised.value.remedy


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tmp_path.chmod(0o555)
    request.getfixturevalue("as_nobody")
    for folder in (tmp_path / "data", tmp_path):
        with pytest.raises(Trouble) as raised:
            ensure(folder)
        assert raised.value.why == "The reason: you may not write there."
        assert "WORKBENCH_HOME" in raised.value.remedy


@pytest.mark.parametrize(
    ("code", "why"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only"), (errno.EIO, "Input/output error")],
)
def test_errors_of_the_disk_are_said_in_a_sentence(code: int, why: str) -> None:
    trouble = explain(OSError(code, os.strerror(code)), Path("/data"))
    assert trouble.why == f"The reason: {why}."
    assert trouble.remedy
