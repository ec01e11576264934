"""The writing side of the embedded helpdesk."""

import contextlib
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.company import NOW, batch_of, message, ticket
from workbench.domain.trouble import Trouble
from workbench.domain.values import Agent, Batch, Customer, Link, Organisation, Status
from workbench.providers.helpdesk.local import LocalFile, Stored


def test_a_second_identical_put_changes_nothing_and_announces_nothing(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "desk" / "local.db") as file:
        batch = batch_of(20)
        first = file.put(batch, {"local:m3-1": b"log"})
        again = file.put(batch, {"local:m3-1": b"log"})
    assert first.new > 40
    assert first.changed == first.unchanged == 0
    assert again == Stored(0, 0, first.new)


def test_what_is_written_is_seen_by_all_however_often_the_file_was_opened_before(tmp_path: Path) -> None:
    """Whoever closes the file last deletes its log; one that is still open counts, whatever else its process opened."""
    path = tmp_path / "local.db"
    count = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute('SELECT count(*) FROM ticket'))"

    def seen() -> str:
        """Return how many tickets another process sees, which then closes the file."""
        looked = subprocess.run([sys.executable, "-S", "-c", f"{count}; c.close()", str(path)], capture_output=True)
        return looked.stdout.decode().strip()

    with LocalFile(path) as first, LocalFile(path) as second:
        first.put(Batch(cursor="", tickets=(ticket(1),)))
        assert seen() == "(1,)"
        second.put(Batch(cursor="", tickets=(ticket(2),)))
        assert seen() == "(2,)"


def test_only_what_is_different_counts_as_changed(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        file.put(Batch(cursor="", tickets=(ticket(1), ticket(2)), messages=(message(1), message(2))))
        stored = file.put(
            Batch(
                cursor="",
                tickets=(ticket(1), ticket(2, status=Status.SOLVED), ticket(3)),
                messages=(message(1, text="said otherwise"), message(2)),
            )
        )
        assert stored == Stored(1, 2, 2)
        assert file.tickets(["local:2"])["local:2"].status is Status.SOLVED


def test_an_original_comes_back_byte_by_byte_and_its_change_is_a_change(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        raw = bytes(range(256)) * 20
        file.put(Batch(cursor="", messages=(message(1, original=raw),)))
        assert file.messages_of("local:1") == [message(1, original=raw)]
        assert file.put(Batch(cursor="", messages=(message(1, original=raw + b"!"),))).changed == 1
        assert file.put(Batch(cursor="", messages=(message(1),))).changed == 1
        assert file.messages_of("local:1")[0].original is None


def test_a_put_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        with contextlib.suppress(KeyboardInterrupt), file.transaction():
            file.put(batch_of(3))
            raise KeyboardInterrupt
        assert file.tickets(["local:1", "local:2"]) == {}
        assert file.put(batch_of(3)).changed == 0


def test_numbers_of_new_tickets_go_on_from_the_highest_of_our_own(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        assert file.next_id() == 1
        file.put(Batch(cursor="", tickets=(ticket(48213), ticket(17), ticket("x-99999"), ticket("9" * 30))))
        file.put(Batch(cursor="", tickets=(ticket(90000, source="zd"),)))
        assert [file.next_id(), file.next_id()] == [48214, 48215]


def test_two_writers_never_get_the_same_number(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    LocalFile(path).close()
    numbers: list[int] = []

    def take() -> None:
        with LocalFile(path) as file:
            numbers.extend(file.next_id() for _ in range(20))

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 61))


def test_open_ticket_makes_a_new_ticket_with_one_clean_public_message(tmp_path: Path) -> None:
    now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    with LocalFile(tmp_path / "local.db") as file:
        ref = file.open_ticket("Login\x1b[31m fails", "It says\x07 no.", "Jane@Acme.test", "Jane Roe", now=now)
        other = file.open_ticket("Another", "Text", "jane@acme.test", "J. Roe", now=now)
        opened = file.tickets([ref, other])
        assert opened[ref].subject == "Login fails"
        assert opened[ref].status is Status.NEW
        assert opened[ref].customer == opened[other].customer
        assert [(m.text, m.author, m.visibility) for m in file.messages_of(ref)] == [
            ("It says no.", "Jane Roe", "public")
        ]
        assert file.customers_by_email(["jane@acme.test"])["jane@acme.test"].name == "Jane Roe"


def test_open_ticket_belongs_to_a_customer_who_is_there_already(tmp_path: Path) -> None:
    jane = Customer(ref="local:jane", name="Jane Roe", email="Jane@acme.test", organisation="local:acme", updated=NOW)
    with LocalFile(tmp_path / "local.db") as file:
        file.put(Batch(cursor="", customers=(jane,)))
        ref = file.open_ticket("Hello", "World", "JANE@acme.test", now=NOW)
        opened = file.tickets([ref])[ref]
        assert (opened.customer, opened.organisation) == ("local:jane", "local:acme")


def test_open_ticket_without_an_address_is_refused(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file, pytest.raises(Trouble, match="address"):
        file.open_ticket("Hello", "World", " ", now=NOW)


def test_agent_for_finds_by_address_and_makes_one_only_once(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        file.put(Batch(cursor="", agents=(Agent(ref="local:kim", name="Kim", email="Kim@desk.test"),)))
        assert file.agent_for("kim@desk.test", "Somebody").ref == "local:kim"
        made = file.agent_for("Lee@desk.test", "Lee")
        assert made == file.agent_for("lee@desk.test", "Other")
        assert made.name == "Lee"


def test_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "local.db"
    with LocalFile(path) as file:
        file.put(batch_of(1))
        for each in path.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_from_a_newer_version_gets_its_sentence_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    LocalFile(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Trouble, match="newer Workbench"):
        LocalFile(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"From jane@acme.test Mon Mar  2\n" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_gets_its_sentence_and_is_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "local.db"
    path.write_bytes(content)
    with pytest.raises(Trouble, match="damaged"):
        LocalFile(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Trouble, match="not a file of the embedded helpdesk"):
        LocalFile(path)
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be opened"):
        LocalFile(tmp_path)


def test_organisations_customers_and_links_are_told_apart_by_their_references(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        batch = Batch(
            cursor="",
            organisations=(Organisation(ref="local:7", name="Acme", updated=NOW),),
            customers=(Customer(ref="local:7", name="Jane", updated=NOW),),
            links=(Link(ticket="local:1", issue_key="ENG-1"), Link(ticket="local:1", issue_key="ENG-2")),
        )
        assert file.put(batch) == Stored(4, 0, 0)
        assert file.organisations(["local:7"])["local:7"].name == "Acme"


def test_a_full_disk_gets_its_sentence_and_what_was_written_before_is_kept(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        file.put(batch_of(3))
        pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
        file._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(Trouble, match="no room"):
            file.put(batch_of(2_000))
        file._connection.execute("PRAGMA max_page_count = 100000")
        assert file.put(batch_of(3)).unchanged > 0
        assert file.tickets(["local:4"]) == {}


def test_a_file_that_may_not_be_written_gets_its_sentence(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "local.db") as file:
        file._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(Trouble, match="may not be written"):
            file.put(batch_of(1))
