"""Tending: the desk's file is checked and backed up once a day, and a damaged one never replaces a good copy."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from workbench.domain.effects import Change, Enclosure, Say
from workbench.domain.trouble import Trouble
from workbench.domain.words import Visibility
from workbench.store import outbox, steps
from workbench.store.backups import back_up, back_ups
from workbench.store.opening import DESK, is_current, open_both, open_desk
from workbench.store.outbox import State, Step
from workbench.store.tending import tend
from workbench.store.transaction import writing

DAY = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_both(tmp_path / "store").close()
    return tmp_path / "store"


def write(folder: Path, text: str) -> None:
    with closing(open_desk(folder)) as desk:
        desk.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES ('zd:1', 'reply', ?, 0)", (text,))


def drafts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM draft ORDER BY id")]


@pytest.fixture
def damaged(folder: Path) -> Path:
    """Give a store whose desk opens well and is damaged further in."""
    with closing(open_desk(folder)) as desk, writing(desk):
        desk.executemany(
            "INSERT INTO draft (ticket, kind, text, updated) VALUES (?, 'reply', ?, 0)",
            [(f"zd:{number}", "x" * 500) for number in range(200)],
        )
    assert tend(folder) is None
    whole = bytearray((folder / DESK).read_bytes())
    whole[-3 * 8192 :] = b"\x55" * (3 * 8192)
    (folder / DESK).write_bytes(whole)
    open_desk(folder).close()
    return folder


def test_a_days_first_tending_makes_a_back_up_and_the_next_one_leaves_it(folder: Path) -> None:
    with time_machine.travel(DAY, tick=False):
        write(folder, "morning")
        assert tend(folder) is None
        write(folder, "noon")
        assert tend(folder) is None
        (made,) = back_ups(folder)
    assert made.name == "desk-2026-03-04.db"
    assert drafts(made) == ["morning"]
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_last_seven_days_are_kept(folder: Path) -> None:
    for number in range(10):
        with time_machine.travel(DAY + timedelta(days=number), tick=False):
            write(folder, f"day {number}")
            assert tend(folder) is None
    kept = back_ups(folder)
    assert [path.name for path in kept] == [f"desk-2026-03-{day:02}.db" for day in range(7, 14)]
    assert [drafts(path)[-1] for path in kept] == [f"day {number}" for number in range(3, 10)]


def test_what_is_written_while_a_desk_is_open_is_backed_up_too(folder: Path) -> None:
    with closing(open_desk(folder)) as desk:
        desk.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES ('zd:1', 'reply', 'open', 0)")
        assert tend(folder) is None
        assert drafts(back_ups(folder)[-1]) == ["open"]


def test_where_there_is_no_desk_there_is_nothing_to_tend(tmp_path: Path) -> None:
    assert tend(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_damage_further_in_is_found_told_and_not_backed_up(damaged: Path) -> None:
    (good,) = back_ups(damaged)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        trouble = tend(damaged)
    assert trouble is not None
    assert trouble.what.startswith("desk.db, which holds drafts and unsent changes, is damaged (")
    assert back_ups(damaged) == [good]


def test_a_desk_that_was_found_damaged_is_set_aside_by_the_next_start(damaged: Path) -> None:
    tend(damaged)
    assert not is_current(damaged)
    with pytest.raises(Trouble) as caught:
        open_both(damaged)
    assert str(back_ups(damaged)[-1]) in caught.value.remedy
    (kept,) = damaged.glob("desk-damaged-*.db")
    assert str(kept) in caught.value.why
    open_both(damaged).close()
    assert is_current(damaged)


def test_a_back_up_that_cannot_be_made_is_told_and_the_desk_goes_on(folder: Path) -> None:
    (folder / "backups").write_text("a file where the folder should be")
    trouble = tend(folder)
    assert trouble is not None
    assert trouble.what == "desk.db could not be backed up."
    assert is_current(folder)


def test_a_back_up_that_is_cut_off_leaves_the_earlier_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "whole")
    with closing(open_desk(folder)) as desk:
        kept = back_up(desk, folder)
        desk.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES ('zd:1', 'reply', 'more', 0)")

        def cut_off(self: Path, target: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", cut_off)
        with pytest.raises(OSError, match="No space"):
            back_up(desk, folder)
    assert drafts(kept) == ["whole"]
    assert list((folder / "backups").iterdir()) == [kept]


def test_what_a_killed_back_up_left_is_taken_away_in_time(folder: Path) -> None:
    (folder / "backups").mkdir()
    (folder / "backups" / "unfinished-1.db").write_bytes(b"half")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert tend(folder) is None
    assert [path.name[:5] for path in (folder / "backups").iterdir()] == ["desk-"]


def test_what_was_sent_long_ago_is_forgotten_and_so_are_files_that_nothing_names(folder: Path) -> None:
    now = datetime.now(UTC).timestamp()
    with closing(open_both(folder)) as connection:
        for days, name in ((15, "old"), (12, "new"), (0, "waiting")):
            copy = folder / "outbox" / name / "file"
            copy.parent.mkdir(parents=True)
            copy.write_text(name)
            say = Say(
                visibility=Visibility.PUBLIC, text=name, files=(Enclosure(str(copy), "a.log", "text/plain", 3),)
            )
            number = outbox.put(connection, Change(ticket="zd:1", source="zd", effects=(say,)), now=now, hold=0)
            if days:
                steps.claim(connection, number, "me", now=now)
                steps.note(connection, number, 0, Step.DONE, "zd:m1")
                steps.end(connection, number, State.SENT, now=now - days * 86_400)
    (folder / "outbox" / "left").mkdir()
    assert tend(folder) is None
    assert sorted(path.name for path in (folder / "outbox").iterdir()) == ["left", "new", "old", "waiting"]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=30)):
        assert tend(folder) is None
    assert sorted(path.name for path in (folder / "outbox").iterdir()) == ["new", "waiting"]
    with closing(open_both(folder)) as connection:
        assert [entry.message.text for entry in outbox.sent_entries(connection) if entry.message] == ["new"]
        assert len(outbox.unsent_entries(connection)) == 1
