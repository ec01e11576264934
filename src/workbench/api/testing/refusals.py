"""The part of the helpdesks' suite in which the server refuses, throttles, lies, breaks off or says nothing."""

from collections.abc import Sequence

from workbench.api.answers import Answer, Throttled
from workbench.api.testing.base import HelpdeskBase
from workbench.api.testing.bench import HelpdeskBench, expect
from workbench.api.testing.faults import DISGUISES, HOLLOW, ODD_VALUES, Disguise, always, keys_in, once, with_odd
from workbench.api.testing.http import Fault, Request
from workbench.api.testing.world import World
from workbench.api.testing.worlds import change_everything, secrets_of
from workbench.domain.trouble import Trouble
from workbench.domain.values import Visibility

_MOST_TRIES = 6


class SurvivesRefusals(HelpdeskBase):
    """Whatever a server answers: a sentence, nothing half-read, and all is well after the next pull."""

    def test_whatever_a_server_answers_to_everything_is_told_in_a_sentence(self) -> None:
        for disguise in (*DISGUISES, *HOLLOW):
            world = self.world(tickets=5)
            with self.bench(world) as bench:
                bench.http.fault = always(disguise)
                self._meets(bench, disguise)
                bench.http.fault = None
                bench.pull()
                self.compare(bench, world, f"After the server had answered with {disguise.name}")
                change_everything(_with_enough(world))
                bench.http.fault = always(disguise)
                self._meets(bench, disguise)
                bench.http.fault = None
                bench.pull()
                self.compare(bench, world, f"After the server had answered with {disguise.name} to a pull of changes")

    def test_whatever_a_server_answers_once_costs_nothing_but_another_try(self) -> None:
        world = self.world(tickets=5)
        world.page_size = 2
        with self.bench(world) as bench:
            bench.pull()
            requests = len(bench.http.asked)
        for disguise in (*DISGUISES, *HOLLOW):
            for at in _some_of(requests):
                self._once(disguise, at)

    def test_fields_that_are_missing_or_odd_make_nothing_public_and_raise_nothing_but_trouble(self) -> None:
        world = self.world(tickets=4)
        answers: list[Answer] = []
        with self.bench(world) as bench:
            bench.http.fault = _keeping(answers)
            bench.pull()
        secret = {" ".join(text.split()) for text in secrets_of(world)}
        for key in keys_in(answers):
            for name, value in ODD_VALUES:
                with self.bench(world) as bench:
                    bench.http.fault = with_odd(key, value)
                    try:
                        bench.pull()
                    except Trouble:
                        pass
                    except AssertionError as error:
                        raise AssertionError(f"Where the server's field {key!r} is {name}: {error}") from error
                    told = [
                        one.text
                        for one in bench.store.messages.values()
                        if one.visibility is Visibility.PUBLIC and " ".join(one.text.split()) in secret
                    ]
                    expect(
                        not told,
                        f"Where the server's field {key!r} is {name}, {len(told)} internal messages come as PUBLIC, "
                        f"such as {told[:1]}. What does not say that it is public is internal, or Unreadable.",
                    )

    def _meets(self, bench: HelpdeskBench, disguise: Disguise) -> None:
        trouble = bench.trouble(_pulled(bench), disguise.name)
        if disguise.means is Throttled:
            expect(
                isinstance(trouble, Throttled),
                f"A limit ({disguise.name}) came out as {type(trouble).__name__}, which does not say how long to wait: "
                "let Throttled pass.",
            )

    def _once(self, disguise: Disguise, at: int) -> None:
        world = self.world(tickets=5)
        world.page_size = 2
        with self.bench(world) as bench:
            bench.http.fault = once(disguise, at)
            where = f"When {disguise.name} came in place of answer number {at}"
            for _ in range(_MOST_TRIES):
                try:
                    bench.pull()
                    break
                except Trouble as trouble:
                    told = trouble
                    bench.trouble(_raising(told), disguise.name)
            else:
                raise AssertionError(f"{where}, the pull failed {_MOST_TRIES} times: {told}")
            asked = bench.http.asked
            where += f" (to {asked[at].path})" if at < len(asked) else ""
            forgiven = bench.store.away if disguise.about_one else ()
            self.compare(bench, world, where, forgiven=forgiven)


def _keeping(answers: list[Answer]) -> Fault:
    """Return the fault that is none, and keeps what was answered."""

    def keep(number: int, request: Request, answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    return keep


async def _pulled(bench: HelpdeskBench) -> object:
    """Pull to the end within one loop."""
    cursor = bench.cursor
    while True:
        batch = await bench.provider.pull(cursor)
        if not batch.more or batch.cursor == cursor:
            return batch
        cursor = batch.cursor


async def _raising(trouble: Trouble) -> None:
    raise trouble


def _some_of(requests: int) -> Sequence[int]:
    """Return the numbers of those requests that are worth trying: the first, the last, and some between."""
    return sorted({at for at in (0, 1, 2, 3, requests // 2, requests - 2, requests - 1) if 0 <= at < requests})


def _with_enough(world: World) -> World:
    """Add tickets until there is one for each kind of change."""
    while len(world.shown()) < 8:
        world.tick()
        world.open("One more", "To be changed.", next(iter(world.customers)))
    return world

