"""The contract suite for trackers, and the world that it lets them read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

from workbench.api.answers import Http, Throttled
from workbench.api.providers import Options, Tracker
from workbench.api.testing.bench import Bench, expect, skip
from workbench.api.testing.commenting import WritesIssues
from workbench.api.testing.faults import DISGUISES, HOLLOW, always
from workbench.api.testing.http import FakeHttp, FakeServer
from workbench.api.testing.texts import HOSTILE
from workbench.domain.text import one_line
from workbench.domain.values import Issue, make_ref

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_COMPARED = ("ref", "title", "status", "is_open", "owner", "last_word", "last_word_at", "created", "updated")


@dataclass(slots=True)
class TrackerWorld:
    """What is on a tracker: ``issues`` by their keys; a server answers for ``hidden`` ones as if it had none such.

    ``said`` are the words on each, oldest first, with when and by whom; ``statuses`` are all there are, with whether
    such an issue is open. ``now`` is the server's clock, ``zone`` the account's time zone.
    """

    name: str = "tracker"
    now: datetime = BEGINNING
    zone: str = "UTC"
    issues: dict[str, Issue] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    said: dict[str, list[tuple[datetime, str, str]]] = field(default_factory=dict)
    statuses: dict[str, bool] = field(default_factory=lambda: {"In progress": True, "Done": False})

    def shown(self) -> list[Issue]:
        """Return the issues that the account may see."""
        return [issue for key, issue in self.issues.items() if key not in self.hidden]

    def add(
        self, key: str, identity: int, title: str, *, is_open: bool = True, words: str = "", body: str | None = None
    ) -> None:
        """Add an issue, with a last word where ``words`` are given."""
        self.now += timedelta(minutes=1)
        self.issues[key] = Issue(
            ref=make_ref(self.name, identity), key=key, title=title, status="In progress" if is_open else "Done",
            is_open=is_open, body=f"Body of {title}" if body is None else body, created=self.now, updated=self.now,
        )  # fmt: skip
        if words:
            self.say(key, words, "Dana Dev")
            self.issues[key] = replace(self.issues[key], owner="Dana Dev")

    def say(self, key: str, words: str, by: str) -> None:
        """Say something on an issue."""
        self.now += timedelta(minutes=1)
        self.said.setdefault(key, []).append((self.now, by, words))
        self.issues[key] = replace(
            self.issues[key], last_word=words, last_word_by=by, last_word_at=self.now, updated=self.now
        )

    def move(self, key: str, status: str) -> None:
        """Give an issue a status."""
        self.now += timedelta(minutes=1)
        self.issues[key] = replace(
            self.issues[key], status=status, is_open=self.statuses[status], updated=self.now
        )

    def touch(self, key: str) -> None:
        """Change an issue."""
        self.now += timedelta(minutes=1)
        self.issues[key] = replace(self.issues[key], title=f"{self.issues[key].title} (again)", updated=self.now)


class TrackerContract(WritesIssues, ABC):
    """What every tracker has to do; subclass it in a test module, under a name that begins with ``Test``.

    ``lacks`` names fields of issues that the server has not ("owner", "body", "last_word", "status"), and leaves
    them out of comparing. The author's server changes the world as it is told; ``project`` is one in which it makes
    issues, and ``is_write`` may be overridden.
    """

    options: ClassVar[Options] = Options(name="tracker", url="https://tracker.test")
    lacks: ClassVar[Collection[str]] = ()

    @abstractmethod
    def provider(self, options: Options, http: Http) -> Tracker:
        """Return the provider that is to be tested."""

    @abstractmethod
    def server(self, world: TrackerWorld) -> FakeServer:
        """Return a server that answers for ``world`` as the product does."""

    def key(self, number: int) -> str:
        """Return how people write the key of issue ``number``."""
        return f"#{number}"

    def world(self, issues: int = 7) -> TrackerWorld:
        """Return a tracker with open and closed issues, some of which were talked about."""
        world = TrackerWorld(self.options.name)
        for number in range(1, issues + 1):
            words = f"Word on {number}." if number % 2 else ""
            world.add(self.key(number), number, f"Fault {number} of the gateway", is_open=number % 3 != 0, words=words)
        world.now += timedelta(hours=1)
        return world

    def bench(self, world: TrackerWorld) -> Bench[Tracker]:
        """Return a bench with a provider that was made anew."""
        http = FakeHttp(self.server(world), self.options.url, lambda: world.now)
        return Bench(self.provider(self.options, http), http)

    def test_issues_come_by_their_keys_open_and_closed(self) -> None:
        world = self.world()
        with self.bench(world) as bench:
            self._compare(bench, world, list(world.issues), "All keys at once")
            for key in world.issues:
                self._compare(bench, world, [key], f"The key {key} alone")
            self._compare(bench, world, [], "No keys at all")

    def test_what_is_not_there_or_may_not_be_seen_is_left_out(self) -> None:
        world = self.world()
        world.hidden.add(self.key(2))
        with self.bench(world) as bench:
            self._compare(bench, world, [*world.issues, self.key(99_999)], "With a hidden issue and one that never was")
            self._compare(bench, world, [self.key(99_999)], "An issue that never was, alone")

    def test_a_key_that_is_given_twice_brings_one_issue(self) -> None:
        world = self.world()
        with self.bench(world) as bench:
            issues = bench.run(bench.provider.issues([self.key(1), self.key(1)]))
            expect([one.key for one in issues] == [self.key(1)], f"A key that was given twice brought {issues}.")

    def test_keys_of_another_shape_are_left_out_and_raise_nothing(self) -> None:
        world = self.world()
        odd = ["", " ", "nonsense", "ENG-", "#", "1' OR 1=1", "x" * 300, "☹", "a/../b", "#1?x=1&y", "#" + "9" * 20]
        with self.bench(world) as bench:
            issues = bench.run(bench.provider.issues([*odd, self.key(1)]))
            expect([one.key for one in issues] == [self.key(1)], f"Among keys of no tracker's, {issues} came.")
            changed = bench.run(bench.provider.changed(odd, world.now))
            expect(not changed, f"Among keys of no tracker's, {changed} changed.")

    def test_as_many_keys_as_it_takes_at_once_all_come(self) -> None:
        world = self.world(1)
        with self.bench(world) as bench:
            most = bench.provider.most_keys
        world = self.world(most)
        with self.bench(world) as bench:
            self._compare(bench, world, list(world.issues), f"As many keys as most_keys says ({most})")

    def test_what_changed_since_is_found_to_the_second(self) -> None:
        for zone in ("UTC", "Asia/Kathmandu", "America/St_Johns"):
            world = self.world()
            world.zone = zone
            with self.bench(world) as bench:
                keys = list(world.issues)
                for at in sorted({issue.updated for issue in world.issues.values()}):
                    self._changed(bench, world, keys, at)
                since = world.now
                self._changed(bench, world, keys, since)
                world.touch(keys[2])
                world.touch(keys[0])
                self._changed(bench, world, keys, since)
                self._changed(bench, world, keys[1:], since)
                self._changed(bench, world, [], since)

    def test_asking_what_changed_takes_one_request(self) -> None:
        world = self.world()
        with self.bench(world) as bench:
            bench.run(bench.provider.changed(list(world.issues), world.now))
            asked = len(bench.http.asked)
            expect(asked <= 1, f"changed() took {asked} requests, and may take one.")

    def test_words_find_issues(self) -> None:
        with self.bench(self.world()) as bench:
            is_searched = type(bench.provider).search is not Tracker.search
        if not is_searched:
            skip("the tracker cannot be searched")
        world = self.world()
        with self.bench(world) as bench:
            found = bench.run(bench.provider.search("Fault 5", 20))
            for issue in found:
                bench.judge(issue)
            expect(self.key(5) in {one.key for one in found}, f"search('Fault 5') found {[one.key for one in found]}.")
            limited = bench.run(bench.provider.search("gateway", 2))
            expect(len(limited) <= 2, f"search with a limit of 2 found {len(limited)}.")
            expect(not bench.run(bench.provider.search("nobodywrotethis")), "search() found what nobody wrote.")

    def test_hostile_text_comes_out_clean_from_every_field(self) -> None:
        world = TrackerWorld(self.options.name)
        for number, text in enumerate(HOSTILE, 1):
            key = self.key(number)
            world.add(key, number, f"Title {number} {text}", words=f"Word {number} {text}")
            world.issues[key] = replace(
                world.issues[key], status=text[:30], owner=f"Owner {text}", last_word_by=f"By {text}", body=text
            )
        with self.bench(world) as bench:
            issues = bench.run(bench.provider.issues(list(world.issues)))
            expect(len(issues) == len(HOSTILE), f"Of {len(HOSTILE)} issues with hostile text {len(issues)} came.")
            for issue in issues:
                bench.judge(issue)

    def test_whatever_the_server_answers_is_told_in_a_sentence(self) -> None:
        for disguise in (*DISGUISES, *HOLLOW):
            world = self.world()
            with self.bench(world) as bench:
                bench.http.fault = always(disguise)
                keys = list(world.issues)
                questions: list[Callable[[], Coroutine[None, None, object]]]
                questions = [partial(bench.provider.changed, keys, BEGINNING)]
                if not disguise.about_one:  # which may mean that none of them is there
                    questions.append(partial(bench.provider.issues, keys))
                for question in questions:
                    trouble = bench.trouble(question(), disguise.name)
                    if disguise.means is Throttled:
                        expect(isinstance(trouble, Throttled), f"A limit ({disguise.name}) lost how long to wait.")
                bench.http.fault = None
                self._compare(bench, world, list(world.issues), f"After the server had answered with {disguise.name}")

    def test_each_right_is_tried(self) -> None:
        with self.bench(self.world()) as bench:
            rights = list(bench.run(bench.provider.check()))
            expect(any(one.needed for one in rights), "check() names no right without which nothing works.")
            broken = [one for one in rights if one.needed and not one.works]
            expect(not broken, f"With an account that may do everything, check() says that these fail: {broken}.")
            bench.http.fault = always(next(one for one in DISGUISES if one.name == "401"))
            rights = list(bench.run(bench.provider.check()))
            is_said = any(one.needed and not one.works and one.says for one in rights)
            expect(is_said, f"With 401, check() says {rights}.")

    def _compare(self, bench: Bench[Tracker], world: TrackerWorld, keys: Sequence[str], when: str) -> None:
        came = bench.run(bench.provider.issues(keys))
        for issue in came:
            bench.judge(issue)
        by_key = {issue.key: issue for issue in came}
        wanted = {issue.key: issue for issue in world.shown() if issue.key in keys}
        expect(
            by_key.keys() == wanted.keys() and len(by_key) == len(came),
            f"{when}: {sorted(wanted)} are there, and {[one.key for one in came]} came.",
        )
        for key, issue in wanted.items():
            for name in _COMPARED:
                is_now, should = getattr(by_key[key], name), getattr(issue, name)
                should = one_line(should) if isinstance(should, str) else should
                expect(
                    name in self.lacks or name.removesuffix("_at") in self.lacks or is_now == should,
                    f"{when}: issue {key} has the {name} {is_now!s:.200}, and should have {should!s:.200}.",
                )

    def _changed(self, bench: Bench[Tracker], world: TrackerWorld, keys: Sequence[str], since: datetime) -> None:
        wanted = {key for key in keys if world.issues[key].updated >= since}
        came = set(bench.run(bench.provider.changed(keys, since)))
        expect(
            came == wanted,
            f"Since {since.isoformat()} (account in {world.zone}) {sorted(wanted)} changed, and changed() says "
            f"{sorted(came)}.",
        )
