"""The part of the helpdesks' suite in which things change: between pulls, during one, within a second, and away."""

from collections.abc import Callable
from datetime import UTC, datetime

from workbench.api.testing.base import HelpdeskBase
from workbench.api.testing.bench import HelpdeskBench, expect
from workbench.api.testing.http import Request
from workbench.api.testing.world import World
from workbench.api.testing.worlds import change_everything
from workbench.domain.values import Ref, Status

_ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")
_CLOCKS = {
    "far behind": datetime(2001, 5, 6, 7, 8, 9, tzinfo=UTC),
    "far ahead": datetime(2088, 5, 6, 7, 8, 9, tzinfo=UTC),
}


class FindsChanges(HelpdeskBase):
    """Changes, none of which may be lost."""

    def test_what_changed_between_two_pulls_is_there_after_the_second(self) -> None:
        for size in (2, 100):
            world = self.world()
            world.page_size = size
            with self.bench(world) as bench:
                bench.pull()
                change_everything(world)
                bench.pull()
                self.compare(bench, world, f"After changes that were pulled in pages of {size}")
                change_everything(world)
                bench.pull()
                self.compare(bench, world, f"After more changes that were pulled in pages of {size}")

    def test_what_changes_during_a_pull_is_there_after_the_next(self) -> None:
        for size in (2, 5):
            for step in (1, 2, 3, 5):
                world = self.world()
                world.page_size = size
                with self.bench(world) as bench:
                    bench.http.before = _restless(world, step)
                    bench.pull()
                    bench.http.before = None
                    bench.pull()
                    when = f"Pages of {size}, something changing before every request number {step} of the pull"
                    self.compare(bench, world, when)

    def test_what_changes_during_a_pull_of_changes_is_there_after_the_next(self) -> None:
        for step in (1, 2, 3):
            world = self.world()
            world.page_size = 2
            with self.bench(world) as bench:
                bench.pull()
                change_everything(world)
                bench.http.before = _restless(world, step)
                bench.pull()
                bench.http.before = None
                bench.pull()
                when = f"Something changing before every request number {step} of a pull of changes"
                self.compare(bench, world, when)

    def test_a_list_that_shrinks_under_the_reader_loses_nothing(self) -> None:
        for at in range(1, 8):
            for how in ("solved", "deleted"):
                world = self.world()
                world.page_size = 2
                with self.bench(world) as bench:
                    bench.http.before = _shrinking(world, at, how)
                    bench.pull()
                    bench.http.before = None
                    bench.pull()
                    seen = [ref for ref in world.gone if ref in bench.store.tickets]
                    bench.store.away.update(seen)  # whether deletions are told is asked elsewhere
                    self.compare(bench, world, f"Pages of 2, and a ticket of the first page {how} before request {at}")

    def test_a_change_within_the_second_of_the_last_one_is_not_lost(self) -> None:
        world = self.world()
        ref = next(ticket.ref for ticket in world.shown() if ticket.status.is_open)
        world.note(ref, "The first word of this second.")
        with self.bench(world) as bench:
            bench.pull()
            world.note(ref, "The second word of this second.")
            bench.pull()
            self.compare(bench, world, "After two changes within a second, pulled one by one")
        with self.bench(world, bench.cursor, bench.store) as later:
            world.tick()
            later.pull()
            world.note(ref, "The first word of another second.")
            later.pull()
            world.note(ref, "The second word of another second.")
            later.pull()
            self.compare(later, world, "After two more changes within a second, pulled one by one")

    def test_an_account_in_another_zone_loses_no_changes(self) -> None:
        for zone in _ZONES:
            world = self.world(zone=zone)
            with self.bench(world) as bench:
                bench.pull()
                self.compare(bench, world, f"With an account in {zone}")
                change_everything(world)
                bench.pull()
                self.compare(bench, world, f"With an account in {zone}, after changes")

    def test_a_server_with_another_clock_loses_no_changes(self) -> None:
        for name, now in _CLOCKS.items():
            world = self.world(now=now)
            with self.bench(world) as bench:
                bench.pull()
                self.compare(bench, world, f"With a server whose clock is {name}")
                change_everything(world)
                bench.pull()
                when = f"With a server whose clock is {name}, after changes (use its times, not yours)"
                self.compare(bench, world, when)

    def test_a_ticket_that_was_deleted_leaves_the_queue(self) -> None:
        self.needs("deletions")
        self._away(lambda world, ref, other: world.delete(ref), "deleted")

    def test_a_ticket_that_may_not_be_seen_any_longer_leaves_the_queue(self) -> None:
        self.needs("hiding")
        self._away(lambda world, ref, other: world.hide(ref), "hidden")

    def test_a_ticket_that_was_merged_leaves_the_queue_and_its_messages_move(self) -> None:
        self.needs("merging")
        bench, ref, other = self._away(lambda world, ref, other: world.merge(ref, other), "merged")
        expect(
            bench.store.merged.get(ref) == other,
            f"{ref} was merged into {other}, and merged says {bench.store.merged.get(ref)}.",
        )

    def test_what_is_deleted_hidden_or_merged_from_the_first_never_comes(self) -> None:
        world = self.world()
        refs = list(world.tickets)
        world.delete(refs[1])
        world.hide(refs[2])
        world.merge(refs[3], refs[4])
        with self.bench(world) as bench:
            bench.pull()
            self.compare(bench, world, "With a deleted, a hidden and a merged ticket")

    def _away(self, how: Callable[[World, Ref, Ref], None], word: str) -> tuple[HelpdeskBench, Ref, Ref]:
        world = self.world()
        one, other = [ticket.ref for ticket in world.shown() if ticket.status.is_open][:2]
        with self.bench(world) as bench:
            bench.pull()
            world.tick()
            how(world, one, other)
            world.tick()
            bench.pull()
            self.compare(bench, world, f"After {one} was {word}")
        return bench, one, other


def _restless(world: World, step: int) -> Callable[[int, Request], None]:
    """Return what changes something before every so many requests, one kind after another."""
    state = {"turn": 0}

    def before(number: int, request: Request) -> None:
        if number % step or state["turn"] >= 25:
            return
        turn = state["turn"]
        state["turn"] += 1
        world.tick(1)
        refs = [ticket.ref for ticket in world.shown()]
        ref = refs[(turn * 5) % len(refs)]
        if turn % 5 == 0:
            world.open(f"In between {turn}", f"Opening {turn}.", next(iter(world.customers)))
        elif turn % 5 == 1:
            world.reply(ref, f"A customer's word in between {turn}.")
        elif turn % 5 == 2:
            world.note(ref, f"A note in between {turn}.")
        elif turn % 5 == 3:
            world.change(ref, status=Status.SOLVED)
        else:
            world.change(ref, status=Status.OPEN)

    return before


def _shrinking(world: World, at: int, how: str) -> Callable[[int, Request], None]:
    """Return what takes the first open ticket out of its list before request ``at``, once."""

    def before(number: int, request: Request) -> None:
        if number == at:
            ref = next(ticket.ref for ticket in world.shown() if ticket.status.is_open)
            world.tick()
            if how == "deleted":
                world.delete(ref)
            else:
                world.change(ref, status=Status.SOLVED)

    return before
