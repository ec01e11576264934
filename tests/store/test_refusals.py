"""Opening where it cannot be done: folders, files and disks that refuse each get their sentence."""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.processes import as_anybody, python, said
from store.records import opened, store, ticket
from workbench.domain.trouble import Trouble
from workbench.store.opening import DESK, MIRROR, open_both


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


_OPEN = """
from workbench.domain.trouble import Trouble
from workbench.store.opening import open_both
try:
    open_both(folder).close()
    print("opened")
except Trouble as trouble:
    print(trouble)
"""


@pytest.fixture
def anybody() -> tuple[str, ...]:
    within = as_anybody()
    if within is None:
        pytest.skip("root heeds no permissions here, and setpriv is not there to make it")
    return within


def test_a_folder_that_cannot_be_written_gets_its_sentence(folder: Path, anybody: tuple[str, ...]) -> None:
    folder.mkdir()
    folder.chmod(0o500)
    try:
        answer = said(python(_OPEN, folder, within=anybody))
    finally:
        folder.chmod(0o700)
    assert answer.startswith(f"The store's folder {folder} cannot be written.")
    assert "store.folder" in answer


def test_a_folder_that_cannot_be_made_gets_its_sentence(tmp_path: Path, anybody: tuple[str, ...]) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    answer = said(python(_OPEN, tmp_path / "locked" / "store", within=anybody))
    assert answer.startswith(f"The store's folder {tmp_path / 'locked' / 'store'} cannot be made.")
    assert "Permission denied" in answer


def test_a_path_that_is_a_file_gets_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(Trouble, match="cannot be made"):
        open_both(tmp_path / "store")


def test_a_file_that_cannot_be_read_gets_its_sentence(folder: Path, anybody: tuple[str, ...]) -> None:
    open_both(folder).close()
    (folder / MIRROR).chmod(0o000)
    answer = said(python(_OPEN, folder, within=anybody))
    # Whose file it is, may read it again: opening makes it private, which is no more than that.
    assert answer == "opened" or answer.startswith(f"{folder / MIRROR} cannot be written.")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 96 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "none", place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_disk_gets_its_sentence(small_disk: Path) -> None:
    with pytest.raises(Trouble) as caught:
        open_both(small_disk / "store")
    assert caught.value.what in (f"The disk is full: {name} cannot grow." for name in (MIRROR, DESK))
    assert caught.value.remedy == "Make room and start again."


def test_a_file_that_cannot_grow_keeps_what_it_has(folder: Path) -> None:
    with opened(folder) as connection:
        store(connection, cursor="1", tickets=[ticket(1)])
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            store(connection, cursor="2", tickets=[ticket(n, f"{n} {'much ' * 200}") for n in range(2, 400)])
        assert not connection.in_transaction
        assert connection.execute("SELECT cursor FROM source").fetchall() == [("1",)]
        assert connection.execute("SELECT ref FROM ticket").fetchall() == [("zd:1",)]
        connection.execute("PRAGMA max_page_count=1000000")
        assert store(connection, cursor="2", tickets=[ticket(2)]).tickets == 1
