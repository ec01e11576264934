"""Queues, searches and lists with an overlay: each is what a reading of all tickets, as they are shown, gives."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.company import TAGS, company, dice_of, pages
from store.questions import field_questions, questions
from store.records import ME, NOW, asker, opened, query
from store.scan import Scan
from workbench.domain.effects import (
    Assign,
    Change,
    ChangeTags,
    Merge,
    Say,
    SetPriority,
    SetStatus,
    TicketEffect,
)
from workbench.domain.values import Priority, Ref, Status, Ticket, Visibility
from workbench.query.tree import And, FieldIs, Node, Not, Or
from workbench.store import drafts, outbox, promises, snoozing
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.matching import simplified
from workbench.store.overlaid import lay_over
from workbench.store.queues import ORDERS, Queue, QueueRow
from workbench.store.reading import StoreQueries
from workbench.store.scale import NEVER, rank_of
from workbench.store.searching import search
from workbench.store.sources import note_answer

_AT = NOW.timestamp()


def say(visibility: Visibility) -> Say:
    return Say(visibility=visibility, text="Hello")


class Laid:
    """A store whose tickets have unsent changes, snoozes and promises, and the scan of the same as it is shown."""

    def __init__(self, connection: Connection, seed: int, count: int) -> None:
        self.connection = connection
        for table in ("outbox", "effect", "overlay", "snooze", "promise", "draft"):
            connection.execute(f"DELETE FROM desk.{table}")
        dice = dice_of(seed)
        batch = company(seed=11, tickets=150, messages=200)
        tickets = {ticket.ref: ticket for ticket in batch.tickets}
        own: dict[str, set[Ref]] = {"snoozed": set(), "promised": set(), "draft": set(), "unsent": set()}
        answered: set[Ref] = set()
        for ref in dice.choices(sorted(tickets), k=count):
            match dice.randrange(8):
                case 0:
                    snoozing.snooze(connection, ref, until=2**33, event="", now=int(_AT))
                    own["snoozed"].add(ref)
                case 1:
                    due = NOW + timedelta(minutes=dice.choice((-1, 5, 300)))
                    promises.promise(connection, ref, "soon", int(due.timestamp()), now=_AT)
                    own["promised"].add(ref)
                    was = tickets[ref]
                    tickets[ref] = replace(was, due=min(was.due or due, due))
                case 2:
                    drafts.keep(connection, drafts.Draft(ticket=ref, kind="reply"), now=int(_AT))
                    own["draft"].add(ref)
                case _:
                    effects = tuple(_effect(dice) for _ in range(dice.randint(1, 3)))
                    outbox.put(connection, Change(ticket=ref, source="zd", effects=effects), now=_AT, hold=10)
                    own["unsent"].add(ref)
                    for effect in effects:
                        tickets[ref] = _done(tickets[ref], effect)
                        if isinstance(effect, Say) and effect.visibility is Visibility.PUBLIC:
                            answered.add(ref)
        self.shown = tickets
        self.scan = Scan(replace(batch, tickets=tuple(tickets.values())), NOW, (ME,), {}, own, answered)
        self.n: dict[Ref, int] = dict(connection.execute("SELECT ref, n FROM ticket").fetchall())

    def sorted(self, text: str, order: str) -> list[Ref]:
        tree = simplified(query(text).tree)
        hidden = set() if _speaks_of_snoozed(tree) else self.scan.own["snoozed"]
        found = [
            ref for ref in self.scan.queue(tree) if ref not in hidden or not self.shown[ref].status.is_open
        ]
        return sorted(found, key=lambda ref: self.key(ref, order), reverse=ORDERS[order].descends)

    def key(self, ref: Ref, order: str) -> tuple[int, int]:
        one = self.shown[ref]
        due = int(one.due.timestamp()) if one.due else NEVER
        value = {
            "due": due, "updated": round(one.updated.timestamp() * 1e6), "created": self.n[ref],
            "priority": rank_of(one.priority, due),
        }[order]  # fmt: skip
        return value, self.n[ref]


def _effect(dice: random.Random) -> TicketEffect:
    return dice.choice((
        SetStatus(dice.choice(list(Status))), Assign(dice.choice((None, ME, "zd:a2", "hq:a9"))),
        SetPriority(dice.choice(list(Priority))), ChangeTags((dice.choice(TAGS),), (dice.choice(TAGS),)),
        ChangeTags((), TAGS), ChangeTags(("NEW",)), Merge("zd:1"), say(Visibility.PUBLIC), say(Visibility.INTERNAL),
    ))  # fmt: skip


def _done(ticket: Ticket, effect: TicketEffect) -> Ticket:
    match effect:
        case SetStatus(status, word):
            return replace(ticket, status=status, status_word=word)
        case Assign(agent):
            return replace(ticket, assignee=agent)
        case SetPriority(priority):
            return replace(ticket, priority=priority)
        case ChangeTags(added, removed):
            off = {tag.lower() for tag in removed} - {tag.lower() for tag in added}
            left = tuple(tag for tag in ticket.tags if tag.lower() not in off)
            there = {tag.lower() for tag in left}
            return replace(ticket, tags=(*left, *(tag for tag in added if tag.lower() not in there)))
        case Merge():
            return replace(ticket, gone=True)
        case _:
            return ticket


def _speaks_of_snoozed(node: Node) -> bool:
    match node:
        case FieldIs("is", _, values):
            return "snoozed" in values
        case Not(part):
            return _speaks_of_snoozed(part)
        case And(parts) | Or(parts):
            return any(map(_speaks_of_snoozed, parts))
        case _:
            return False


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with opened(tmp_path_factory.mktemp("laid")) as connection:
        for page in pages(company(seed=11, tickets=150, messages=200), dice_of(11), 30):
            store_batch(connection, "zd", page, now=0)
        note_answer(connection, "hq", now=0)
        connection.execute("PRAGMA desk.synchronous=OFF")
        yield connection


@pytest.fixture(scope="module", params=[3, 60])
def laid(filled: Connection, request: pytest.FixtureRequest) -> Laid:
    return Laid(filled, request.param, request.param)


def refs(rows: list[QueueRow]) -> list[Ref]:
    return [row.ref for row in rows]


@settings(max_examples=40)
@given(st.one_of(field_questions, questions), st.sampled_from(list(ORDERS)), st.integers(0, 200), st.integers(1, 12))
def test_every_window_is_what_sorting_everything_as_it_is_shown_gives(
    laid: Laid, text: str, order: str, at: int, limit: int
) -> None:
    queue = Queue(query(text), order, asker(laid.connection))
    whole = laid.sorted(text, order)
    assert refs(queue.first(1_000)) == whole
    assert refs(queue.first(limit)) == whole[:limit]
    assert refs(queue.last(limit)) == whole[-limit:]
    assert queue.count() == len(whole)
    some = sorted(laid.shown)[at % 7 :: 7]
    assert {ref for ref in some if queue.find(ref)} == {*some} & {*whole}
    if whole:
        here = at % len(whole)
        row = queue.find(whole[here])
        assert row is not None
        assert queue.key_of(row) == laid.key(row.ref, order)
        assert row in queue.first(1_000)
        assert refs(queue.after(queue.key_of(row), limit)) == whole[here + 1 : here + 1 + limit]
        assert refs(queue.before(queue.key_of(row), limit)) == whole[max(0, here - limit) : here]


@settings(max_examples=40)
@given(st.one_of(field_questions, questions))
def test_a_search_finds_tickets_and_messages_as_they_are_shown(laid: Laid, text: str) -> None:
    tree = simplified(query(text).tree)
    of_kind = {"ticket": laid.scan.found_tickets, "message": laid.scan.found_messages}
    for kind, scanned in of_kind.items():
        groups = search(query(text), asker(laid.connection), limit=1_000, seconds=60, kinds=(kind,))
        assert {hit.ref for group in groups for hit in group.hits} == scanned(tree)


def test_a_row_and_a_ticket_say_the_same_as_what_is_shown(laid: Laid) -> None:
    listed = Queue(query("is:snoozed or -is:snoozed"), "due", asker(laid.connection)).first(1_000)
    for row in listed:
        ticket = laid.shown[row.ref]
        due = int(ticket.due.timestamp()) if ticket.due else NEVER
        assert (row.status, row.priority, row.due, row.assignee) == (
            ticket.status.value, int(ticket.priority), due, ticket.assignee,
        )  # fmt: skip
    mirrored = company(seed=11, tickets=150, messages=200).tickets
    assert lay_over(laid.connection, mirrored) == list(laid.shown.values())


async def _lists(laid: Laid, reader: StoreQueries, customer: Ref) -> None:
    found = {one.ticket.ref: one.ticket for one in await reader.tickets_of_customer(customer, 500)}
    of_them = {ref: one for ref, one in laid.shown.items() if one.customer == customer and not one.gone}
    assert found == of_them
    is_open = sum(one.status.is_open for one in of_them.values())
    assert await reader.count_of_customer(customer) == (is_open, len(of_them))


def test_a_customers_list_and_count_are_of_tickets_as_they_are_shown(laid: Laid) -> None:
    import asyncio

    reader = StoreQueries(laid.connection, (ME,), lambda: NOW)
    for number in range(1, 6):
        asyncio.run(_lists(laid, reader, f"zd:c{number}"))


def test_an_overlay_of_five_hundred_tickets_costs_no_more_than_it_holds(tmp_path: Path) -> None:
    with opened(tmp_path / "many") as connection:
        batch = company(seed=5, tickets=3_000, messages=0)
        store_batch(connection, "zd", batch, now=0)
        some = [ticket for ticket in batch.tickets if ticket.status.is_open][:500]
        outbox.put_all(
            connection, [Change(ticket=one.ref, source="zd", effects=(Assign(ME),)) for one in some], now=_AT, hold=0
        )
        queue = Queue(query("status:open"), "due", asker(connection))
        steps_taken = 0

        def count() -> int:
            nonlocal steps_taken
            steps_taken += 1
            return 0

        connection.set_progress_handler(count, 1_000)
        assert len(queue.first(40)) == 40
        connection.set_progress_handler(None, 0)
        assert steps_taken < 100  # about 100,000 steps of SQLite's machine: some milliseconds


def test_a_window_with_an_overlay_walks_along_its_index(filled: Connection, laid: Laid) -> None:
    queue = Queue(query("status:open"), "due", asker(filled))
    sql, values = queue.statement(40, sees_overlay=True)
    told = [str(row[3]) for row in filled.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any("ticket_shown_by_due" in step for step in told)
    assert not any(step.startswith(("SCAN b", "SCAN t", "MATERIALIZE t")) for step in told), told
