"""The part of the helpdesks' suite that pulls everything: in pages of all sizes, cut off, repeated, without end."""

from workbench.api.testing.base import PAGE_SIZES, HelpdeskBase
from workbench.api.testing.bench import expect
from workbench.api.testing.faults import SamePage
from workbench.api.testing.worlds import of_one_moment


class PullsEverything(HelpdeskBase):
    """A first pull, and what may go wrong with pages."""

    def test_a_pull_brings_everything_whatever_the_size_of_pages(self) -> None:
        for size in PAGE_SIZES:
            world = self.world()
            world.page_size = size
            with self.bench(world) as bench:
                bench.pull()
                self.compare(bench, world, f"After a pull in pages of {size}")

    def test_an_empty_helpdesk_is_no_trouble(self) -> None:
        world = self.world(tickets=1)
        world.delete(next(iter(world.tickets)))
        with self.bench(world) as bench:
            bench.pull()
            self.compare(bench, world, "After a pull of a helpdesk without tickets")
            world.tick()
            world.open("The first one", "It begins.", next(iter(world.customers)), status=self.statuses[0])
            bench.pull()
            self.compare(bench, world, "After the first ticket of all was opened")

    def test_open_tickets_come_before_the_others(self) -> None:
        world = self.world()
        world.page_size = 2
        with self.bench(world) as bench:
            waiting = {ticket.ref for ticket in world.shown() if ticket.status.is_open}
            more = True
            while more and waiting:
                batch = bench.page()
                more = batch.more
                waiting -= {ticket.ref for ticket in batch.tickets}
                done = [ticket.ref for ticket in batch.tickets if not ticket.status.is_open]
                expect(
                    not (waiting and done),
                    f"{', '.join(done)} came while open tickets were still to come ({', '.join(sorted(waiting))}): "
                    "what is being worked on has to be there first.",
                )

    def test_the_second_pull_of_any_page_changes_nothing(self) -> None:
        world = self.world()
        world.page_size = 3
        with self.bench(world) as bench:
            bench.pull()
            whole, end = bench.store.contents(), bench.cursor
            for cursor in list(bench.cursors):
                bench.cursor = cursor
                bench.page()
                expect(bench.store.contents() == whole, f"A page that came again (from {cursor!r}) changed something.")
            bench.cursor = end
            bench.pull()
            self.compare(bench, world, "After every page came twice")

    def test_a_pull_that_was_cut_off_is_gone_on_with_by_another_process(self) -> None:
        world = self.world()
        world.page_size = 3
        with self.bench(world) as first:
            first.pull()
            pages = len(first.cursors)
        for cut in range(1, pages):
            with self.bench(world) as before:
                for _ in range(cut):
                    before.page()
            with self.bench(world, before.cursor, before.store) as after:
                after.pull()
                self.compare(after, world, f"After a pull that was cut off behind page {cut}")

    def test_holes_in_pages_are_not_taken_for_their_end(self) -> None:
        self.needs("holes")
        for size in (1, 2, 3):
            world = self.world()
            world.page_size, world.holes = size, True
            refs = list(world.tickets)
            for ref in (*refs[1:5], refs[7]):
                world.hide(ref)
            with self.bench(world) as bench:
                bench.pull()
                self.compare(bench, world, f"After a pull in pages of {size} in which hidden tickets leave holes")

    def test_pages_without_end_come_to_one(self) -> None:
        for size in (2, 100):
            world = self.world()
            world.page_size, world.endless = size, True
            with self.bench(world) as bench:
                bench.pull()
                bench.pull()
                when = f"After a pull of pages of {size}, the last of which says that there is more"
                self.compare(bench, world, when)

    def test_a_page_that_comes_again_and_again_ends_the_walk(self) -> None:
        world = self.world()
        world.page_size = 3
        with self.bench(world) as bench:
            bench.http.fault = SamePage()
            for _ in range(3):
                bench.pull()
            unknown = bench.store.there().keys() - {ticket.ref for ticket in world.shown()}
            expect(not unknown, f"From one page that came again and again {sorted(unknown)} came, and are not there.")

    def test_tickets_of_one_second_all_come(self) -> None:
        for size in (1, 2, 3):
            world = of_one_moment(self.options.name, 7, self.statuses, self.priorities[0])
            world.page_size = size
            with self.bench(world) as bench:
                bench.pull()
                self.compare(bench, world, f"After a pull in pages of {size} of tickets that bear the same time")
                world.tick()
                for ref in list(world.tickets):
                    world.note(ref, "One of many that changed in the same second.")
                bench.pull()
                self.compare(bench, world, f"After a pull in pages of {size} of changes that bear the same time")

    def test_asking_again_when_nothing_changed_costs_next_to_nothing(self) -> None:
        world = self.world(tickets=40)
        with self.bench(world) as bench:
            bench.pull()
            bench.pull()
            for _ in range(3):
                world.tick()
                before = len(bench.http.asked)
                bench.pull()
                asked = bench.http.asked[before:]
                expect(
                    len(asked) <= self.idle_requests,
                    f"A pull for which nothing changed took {len(asked)} requests "
                    f"({', '.join(one.path for one in asked[:6])}), and may take {self.idle_requests}.",
                )
