"""Walking a helpdesk page by page: it ends whatever the pages say, and loses nothing by that."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workbench.api import Answer, Ask, Batch, NoHttp, Options, Page, PagedHelpdesk, Stage, Status, Ticket, make_ref
from workbench.api.hearing import Hearing
from workbench.api.walking import Place, fingerprint

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


class Told(PagedHelpdesk):
    """A helpdesk whose pages are what a function says."""

    kind = "told"
    most_empty = 20

    def __init__(self, tell: Callable[[Ask], Page]) -> None:
        super().__init__(Options(name="hd"), NoHttp())
        self.tell = tell
        self.asked: list[Ask] = []

    async def page(self, ask: Ask) -> Page:
        self.asked.append(ask)
        return self.tell(ask)


def ticket(number: int, at: datetime = START, *, is_open: bool = True) -> Ticket:
    status = Status.OPEN if is_open else Status.SOLVED
    return Ticket(ref=make_ref("hd", number), subject=f"{number}", status=status, created=START, updated=at)


def pulled(helpdesk: Told, cursor: str | None = None, most: int = 1_000) -> tuple[list[Batch], str]:
    """Return what one pull brings, and where it ended."""
    batches: list[Batch] = []
    for _ in range(most):
        batch = asyncio.run(helpdesk.pull(cursor))
        batches.append(batch)
        cursor = batch.cursor
        if not batch.more:
            return batches, cursor
    raise AssertionError("there is no end")


def page(*tickets: Ticket, following: str = "", memory: str | None = None) -> Page:
    return Page(Batch(cursor="ignored", tickets=tickets), following, memory)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=12))
def test_a_walk_ends_whatever_leads_where(steps: Sequence[tuple[int, int]]) -> None:
    def tell(ask: Ask) -> Page:
        at = int(ask.at or 0) % len(steps)
        number, following = steps[at]
        tickets = [ticket(number)] if number else []
        return page(*tickets, following=str(following) if following else "")

    batches, _ = pulled(Told(tell), most=400)
    assert len(batches) < 200


def test_a_circle_of_pages_is_noticed_and_what_comes_after_it_is_not_lost() -> None:
    circle = {"": "a", "a": "b", "b": "c", "c": "a"}

    def tell(ask: Ask) -> Page:
        if ask.stage is Stage.OPEN:
            return page(ticket(len(helpdesk.asked)), following=circle[ask.at])
        return page(ticket(500, is_open=False)) if ask.stage is Stage.HISTORY else page()

    helpdesk = Told(tell)
    batches, _ = pulled(helpdesk)
    assert "hd:500" in {one.ref for batch in batches for one in batch.tickets}


def test_pages_that_are_empty_for_ever_under_ever_new_names_come_to_an_end() -> None:
    helpdesk = Told(lambda ask: page(following=f"{int(ask.at or 0) + 1}"))
    batches, _ = pulled(helpdesk)
    assert 20 < len(batches) <= 3 * 25


def test_holes_in_the_middle_of_a_walk_are_walked_over() -> None:
    def tell(ask: Ask) -> Page:
        at = int(ask.at or 0)
        tickets = [ticket(at)] if at in (1, 19) else []
        return page(*tickets, following=str(at + 1) if at < 19 else "")

    batches, _ = pulled(Told(tell))
    assert {one.ref for batch in batches for one in batch.tickets} == {"hd:1", "hd:19"}


def test_the_same_page_under_ever_new_names_is_the_last() -> None:
    helpdesk = Told(lambda ask: page(ticket(7), ticket(8), following=f"{int(ask.at or 0) + 1}"))
    assert len(pulled(helpdesk)[0]) == 6


@given(st.text())
def test_a_cursor_that_is_none_means_the_beginning(cursor: str) -> None:
    assert Place.of(cursor) == Place()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            st.sampled_from(["stage", "at", "since", "top", "ledger", "memory", "empty", "steps", "power"]), inner),
    )
)  # fmt: skip
def test_a_cursor_of_another_shape_raises_nothing(said: object) -> None:
    import json

    place = Place.of(json.dumps(said))
    assert Place.of(place.cursor()) == place


def test_a_cursor_of_brackets_without_end_means_the_beginning() -> None:
    assert Place.of("[" * 200_000) == Place()


_TIMES = st.integers(0, 3_000).map(lambda seconds: START + timedelta(seconds=seconds))


@given(st.lists(_TIMES, max_size=20), st.sampled_from(list(Stage)), st.one_of(st.none(), _TIMES))
def test_a_cursor_keeps_all_that_a_place_is(times: list[datetime], stage: Stage, heard: datetime | None) -> None:
    batch = Batch(cursor="", tickets=tuple(ticket(number, at) for number, at in enumerate(times)))
    place = Place(stage=stage).behind(batch, "next", heard=heard, overlap=timedelta(minutes=5), most_empty=3)
    assert Place.of(place.cursor()) == place


def test_changes_are_asked_for_from_before_the_first_page_was_answered() -> None:
    asked: list[Ask] = []

    def tell(ask: Ask) -> Page:
        asked.append(ask)
        later = START + timedelta(hours=1)
        return page(ticket(1, later, is_open=False)) if ask.stage is Stage.HISTORY else page(ticket(2))

    pulled(Told(tell))
    since = next(ask.since for ask in asked if ask.stage is Stage.CHANGES)
    assert since == START - PagedHelpdesk.overlap


class Dated(NoHttp):
    """A server that says when it answers."""

    async def get(self, path: str, query: object = (), *, headers: object = None) -> Answer:
        return Answer(200, b"", {"date": "Wed, 04 Mar 2026 12:00:00 GMT"})


def test_where_the_server_says_when_it_answers_changes_are_asked_for_from_there() -> None:
    class Asking(Told):
        async def page(self, ask: Ask) -> Page:
            await self.http.get("tickets")
            return await super().page(ask)

    helpdesk = Asking(lambda ask: page(ticket(1)))
    helpdesk.http = helpdesk._hearing = Hearing(Dated())
    pulled(helpdesk)
    since = next(ask.since for ask in helpdesk.asked if ask.stage is Stage.CHANGES)
    assert since == datetime(2026, 3, 4, 12, tzinfo=UTC) - PagedHelpdesk.overlap


def test_a_version_that_may_still_change_within_its_second_is_known_only_when_seen_twice() -> None:
    known: list[bool] = []

    def tell(ask: Ask) -> Page:
        if ask.stage is Stage.CHANGES:
            known.append(ask.knows("hd:1", START))
        return page(ticket(1))

    helpdesk = Told(tell)
    _, cursor = pulled(helpdesk)
    for _ in range(2):
        _, cursor = pulled(helpdesk, cursor)
    assert known == [False, False, True]


def test_a_version_older_than_the_latest_second_is_known_at_once_after_the_first_walk() -> None:
    known: list[bool] = []

    def tell(ask: Ask) -> Page:
        if ask.stage is Stage.CHANGES:
            known.append(ask.knows("hd:1", START))
        return page(ticket(1), ticket(2, START + timedelta(seconds=30)))

    pulled(Told(tell))
    assert known == [True]


def test_memory_is_kept_until_something_else_is_remembered() -> None:
    said = iter([page(memory="one"), page(), page(memory="two"), page(), page()])
    helpdesk = Told(lambda ask: next(said))
    _, cursor = pulled(helpdesk)
    pulled(helpdesk, cursor)
    assert [ask.memory for ask in helpdesk.asked] == ["", "one", "one", "two"]


class Held(NoHttp):
    """What holds connections."""

    closed = 0

    async def close(self) -> None:
        self.closed += 1


def test_what_is_held_is_let_go_of_through_what_listens() -> None:
    held = Held()
    helpdesk = Told(lambda ask: page())
    helpdesk.http = Hearing(held)
    asyncio.run(helpdesk.close())
    assert held.closed == 1


def test_a_page_is_told_by_what_is_on_it() -> None:
    assert fingerprint(Batch(cursor="a")) == ""
    assert fingerprint(Batch(cursor="a", tickets=(ticket(1),))) == fingerprint(Batch(cursor="b", tickets=(ticket(1),)))
    assert fingerprint(Batch(cursor="a", tickets=(ticket(1),))) != fingerprint(Batch(cursor="a", tickets=(ticket(2),)))
