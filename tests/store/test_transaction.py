"""Transactions: one that writes to the desk's file waits for its lock before it reads, and never for the mirror's."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from workbench.store.opening import open_both
from workbench.store.transaction import writing_desk

_ADD = "INSERT INTO desk.note VALUES ('test', '', ?, '1')"


def test_what_reads_first_and_writes_then_waits_for_whoever_writes(tmp_path: Path) -> None:
    with closing(open_both(tmp_path)) as one:
        one.execute("BEGIN IMMEDIATE")
        one.execute(_ADD, ("one",))
        begun, failed = threading.Event(), []

        def second() -> None:
            with closing(open_both(tmp_path)) as other:
                begun.set()
                try:
                    with writing_desk(other):
                        other.execute("SELECT count(*) FROM desk.note").fetchone()
                        other.execute(_ADD, ("two",))
                except sqlite3.OperationalError as error:
                    failed.append(error)

        waiting = threading.Thread(target=second)
        waiting.start()
        assert begun.wait(60)
        waiting.join(0.1)
        assert waiting.is_alive()
        one.execute("COMMIT")
        waiting.join(60)
        assert failed == []
        assert one.execute("SELECT count(*) FROM desk.note").fetchone() == (2,)


def test_nobody_who_fills_the_mirror_is_waited_for(tmp_path: Path) -> None:
    with closing(open_both(tmp_path)) as one, closing(open_both(tmp_path)) as other:
        one.execute("BEGIN")
        one.execute("DELETE FROM ticket WHERE 0")  # locks the mirror
        with writing_desk(other):
            other.execute(_ADD, ("two",))
        one.execute("COMMIT")
