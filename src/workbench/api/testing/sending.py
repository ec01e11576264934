"""The part of the helpdesks' suite about writes whose answers fail: nothing is lost, and nothing is sent twice."""

from collections.abc import Callable, Iterator

from workbench.api.answers import Answer, Refused, Throttled, Unreachable, may_be_done
from workbench.api.testing.bench import expect
from workbench.api.testing.desks import SAYING, Desk, WritingBase
from workbench.api.testing.faults import DISGUISES, Disguise
from workbench.api.testing.http import Request
from workbench.domain.effects import Say, TicketEffect
from workbench.domain.trouble import Trouble

_REFUSALS = {"401": "", "403": "You may not see this.", "404": "Not found.", "422": "is not understood"}


def _silent(answer: Answer) -> Answer:
    raise Unreachable(f"{answer.url} does not answer.", "It said nothing for 30 s.", has_left=True)


_SILENCE = Disguise("no answer in time", Unreachable, _silent)
_LIMITS = tuple(one for one in DISGUISES if one.means is Throttled)
# What may come when the server has done what it was asked; the last ones need not be noticed by all.
_LOST = (_SILENCE, *(one for one in DISGUISES if one.name.startswith(("500", "502", "a login", "a redirect"))))
_GARBLED = tuple(
    one for one in DISGUISES if one.name in ("half an answer", "no JSON at all", "an answer without a body")
)


class SurvivesSending(WritingBase):
    """Answers to a write that say no, say nothing, or are of another kind."""

    def test_what_the_server_refuses_is_told_in_its_words_and_changes_nothing(self) -> None:
        for desk, say in self._desks():
            before = desk.state()
            for name, words in _REFUSALS.items():
                trouble = self._refused(desk, say, _disguise(name))
                what = f"A write that is answered with {name}"
                expect(isinstance(trouble, Refused), f"{what} raised {trouble!r}, which is not Refused.")
                expect(words in f"{trouble} {trouble.why}", f"{what} hides the server's words {words!r}: {trouble}")
                expect(not may_be_done(trouble), f"{what} may be done all the same, says {trouble!r}.")
                expect(desk.state() == before, f"{what} changed the ticket.")

    def test_a_conflict_and_a_failed_condition_did_nothing(self) -> None:
        for desk, say in self._desks():
            before = desk.state()
            for name in ("409", "412"):
                trouble = self._refused(desk, say, _disguise(name))
                expect(not may_be_done(trouble), f"A write that is answered with {name} may be done, says {trouble!r}.")
                expect(desk.state() == before, f"A write that is answered with {name} changed the ticket.")

    def test_a_limit_says_how_long_to_wait_and_nothing_is_repeated_meanwhile(self) -> None:
        for desk, say in self._desks():
            for limit in _LIMITS:
                trouble = self._refused(desk, say, limit)
                expect(isinstance(trouble, Throttled), f"A limit ({limit.name}) came out as {trouble!r}.")
                expect(not desk.said(say.text), f"A write that met a limit ({limit.name}) was sent all the same.")

    def test_an_answer_that_is_lost_leaves_it_open_and_the_message_is_found_by_reading_back(self) -> None:
        for disguise in _LOST:
            for desk, say in self._desks():
                trouble = self._answered(desk, say, disguise, is_done=True)
                what = f"When a message is answered with {disguise.name}"
                expect(trouble is not None, f"{what}, nothing is raised: it is taken for sent.")
                expect(trouble is not None and may_be_done(trouble), f"{what}, {trouble!r} says that it is not done.")
                found = len(desk.said(say.text))
                expect(found == 1, f"{what}, it is there {found} times.")

    def test_what_was_not_done_and_not_answered_is_not_taken_for_done(self) -> None:
        for disguise in _LOST:
            for desk, say in self._desks():
                before = desk.state()
                self._refused(desk, say, disguise)
                expect(desk.state() == before, f"A message that is answered with {disguise.name} came through later.")

    def test_an_answer_that_cannot_be_read_repeats_nothing(self) -> None:
        for disguise in _GARBLED:
            for desk, say in self._desks():
                trouble = self._answered(desk, say, disguise, is_done=True)
                what = f"When a message is answered with {disguise.name}"
                expect(trouble is None or may_be_done(trouble), f"{what}, {trouble!r} says that it is not done.")
                found = len(desk.said(say.text))
                expect(found == 1, f"{what}, it is there {found} times.")

    def _desks(self) -> Iterator[tuple[Desk, Say]]:
        """Yield a desk with a message for each kind of message that the provider sends."""
        for effect, visibility in SAYING:
            desk = self.desk()
            if effect in desk.writes:
                with desk.bench:
                    yield desk, Say(visibility=visibility, text=f"A {effect} that is to be there once.")

    def _refused(self, desk: Desk, say: Say, disguise: Disguise) -> Trouble:
        """Return the trouble that a message ends in when ``disguise`` answers in place of the server."""
        trouble = self._answered(desk, say, disguise, is_done=False)
        if trouble is None:
            raise AssertionError(f"A message that is answered with {disguise.name} is taken for sent.")
        return trouble

    def _answered(self, desk: Desk, effect: TicketEffect, disguise: Disguise, *, is_done: bool) -> Trouble | None:
        """Return what a write ends in when the server answers with ``disguise``, having done what was asked or not."""
        stamp = desk.now()
        http, asked = desk.bench.http, len(desk.bench.http.asked)
        if is_done:
            http.fault = lambda number, request, answer: disguise.make(answer) if self.is_write(request) else answer
        else:
            http.instead = self._instead(disguise)
        told: Trouble | None = None
        try:
            desk.write(effect, stamp=stamp)
        except Trouble as trouble:
            told = trouble
        finally:
            http.fault = http.instead = None
        sent = [one for one in http.asked[asked:] if self.is_write(one)]
        expect(
            len(sent) == 1,
            f"A write that is answered with {disguise.name} was sent {len(sent)} times: {sent}. Whether it is to be "
            "repeated is for whoever called to decide.",
        )
        return told

    def _instead(self, disguise: Disguise) -> Callable[[Request], Answer | None]:
        """Return what answers writes in place of the server."""
        return lambda request: disguise.make(Answer(200, b"{}")) if self.is_write(request) else None


def _disguise(name: str) -> Disguise:
    return next(one for one in DISGUISES if one.name == name)
