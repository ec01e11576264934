"""The part of the helpdesks' suite about writes whose answers fail: nothing is lost, and nothing is sent twice."""

from collections.abc import Callable, Iterator

from workbench.api.answers import Answer, Refused, Throttled, Unreachable, may_be_done
from workbench.api.testing.bench import expect
from workbench.api.testing.desks import SAYING, Desk, WritingBase
from workbench.api.testing.faults import DISGUISES, Disguise
from workbench.api.testing.http import Request
from workbench.domain.effects import Say, SetStatus, TicketEffect
from workbench.domain.trouble import Trouble
from workbench.domain.values import Status

_REFUSALS = {"401": "", "403": "You may not see this.", "404": "Not found.", "422": "is not understood"}


def _silent(answer: Answer) -> Answer:
    raise Unreachable(f"{answer.url} does not answer.", "It said nothing for 30 s.", has_left=True)


_SILENCE = Disguise("no answer in time", Unreachable, _silent)
_LIMITS = tuple(one for one in DISGUISES if one.means is Throttled)
# What may come whether or not the server has done what it was asked.
_LOST = (_SILENCE, *(one for one in DISGUISES if one.name.startswith(("500", "502", "a login", "a redirect"))))
# What a server sends only when it has: whoever needs not read it may take it for done.
_GARBLED = tuple(
    one for one in DISGUISES if one.name in ("half an answer", "no JSON at all", "an answer without a body")
)


class SurvivesSending(WritingBase):
    """Answers to a write that say no, say nothing, or are of another kind."""

    def test_what_the_server_refuses_is_told_in_its_words_and_changes_nothing(self) -> None:
        for desk, effect in self._desks():
            before = desk.state()
            for name, words in _REFUSALS.items():
                trouble = self._not_done(desk, effect, _disguise(name))
                what = f"{effect} that is answered with {name}"
                expect(isinstance(trouble, Refused), f"{what} raised {trouble!r}, which is not Refused.")
                expect(words in f"{trouble} {trouble.why}", f"{what} hides the server's words {words!r}: {trouble}")
                expect(not may_be_done(trouble), f"{what} may be done all the same, says {trouble!r}.")
                expect(desk.state() == before, f"{what} changed the ticket.")

    def test_a_conflict_and_a_failed_condition_did_nothing(self) -> None:
        for desk, effect in self._desks():
            before = desk.state()
            for name in ("409", "412"):
                trouble = self._not_done(desk, effect, _disguise(name))
                what = f"{effect} that is answered with {name}"
                expect(not may_be_done(trouble), f"{what} may be done all the same, says {trouble!r}.")
                expect(desk.state() == before, f"{what} changed the ticket.")

    def test_a_limit_says_how_long_to_wait_and_nothing_is_sent_meanwhile(self) -> None:
        for desk, effect in self._desks():
            before = desk.state()
            for limit in _LIMITS:
                trouble = self._not_done(desk, effect, limit)
                expect(isinstance(trouble, Throttled), f"A limit ({limit.name}) came out as {trouble!r}.")
                expect(desk.state() == before, f"{effect} that met a limit ({limit.name}) was sent all the same.")

    def test_an_answer_that_is_lost_leaves_it_open_and_it_is_found_by_reading_back(self) -> None:
        for disguise in _LOST:
            for desk, effect in self._desks():
                trouble = self._answered(desk, effect, disguise, is_done=True)
                what = f"When {effect} is answered with {disguise.name}"
                if trouble is None:
                    raise AssertionError(f"{what}, nothing is raised: it is taken for done.")
                expect(may_be_done(trouble), f"{what}, {trouble!r} says that it is not done.")
                found = _times(desk, effect)
                expect(found == 1, f"{what}, it is there {found} times.")

    def test_what_was_not_done_and_not_answered_is_not_taken_for_done(self) -> None:
        for disguise in _LOST:
            for desk, effect in self._desks():
                before = desk.state()
                self._not_done(desk, effect, disguise)
                expect(desk.state() == before, f"{effect} that is answered with {disguise.name} came through later.")

    def test_an_answer_that_cannot_be_read_repeats_nothing(self) -> None:
        for disguise in _GARBLED:
            for desk, effect in self._desks():
                trouble = self._answered(desk, effect, disguise, is_done=True)
                what = f"When {effect} is answered with {disguise.name}"
                expect(trouble is None or may_be_done(trouble), f"{what}, {trouble!r} says that it is not done.")
                found = _times(desk, effect)
                expect(found == 1, f"{what}, it is there {found} times.")

    def test_what_is_asked_before_a_write_does_not_look_like_the_write(self) -> None:
        for disguise in _LOST:
            for desk, effect in self._desks():
                before, asked = desk.state(), len(desk.bench.http.asked)
                desk.bench.http.instead = lambda request, one=disguise: (
                    None if self.is_write(request) else one.make(Answer(200, b"{}"))
                )
                told: Trouble | None = None
                try:
                    desk.write(effect, stamp="")
                except Trouble as trouble:
                    told = trouble
                desk.bench.http.instead = None
                if any(self.is_write(one) for one in desk.bench.http.asked[asked:]):
                    continue
                what = f"When a question before {effect} is answered with {disguise.name}"
                expect(told is not None, f"{what}, nothing is raised, and nothing was sent.")
                expect(told is None or not may_be_done(told), f"{what}, {told!r} says that it may be done.")
                expect(desk.state() == before, f"{what}, the ticket has changed.")

    def test_a_server_that_falls_silent_behind_a_write_leaves_it_open(self) -> None:
        for desk, effect in self._desks():
            stamp = desk.now()
            is_silent: list[bool] = []

            def fault(
                number: int, request: Request, answer: Answer, is_silent: list[bool] = is_silent
            ) -> Answer:
                if is_silent:
                    raise Unreachable("It does not answer.", "There is no way to it.")
                is_silent += [True] if self.is_write(request) else []
                return answer

            desk.bench.http.fault = fault
            try:
                desk.write(effect, stamp=stamp)
            except Trouble as trouble:
                expect(may_be_done(trouble), f"When all is silent behind {effect}, {trouble!r} says it is not done.")
            desk.bench.http.fault = None
            found = _times(desk, effect)
            expect(found == 1, f"When all is silent behind {effect}, it is there {found} times.")

    def _desks(self) -> Iterator[tuple[Desk, TicketEffect]]:
        """Yield a desk with an effect for each kind of message that the provider sends, and for a status."""
        for effect, visibility in SAYING:
            for desk in self.able(effect):
                yield desk, Say(visibility=visibility, text=f"A {effect} that is to be there once.")
        for desk in self.able("status"):
            now = desk.world.tickets[desk.ref].status
            yield desk, SetStatus(next(one for one in self.statuses if one not in (now, Status.NEW)))

    def _not_done(self, desk: Desk, effect: TicketEffect, disguise: Disguise) -> Trouble:
        """Return the trouble that an effect ends in when ``disguise`` answers in place of the server."""
        trouble = self._answered(desk, effect, disguise, is_done=False)
        if trouble is None:
            raise AssertionError(f"{effect} that is answered with {disguise.name} is taken for done.")
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
            f"{effect} that is answered with {disguise.name} was sent {len(sent)} times: {sent}. Whether it is to be "
            "repeated is for whoever called to decide.",
        )
        return told

    def _instead(self, disguise: Disguise) -> Callable[[Request], Answer | None]:
        """Return what answers writes in place of the server."""
        return lambda request: disguise.make(Answer(200, b"{}")) if self.is_write(request) else None


def _times(desk: Desk, effect: TicketEffect) -> int:
    """Return how many times an effect is to be seen on the ticket."""
    if isinstance(effect, Say):
        return len(desk.said(effect.text))
    (ticket,) = desk.read().tickets
    return int(isinstance(effect, SetStatus) and ticket.status is effect.status)


def _disguise(name: str) -> Disguise:
    return next(one for one in DISGUISES if one.name == name)
