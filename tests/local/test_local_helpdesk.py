"""The reading side of the embedded helpdesk: pages, cursors, and many processes at once."""

import asyncio
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.company import batch_of, message, ticket
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Message, Status, Ticket
from workbench.providers.helpdesk.local import LocalFile, LocalHelpdesk, pages


class Mirror:
    """What a reader has after pulling: the last of everything it was served."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.messages: dict[str, Message] = {}
        self.others: dict[tuple[str, str], object] = {}
        self.cursor: str | None = None
        self.served_messages = 0

    def take(self, batch: Batch) -> None:
        for ticket_ in batch.tickets:
            self.tickets[ticket_.ref] = ticket_
        for message_ in batch.messages:
            self.messages[message_.ref] = message_
        for name in ("organisations", "customers", "agents", "issues", "articles", "incidents"):
            for value in getattr(batch, name):
                self.others[name, value.ref] = value
        for link in batch.links:
            self.others["links", f"{link.ticket} {link.issue_key}"] = link
        self.served_messages += len(batch.messages)
        self.cursor = batch.cursor

    def check_needs(self) -> None:
        """Everything referred to came with, or before, what refers to it."""
        assert {m.ticket for m in self.messages.values()} <= set(self.tickets)
        for ticket_ in self.tickets.values():
            assert ("customers", ticket_.customer) in self.others
            assert ("organisations", ticket_.organisation) in self.others


def pull_all(path: Path, mirror: Mirror) -> list[Batch]:
    async def pull() -> list[Batch]:
        helpdesk = LocalHelpdesk("local", path)
        batches: list[Batch] = []
        while not batches or batches[-1].more:
            batches.append(await helpdesk.pull(mirror.cursor))
            mirror.take(batches[-1])
            mirror.check_needs()
        assert not helpdesk.changed(mirror.cursor)
        await helpdesk.close()
        return batches

    return asyncio.run(pull())


def fill(path: Path, batch: Batch) -> None:
    with LocalFile(path) as file:
        file.put(batch)


def test_open_tickets_come_first_with_their_conversations_and_nothing_comes_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TICKETS_A_PAGE", 7)
    path = tmp_path / "local.db"
    fill(path, batch_of(60, solved_from=31))
    mirror = Mirror()
    batches = pull_all(path, mirror)
    opened = [ticket_.ref for batch in batches for ticket_ in batch.tickets if ticket_.status.is_open]
    assert [ticket_.ref for batch in batches[:5] for ticket_ in batch.tickets] == opened
    assert len(opened) == 30
    assert all(len(batch.tickets) <= 7 for batch in batches)
    assert len(batches[0].messages) == 14
    assert len(mirror.tickets) == 60
    assert mirror.served_messages == len(mirror.messages) == 120
    assert [batch.remaining for batch in batches][:3] == [53, 46, 39]
    assert batches[-1].remaining == 0
    assert len(mirror.others) == 2 + 5 + 1 + 1 + 1 + 1 + 60


def test_after_the_first_pull_only_changes_come(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    fill(path, batch_of(20, solved_from=11))
    mirror = Mirror()
    pull_all(path, mirror)
    fill(path, Batch(cursor="", messages=(message(500, of=3),), tickets=(ticket(4, status=Status.PENDING),)))
    helpdesk = LocalHelpdesk("local", path)
    assert helpdesk.changed(mirror.cursor)
    (batch,) = pull_all(path, mirror)
    assert [m.ref for m in batch.messages] == ["local:m500"]
    assert [t.ref for t in batch.tickets] == ["local:4"]
    asyncio.run(helpdesk.close())


def test_an_identical_put_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    fill(path, batch_of(20))
    mirror = Mirror()
    pull_all(path, mirror)
    fill(path, batch_of(20))
    (batch,) = pull_all(path, mirror)
    assert not batch.tickets
    assert not batch.messages


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from(["solve", "open", "say", "rename", "go", "new"])), max_size=40
    ),
    st.integers(1, 4),
)
def test_no_change_made_while_paging_is_lost(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[int, str]], page: int
) -> None:
    path = tmp_path_factory.mktemp("paging") / "local.db"
    fill(path, batch_of(12, solved_from=7))
    mirror = Mirror()
    left = list(acts)
    with pytest.MonkeyPatch.context() as patch, LocalFile(path) as file:
        patch.setattr(pages, "TICKETS_A_PAGE", page)
        patch.setattr(pages, "MESSAGES_A_PAGE", page + 1)
        patch.setattr(pages, "THINGS_A_PAGE", page)
        helpdesk = LocalHelpdesk("local", path)
        while helpdesk.changed(mirror.cursor) or left:
            mirror.take(asyncio.run(helpdesk.pull(mirror.cursor)))
            mirror.check_needs()
            for number, act in left[:2]:
                _act(file, number, act, len(left))
            left = left[2:]
        asyncio.run(helpdesk.close())
        want = file.tickets([f"local:{n}" for n in range(1, 200)])
        assert mirror.tickets == want
        for ref in want:
            assert sorted(m.ref for m in mirror.messages.values() if m.ticket == ref) == sorted(
                m.ref for m in file.messages_of(ref)
            )


def _act(file: LocalFile, number: int, act: str, salt: int) -> None:
    ref = f"local:{number}"
    old = file.tickets([ref])[ref]
    match act:
        case "solve":
            batch = Batch(cursor="", tickets=(replace(old, status=Status.SOLVED),))
        case "open":
            batch = Batch(cursor="", tickets=(replace(old, status=Status.OPEN, gone=False),))
        case "go":
            batch = Batch(cursor="", tickets=(replace(old, gone=True),))
        case "rename":
            batch = Batch(cursor="", tickets=(replace(old, subject=f"Renamed {salt}"),))
        case "say":
            batch = Batch(cursor="", messages=(message(1000 + salt, of=number),))
        case _:
            new = 100 + salt
            batch = Batch(cursor="", tickets=(ticket(new),), messages=(message(2000 + salt, of=new),))
    file.put(batch)


def test_changes_of_another_process_arrive_while_it_writes(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    fill(path, batch_of(1))
    program = (
        "import sys\nfrom pathlib import Path\nfrom workbench.domain.values import Batch\n"
        "sys.path.insert(0, sys.argv[2])\nfrom local.company import message, ticket\n"
        "from workbench.providers.helpdesk.local import LocalFile\n"
        "with LocalFile(Path(sys.argv[1])) as file:\n"
        "    for n in range(100, 250):\n"
        "        file.put(Batch(cursor='', tickets=(ticket(n),), messages=(message(n),)))\n"
    )
    tests = str(Path(__file__).parent.parent)
    writer = subprocess.Popen([sys.executable, "-c", program, str(path), tests])
    mirror = Mirror()
    helpdesk = LocalHelpdesk("local", path)
    while writer.poll() is None:
        if helpdesk.changed(mirror.cursor):
            mirror.take(asyncio.run(helpdesk.pull(mirror.cursor)))
            mirror.check_needs()
    assert writer.returncode == 0
    pull_all(path, mirror)
    asyncio.run(helpdesk.close())
    assert len(mirror.tickets) == 151
    assert len(mirror.messages) == 152


def test_a_page_is_bounded_by_bytes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BYTES_A_PAGE", 100_000)
    path = tmp_path / "local.db"
    noise = random.Random(1).randbytes(40_000)  # noqa: S311 - noise, so that packing makes it no smaller
    big = tuple(message(n, of=1, original=noise) for n in range(100, 120))
    fill(path, replace(batch_of(3, solved_from=1), messages=big))
    batches = pull_all(path, Mirror())
    assert max(len(batch.messages) for batch in batches) < 20
    assert sum(len(batch.messages) for batch in batches) == 20


def test_a_file_that_is_not_there_is_an_empty_helpdesk_until_it_is(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    mirror = Mirror()
    assert pull_all(path, mirror) == [Batch(cursor="", remaining=0)]
    assert not path.exists()
    fill(path, batch_of(2))
    pull_all(path, mirror)
    assert len(mirror.tickets) == 2


@pytest.mark.parametrize("cursor", ["", "nonsense", "a:b:c", "x:open:1:1:1", "x:now:-1:0:0", "x:rest:²:1:1"])
def test_an_unknown_cursor_means_the_beginning(tmp_path: Path, cursor: str) -> None:
    path = tmp_path / "local.db"
    fill(path, batch_of(4))
    mirror = Mirror()
    mirror.cursor = cursor
    pull_all(path, mirror)
    assert len(mirror.tickets) == 4


def test_a_cursor_of_a_file_that_was_replaced_by_an_older_copy_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    fill(path, batch_of(4))
    copy = path.read_bytes()
    fill(path, Batch(cursor="", tickets=(ticket(9),)))
    mirror = Mirror()
    pull_all(path, mirror)
    path.write_bytes(copy)
    again = Mirror()
    again.cursor = mirror.cursor
    pull_all(path, again)
    assert sorted(again.tickets) == [f"local:{n}" for n in range(1, 5)]


def test_an_attachments_bytes_are_given_and_a_missing_one_gets_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    with LocalFile(path) as file:
        file.put(Batch(cursor="", messages=(message(1),)), {"local:m1-1": b"\0log"})
    helpdesk = LocalHelpdesk("local", path)
    assert asyncio.run(helpdesk.attachment("local:m1-1")) == b"\0log"
    with pytest.raises(Trouble, match="not in the helpdesk's file"):
        asyncio.run(helpdesk.attachment("local:m1-2"))
    asyncio.run(helpdesk.close())


def test_a_damaged_file_is_told_and_kept_when_pulled(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    path.write_bytes(b"not a database at all" * 50)
    with pytest.raises(Trouble, match="damaged"):
        asyncio.run(LocalHelpdesk("local", path).pull(None))
    assert path.read_bytes() == b"not a database at all" * 50
