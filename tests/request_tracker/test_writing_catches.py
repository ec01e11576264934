"""The writing part of the contract suite catches what it is for: each way of going wrong fails the test about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import pytest

from request_tracker.fake import FakeRequestTracker
from request_tracker.test_contract import TestRequestTracker as Suite
from workbench.api import (
    Agent,
    Assign,
    Capabilities,
    Http,
    Now,
    Options,
    Ref,
    Refused,
    Say,
    SetStatus,
    Status,
    TicketEffect,
    Trouble,
    Unreachable,
    Visibility,
)
from workbench.api.testing import World
from workbench.providers.helpdesk.request_tracker import RequestTracker


class Changed(RequestTracker):
    """Writes another effect than it was given, or with another stamp."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        """Return what is written instead."""
        return effect

    def stamp(self, stamp: str) -> str:
        """Return the stamp that is sent instead."""
        return stamp

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        return await super().write(ref, self.effect(effect), stamp=self.stamp(stamp), key=key)


class SaysAllInPublic(Changed):
    """Takes a note for a reply."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return replace(effect, visibility=Visibility.PUBLIC) if isinstance(effect, Say) else effect


class CleansTooMuch(Changed):
    """Sends words without their brackets."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return replace(effect, text=effect.text.replace("<", "")) if isinstance(effect, Say) else effect


class LosesFiles(Changed):
    """Sends a message without its files."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return replace(effect, files=()) if isinstance(effect, Say) else effect


class SpeaksForItself(Changed):
    """Sends something where there is nothing to say."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return replace(effect, text=effect.text.strip() or "See above.") if isinstance(effect, Say) else effect


class GivesItToMe(Changed):
    """Gives every ticket to the same agent."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return Assign(self.ref("alice")) if isinstance(effect, Assign) else effect


class SolvesWhatIsClosed(Changed):
    """Takes one status for another."""

    def effect(self, effect: TicketEffect) -> TicketEffect:
        return SetStatus(Status.SOLVED) if isinstance(effect, SetStatus) else effect


class ForgetsTheStamp(Changed):
    """Writes whatever has happened meanwhile."""

    def stamp(self, stamp: str) -> str:
        return ""


class Swallowing(RequestTracker):
    """Takes some troubles for none."""

    swallowed: ClassVar[type[Trouble]] = Refused

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        try:
            return await super().write(ref, effect, stamp=stamp, key=key)
        except self.swallowed:
            return None


class HopesForTheBest(Swallowing):
    """Takes silence for consent."""

    swallowed = Unreachable


class TriesAgain(RequestTracker):
    """Sends a message once more when no answer came."""

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        try:
            return await super().write(ref, effect, stamp=stamp, key=key)
        except Trouble:
            return await super().write(ref, effect, stamp=stamp, key=key)


class SaysItIsNotSent(RequestTracker):
    """Says of a silence that nothing was sent."""

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        try:
            return await super().write(ref, effect, stamp=stamp, key=key)
        except Unreachable as error:
            raise Unreachable(error.what, error.why) from error


class TakesAQuestionForTheWrite(RequestTracker):
    """Looks before it writes, and lets what goes wrong at that look as if the write had."""

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        await self.now(ref)
        return await super().write(ref, effect, stamp=stamp, key=key)


class KeepsQuietAboutTags(RequestTracker):
    """Does not say why it has no tags."""

    capabilities: ClassVar[Capabilities] = replace(RequestTracker.capabilities, cannot={"recipients": "It has none."})


class LooksTwice(RequestTracker):
    """Asks how a ticket stands more often than it needs to."""

    async def now(self, ref: Ref) -> Now:
        await super().now(ref)
        return await super().now(ref)


class KnowsNoStamps(RequestTracker):
    """Leaves the stamp to chance."""

    async def now(self, ref: Ref) -> Now:
        return replace(await super().now(ref), stamp="")


class NamesStrangers(RequestTracker):
    """Names agents whom nobody can give a ticket to."""

    async def agents(self) -> list[Agent]:
        return [Agent(ref=self.ref("stranger"), name="A Stranger")]


_CAUGHT: list[tuple[type[RequestTracker], Callable[[Suite], None]]] = [
    (SaysAllInPublic, Suite.test_a_reply_is_public_and_a_note_is_internal),
    (CleansTooMuch, Suite.test_hostile_text_arrives_as_it_was_written),
    (LosesFiles, Suite.test_files_go_along),
    (LosesFiles, Suite.test_a_file_that_is_gone_stops_the_message),
    (SpeaksForItself, Suite.test_a_message_without_a_word_is_never_sent),
    (GivesItToMe, Suite.test_a_ticket_is_given_to_each_agent_and_to_nobody),
    (NamesStrangers, Suite.test_a_ticket_is_given_to_each_agent_and_to_nobody),
    (SolvesWhatIsClosed, Suite.test_each_status_reads_back_and_one_that_is_there_already_changes_nothing),
    (ForgetsTheStamp, Suite.test_a_stale_stamp_stops_every_effect_at_which_it_is_compared),
    (KnowsNoStamps, Suite.test_now_is_how_the_ticket_stands_in_as_few_requests_as_can_be),
    (LooksTwice, Suite.test_now_is_how_the_ticket_stands_in_as_few_requests_as_can_be),
    (Swallowing, Suite.test_what_the_server_does_not_know_is_refused_and_changes_nothing),
    (Swallowing, Suite.test_what_the_server_refuses_is_told_in_its_words_and_changes_nothing),
    (HopesForTheBest, Suite.test_an_answer_that_is_lost_leaves_it_open_and_it_is_found_by_reading_back),
    (TriesAgain, Suite.test_an_answer_that_is_lost_leaves_it_open_and_it_is_found_by_reading_back),
    (TriesAgain, Suite.test_a_limit_says_how_long_to_wait_and_nothing_is_sent_meanwhile),
    (SaysItIsNotSent, Suite.test_an_answer_that_is_lost_leaves_it_open_and_it_is_found_by_reading_back),
    (SaysItIsNotSent, Suite.test_a_server_that_falls_silent_behind_a_write_leaves_it_open),
    (TakesAQuestionForTheWrite, Suite.test_what_is_asked_before_a_write_does_not_look_like_the_write),
    (KeepsQuietAboutTags, Suite.test_what_it_says_of_itself_is_in_the_words_of_the_outbox),
]


@pytest.mark.parametrize(("kind", "test"), _CAUGHT, ids=[f"{kind.__name__}-{test.__name__}" for kind, test in _CAUGHT])
def test_what_goes_wrong_fails_the_test_about_it(kind: type[RequestTracker], test: Callable[[Suite], None]) -> None:
    class Trying(Suite):
        def provider(self, options: Options, http: Http) -> RequestTracker:
            return kind(options, http)

        def server(self, world: World) -> FakeRequestTracker:
            return FakeRequestTracker(world)

    with pytest.raises((AssertionError, Trouble)):
        test(Trying())
