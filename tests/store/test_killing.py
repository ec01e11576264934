"""A filling process that is killed, anywhere: what it stored is whole, and the next one goes on from there."""

import signal
from pathlib import Path

import pytest

from store.company import company, dice_of, pages
from store.inside import assert_that_every_index_is_as_if_made_anew, everything
from store.processes import python
from store.records import fill, opened
from workbench.domain.values import Batch
from workbench.store.connection import Connection
from workbench.store.sources import cursor_of

_SEED, _TICKETS, _MESSAGES, _PAGE = 3, 60, 240, 12
_MOST = 40  # kills; a run that gets no further would need more

# What counts is every tenth step of SQLite's machine and every statement that begins, so that a process dies
# anywhere: in the middle of a statement, between two, before a commit.
_FILLING = f"""
from store.company import company, dice_of, pages
from store.records import fill, opened
from workbench.store.sources import cursor_of
left = int(sys.argv[2])
def count(statement=None):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
    return 0
with opened(folder) as connection:
    connection.set_progress_handler(count, 10)
    connection.set_trace_callback(count)
    done = int(cursor_of(connection, "zd") or 0)
    for batch in pages(company({_SEED}, {_TICKETS}, {_MESSAGES}), dice_of({_SEED}), {_PAGE})[done:]:
        fill(connection, batch)
"""


def _batches() -> list[Batch]:
    return pages(company(_SEED, _TICKETS, _MESSAGES), dice_of(_SEED), _PAGE)


def _assert_that_cursor_and_rows_agree(connection: Connection) -> None:
    stored = _batches()[: int(cursor_of(connection, "zd") or 0)]
    for table, wanted in (
        ("ticket", {one.ref for batch in stored for one in batch.tickets}),
        ("message", {one.ref for batch in stored for one in batch.messages}),
    ):
        assert {row[0] for row in connection.execute(f"SELECT ref FROM {table}")} == wanted


@pytest.mark.parametrize("seed", range(3))
def test_a_store_that_was_filled_through_kills_is_the_one_that_was_filled_in_peace(tmp_path: Path, seed: int) -> None:
    dice = dice_of(seed)
    kills = 0
    for _ in range(_MOST):
        process = python(_FILLING, tmp_path / "killed", str(dice.randint(200, 6_000)))
        process.communicate(timeout=120)
        with opened(tmp_path / "killed") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            _assert_that_cursor_and_rows_agree(connection)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        kills += 1
    else:
        pytest.fail("it never came to its end")
    assert kills >= 2
    with opened(tmp_path / "peace") as connection:
        for batch in _batches():
            fill(connection, batch)
        in_peace = everything(connection)
    with opened(tmp_path / "killed") as connection:
        assert everything(connection) == in_peace
        assert_that_every_index_is_as_if_made_anew(connection)
