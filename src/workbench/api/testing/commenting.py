"""The part of the trackers' suite about writing: said once, told in words, and never taken for what it is not."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from workbench.api.answers import Answer, Refused, Throttled, Unreachable, may_be_done
from workbench.api.providers import Tracker
from workbench.api.testing.bench import Bench, expect, skip
from workbench.api.testing.comparing import folded
from workbench.api.testing.faults import DISGUISES, Disguise
from workbench.api.testing.http import Request
from workbench.api.testing.texts import HOSTILE
from workbench.domain.effects import CommentIssue, CreateIssue, IssueEffect, SetIssueStatus, name_of
from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from workbench.api.testing.tracker import TrackerWorld

EFFECTS = ("comment-issue", "issue-status", "create-issue")
_REFUSALS = ("401", "403", "404", "422")


def _silent(answer: Answer) -> Answer:
    raise Unreachable(f"{answer.url} does not answer.", "It said nothing for 30 s.", has_left=True)


_SILENCE = Disguise("no answer in time", Unreachable, _silent)
_LOST = (_SILENCE, *(one for one in DISGUISES if one.name.startswith(("500", "502", "a login", "a redirect"))))


class WritesIssues(ABC):
    """What a tracker says that it can write, done; skipped for one that is only read."""

    project: ClassVar[str] = "gateway"

    @abstractmethod
    def world(self, issues: int = 7) -> "TrackerWorld":
        """Return a tracker with issues."""

    @abstractmethod
    def bench(self, world: "TrackerWorld") -> Bench[Tracker]:
        """Return a bench with a provider that was made anew."""

    @abstractmethod
    def key(self, number: int) -> str:
        """Return how people write the key of issue ``number``."""

    def is_write(self, request: Request) -> bool:
        """Whether a request may change something; where a question is sent as POST, the author says so here."""
        return request.method != "GET"

    def test_what_it_says_that_it_writes_are_effects_on_issues(self) -> None:
        with self.bench(self.world()) as bench:
            odd = bench.provider.writes - set(EFFECTS)
            expect(not odd, f"writes names {sorted(odd)}, which are no effects on issues: {', '.join(EFFECTS)}.")
            for effect in self._effects():
                if name_of(effect) not in bench.provider.writes:
                    bench.trouble(bench.provider.write(effect), f"{effect}, which it does not write")
            expect(not bench.http.asked, "What it does not write was asked of the server all the same.")

    def test_a_comment_is_there_once_and_comes_back_with_the_issue(self) -> None:
        world = self._world_for("comment-issue")
        with self.bench(world) as bench:
            for number, text in enumerate(("It waits.\n\nTicket zd:48213", *HOSTILE)):
                words = f"Word {number}. {text}"
                issue = bench.run(bench.provider.write(CommentIssue(key=self.key(1), text=words)))
                bench.judge(issue)
                expect(issue.key == self.key(1), f"A comment on {self.key(1)} brought back {issue.key}.")
                last = issue.last_word
                expect(folded(last) == folded(words), f"{words!r} was said, and the last word is {last!r}.")
                there = [one for _, _, one in world.said[self.key(1)] if folded(one) == folded(words)]
                expect(len(there) == 1, f"{words!r} was said {len(there)} times.")
                found = [folded(one) for one in bench.run(bench.provider.words_on(self.key(1)))]
                expect(found[:1] == [folded(words)], f"words_on() says that the newest word is {found[:1]}.")
            expect(found[-1] == "Word on 1.", f"words_on() leaves out what was said before {found[-1]!r}.")

    def test_a_status_is_set_by_its_word_and_an_unknown_one_is_refused(self) -> None:
        world = self._world_for("issue-status")
        with self.bench(world) as bench:
            for word in ("Done", "In progress", "in progress"):
                issue = bench.run(bench.provider.write(SetIssueStatus(key=self.key(1), word=word)))
                bench.judge(issue)
                expect(issue.status.casefold() == word.casefold(), f"{word!r} was set, and it is {issue.status!r}.")
                expect(issue.is_open is (word != "Done"), f"With {word!r}, is_open is {issue.is_open}.")
            before = dict(world.issues)
            trouble = self._refused(bench, SetIssueStatus(key=self.key(1), word="no such word"))
            expect(not may_be_done(trouble), f"An unknown status may be set all the same, says {trouble!r}.")
            expect(world.issues == before, "An unknown status changed the issue.")

    def test_a_new_issue_is_there_by_the_key_that_comes_back(self) -> None:
        world = self._world_for("create-issue")
        with self.bench(world) as bench:
            wanted = CreateIssue(project=self.project, title="New fault", text="It fails.")
            made = bench.run(bench.provider.write(wanted))
            bench.judge(made)
            expect((made.title, made.body.strip()) == ("New fault", "It fails."), f"What came back is {made}.")
            (there,) = bench.run(bench.provider.issues([made.key]))
            expect(there.title == made.title, f"{made.key} came back, and there is {there.title!r}.")

    def test_what_is_not_there_is_not_written_to(self) -> None:
        for effect in self._effects(99_999):
            world = self.world()
            with self.bench(world) as bench:
                if name_of(effect) in bench.provider.writes and not isinstance(effect, CreateIssue):
                    trouble = self._refused(bench, effect)
                    expect(not may_be_done(trouble), f"{effect} may be done, says {trouble!r}.")

    def test_what_is_refused_did_nothing_and_what_got_no_answer_may_be_done(self) -> None:
        for bench, world, effect in self._writes():
            before = (dict(world.issues), {key: list(said) for key, said in world.said.items()})
            for disguise in DISGUISES:
                if disguise.name not in _REFUSALS and disguise.means is not Throttled:
                    continue
                trouble = self._answered(bench, effect, disguise, is_done=False)
                kind = Throttled if disguise.means is Throttled else Refused
                expect(isinstance(trouble, kind), f"{effect}, answered with {disguise.name}, raised {trouble!r}.")
                expect(trouble is None or not may_be_done(trouble), f"{trouble!r} says that {effect} may be done.")
                expect((world.issues, world.said) == before, f"{effect}, answered with {disguise.name}, was done.")
            trouble = self._answered(bench, effect, _SILENCE, is_done=False)
            expect(trouble is not None and may_be_done(trouble), f"{effect} without an answer raised {trouble!r}.")

    def test_an_answer_that_is_lost_leaves_it_open(self) -> None:
        for disguise in _LOST:
            for bench, _, effect in self._writes():
                trouble = self._answered(bench, effect, disguise, is_done=True)
                what = f"{effect}, done and answered with {disguise.name},"
                expect(trouble is not None and may_be_done(trouble), f"{what} raised {trouble!r}.")

    def test_what_goes_wrong_after_a_write_does_not_make_it_look_undone(self) -> None:
        for disguise in DISGUISES:
            for bench, _, effect in self._writes():
                is_written: list[Request] = []

                def note(number: int, request: Request, seen: list[Request] = is_written) -> None:
                    seen += [request] if self.is_write(request) else []

                bench.http.before = note
                bench.http.fault = lambda _, request, answer, made=disguise, seen=is_written: (
                    made.make(answer) if seen and not self.is_write(request) else answer
                )
                try:
                    bench.run(bench.provider.write(effect))
                except Trouble as trouble:
                    what = f"{effect} was done, and what came after it was {disguise.name}"
                    expect(may_be_done(trouble), f"{what}: {trouble!r} says that it was not done.")

    def _writes(self) -> "Iterator[tuple[Bench[Tracker], TrackerWorld, IssueEffect]]":
        """Yield each effect that can be written, on a bench and a world of its own."""
        for effect in self._effects():
            world = self.world()
            with self.bench(world) as bench:
                if name_of(effect) in bench.provider.writes:
                    yield bench, world, effect

    def _effects(self, number: int = 1) -> tuple[IssueEffect, ...]:
        return (
            CommentIssue(key=self.key(number), text="It waits."), SetIssueStatus(key=self.key(number), word="Done"),
            CreateIssue(project=self.project, title="New fault", text="It fails."),
        )  # fmt: skip

    def _world_for(self, effect: str) -> "TrackerWorld":
        world = self.world()
        with self.bench(world) as bench:
            if effect not in bench.provider.writes:
                skip(f"the tracker does not write {effect!r}")
        return world

    def _refused(self, bench: Bench[Tracker], effect: IssueEffect) -> Trouble:
        return bench.trouble(bench.provider.write(effect), f"nothing that {effect} could be done to")

    def _answered(
        self, bench: Bench[Tracker], effect: IssueEffect, disguise: Disguise, *, is_done: bool
    ) -> Trouble | None:
        """Return what a write ends in when it is answered with ``disguise``, having been done or not."""
        http, before = bench.http, len(bench.http.asked)
        told: Trouble | None
        if is_done:
            http.fault = lambda _, request, answer: disguise.make(answer) if self.is_write(request) else answer
        else:
            http.instead = lambda request: disguise.make(Answer(200, b"{}")) if self.is_write(request) else None
        try:
            bench.run(bench.provider.write(effect))
        except Trouble as trouble:
            told = trouble
        else:
            told = None
        finally:
            http.fault = http.instead = None
        sent = [one for one in http.asked[before:] if self.is_write(one)]
        expect(len(sent) == 1, f"{effect}, answered with {disguise.name}, was sent {len(sent)} times.")
        return told
