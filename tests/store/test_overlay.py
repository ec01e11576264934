"""The overlay: what is shown is what unsent changes say, after whatever steps, and in every window of every queue."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.company import TAGS, company, dice_of, pages
from store.questions import field_questions, questions
from store.records import ME, NOW, asker, opened, query, store, ticket
from store.scan import Scan
from workbench.domain.effects import (
    Assign,
    Base,
    Change,
    ChangeTags,
    Effect,
    Merge,
    Say,
    SetPriority,
    SetStatus,
    TicketEffect,
)
from workbench.domain.values import Priority, Ref, Status, Ticket, Visibility
from workbench.query.tree import And, FieldIs, Node, Not, Or
from workbench.store import drafts, outbox, promises, snoozing, steps
from workbench.store.breaching import breaching
from workbench.store.compiling import simplified
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.outbox import State, Step
from workbench.store.overlaid import lay_over
from workbench.store.queues import ORDERS, Queue, QueueRow
from workbench.store.reading import StoreQueries
from workbench.store.scale import NEVER, rank_of
from workbench.store.searching import search
from workbench.store.sources import note_answer

_AT = NOW.timestamp()
_OWN = ("outbox", "effect", "overlay", "snooze", "promise", "draft")


def say(visibility: Visibility) -> Say:
    return Say(visibility=visibility, text="Hello")


def emptied(connection: Connection) -> Connection:
    for table in _OWN:
        connection.execute(f"DELETE FROM desk.{table}")
    return connection


# -- any sequence of steps --------------------------------------------------------------------------------------


@dataclass
class Kept:
    """A change as it ought to be in the outbox."""

    ticket: Ref
    effects: tuple[Effect, ...]
    state: State
    steps: list[Step] = field(default_factory=list)


class Model:
    """The outbox as a list in memory: what every step ought to do, said once more and simply."""

    def __init__(self) -> None:
        self.kept: dict[int, Kept] = {}
        self.gone: set[int] = set()

    def overlay(self) -> dict[Ref, dict[str, object]]:
        shown: dict[Ref, dict[str, object]] = {}
        for number in sorted(self.kept):
            one = self.kept[number]
            for effect, step in zip(one.effects, one.steps, strict=True):
                if one.state is not State.SENT and self._is_meant(one, step):
                    self._lay(effect, shown.setdefault(one.ticket, {}))
        return {ref: row for ref, row in shown.items() if row}

    @staticmethod
    def _is_meant(one: Kept, step: Step) -> bool:
        if step in (Step.REFUSED, Step.DROPPED):
            return False
        waits_for_person = one.state in (State.CONFLICTED, State.REFUSED, State.UNSURE)
        return step is not Step.WAITING or not waits_for_person

    @staticmethod
    def _lay(effect: Effect, row: dict[str, object]) -> None:
        match effect:
            case SetStatus(status, _):
                row["status"] = status.value
            case Assign(agent):
                row["assignee"] = (agent,)
            case SetPriority(priority):
                row["priority"] = int(priority)
            case Merge():
                row["gone"] = 1
            case Say(visibility=Visibility.PUBLIC):
                row["answered"] = True


_EFFECTS: tuple[TicketEffect, ...] = (
    SetStatus(Status.SOLVED), SetStatus(Status.PENDING), Assign(None), Assign(ME), SetPriority(Priority.URGENT),
    Merge("zd:9"), say(Visibility.PUBLIC), say(Visibility.INTERNAL),
)  # fmt: skip
_ACTS = ("put", "put", "put now", "take back", "claim", "begin", "done", "fail", "end", "settle", "recover", "send now")
_act = st.tuples(st.sampled_from(_ACTS), st.integers(0, 9), st.integers(0, 9))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with opened(tmp_path_factory.mktemp("steps")) as connection:
        connection.execute("PRAGMA desk.synchronous=OFF")  # it is what is written that is looked at, not when
        yield connection


@settings(max_examples=40)
@given(st.lists(_act, min_size=3, max_size=25))
def test_after_any_steps_the_overlay_is_what_the_unsent_changes_say_and_none_is_lost(
    empty: Connection, acts: list[tuple[str, int, int]]
) -> None:
    connection, model = emptied(empty), Model()
    for act, one, other in acts:
        carry_out(connection, model, act, one, other)
        assert shown(connection) == model.overlay()
        unsent = {entry.id: entry for entry in outbox.unsent_entries(connection)}
        assert set(unsent) == {number for number, kept in model.kept.items() if kept.state is not State.SENT}
        for number, entry in unsent.items():
            kept = model.kept[number]
            assert (entry.ticket, entry.state) == (kept.ticket, kept.state)
            assert [(part.effect, part.step) for part in entry.parts] == list(
                zip(kept.effects, kept.steps, strict=True)
            )
        sent = {entry.id for entry in outbox.sent_entries(connection, 99)}
        assert sent | set(unsent) == set(model.kept)
        assert not sent & set(unsent)


def carry_out(connection: Connection, model: Model, act: str, one: int, other: int) -> None:
    if act.startswith("put"):
        effects = tuple(dict.fromkeys((_EFFECTS[one % len(_EFFECTS)], _EFFECTS[other % len(_EFFECTS)])))
        change = Change(ticket=f"zd:{one % 3}", source="zd", effects=effects)
        number = outbox.put(connection, change, now=_AT, hold=10 if act == "put" else 0)
        state = State.HELD if act == "put" else State.QUEUED
        model.kept[number] = Kept(change.ticket, effects, state, [Step.WAITING] * len(effects))
        return
    if not model.kept:
        return
    number = sorted(model.kept)[one % len(model.kept)]
    kept = model.kept[number]
    place = other % len(kept.effects)
    if act == "take back":
        may = kept.state is not State.SENDING and not {*kept.steps} & {Step.SENDING, Step.DONE, Step.UNSURE}
        assert (outbox.take_back(connection, number) is not None) == may
        if may:
            del model.kept[number]
    elif act == "send now":
        if outbox.send_now(connection, number, now=_AT):
            assert kept.state in (State.HELD, State.QUEUED)
            kept.state = State.QUEUED
    elif act == "recover":
        steps.recover(connection, "zd", "another")
        for every in model.kept.values():
            every.state = State.QUEUED if every.state is State.SENDING else every.state
    elif act == "claim":
        if steps.claim(connection, number, "me", now=_AT + 5):
            assert kept.state is State.QUEUED
            kept.state = State.SENDING
    elif act == "settle":
        verdict = (Step.DONE, Step.DROPPED, Step.WAITING)[other % 3]
        to = (State.SENT, State.QUEUED)[other % 2]
        if steps.settle(connection, number, [(place, verdict)], to, now=_AT):
            assert kept.state in (State.CONFLICTED, State.REFUSED, State.UNSURE)
            kept.state, kept.steps[place] = to, verdict
    elif kept.state is State.SENDING:
        if act == "begin":
            steps.begin(connection, number, place, stamp="s", now=_AT, holder="me")
            kept.steps[place] = Step.SENDING
        elif act in ("done", "fail"):
            kept.steps[place] = Step.DONE if act == "done" else (Step.REFUSED, Step.UNSURE)[one % 2]
            steps.note(connection, number, place, kept.steps[place], "zd:m1", holder="me")
        elif act == "end":
            ways = (State.SENT, State.QUEUED, State.CONFLICTED, State.REFUSED, State.UNSURE)
            kept.state = ways[other % len(ways)]
            steps.end(connection, number, kept.state, now=_AT, holder="me")


def shown(connection: Connection) -> dict[Ref, dict[str, object]]:
    found: dict[Ref, dict[str, object]] = {}
    for ref, status, priority, assigned, assignee, answered, gone in connection.execute(
        "SELECT ticket, status, priority, is_assigned, assignee, answered, gone FROM desk.overlay"
    ):
        row = found.setdefault(ref, {})
        row |= {"status": status} if status is not None else {}
        row |= {"priority": priority} if priority is not None else {}
        row |= {"assignee": (assignee,)} if assigned else {}
        row |= {"gone": gone} if gone else {}
        row |= {"answered": True} if answered else {}
    return found


# -- every window of every queue --------------------------------------------------------------------------------


class Laid:
    """A store whose tickets have unsent changes, snoozes and promises, and the scan of the same as it is shown."""

    def __init__(self, connection: Connection, seed: int, count: int) -> None:
        self.connection = emptied(connection)
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
@given(field_questions)
def test_a_search_finds_tickets_as_they_are_shown(laid: Laid, text: str) -> None:
    tree = simplified(query(text).tree)
    groups = search(query(text), asker(laid.connection), limit=1_000, seconds=60, kinds=("ticket",))
    found = {hit.ref for group in groups for hit in group.hits}
    assert found == laid.scan.found_tickets(tree)


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


# -- what a person sees -----------------------------------------------------------------------------------------


def put(connection: Connection, ref: Ref, *effects: TicketEffect) -> int:
    return outbox.put(connection, Change(ticket=ref, source="zd", effects=effects, base=Base()), now=_AT, hold=10)


def test_what_waits_for_a_person_is_not_shown_as_if_it_were_done(empty: Connection) -> None:
    connection = emptied(empty)
    number = put(connection, "zd:1", say(Visibility.PUBLIC), SetStatus(Status.SOLVED))
    assert shown(connection) == {"zd:1": {"status": "solved", "answered": True}}
    outbox.send_now(connection, number, now=_AT)
    steps.claim(connection, number, "me", now=_AT)
    steps.end(connection, number, State.CONFLICTED, "Jane has answered.", now=_AT)
    assert shown(connection) == {}


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
    assert any("ticket_by_due" in step for step in told)
    assert not any(step.startswith(("SCAN b", "SCAN t", "MATERIALIZE t")) for step in told), told




def test_the_forecast_counts_what_is_ones_own_as_it_is_shown(empty: Connection) -> None:
    connection = emptied(empty)
    store(connection, tickets=[ticket(n, due=NOW, assignee=ME if n < 4 else None) for n in range(1, 7)])
    end = int(_AT) + 60
    assert breaching(connection, (ME, "hq:a9"), end, end + 60) == (3, 0)
    put(connection, "zd:1", SetStatus(Status.SOLVED))
    put(connection, "zd:5", Assign("hq:a9"))
    put(connection, "zd:6", Assign(ME))
    snoozing.snooze(connection, "zd:2", until=None, event="", now=0)
    promises.promise(connection, "zd:3", "now", end - 1, now=0)
    assert breaching(connection, (ME, "hq:a9"), end, end + 60) == (3, 0)  # 3, 5 and 6
    assert breaching(connection, (ME,), end, end + 60) == (2, 0)
    assert breaching(connection, (ME,), end - 120, end + 60) == (0, 2)
    assert breaching(connection, (), end, end + 60) == (0, 0)
