"""The testing kit itself: what it brings along, and what its store does with batches."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from workbench.api import Batch, Message, Role, Status, Ticket, Visibility, make_ref
from workbench.api.testing import Collector, World

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def ticket(number: int, *, minutes: int = 0, subject: str = "") -> Ticket:
    at = NOW + timedelta(minutes=minutes)
    return Ticket(ref=make_ref("hd", number), subject=subject, status=Status.OPEN, created=NOW, updated=at)


def message(number: int, of: int) -> Message:
    return Message(
        ref=make_ref("hd", number), ticket=make_ref("hd", of), author="", role=Role.AGENT,
        visibility=Visibility.INTERNAL, at=NOW, text=f"{number}",
    )  # fmt: skip


def test_the_kit_is_there_for_those_who_have_no_pytest() -> None:
    code = "import sys, workbench.api.testing; sys.exit('pytest' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_collector_keeps_the_newer_of_two_versions() -> None:
    store = Collector()
    store.store(Batch(cursor="", tickets=(ticket(1, minutes=5, subject="new"),)))
    store.store(Batch(cursor="", tickets=(ticket(1, minutes=4, subject="old"),)))
    assert store.tickets["hd:1"].subject == "new"


def test_the_collector_drops_messages_without_a_ticket_as_the_store_does() -> None:
    store = Collector()
    store.store(Batch(cursor="", messages=(message(9, of=1),)))
    assert [one.ref for one in store.dropped] == ["hd:9"]
    store.store(Batch(cursor="", tickets=(ticket(1),), messages=(message(9, of=1),)))
    assert store.conversation("hd:1") == [message(9, of=1)]


def test_what_is_gone_is_out_of_the_queue_until_a_newer_version_comes() -> None:
    store = Collector()
    store.store(Batch(cursor="", tickets=(ticket(1), ticket(2)), gone=("hd:1",), merged=(("hd:2", "hd:3"),)))
    assert store.there() == {}
    store.store(Batch(cursor="", tickets=(ticket(1), ticket(2))))
    assert store.there() == {}
    store.store(Batch(cursor="", tickets=(ticket(1, minutes=1),)))
    assert set(store.there()) == {"hd:1"}


def test_a_world_cuts_pages_with_holes_and_without_end_where_it_is_told_to() -> None:
    world = World(name="hd", page_size=2)
    refs = [world.open(f"{number}", "text") for number in range(5)]
    world.hide(refs[1])
    world.delete(refs[4])
    rows = list(world.tickets.values())
    assert [one.ref for one in world.cut(rows).rows] == [refs[0], refs[2]]
    assert world.cut(rows, 2).next is None
    world.holes = True
    assert [one.ref for one in world.cut(rows).rows] == [refs[0]]
    assert world.cut(rows).next == 2
    world.endless = True
    assert world.cut(rows, 100).next == 102
