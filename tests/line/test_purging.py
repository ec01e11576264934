"""Purging: not a byte of a ticket is left, and nothing else is touched."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from line.commands import run, values
from workbench.api import Attachment, Batch, Customer, Message, Role, Status, Ticket, Visibility
from workbench.domain.effects import Change, ChangeTags, Enclosure, Say
from workbench.store import drafts, outbox, promises, snoozing, steps
from workbench.store.connection import Connection
from workbench.store.drafts import Draft
from workbench.store.opening import back_up, open_desk
from workbench.store.outbox import State, Step
from workbench.workplace import Workplace

_AT = datetime(2026, 3, 1, tzinfo=UTC)
_OLD = datetime(2023, 3, 1, tzinfo=UTC)


def _ticket(number: int, at: datetime, status: Status, words: str) -> Batch:
    ref = f"local:{number}"
    customer = Customer(ref=f"local:c{number}", name=f"Person {words}", email=f"{words}@dungeon.test", updated=at)
    # Long enough that it is spread over pages, and says its words often.
    text = f"{words} said {words}-0x80070005 " * 400
    message = Message(
        ref=f"{ref}-1", ticket=ref, author=customer.name, role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=at,
        text=text, original=f"<p>{words}</p>".encode(), original_type="text/html",
        attachments=(Attachment(ref=f"{ref}-1-1", name=f"{words}.log", media_type="text/plain", size=7),),
    )
    ticket = Ticket(
        ref=ref, subject=f"About {words}", status=status, customer=customer.ref, tags=(words,), created=at, updated=at,
        fields=(("note", words),),
    )
    return Batch(cursor="", customers=(customer,), tickets=(ticket,), messages=(message,))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with three tickets, drafts and files on them, and a back-up."""
    place = Workplace.open(tmp_path)
    with place.local_file() as file:
        for batch in (
            _ticket(1, _AT, Status.OPEN, "xyzzyplugh"), _ticket(2, _AT, Status.OPEN, "kept"),
            _ticket(3, _OLD, Status.SOLVED, "longago"),
        ):  # fmt: skip
            file.put(batch, {batch.messages[0].attachments[0].ref: batch.messages[0].text[:7].encode()})
    run(tmp_path, "sync")
    desk = open_desk(place.store_folder)
    for ref, words in (("local:1", "draft of lampoil"), ("local:2", "another draft")):
        desk.execute("INSERT INTO draft (ticket, kind, text, updated) VALUES (?, 'reply', ?, 0)", (ref, words))
    back_up(desk, place.store_folder)
    desk.execute("UPDATE draft SET text = 'zorkmid' WHERE ticket = 'local:1'")
    desk.close()
    write(place, "local:1", "frobozz")
    write(place, "local:2", "brasslantern")
    place.folder_of("local:1").mkdir(parents=True)
    (place.folder_of("local:1") / "a.log").write_text("xyzzyplugh")
    (place.store_folder / "mirror-damaged-20260101T000000.db").write_bytes(b"xyzzyplugh")
    place.close()
    return tmp_path


_STATES = ("held", "queued", "sending", "sent", "conflicted", "refused", "unsure")


def write(place: Workplace, ref: str, words: str) -> None:
    """Leave on a ticket a draft, a promise, a snooze, and a change in each state, with files; all say ``words``."""
    with closing(place.new_connection()) as connection:
        for state in ("draft", *_STATES):
            file = place.store_folder / "outbox" / f"{words}-{state}-key" / "file"
            file.parent.mkdir(parents=True)
            file.write_text(f"{words}-{state}-file")
            enclosure = Enclosure(str(file), f"{words}-{state}.log", "text/plain", 7)
            if state == "draft":
                draft = Draft(ticket=ref, kind="note", text=f"{words}-draft", files=(enclosure,))
                drafts.keep(connection, draft, now=1)
                continue
            say = Say(visibility=Visibility.PUBLIC, text=f"{words}-{state} " * 900, files=(enclosure,))
            effects = (say, ChangeTags((f"{words}-{state}-tag",)))
            number = outbox.put(
                connection, Change(ticket=ref, source="local", effects=effects), now=1, hold=9 if state == "held" else 0
            )
            if state not in ("held", "queued"):
                steps.claim(connection, number, "me", now=9)
                steps.note(connection, number, 0, Step.DONE, f"{words}-{state}-answer")
            if state not in ("held", "queued", "sending"):
                steps.end(connection, number, State(state), f"{words}-{state}-reason", now=9)
        promises.promise(connection, ref, f"{words}-promise", 9, now=9)
        snoozing.snooze(connection, ref, until=9, event="", now=9)


def _files_with(home: Path, words: bytes) -> list[str]:
    files = [path for path in sorted((home / "data").rglob("*")) if path.is_file()]
    return [path.name for path in files if words.lower() in path.read_bytes().lower()]


def test_a_purged_ticket_leaves_no_byte_behind(home: Path) -> None:
    assert {"mirror.db", "local.db", "a.log"} <= set(_files_with(home, b"xyzzyplugh"))
    assert _files_with(home, b"lampoil")
    told = run(home, "purge", "local:1", "--yes").stdout
    assert "Purged 1 ticket, 1 message and 1 customer of no other ticket." in told
    for words in (b"xyzzyplugh", b"lampoil", b"zorkmid", b"frobozz"):
        assert _files_with(home, words) == []
    with closing(open_desk(Workplace.open(home).store_folder)) as desk:
        for table in ("draft", "outbox", "promise", "snooze", "overlay"):
            assert _tickets_in(desk, table) == {"local:2"}
    assert len(_named(home, "brasslantern")) == len(_STATES) + 1
    assert _named(home, "frobozz") == []


def _tickets_in(desk: Connection, table: str) -> set[str]:
    return {ref for (ref,) in desk.execute(f"SELECT ticket FROM {table}")}


def _named(home: Path, words: str) -> list[Path]:
    return list((Workplace.open(home).store_folder / "outbox").glob(f"{words}*"))


def test_what_is_under_way_on_an_old_ticket_keeps_it_from_being_purged_by_its_age(home: Path) -> None:
    place = Workplace.open(home)
    (home / "config.yaml").write_text("store: {retention_days: 700}\nhelpdesks: [{name: local, kind: local}]\n")
    with closing(place.new_connection()) as connection:
        kept = drafts.keep(connection, Draft(ticket="local:3", kind="note", text="wait"), now=1)
    place.close()
    place = Workplace.open(home)
    assert place.config.store.retention_days == 700
    assert place.purge_expired() == 0
    with closing(place.new_connection()) as connection:
        drafts.drop(connection, kept.id)
    assert place.purge_expired() == 1


def test_a_purge_leaves_everything_else_as_it_was(home: Path) -> None:
    before = values(home, "show", "2")
    run(home, "purge", "1", "--yes")
    assert values(home, "show", "2") == before
    assert [hit["ref"] for hit in values(home, "search", "kept", "kind:message")] == ["local:2-1"]
    found = values(home, "search", "err:0x80070005", "kind:message")
    assert [hit["ref"] for hit in found] == ["local:2-1", "local:3-1"]
    assert values(home, "search", "xyzzyplugh", code=3) == []
    assert b"another draft" in (home / "data/store/desk.db").read_bytes()
    assert run(home, "sync").stdout == "local: 0 tickets and 0 messages new or different.\n"
    run(home, "show", "1", code=3)


def test_what_is_done_and_old_is_purged_by_its_age(home: Path) -> None:
    run(home, "purge", "--older-than", "2y", "--yes")
    run(home, "show", "3", code=3)
    assert _files_with(home, b"longago") == []
    assert {row["ref"] for row in values(home, "queue", "is:snoozed")} == {"local:1", "local:2"}
    assert "Nothing is to be purged" in run(home, "purge", "--older-than", "2y", "--yes", code=3).stderr


def test_nothing_is_purged_without_being_asked_for_twice(home: Path) -> None:
    assert "--yes" in run(home, "purge", "1", said="y\n", code=1).stderr
    run(home, "show", "1")


def test_a_purge_names_what_it_cannot_find_and_purges_nothing(home: Path) -> None:
    assert "no ticket 99" in run(home, "purge", "1", "99", "--yes", code=1).stderr
    run(home, "show", "1")
    run(home, "purge", code=2)
    run(home, "purge", "1", "--older-than", "2y", code=2)
    run(home, "purge", "--older-than", "soon", code=2)


def test_a_purge_that_was_cut_off_can_be_done_again(home: Path) -> None:
    place = Workplace.open(home)
    with place.local_file() as file:
        file.purge(["local:1"])
    place.close()
    run(home, "purge", "1", "--yes")
    assert _files_with(home, b"xyzzyplugh") == []
