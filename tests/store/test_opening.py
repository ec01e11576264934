"""Opening: private files, migrations from every version, and a sentence for whatever keeps a file from being used."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from store.processes import python, said
from store.records import asker, at, customer, message, opened, organisation, query, store, ticket
from workbench.domain.trouble import Trouble
from workbench.domain.words import Status
from workbench.store import migrating
from workbench.store.backups import back_up
from workbench.store.damage import condemn
from workbench.store.migrating import migrate, migrations, statements
from workbench.store.opening import DESK, MIRROR, connect, is_current, open_both, open_desk, open_mirror
from workbench.store.queues import Queue, QueueRow

Open = Callable[[Path], sqlite3.Connection]
KINDS = [pytest.param("mirror", open_mirror, id="mirror"), pytest.param("desk", open_desk, id="desk")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def schema(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


# -- new files --------------------------------------------------------------------------------------------------


def test_what_others_wrote_is_for_nobody_elses_eyes(folder: Path) -> None:
    before = os.umask(0)
    try:
        with opened(folder) as connection:
            store(connection, tickets=[ticket(1)])
            assert {path.name for path in folder.iterdir()} >= {MIRROR, f"{MIRROR}-wal", f"{MIRROR}-shm", DESK}
            assert {mode(path) for path in folder.iterdir()} == {"600"}
    finally:
        os.umask(before)
    assert mode(folder) == "700"


def test_a_file_that_was_copied_back_is_made_private_again(folder: Path) -> None:
    open_both(folder).close()
    (folder / DESK).chmod(0o644)
    open_desk(folder).close()
    assert mode(folder / DESK) == "600"


def test_files_log_ahead_and_the_desk_waits_for_the_disk(folder: Path) -> None:
    with opened(folder) as connection:
        for schema_name, synchronous in (("main", 1), ("desk", 2)):  # NORMAL, FULL
            assert connection.execute(f"PRAGMA {schema_name}.journal_mode").fetchone() == ("wal",)
            assert connection.execute(f"PRAGMA {schema_name}.synchronous").fetchone() == (synchronous,)


def test_a_store_is_current_once_both_files_are_made(folder: Path) -> None:
    assert not is_current(folder)
    open_mirror(folder).close()
    assert not is_current(folder)
    open_desk(folder).close()
    assert is_current(folder)
    assert {path.name for path in folder.iterdir()} == {MIRROR, DESK}


def test_an_empty_file_is_as_good_as_none(folder: Path) -> None:
    folder.mkdir()
    (folder / MIRROR).touch()
    (folder / DESK).touch()
    assert not is_current(folder)
    with opened(folder) as connection:
        store(connection, tickets=[ticket(1)])
        assert connection.execute("PRAGMA page_size").fetchone() == (8192,)


# -- migrations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mirror", "desk"])
def test_migrations_are_numbered_without_a_gap(kind: str) -> None:
    names = [name for name, _ in migrations(kind)]
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    ("kind", "version"), [(kind, number) for kind in ("mirror", "desk") for number in range(len(migrations(kind)) + 1)]
)
def test_a_file_of_every_earlier_version_becomes_what_a_new_one_is(kind: str, version: int, tmp_path: Path) -> None:
    name, open_it = (MIRROR, open_mirror) if kind == "mirror" else (DESK, open_desk)
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    with closing(sqlite3.connect(old / name)) as connection:
        for _, script in migrations(kind)[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version={version}")
    open_it(old).close()
    open_it(new).close()
    assert schema(old / name) == schema(new / name)
    with closing(sqlite3.connect(old / name)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations(kind)),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_rows_of_a_store_from_before_they_had_a_place_show_the_same_without_a_pull(folder: Path) -> None:
    def shown() -> list[list[QueueRow]]:
        with opened(folder) as connection:
            return [Queue(query(text), "due", asker(connection)).first(9) for text in ("status:open", "status:solved")]

    with opened(folder) as connection:
        store(
            connection, customers=[customer(1, "Jane Roe")], organisations=[organisation(1, "Acme GmbH")],
            tickets=[
                ticket(number, customer="zd:c1", organisation=f"zd:o{place}" if place else None, status=status)
                for number, place, status in (
                    (1, 1, Status.OPEN), (2, 0, Status.OPEN), (3, 1, Status.SOLVED), (4, 2, Status.SOLVED),
                )
            ],
            messages=[message(number, number % 4 + 1, at=at(number)) for number in range(20)],
        )  # fmt: skip
    before = shown()
    with closing(sqlite3.connect(folder / MIRROR)) as connection:
        for kind, name in connection.execute("SELECT type, name FROM sqlite_schema WHERE sql LIKE '%who%'").fetchall():
            if kind != "table":
                connection.execute(f"DROP {kind} {name}")
        for column in ("who", "said"):
            connection.execute(f"ALTER TABLE ticket DROP COLUMN {column}")
        connection.execute("PRAGMA user_version=3")
    assert shown() == before
    assert {row.who for rows in before for row in rows} == {"Acme GmbH", "Jane Roe"}
    assert {row.unread for rows in before for row in rows} == {5}


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next version of workbench be here: one more step, that must not be made twice."""
    first = migrations
    step = "CREATE TABLE counted (n INTEGER);\nINSERT INTO counted VALUES (1);\n"
    monkeypatch.setattr(migrating, "migrations", lambda kind: [*first(kind), ("002_counted.sql", step)])


def test_the_desk_is_backed_up_before_it_is_changed(folder: Path, two_steps: None) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / DESK)) as connection:
        connection.executescript(migrations("desk")[0][1])
        connection.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES ('zd:1', 'reply', 'Hi Jane,', 0)")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    open_desk(folder).close()
    (kept,) = (folder / "backups").glob("desk-*.db")
    assert mode(kept) == "600"
    assert mode(kept.parent) == "700"
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT text FROM draft").fetchall() == [("Hi Jane,",)]
    with closing(sqlite3.connect(folder / DESK)) as connection:
        assert connection.execute("SELECT n FROM counted").fetchall() == [(1,)]


def test_a_step_that_fails_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_mirror(folder).close()
    before = schema(folder / MIRROR)
    first = migrations
    broken = "CREATE TABLE half (n INTEGER);\nINSERT INTO nowhere VALUES (1);\n"
    monkeypatch.setattr(migrating, "migrations", lambda kind: [*first(kind), ("002_broken.sql", broken)])
    with pytest.raises(Trouble, match="nowhere"):
        open_mirror(folder)
    assert schema(folder / MIRROR) == before


def test_a_script_is_parted_into_its_statements() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n  DELETE FROM c;\nEND;\n"
    script = f"-- What it is; for whom.\nCREATE TABLE a (n);\n{trigger}\nINSERT INTO a VALUES (';');\n"
    parts = [part.strip() for part in statements(script)]
    assert parts == ["-- What it is; for whom.\nCREATE TABLE a (n);", trigger.strip(), "INSERT INTO a VALUES (';');"]


@pytest.mark.parametrize(("kind", "open_it"), KINDS)
def test_a_file_of_a_newer_version_is_left_alone_and_says_so(kind: str, open_it: Open, folder: Path) -> None:
    open_both(folder).close()
    path = folder / f"{kind}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    assert not is_current(folder)
    with pytest.raises(Trouble) as caught:
        open_it(folder)
    assert f"newer version of workbench (format 99; this one knows {len(migrations(kind))})" in caught.value.what
    assert "Upgrade workbench" in caught.value.remedy
    assert path.read_bytes() == before


# -- damage -----------------------------------------------------------------------------------------------------


def _overwrite_head(path: Path) -> None:
    path.write_bytes(b"nonsense" * 100 + path.read_bytes()[800:])


def _cut_in_the_middle(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 77)


def _be_something_else(path: Path) -> None:
    path.write_text("A note that somebody put here.\n" * 200)


def _scramble_the_schema(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[100:8192] = b"\x55" * (8192 - 100)
    path.write_bytes(whole)


DAMAGES = [_overwrite_head, _cut_in_the_middle, _be_something_else, _scramble_the_schema]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_mirror_is_kept_and_an_empty_one_takes_its_place(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    with opened(folder) as connection:
        store(connection, cursor="12", tickets=[ticket(1)])
    damage(folder / MIRROR)
    what_it_was = (folder / MIRROR).read_bytes()
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (0,)
        assert connection.execute("SELECT cursor FROM source").fetchall() == []  # so that all is pulled again
        store(connection, tickets=[ticket(1)])
    (kept,) = folder.glob("mirror-damaged-*.db")
    assert kept.read_bytes() == what_it_was


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_desk_is_kept_and_the_person_is_told_what_to_go_on_from(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    open_desk(folder).close()
    damage(folder / DESK)
    with pytest.raises(Trouble) as caught:
        open_both(folder)
    (kept,) = folder.glob("desk-damaged-*.db")
    assert "drafts and unsent changes, is damaged" in caught.value.what
    assert str(kept) in caught.value.why
    assert "There is no back-up yet" in caught.value.remedy
    open_both(folder).close()  # the next start goes on with an empty one


def test_the_newest_back_up_is_named_and_is_a_file_to_go_on_from(folder: Path) -> None:
    with closing(open_desk(folder)) as desk:
        desk.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES ('zd:1', 'reply', 'Hi Jane,', 0)")
        back_up(desk, folder)
    (folder / "backups" / "desk-2020-01-01.db").write_bytes(b"an older one")
    _be_something_else(folder / DESK)
    with pytest.raises(Trouble) as caught:
        open_desk(folder)
    (newest,) = (path for path in (folder / "backups").iterdir() if str(path) in caught.value.remedy)
    assert newest.name > "desk-2020-01-01.db"
    shutil.copy(newest, folder / DESK)
    with closing(open_desk(folder)) as desk:
        assert desk.execute("SELECT text FROM draft").fetchall() == [("Hi Jane,",)]


def test_files_that_are_damaged_in_the_same_second_are_all_kept(folder: Path) -> None:
    for number in range(3):
        open_desk(folder).close()
        (folder / DESK).write_text(f"nonsense {number}\n" * 100)
        with pytest.raises(Trouble):
            open_desk(folder)
    assert len({path.read_bytes() for path in folder.glob("desk-damaged-*.db")}) == 3


def test_a_mirror_that_was_found_damaged_at_work_is_rebuilt_by_the_next_start(folder: Path) -> None:
    with opened(folder) as connection:
        store(connection, tickets=[ticket(1)])
    condemn(folder / MIRROR)
    assert not is_current(folder)
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (0,)
    assert is_current(folder)
    assert len(list(folder.glob("mirror-damaged-*.db"))) == 1


# -- several processes ------------------------------------------------------------------------------------------


_AT_ONCE = """
import multiprocessing
from workbench.domain.trouble import Trouble
from workbench.store.opening import open_both
def open_it(store, start, answers):
    start.wait()
    try:
        open_both(store).close()
        answers.put("opened")
    except Trouble as trouble:
        answers.put(str(trouble))
forked = multiprocessing.get_context("fork")
for store in map(Path, sys.argv[2:]):
    start, answers = forked.Barrier(5), forked.Queue()
    opening = [forked.Process(target=open_it, args=(store, start, answers)) for _ in range(5)]
    for process in opening:
        process.start()
    print(store.name, *sorted({answers.get() for _ in opening}))
    for process in opening:
        process.join()
"""


def test_processes_that_make_the_store_at_the_same_time_make_one(tmp_path: Path) -> None:
    stores = [tmp_path / f"{number}" for number in range(15)]
    answers = said(python(_AT_ONCE, tmp_path, *map(str, stores)))
    assert answers.splitlines() == [f"{place.name} opened" for place in stores]
    assert all(is_current(place) for place in stores)


def test_processes_that_find_the_mirror_damaged_at_the_same_time_rebuild_it_once(tmp_path: Path) -> None:
    stores = [tmp_path / f"{number}" for number in range(5)]
    for place in stores:
        open_both(place).close()
        _be_something_else(place / MIRROR)
    answers = said(python(_AT_ONCE, tmp_path, *map(str, stores)))
    assert answers.splitlines() == [f"{place.name} opened" for place in stores]
    assert [len(list(place.glob("mirror-damaged-*.db"))) for place in stores] == [1] * len(stores)


def test_a_step_that_another_process_makes_meanwhile_is_not_made_again(folder: Path, two_steps: None) -> None:
    folder.mkdir()
    path = folder / MIRROR
    with closing(connect(path)) as first, closing(connect(path)) as second:
        made: list[str] = []

        def overtake(statement: str) -> None:
            # What the first does once it has looked at the version and before it locks the file.
            if statement.startswith("BEGIN") and not made:
                made.append(statement)
                migrate(second, "mirror", path)

        first.set_trace_callback(overtake)
        migrate(first, "mirror", path)
        first.set_trace_callback(None)
        assert made
        assert first.execute("SELECT n FROM counted").fetchall() == [(1,)]
