"""The contract suite catches what it is for: each way of going wrong fails the test that is about it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from fake_tickethub import FakeTicketHub
from tickethub import TicketHub
from workbench.api import (
    Agent,
    Answer,
    Ask,
    Batch,
    Http,
    Options,
    Page,
    Ref,
    Refused,
    Right,
    Stage,
    Throttled,
    Trouble,
    Visibility,
    identity_of,
    make_ref,
)
from workbench.api.testing import HelpdeskContract, World

Change = Callable[[Batch], Batch]
_KATHMANDU = ZoneInfo("Asia/Kathmandu")


class Suite(HelpdeskContract):
    """The suite on a provider that is given to it."""

    lacks = ("organisation", "deletions", "hiding", "merging")

    def __init__(self, kind: type[TicketHub]) -> None:
        self.kind = kind

    def provider(self, options: Options, http: Http) -> TicketHub:
        return self.kind(options, http)

    def server(self, world: World) -> FakeTicketHub:
        return FakeTicketHub(world)


def _changing(change: Change) -> type[TicketHub]:
    """Return a provider whose batches are changed before they go out, those of single tickets too."""

    class Changed(TicketHub):
        async def page(self, ask: Ask) -> Page:
            page = await super().page(ask)
            return replace(page, batch=change(page.batch))

        async def ticket(self, ref: Ref) -> Batch:
            return change(await super().ticket(ref))

    return Changed


class StopsAtAShortPage(TicketHub):
    """Takes a short page for the last one."""

    async def page(self, ask: Ask) -> Page:
        page = await super().page(ask)
        return replace(page, next=page.next if len(page.batch.tickets) == 2 else "")


class LeavesOutTheLastPage(TicketHub):
    """Drops what is on the last page of a stage."""

    async def page(self, ask: Ask) -> Page:
        page = await super().page(ask)
        return page if page.next else replace(page, batch=Batch(cursor=""))


class HistoryFirst(TicketHub):
    """Begins with what is done."""

    async def page(self, ask: Ask) -> Page:
        turned = {Stage.OPEN: Stage.HISTORY, Stage.HISTORY: Stage.OPEN}
        return await super().page(replace(ask, stage=turned.get(ask.stage, ask.stage)))


class NeverEnds(TicketHub):
    """Goes on whatever comes."""

    async def pull(self, cursor: str | None) -> Batch:
        kept, _, turn = (cursor or "#0").rpartition("#")
        batch = await super().pull(kept or None)
        return replace(batch, cursor=f"{batch.cursor}#{int(turn) + 1}", more=True)


class AsksForEver(TicketHub):
    """Asks for the next page until one is empty, within one page."""

    async def page(self, ask: Ask) -> Page:
        page = await super().page(ask)
        while page.next:
            page = await super().page(replace(ask, at=page.next))
        return page


class DropsEqualTimes(TicketHub):
    """Of tickets that bear the same time, keeps the first."""

    async def page(self, ask: Ask) -> Page:
        page = await super().page(ask)
        first = {ticket.updated: ticket.ref for ticket in reversed(page.batch.tickets)}
        kept = set(first.values())
        return replace(page, batch=replace(
            page.batch,
            tickets=tuple(one for one in page.batch.tickets if one.ref in kept),
            messages=tuple(one for one in page.batch.messages if one.ticket in kept),
        ))  # fmt: skip


class AsksByItsOwnClock(TicketHub):
    """Asks for what changed since the last hour of this machine's clock."""

    async def page(self, ask: Ask) -> Page:
        return await super().page(replace(ask, since=datetime.now(UTC) - timedelta(hours=1)) if ask.since else ask)


class ForgetsTheZone(TicketHub):
    """Asks for changes with a time that has lost its zone, which the server takes for the account's."""

    async def page(self, ask: Ask) -> Page:
        late = ask.since and ask.since + timedelta(hours=6)
        return await super().page(replace(ask, since=late))


class SeesNoSecondChange(TicketHub):
    """Leaves out what bears a time that it has seen."""

    seen: dict[Ref, datetime]

    async def page(self, ask: Ask) -> Page:
        page = await super().page(ask)
        self.seen = getattr(self, "seen", {})
        fresh = {one.ref for one in page.batch.tickets if self.seen.get(one.ref) != one.updated}
        self.seen.update({one.ref: one.updated for one in page.batch.tickets})
        messages = tuple(one for one in page.batch.messages if one.ticket in fresh)
        return replace(page, batch=replace(page.batch, messages=messages))


class StopsWithoutChanges(TicketHub):
    """Never asks for changes."""

    async def page(self, ask: Ask) -> Page:
        return Page(Batch(cursor="")) if ask.stage is Stage.CHANGES else await super().page(ask)


class AsksForEverythingAgain(TicketHub):
    """Asks for what changed since the world began, with every pull, a ticket at a time."""

    async def page(self, ask: Ask) -> Page:
        page = await super().page(replace(ask, since=None))
        for ticket in page.batch.tickets if ask.stage is Stage.CHANGES else ():
            await self.ticket(ticket.ref)
        return page


class RaisesWhatItMeets(TicketHub):
    """Reads JSON by itself."""

    async def page(self, ask: Ask) -> Page:
        answer = await self.http.get("api/1/tickets", [("limit", "1")])
        msgspec.json.decode(answer.body)["tickets"]
        return await super().page(ask)


class SwallowsTrouble(TicketHub):
    """Takes what cannot be read, for what is not there."""

    async def page(self, ask: Ask) -> Page:
        try:
            return await super().page(ask)
        except Trouble:
            return Page(Batch(cursor=""))


class SwallowsOddAnswers(TicketHub):
    """Takes an answer of another shape for an empty list."""

    async def page(self, ask: Ask) -> Page:
        answer = await self.http.get("api/1/tickets", [("limit", "1")])
        try:
            if not msgspec.json.decode(answer.body).get("tickets"):
                return Page(Batch(cursor=""))
        except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, RecursionError) as error:
            raise answer.unreadable("It is no list.") from error
        return await super().page(ask)


class ShowsTheToken(TicketHub):
    """Repeats what the server said, with the token in it."""

    async def page(self, ask: Ask) -> Page:
        try:
            return await super().page(ask)
        except Refused as refused:
            raise Trouble("It says no.", refused.answer.body.decode("utf-8", "replace")) from refused


class LosesTheWait(TicketHub):
    """Turns a limit into a trouble of its own."""

    async def page(self, ask: Ask) -> Page:
        try:
            return await super().page(ask)
        except Throttled as throttled:
            raise Trouble("It is busy.") from throttled


class SaysPublicByDefault(TicketHub):
    """Takes a message that does not say who may read it, for a public one."""

    async def page(self, ask: Ask) -> Page:
        http = self.http
        self.http = _Defaulting(http)
        try:
            return await super().page(ask)
        finally:
            self.http = http


def _listed(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class _Defaulting:
    """Puts ``public`` where it is missing."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def get(self, path: str, query: object = (), *, headers: object = None) -> Answer:
        answer = await self._http.get(path, query)  # type: ignore[arg-type] # as NoHttp is declared
        said = msgspec.json.decode(answer.body)
        for ticket in _listed(said.get("tickets")):
            for message in _listed(ticket.get("messages")):
                message.setdefault("public", True)
        return replace(answer, body=msgspec.json.encode(said))

    async def send(
        self, method: str, path: str, body: object = None, query: object = (), *, headers: object = None
    ) -> Answer:
        raise AssertionError

    async def download(self, url: str, most: int = 0) -> bytes:
        raise AssertionError


class GivesADictionary(TicketHub):
    """Lets what the vendor sent out."""

    async def pull(self, cursor: str | None) -> Batch:
        batch = await super().pull(cursor)
        return replace(batch, tickets=tuple({"ref": one.ref} for one in batch.tickets))  # type: ignore[misc] # junk, on purpose


class KnowsNoSingleTicket(TicketHub):
    """Gives a ticket without its conversation."""

    async def ticket(self, ref: Ref) -> Batch:
        return replace(await super().ticket(ref), messages=())


class RefusesWhatIsGone(TicketHub):
    """Raises for a ticket that is gone."""

    async def ticket(self, ref: Ref) -> Batch:
        await self.http.get(f"api/1/tickets/{identity_of(ref)}")
        return await super().ticket(ref)


class KeepsWhatIsGone(TicketHub):
    """Says nothing of a ticket that is gone."""

    async def ticket(self, ref: Ref) -> Batch:
        batch = await super().ticket(ref)
        return replace(batch, gone=())


class IsSomebodyElse(TicketHub):
    """Gives the account another reference than tickets do."""

    async def me(self) -> Agent:
        agent = await super().me()
        return replace(agent, ref=make_ref(self.name, "me"))


class IsSureOfItsRights(TicketHub):
    """Tries nothing."""

    async def check(self) -> Sequence[Right]:
        return (Right("read tickets", works=True, needed=True),)


class RaisesForARight(TicketHub):
    """Raises where the account may not read."""

    async def check(self) -> Sequence[Right]:
        await self.http.get("api/1/tickets", [("limit", "1")])
        return (Right("read tickets", works=True, needed=True),)


class CutsFiles(TicketHub):
    """Gives the beginning of a file."""

    async def attachment(self, ref: Ref) -> bytes:
        return (await super().attachment(ref))[:10]


_NAIVE = _changing(lambda batch: replace(batch, tickets=tuple(
    replace(one, created=one.created.replace(tzinfo=None)) for one in batch.tickets)))  # fmt: skip
_ELSEWHERE = _changing(lambda batch: replace(batch, messages=tuple(
    replace(one, at=one.at.astimezone(_KATHMANDU)) for one in batch.messages)))  # fmt: skip
_INVERTED = _changing(lambda batch: replace(batch, messages=tuple(
    replace(one, visibility=_other(one.visibility)) for one in batch.messages)))  # fmt: skip
_ALL_INTERNAL = _changing(lambda batch: replace(batch, messages=tuple(
    replace(one, visibility=Visibility.INTERNAL) for one in batch.messages)))  # fmt: skip
_UNCLEAN = _changing(lambda batch: replace(batch, tickets=tuple(
    replace(one, subject=f"{one.subject}\x1b[2J") for one in batch.tickets)))  # fmt: skip
_STRANGERS = _changing(lambda batch: replace(batch, tickets=tuple(
    replace(one, customer=one.customer and f"other:{one.customer}") for one in batch.tickets)))  # fmt: skip
_NO_ORIGINAL = _changing(lambda batch: replace(batch, messages=tuple(
    replace(one, original=None) for one in batch.messages)))  # fmt: skip
_NO_CUSTOMERS = _changing(lambda batch: replace(batch, customers=()))
_NO_TICKETS = _changing(lambda batch: replace(batch, tickets=()))
_NEW_MESSAGES = _changing(lambda batch: replace(batch, messages=tuple(
    replace(one, ref=f"{one.ref}-{id(batch)}") for one in batch.messages)))  # fmt: skip
_ALL_OPEN = _changing(lambda batch: replace(batch, tickets=tuple(
    replace(one, status=type(one.status).OPEN) for one in batch.tickets)))  # fmt: skip


def _other(visibility: Visibility) -> Visibility:
    return Visibility.INTERNAL if visibility is Visibility.PUBLIC else Visibility.PUBLIC


CASES: Sequence[tuple[type[TicketHub], str, str]] = (
    (LeavesOutTheLastPage, "test_a_pull_brings_everything_whatever_the_size_of_pages", "is missing"),
    (_ALL_OPEN, "test_a_pull_brings_everything_whatever_the_size_of_pages", "has the status"),
    (_NO_CUSTOMERS, "test_a_pull_brings_everything_whatever_the_size_of_pages", "never came in customers"),
    (_NO_TICKETS, "test_a_pull_brings_everything_whatever_the_size_of_pages", "came before its ticket"),
    (_INVERTED, "test_a_pull_brings_everything_whatever_the_size_of_pages", "tells a customer what colleagues said"),
    (StopsAtAShortPage, "test_holes_in_pages_are_not_taken_for_their_end", "is missing"),
    (HistoryFirst, "test_open_tickets_come_before_the_others", "has to be there first"),
    (_NEW_MESSAGES, "test_the_second_pull_of_any_page_changes_nothing", "came again"),
    (NeverEnds, "test_pages_without_end_come_to_one", "still more"),
    (AsksForEver, "test_pages_without_end_come_to_one", "goes on"),
    (AsksForEver, "test_a_page_that_comes_again_and_again_ends_the_walk", "goes on"),
    (DropsEqualTimes, "test_tickets_of_one_second_all_come", "is missing"),
    (AsksForEverythingAgain, "test_asking_again_when_nothing_changed_costs_next_to_nothing", "requests"),
    (StopsWithoutChanges, "test_what_changed_between_two_pulls_is_there_after_the_second", "is missing"),
    (StopsWithoutChanges, "test_what_changes_during_a_pull_is_there_after_the_next", "is missing|should have"),
    (StopsWithoutChanges, "test_an_empty_helpdesk_is_no_trouble", "is missing"),
    (AsksByItsOwnClock, "test_a_server_with_another_clock_loses_no_changes", "far behind"),
    (ForgetsTheZone, "test_an_account_in_another_zone_loses_no_changes", "is missing"),
    (SeesNoSecondChange, "test_a_change_within_the_second_of_the_last_one_is_not_lost", "is missing"),
    (RaisesWhatItMeets, "test_whatever_a_server_answers_to_everything_is_told_in_a_sentence", "Nothing but Trouble"),
    (SwallowsTrouble, "test_whatever_a_server_answers_to_everything_is_told_in_a_sentence", "nothing is raised"),
    (SwallowsTrouble, "test_whatever_a_server_answers_once_costs_nothing_but_another_try", "came in place of answer"),
    (SwallowsOddAnswers, "test_whatever_a_server_answers_to_everything_is_told_in_a_sentence", "an empty object"),
    (ShowsTheToken, "test_whatever_a_server_answers_to_everything_is_told_in_a_sentence", "shows the token"),
    (LosesTheWait, "test_whatever_a_server_answers_to_everything_is_told_in_a_sentence", "let Throttled pass"),
    (SaysPublicByDefault, "test_fields_that_are_missing_or_odd_make_nothing_public_and_raise_nothing_but_trouble",
     "internal messages come as PUBLIC"),
    (RaisesWhatItMeets, "test_fields_that_are_missing_or_odd_make_nothing_public_and_raise_nothing_but_trouble",
     "'tickets' is missing"),
    (_UNCLEAN, "test_hostile_text_comes_out_clean_from_every_field", "has not passed the gate"),
    (_NAIVE, "test_hostile_text_comes_out_clean_from_every_field", "without a time zone"),
    (_ELSEWHERE, "test_hostile_text_comes_out_clean_from_every_field", "not in UTC"),
    (_STRANGERS, "test_hostile_text_comes_out_clean_from_every_field", "self.ref"),
    (GivesADictionary, "test_hostile_text_comes_out_clean_from_every_field", "has to be Ticket"),
    (_NO_ORIGINAL, "test_what_the_gate_changed_is_kept_as_it_came", "keep what came"),
    (_NO_TICKETS, "test_a_very_long_text_comes_cut_and_says_so", "before its ticket"),
    (_INVERTED, "test_nothing_internal_is_public_and_nothing_public_is_internal", "came as"),
    (_ALL_INTERNAL, "test_nothing_internal_is_public_and_nothing_public_is_internal", "came as INTERNAL"),
    (KnowsNoSingleTicket, "test_a_single_ticket_comes_with_all_there_is_about_it", "is missing"),
    (_ALL_OPEN, "test_a_single_ticket_comes_with_all_there_is_about_it", "has the status"),
    (RefusesWhatIsGone, "test_a_single_ticket_that_is_deleted_hidden_merged_or_never_was_comes_back_as_gone", "gone"),
    (KeepsWhatIsGone, "test_a_single_ticket_that_is_deleted_hidden_merged_or_never_was_comes_back_as_gone", "gone"),
    (IsSomebodyElse, "test_the_account_has_the_reference_under_which_tickets_are_assigned_to_it", "me\\(\\) says"),
    (IsSureOfItsRights, "test_each_right_is_tried_and_what_is_missing_is_said", "names no needed right"),
    (RaisesForARight, "test_each_right_is_tried_and_what_is_missing_is_said", "403"),
    (CutsFiles, "test_every_attachment_can_be_had", "are not those"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "test", "says"), CASES, ids=[f"{kind.__name__}-{test}" for kind, test, _ in CASES])
def test_each_way_of_going_wrong_fails_the_test_that_is_about_it(kind: type[TicketHub], test: str, says: str) -> None:
    with pytest.raises((AssertionError, Trouble), match=says):
        getattr(Suite(kind), test)()
