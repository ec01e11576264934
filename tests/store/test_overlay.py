"""The overlay: whatever steps a change goes, what is shown is what the unsent changes say, and none is lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.records import ME, NOW, opened, store, ticket
from workbench.domain.effects import (
    Assign,
    Base,
    Change,
    Effect,
    Merge,
    Say,
    SetPriority,
    SetStatus,
    TicketEffect,
)
from workbench.domain.values import Priority, Ref, Status, Visibility
from workbench.store import deciding, outbox, promises, snoozing, steps
from workbench.store.breaching import breaching
from workbench.store.connection import Connection
from workbench.store.outbox import State, Step

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
@example([("put", 0, 0), ("send now", 0, 0), ("claim", 0, 0), ("fail", 0, 0)])
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
        if deciding.settle(connection, number, [(place, verdict)], to, now=_AT):
            assert kept.state in (State.CONFLICTED, State.REFUSED, State.UNSURE)
            kept.state, kept.steps[place] = to, verdict
    elif kept.state is State.SENDING:
        if act in ("begin", "done", "fail") and kept.steps[place] in (Step.REFUSED, Step.DROPPED):
            return  # nobody sends what was refused or dropped
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
