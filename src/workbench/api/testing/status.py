"""The contract suite for status pages, and the world that it lets them read."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from workbench.api.answers import Http, Throttled
from workbench.api.providers import Options, Reading, StatusPage
from workbench.api.testing.bench import Bench, expect
from workbench.api.testing.faults import DISGUISES, HOLLOW, always
from workbench.api.testing.http import FakeHttp, FakeServer
from workbench.api.testing.texts import HOSTILE
from workbench.domain.text import one_line
from workbench.domain.values import Incident, Ref, make_ref

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class StatusWorld:
    """What is on a status page: its live incidents by reference. ``version`` moves whenever something changes.

    A server that has ETags makes them of ``version``.
    """

    name: str = "status"
    now: datetime = BEGINNING
    version: int = 1
    incidents: dict[Ref, Incident] = field(default_factory=dict)

    def publish(self, identity: str, name: str, **changes: object) -> None:
        """Publish an incident, or news of one."""
        self.now += timedelta(minutes=10)
        self.version += 1
        ref = make_ref(self.name, identity)
        known = self.incidents.get(ref) or Incident(
            ref=ref, name=name, phase="investigating", last_update="We are looking.", last_update_at=self.now,
            started=self.now, components=("API",),
        )  # fmt: skip
        self.incidents[ref] = replace(known, name=name, last_update_at=self.now, **changes)  # type: ignore[arg-type] # fields by name, which replace() checks

    def resolve(self, identity: str) -> None:
        """End an incident."""
        self.now += timedelta(minutes=10)
        self.version += 1
        del self.incidents[make_ref(self.name, identity)]


class StatusPageContract(ABC):
    """What every status page has to do; subclass it in a test module, under a name that begins with ``Test``.

    ``lacks`` names fields of incidents that the page has not ("components", "started"). The author's server shows
    the incidents of the world as live.
    """

    options: ClassVar[Options] = Options(name="status", url="https://status.test")
    lacks: ClassVar[Collection[str]] = ()

    @abstractmethod
    def provider(self, options: Options, http: Http) -> StatusPage:
        """Return the provider that is to be tested."""

    @abstractmethod
    def server(self, world: StatusWorld) -> FakeServer:
        """Return a server that answers for ``world`` as the product does."""

    def bench(self, world: StatusWorld) -> Bench[StatusPage]:
        """Return a bench with a provider that was made anew."""
        http = FakeHttp(self.server(world), self.options.url, lambda: world.now)
        return Bench(self.provider(self.options, http), http)

    def test_live_incidents_come_with_their_last_word(self) -> None:
        world = StatusWorld(self.options.name)
        with self.bench(world) as bench:
            self._compare(bench, world, "", "A page on which all is well")
            world.publish("a1", "API latency")
            parts = ("API", "Web")
            world.publish("b2", "Exports fail", phase="identified", last_update="A disk is full.", components=parts)
            self._compare(bench, world, "", "Two incidents")
            world.publish("a1", "API latency", phase="monitoring", last_update="The fix is rolling out.")
            self._compare(bench, world, "", "News of one")

    def test_a_page_that_has_no_news_says_so_and_one_that_has_gives_them(self) -> None:
        world = StatusWorld(self.options.name)
        world.publish("a1", "API latency")
        with self.bench(world) as bench:
            stamp = self._compare(bench, world, "", "The first reading").stamp
            again = bench.run(bench.provider.read(stamp))
            if again.incidents is None:
                expect(bool(again.stamp), "A reading without news has to keep the stamp: the next asks by it.")
            else:
                self._compare(bench, world, stamp, "A second reading without news")
            world.publish("a1", "API latency", last_update="Still looking.")
            stamp = self._compare(bench, world, again.stamp, "A reading with news").stamp
            world.resolve("a1")
            reading = bench.run(bench.provider.read(stamp))
            live = [one.name for one in reading.incidents or () if one.is_live]
            expect(reading.incidents is not None and not live, f"After the last incident ended, {live} are live.")

    def test_hostile_text_comes_out_clean_from_every_field(self) -> None:
        world = StatusWorld(self.options.name)
        for number, text in enumerate(HOSTILE):
            world.publish(f"x{number}", f"Name {text}", last_update=f"Update {text}", components=(f"Part {text[:40]}",))
        with self.bench(world) as bench:
            reading = bench.run(bench.provider.read())
            incidents = list(reading.incidents or ())
            came, there = len(incidents), len(HOSTILE)
            expect(came == there, f"Of {there} incidents with hostile text {came} came.")
            for incident in incidents:
                bench.judge(incident)

    def test_whatever_the_server_answers_is_told_in_a_sentence(self) -> None:
        for disguise in (*DISGUISES, *HOLLOW):
            world = StatusWorld(self.options.name)
            world.publish("a1", "API latency")
            with self.bench(world) as bench:
                bench.http.fault = always(disguise)
                trouble = bench.trouble(bench.provider.read(), disguise.name)
                if disguise.means is Throttled:
                    expect(isinstance(trouble, Throttled), f"A limit ({disguise.name}) lost how long to wait.")
                bench.http.fault = None
                self._compare(bench, world, "", f"After the server had answered with {disguise.name}")

    def test_the_page_can_be_checked(self) -> None:
        world = StatusWorld(self.options.name)
        with self.bench(world) as bench:
            rights = list(bench.run(bench.provider.check()))
            works = any(one.needed and one.works for one in rights)
            expect(works, f"Of a page that can be read check() says {rights}.")
            bench.http.fault = always(next(one for one in DISGUISES if one.name == "no answer in time"))
            bench.trouble(bench.provider.check(), "no answer in time")

    def _compare(self, bench: Bench[StatusPage], world: StatusWorld, stamp: str, when: str) -> Reading:
        reading = bench.run(bench.provider.read(stamp))
        expect(type(reading) is Reading, f"{when}: read() returned {reading!r}.")
        expect(reading.incidents is not None, f"{when}: read() says that there is no news.")
        live = {one.ref: one for one in reading.incidents or () if one.is_live}
        for incident in reading.incidents or ():
            bench.judge(incident)
        there = world.incidents
        expect(live.keys() == there.keys(), f"{when}: {sorted(there)} are live, {sorted(live)} came.")
        for ref, incident in world.incidents.items():
            for name in ("name", "phase", "last_update", "last_update_at", "started", "components"):
                is_now, should = getattr(live[ref], name), getattr(incident, name)
                should = one_line(should) if isinstance(should, str) else should
                expect(
                    name in self.lacks or is_now == should,
                    f"{when}: incident {ref} has the {name} {is_now!s:.200}, and should have {should!s:.200}.",
                )
        return reading
