"""A person with a small helpdesk on loopback, its plugin installed, and a keyring of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connecting.tiny_desk import ENTRY_POINTS, PACKAGE, TinyServer, tiny_server


@pytest.fixture
def tiny() -> Iterator[TinyServer]:
    """Give a Tiny Desk's server."""
    with tiny_server() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty home; commands that are run find the plugin of Tiny Desk, and a keyring that is a file."""
    about = tmp_path / "packages" / PACKAGE
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: workbench-tiny\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    tests = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", f"{tests}:{about.parent}")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "connecting.file_keyring.FileKeyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)  # by which a process that pulls into it ends
