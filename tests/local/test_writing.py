"""Writing to the embedded helpdesk: once for each key, only where nothing changed meanwhile, and for good."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from local.company import NOW, batch_of, message
from workbench.api import (
    Agent,
    Assign,
    Batch,
    ChangeTags,
    Enclosure,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Refused,
    Role,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    Stale,
    TicketEffect,
    Trouble,
    Unreachable,
)
from workbench.api.answers import may_be_done
from workbench.demo.settle import fill
from workbench.domain.values import Link, Priority, Status, Visibility
from workbench.providers.helpdesk.local import LocalFile, LocalHelpdesk, Myself, opening
from workbench.providers.helpdesk.local.memory import Heard
from workbench.providers.helpdesk.local.schema import STEPS

T = TypeVar("T")

KIM = Myself("Kim", "kim@desk.test")
LATER = NOW + timedelta(hours=1)


def reply(text: str = "Try again, please.", **more: object) -> Say:
    return Say(visibility=Visibility.PUBLIC, text=text, **more)  # type: ignore[arg-type]  # what Say takes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with six tickets of two messages each."""
    path = tmp_path / "local.db"
    with LocalFile(path) as file:
        file.put(batch_of(6))
    return path


class Desk:
    """The helpdesk in a file, asked in one line."""

    def __init__(self, path: Path, myself: Myself = KIM) -> None:
        self.path = path
        self.helpdesk = LocalHelpdesk("local", path, myself, lambda: LATER)

    def run(self, work: Coroutine[object, object, T]) -> T:
        async def and_let_go() -> T:
            try:
                return await work
            finally:
                await self.helpdesk.close()

        return asyncio.run(and_let_go())

    def write(self, ref: str, effect: TicketEffect, stamp: str = "", key: str = "") -> str | None:
        return self.run(self.helpdesk.write(ref, effect, stamp=stamp, key=key))

    def stamp(self, ref: str) -> str:
        return self.run(self.helpdesk.now(ref)).stamp

    def ticket(self, ref: str) -> Batch:
        return self.run(self.helpdesk.ticket(ref))

    def texts(self, ref: str) -> list[str]:
        return [one.text for one in self.ticket(ref).messages]

    def last_change(self) -> int:
        connection = sqlite3.connect(self.path)
        (number,) = connection.execute("SELECT last_change FROM about").fetchone()
        connection.close()
        return int(number)


def test_a_reply_is_a_public_message_of_the_one_who_sits_here_and_comes_with_the_next_pull(path: Path) -> None:
    desk = Desk(path)
    cursor = None
    while (batch := desk.run(desk.helpdesk.pull(cursor))).more:
        cursor = batch.cursor
    ref = desk.write("local:1", reply(), key="k")
    news = desk.run(desk.helpdesk.pull(batch.cursor))
    (said,) = news.messages
    assert (said.ref, said.text, said.author, said.role) == (ref, "Try again, please.", "Kim", Role.AGENT)
    assert (said.visibility, said.at) == (Visibility.PUBLIC, LATER)
    (ticket,) = news.tickets
    assert (ticket.ref, ticket.status, ticket.updated) == ("local:1", Status.OPEN, LATER)


def test_a_key_that_comes_again_makes_nothing_whatever_it_comes_with_and_however_the_ticket_moved(path: Path) -> None:
    desk = Desk(path)
    stamp = desk.stamp("local:1")
    first = desk.write("local:1", reply(), stamp, "k")
    desk.write("local:1", Merge("local:2"), key="m")
    before = desk.last_change()
    assert desk.write("local:1", reply(), stamp, "k") == first
    assert desk.write("local:1", reply("Something else."), "", "k") == first
    assert desk.write("local:1", Merge("local:2"), key="m") is None
    assert desk.last_change() == before
    assert desk.texts("local:2").count("Try again, please.") == 1


def test_a_key_whose_effect_failed_is_not_taken(path: Path) -> None:
    desk = Desk(path)
    with pytest.raises(Refused):
        desk.write("local:1", Assign("local:nobody"), key="k")
    desk.write("local:1", Assign("local:a1"), key="k")
    desk.write("local:1", Assign(None), key="k")
    assert desk.ticket("local:1").tickets[0].assignee == "local:a1"


def test_processes_that_send_the_same_key_at_once_make_one_message(path: Path) -> None:
    script = (
        "import sys, datetime, pathlib\n"
        "from workbench.api import Agent, Say\n"
        "from workbench.providers.helpdesk.local import LocalFile\n"
        "sys.stdin.readline()\n"
        "with LocalFile(pathlib.Path(sys.argv[1])) as file:\n"
        "    for key in range(20):\n"
        "        print(file.write('local:1', Say(visibility='public', text=f'Word {key}.'), key=str(key),\n"
        "            by=Agent(ref='local:a1', name='Kim'), now=datetime.datetime.now(datetime.UTC)))\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for process in started:  # let go only once all of them are there
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(said) == 1, "all are told of the same messages"
    assert [one for one in Desk(path).texts("local:1") if one.startswith("Word")] == [f"Word {n}." for n in range(20)]


EFFECTS: tuple[TicketEffect, ...] = (
    reply(), SetStatus(Status.SOLVED), Assign(None), SetPriority(Priority.HIGH), ChangeTags(added=("vip",)),
    SetField("version", "4.2"), LinkIssue("ENG-7", ""), LinkDuplicate("local:3"), Merge("local:2"),
)  # fmt: skip


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: type(effect).__name__)
def test_each_effect_moves_the_version_and_none_is_carried_out_on_another(path: Path, effect: TicketEffect) -> None:
    desk = Desk(path)
    stamp = desk.stamp("local:1")
    with LocalFile(path) as file:
        file.put(Batch(cursor="", messages=(message(99, of=1, text="One more thing."),)))
    assert desk.stamp("local:1") != stamp, "what is said on a ticket is news, though the ticket itself says the same"
    before = desk.last_change()
    with pytest.raises(Stale):
        desk.write("local:1", effect, stamp)
    assert desk.last_change() == before
    now = desk.stamp("local:1")
    desk.write("local:1", effect, now)
    assert desk.stamp("local:1") != now


def test_what_changes_nothing_is_no_news(path: Path) -> None:
    desk = Desk(path)
    desk.write("local:1", LinkIssue("ENG-1", ""))
    before = desk.last_change()
    for effect in (
        SetStatus(Status.OPEN), Assign("local:a1"), SetPriority(Priority.NONE), ChangeTags(removed=("none",)),
        SetField("none", ""), LinkIssue("ENG-1", ""),
    ):  # fmt: skip
        desk.write("local:1", effect)
    assert desk.last_change() == before


def test_a_merged_ticket_leads_to_the_other_with_its_messages_links_and_mail(path: Path) -> None:
    with LocalFile(path) as file, file.transaction():
        file.put(Batch(cursor="", links=(Link(ticket="local:1", issue_key="ENG-5"),)))
        file.memory.remember([Heard("a@mail", b"1", "local:1", "local:m1")])
    desk = Desk(path)
    desk.write("local:1", Merge("local:2"))
    desk.write("local:2", Merge("local:3"))
    for ref, lead in (("local:1", "local:3"), ("local:2", "local:3")):
        batch = desk.ticket(ref)
        assert batch.merged == ((ref, lead),)
        assert [one.ref for one in batch.tickets] == ["local:3"]
        assert [one.ref for one in batch.messages] == [f"local:m{n}" for n in range(1, 7)]
        assert {"ENG-1", "ENG-5"} <= {link.issue_key for link in batch.links}
    with LocalFile(path) as file:
        assert file.memory.heard(["a@mail"]) == [Heard("a@mail", b"1", "local:3", "local:m1")]
        assert all(file.tickets(["local:1", "local:2"])[ref].gone for ref in ("local:1", "local:2"))
    said = desk.write("local:1", reply())
    assert desk.ticket("local:3").messages[-1].ref == said


def test_a_pull_tells_what_was_merged_to_those_who_know_it_and_to_newcomers(path: Path) -> None:
    desk = Desk(path)
    cursor = None
    while (batch := desk.run(desk.helpdesk.pull(cursor))).more:
        cursor = batch.cursor
    desk.write("local:1", Merge("local:2"))
    news = desk.run(desk.helpdesk.pull(batch.cursor))
    assert news.merged == (("local:1", "local:2"),)
    assert {one.ref: one.ticket for one in news.messages} == {"local:m1": "local:2", "local:m2": "local:2"}
    merged: list[tuple[str, str]] = []
    cursor = None
    while (batch := desk.run(desk.helpdesk.pull(cursor))).more:
        cursor = batch.cursor
        merged += batch.merged
    assert [*merged, *batch.merged] == [("local:1", "local:2")]


@pytest.mark.parametrize("effect", [Merge("local:1"), LinkDuplicate("local:1"), Merge("local:9"), LinkDuplicate("x")])
def test_a_ticket_goes_neither_into_itself_nor_into_what_is_not_there(path: Path, effect: TicketEffect) -> None:
    desk = Desk(path)
    with pytest.raises(Refused):
        desk.write("local:1", effect)
    desk.write("local:2", Merge("local:1"))
    with pytest.raises(Refused, match="itself"):
        desk.write("local:1", Merge("local:2"))
    assert desk.ticket("local:1").tickets


def test_files_are_kept_in_the_file(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"log\x00")
    desk = Desk(path)
    said = reply("See the log.", files=(Enclosure(str(copy), "../ünüsual\x07.log", "text/plain", 4),))
    desk.write("local:1", said, key="k")
    copy.unlink()
    desk.write("local:1", said, key="k")
    (file,) = desk.ticket("local:1").messages[-1].attachments
    assert (file.name, file.size) == ("../ünüsual.log", 4)
    assert desk.run(desk.helpdesk.attachment(file.ref)) == b"log\x00"


def test_a_file_that_changed_since_it_was_attached_is_not_sent(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"grown")
    with pytest.raises(Trouble, match="not what it was"):
        Desk(path).write("local:1", reply(files=(Enclosure(str(copy), "a.log", "text/plain", 4),)))
    assert len(Desk(path).texts("local:1")) == 2


def test_nobody_writes_without_a_name_and_one_who_is_new_here_becomes_an_agent(path: Path) -> None:
    with pytest.raises(Trouble, match="in whose name"):
        Desk(path, Myself("Kim")).write("local:1", reply())
    assert len(Desk(path).texts("local:1")) == 2
    lee = Desk(path, Myself("Lee", "Lee@desk.test"))
    me = lee.run(lee.helpdesk.me())
    lee.write("local:1", reply())
    lee.write("local:1", Assign(me.ref))
    batch = lee.ticket("local:1")
    assert batch.messages[-1].author == "Lee"
    assert batch.tickets[0].assignee == me.ref
    assert [one.name for one in lee.run(lee.helpdesk.agents())] == ["Kim", "Lee"]
    with LocalFile(path) as file:
        assert file.agent_for("lee@desk.test") == me


def test_an_account_that_is_configured_says_who_one_is(path: Path) -> None:
    desk = Desk(path, Myself("Somebody", "other@desk.test", "a1"))
    assert desk.run(desk.helpdesk.me()) == Agent(ref="local:a1", name="Kim", email="kim@desk.test")


def test_tags_are_told_apart_by_their_letters_however_large(path: Path) -> None:
    desk = Desk(path)
    desk.write("local:1", ChangeTags(added=("VIP", "vip", "Éclair", " ")))
    assert desk.ticket("local:1").tickets[0].tags == ("VIP", "Éclair")
    desk.write("local:1", ChangeTags(added=("éclair",), removed=("Vip",)))
    assert desk.ticket("local:1").tickets[0].tags == ("Éclair",)


def test_a_file_that_cannot_be_written_now_is_told_as_a_server_that_is_down(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_BUSY_SECONDS", 0.01)
    desk = Desk(path)
    with LocalFile(path) as file, file.transaction(), pytest.raises(Unreachable, match="busy") as busy:
        desk.write("local:1", reply(), key="k")
    assert not may_be_done(busy.value)
    desk.write("local:1", reply(), key="k")
    assert desk.texts("local:1").count("Try again, please.") == 1
    path.write_bytes(b"no longer a database" * 300)
    helpdesk = desk.helpdesk
    for work in (helpdesk.write("local:1", reply()), helpdesk.now("local:1"), helpdesk.ticket("local:1")):
        with pytest.raises(Unreachable, match="damaged"):
            desk.run(work)


def test_what_is_purged_leaves_its_key_taken_and_nothing_else(path: Path) -> None:
    desk = Desk(path)
    ref = desk.write("local:1", reply("Nobody may read this."), key="k")
    assert ref is not None
    with LocalFile(path) as file:
        file.purge(["local:1"])
    assert desk.write("local:1", reply(), key="k") is None
    assert desk.ticket("local:1").gone == ("local:1",)
    assert ref.encode() not in path.read_bytes()


def test_with_a_ticket_those_are_purged_that_went_into_it(path: Path) -> None:
    desk = Desk(path)
    desk.write("local:1", Merge("local:2"))
    desk.write("local:2", Merge("local:3"))
    with LocalFile(path) as file:
        assert file.purge(["local:3"]) == 3
    assert b"Ticket 1" not in path.read_bytes()
    assert desk.ticket("local:1").gone == ("local:1",)
    assert desk.texts("local:4")


def test_there_is_no_ticket_where_there_is_no_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "none.db")
    for work in (desk.helpdesk.write("local:1", reply()), desk.helpdesk.now("local:1")):
        with pytest.raises(Refused) as refused:
            desk.run(work)
        assert refused.value.is_gone
    assert desk.ticket("local:1").gone == ("local:1",)
    assert not (tmp_path / "none.db").exists()


def test_a_file_from_before_there_was_writing_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "local.db"
    with monkeypatch.context() as before:
        before.setattr(opening, "STEPS", STEPS[:1])
        with LocalFile(path) as file:
            file.put(batch_of(2))
    desk = Desk(path)
    desk.write("local:1", reply(), key="k")
    desk.write("local:1", reply(), key="k")
    assert len(desk.texts("local:1")) == 3


def test_the_demo_company_can_be_answered(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    with LocalFile(path) as file:
        fill(file, now)
    helpdesk = LocalHelpdesk("local", path, Myself("Sam Ortiz", "sam.ortiz@harborline.test"), lambda: now)

    async def answer() -> tuple[Agent, Batch]:
        first = await helpdesk.pull(None)
        ref = first.tickets[0].ref
        await helpdesk.write(ref, reply(), stamp=(await helpdesk.now(ref)).stamp, key="k")
        await helpdesk.write(ref, SetStatus(Status.PENDING), stamp=(await helpdesk.now(ref)).stamp, key="l")
        try:
            return await helpdesk.me(), await helpdesk.ticket(ref)
        finally:
            await helpdesk.close()

    me, batch = asyncio.run(answer())
    assert me.ref == "local:agent-sam"
    assert (batch.messages[-1].text, batch.messages[-1].author) == ("Try again, please.", "Sam Ortiz")
    assert batch.tickets[0].status is Status.PENDING
