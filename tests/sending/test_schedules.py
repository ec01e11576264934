"""A thousand random schedules of everything that can go wrong while something is sent: none lost, none silently twice.

A server in memory, a clock that nobody waits for, one or two processes that send over one outbox, die at any step and
take over from each other, colleagues and customers who act meanwhile, and a person who decides. In the end the server
is counted.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeVar

import pytest

from sending.model import LOCKINGS, ME, Case, Killed, Locking, Model, ModelDesk
from workbench.domain.effects import Assign, Change, Effect, Say, SetStatus, newer_than
from workbench.domain.values import Batch, Ref, Status, Visibility
from workbench.store import deciding, outbox, schedule, steps
from workbench.store.effects import base_column
from workbench.store.opening import open_both
from workbench.store.outbox import Entry, Part, State, Step
from workbench.sync.held import Held
from workbench.sync.likeness import letters_of
from workbench.sync.posting import post

_SCHEDULES = 1_000
_LAPS = 600  # after which whatever still waits is taken to wait for ever
_SAME = "We look into it."

Made = TypeVar("Made")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = open_both(tmp_path_factory.mktemp("schedules"))
    connection.execute("PRAGMA desk.synchronous=OFF")  # nobody cuts the power
    yield connection
    connection.close()


def _effects(chance: Random, name: str) -> tuple[Effect, ...]:
    text = _SAME if chance.random() < 0.3 else f"Message {name}, number {chance.randrange(10**9)}"
    follows = SetStatus(chance.choice((Status.PENDING, Status.SOLVED)))
    match chance.randrange(6):
        case 0:
            return (Say(visibility=Visibility.INTERNAL, text=text),)
        case 1:
            return (Assign(f"{name.partition('-')[0]}:ada"),)
        case 2 | 3:
            return (Say(visibility=Visibility.PUBLIC, text=text),)
        case _:
            return (Say(visibility=Visibility.PUBLIC, text=text), follows)


class Schedule:
    """One of them: a server, an outbox, and those who send."""

    def __init__(self, desk: sqlite3.Connection, number: int, locking: Locking) -> None:
        self.chance = Random(number)  # noqa: S311 - no secret
        self.name = f"s{number}"
        self.desk = desk
        self.model = Model(self.name, locking, self.chance)
        self.entries: list[int] = []
        self.laps = 0
        for place in range(self.chance.choice((1, 1, 2, 3))):
            self.model.open(f"{self.name}:{place}")
        self._to_write = self.chance.choice((1, 2, 3, 5))

    def write(self) -> None:
        """Let the person put something into the outbox."""
        self._to_write -= 1
        ref = self.chance.choice(list(self.model.cases))
        effects = _effects(self.chance, f"{self.name}-{len(self.entries)}")
        # Who writes a second time before the first has left stands on what is here, as the first did.
        change = Change(ticket=ref, source=self.name, effects=effects, base=self.model.base(ref))
        hold = self.chance.choice((0.0, 0.0, 10.0))
        self.entries.append(outbox.put(self.desk, change, now=self.model.time, hold=hold))

    async def run(self) -> None:
        """Send until nothing moves any more."""
        self.write()
        senders = [self._send(place) for place in range(self.chance.choice((1, 1, 2)))]
        await asyncio.gather(*senders)

    async def _send(self, place: int) -> None:
        """Be a process that sends, dies, and is begun anew, for ever."""
        helpdesk = ModelDesk(self.model)
        for life in range(_LAPS):
            holder = f"{place} {life}"
            try:
                if self._takes_over(place):
                    steps.recover(self.desk, self.name, holder)
                if await self._live(helpdesk, holder):
                    return
            except Killed:
                self.model.met["killed"] += 1
            except steps.NotHeld:
                self.model.met["was taken over"] += 1

    def _takes_over(self, place: int) -> bool:
        """Whether what others are sending is taken over: they are dead, or only hang."""
        return place == 0 or self.chance.random() < 0.5

    async def _live(self, helpdesk: ModelDesk, holder: str) -> bool:
        """Send what may go; return once all is over."""
        while self.laps < _LAPS:
            self.laps += 1
            if self._to_write and self.chance.random() < 0.3:
                self.write()
            due = schedule.due_entries(self.desk, self.name, now=self.model.time, limit=3)
            if not due:
                if self._is_over():
                    return True
                if self.chance.random() < 0.03:  # a process that only hangs is taken for dead
                    steps.recover(self.desk, self.name, holder)
                ahead = (schedule.next_at(self.desk, self.name) or 0.0) - self.model.time
                self.model.pass_time(self.chance.uniform(0.5, max(12.0, ahead)))
                await asyncio.sleep(0)
                continue
            entry = steps.claim(self.desk, self.chance.choice(due), holder, now=self.model.time)
            if entry is not None:
                await post(Held(self.desk, holder, lambda: self.model.time, entry), helpdesk, self._keep)
        return True

    async def _keep(self, _: Batch) -> None:
        await self.model.step()

    def _is_over(self) -> bool:
        # Of each ticket the first that is not sent; what is behind it waits for it.
        moving = self.desk.execute(
            "SELECT 1 FROM desk.outbox WHERE id IN (SELECT min(id) FROM desk.outbox WHERE source = ? "
            "AND state <> 'sent' GROUP BY ticket) AND state IN ('held', 'queued', 'sending')",
            (self.name,),
        ).fetchone()
        if self._to_write or self.model.late or moving:
            return False
        return not self._decide()

    def _decide(self) -> bool:
        """Let the person decide of something that waits for it; return whether anything was decided."""
        for entry in self.all():
            if self.chance.random() < 0.5:
                continue
            if entry.state is State.CONFLICTED:
                deciding.rebase(self.desk, entry.id, base_column(self.model.base(entry.ticket)))
                return deciding.settle(self.desk, entry.id, [], State.QUEUED, now=self.model.time)
            if entry.state is State.REFUSED:
                again = [(part.place, Step.WAITING) for part in entry.parts if part.step is Step.REFUSED]
                return deciding.settle(self.desk, entry.id, again, State.QUEUED, now=self.model.time)
        return False

    def all(self) -> list[Entry]:
        """Return what was put into the outbox."""
        return [entry for number in self.entries if (entry := outbox.entry_of(self.desk, number)) is not None]

    # -- what came of it --------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """Return what must not be, in sentences."""
        entries = self.all()
        found = []
        if len(entries) != len(self.entries):
            found.append("a change is gone from the outbox")
        for ref, case in self.model.cases.items():
            ours = [entry for entry in entries if entry.ticket == ref]
            parts = [(entry, part) for entry in ours for part in entry.parts]
            said = [(entry, part, part.effect) for entry, part in parts if isinstance(part.effect, Say)]
            for wanted in {(letters_of(say.text), say.visibility) for _, _, say in said}:
                there = sum(
                    (letters_of(message.text), message.visibility) == wanted and message.author == ME
                    for message in case.messages
                )
                mine = [(e, p) for e, p, say in said if (letters_of(say.text), say.visibility) == wanted]
                done = sum(part.step is Step.DONE for _, part in mine)
                if there > len(mine):
                    found.append(f"{wanted[0]} is there {there} times")
                if done > there:
                    found.append(f"{wanted[0]} is said to be there {done} times and is {there}")
            found += [
                f"change {entry.id} is sent, and its status never was"
                for entry in ours if entry.state is State.SENT
                for part in entry.parts
                if isinstance(part.effect, SetStatus) and part.effect.status not in case.statuses
            ]  # fmt: skip
            if self.model.locking == "etag":  # elsewhere nobody can keep a word from coming between looking and sending
                found += [f"{say.text} was sent over news" for e, p, say in said if _is_stale(case, e, p, say)]
        found += [
            f"change {entry.id} is sent, and part {part.place} is {part.step}"
            for entry in entries if entry.state is State.SENT for part in entry.parts if part.step is not Step.DONE
        ]  # fmt: skip
        return found

    def counts(self) -> Counter[str]:
        """Return how the messages ended."""
        ended: Counter[str] = Counter()
        for entry in self.all():
            for part in entry.parts:
                if isinstance(part.effect, Say):
                    ended["there" if part.step is Step.DONE else str(entry.state)] += 1
        return ended


def _is_stale(case: Case, entry: Entry, part: Part, say: Say) -> bool:
    """Whether a reply is on a ticket behind something that its writer had not seen."""
    refs = [message.ref for message in case.messages]
    if say.visibility is Visibility.INTERNAL or part.answer not in refs:
        return False
    before = case.messages[: refs.index(part.answer)]
    return any(message.author != ME for message in newer_than(entry.base, tuple(before)))


def _killing(do: Callable[..., Made], models: list[Model]) -> Callable[..., Made]:
    """Return a step of the outbox that the process may die just before, and just after."""

    def step(*values: object, **named: object) -> Made:
        models[-1].may_die()
        made = do(*values, **named)
        models[-1].may_die()
        return made

    return step


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> list[Model]:
    """Return a list, by whose last model processes die at the steps of the outbox too."""
    models: list[Model] = []
    for name in ("claim", "begin", "note", "end", "recover"):
        monkeypatch.setattr(steps, name, _killing(getattr(steps, name), models))
    return models


def test_a_thousand_schedules_lose_nothing_and_send_nothing_twice(
    desk: sqlite3.Connection, models: list[Model], capsys: pytest.CaptureFixture[str]
) -> None:
    ended: dict[str, Counter[str]] = {locking: Counter() for locking in LOCKINGS}
    met: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(_SCHEDULES):
        locking = LOCKINGS[number % len(LOCKINGS)]
        random.seed(number)  # by which waits are spread
        schedule = Schedule(desk, number, locking)
        models.append(schedule.model)
        asyncio.run(schedule.run())
        wrong += [f"schedule {number} ({locking}): {fault}" for fault in schedule.faults()]
        ended[locking] += schedule.counts()
        met += schedule.model.met
    with capsys.disabled():
        print(f"\n{_SCHEDULES} schedules; met: {dict(met.most_common())}")
        for guard, count in ended.items():
            print(f"  guarded by {guard}: {sum(count.values())} messages: {dict(count.most_common())}")
    assert not wrong, "\n".join(wrong)
    assert sum(count["there"] for count in ended.values()) > _SCHEDULES
    # Where the server has a guard of its own nobody is asked whether something arrived, unless it says yes to nothing.
    assert ended["none"]["unsure"]


def test_what_commits_after_it_was_looked_for_stays_unsure_where_nothing_guards_it(desk: sqlite3.Connection) -> None:
    model = Model("late", "none", Random(1))  # noqa: S311 - no secret
    model.faults_left = model.deaths_left = model.others_left = 0
    ref: Ref = "late:1"
    model.open(ref)
    say = Say(visibility=Visibility.PUBLIC, text="It is mended.")
    number = outbox.put(
        desk, Change(ticket=ref, source="late", effects=(say,), base=model.base(ref)), now=model.time, hold=0
    )
    entry = steps.claim(desk, number, "gone", now=model.time)
    assert entry is not None
    steps.begin(desk, number, 0, stamp="", now=model.time, holder="gone")

    async def keep(_: Batch) -> None:
        raise AssertionError("nothing is to be stored")

    async def again() -> None:
        steps.recover(desk, "late", "me")
        model.time += 60
        claimed = steps.claim(desk, number, "me", now=model.time)
        assert claimed is not None
        await post(Held(desk, "me", lambda: model.time, claimed), ModelDesk(model), keep)

    asyncio.run(again())
    model.cases[ref].messages.append(model.cases[ref].messages[0])  # what was under way arrives after all
    after = outbox.entry_of(desk, number)
    assert after is not None
    assert (after.state, after.parts[0].step) == (State.UNSURE, Step.UNSURE)
    assert "may still arrive" in after.reason
    assert schedule.due_entries(desk, "late", now=model.time + 10_000, limit=5) == []
