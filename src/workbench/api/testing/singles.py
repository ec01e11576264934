"""The part of the helpdesks' suite about single questions: one ticket, who am I, what may I, one attachment."""

from collections.abc import Callable

from workbench.api.answers import Throttled
from workbench.api.providers import Right
from workbench.api.testing.base import HelpdeskBase
from workbench.api.testing.bench import HelpdeskBench, expect
from workbench.api.testing.faults import DISGUISES, HOLLOW, Disguise, always
from workbench.api.testing.world import World
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.values import Agent, Ref, make_ref

_BROKEN = tuple(one for one in (*DISGUISES, *HOLLOW) if not one.about_one)


def _disguise(name: str) -> Disguise:
    return next(one for one in DISGUISES if one.name == name)


class AnswersSingles(HelpdeskBase):
    """What a person asks for by itself."""

    def test_a_single_ticket_comes_with_all_there_is_about_it(self) -> None:
        self.implements("ticket")
        world = self.world()
        with self.bench(world) as bench:
            for wanted in world.shown():
                batch = bench.run(bench.provider.ticket(wanted.ref))
                bench.judge(batch)
                bench.store.store(batch)
                expect(
                    wanted.ref in {ticket.ref for ticket in batch.tickets},
                    f"ticket({wanted.ref!r}) did not bring it, but {[one.ref for one in batch.tickets]}.",
                )
            expect(not bench.store.dropped, "ticket() brought messages of tickets that it did not bring.")
            bench.store.articles.update(world.articles)
            self.compare(bench, world, "After each ticket was asked for by itself")

    def test_a_single_ticket_and_a_pull_agree(self) -> None:
        self.implements("ticket")
        world = self.world()
        with self.bench(world) as bench:
            bench.pull()
            before = bench.store.contents()
            for wanted in world.shown():
                bench.store.store(bench.run(bench.provider.ticket(wanted.ref)))
            expect(
                bench.store.contents() == before,
                "What ticket() brings differs from what pull() brought of the same ticket.",
            )

    def test_a_single_ticket_that_is_deleted_hidden_merged_or_never_was_comes_back_as_gone(self) -> None:
        self.implements("ticket")
        ways: dict[str, Callable[[World, Ref, Ref], None]] = {
            "deleted": lambda world, ref, other: world.delete(ref),
            "hidden": lambda world, ref, other: world.hide(ref),
            "merged": lambda world, ref, other: world.merge(ref, other),
        }
        for name, how in ways.items():
            world = self.world()
            ref, other = list(world.tickets)[:2]
            how(world, ref, other)
            with self.bench(world) as bench:
                self._is_away(bench, ref, name)
        world = self.world()
        with self.bench(world) as bench:
            ref = make_ref(self.options.name, 999_999)
            self._is_away(bench, ref, "never there")

    def _is_away(self, bench: HelpdeskBench, ref: Ref, name: str) -> None:
        try:
            batch = bench.run(bench.provider.ticket(ref))
        except Trouble as trouble:
            raise AssertionError(f"{ref} is {name}, and ticket() raised {trouble} Name it in gone.") from trouble
        away = {*batch.gone, *(one for one, _ in batch.merged), *(one.ref for one in batch.tickets if one.gone)}
        expect(ref in away, f"{ref} is {name}, and ticket() names it neither in gone nor in merged: {str(batch)[:300]}")

    def test_a_single_ticket_that_cannot_be_read_is_told_in_a_sentence(self) -> None:
        self.implements("ticket")
        for disguise in _BROKEN:
            world = self.world(tickets=2)
            with self.bench(world) as bench:
                bench.http.fault = always(disguise)
                trouble = bench.trouble(bench.provider.ticket(next(iter(world.tickets))), disguise.name)
                if disguise.means is Throttled:
                    expect(isinstance(trouble, Throttled), f"A limit ({disguise.name}) lost how long to wait.")

    def test_the_account_that_is_signed_in_is_known(self) -> None:
        self.implements("me")
        world = self.world()
        with self.bench(world) as bench:
            me = bench.run(bench.provider.me())
            expect(type(me) is Agent, f"me() returned {me!r}, which is not an Agent.")
            bench.judge(me)
            wanted = world.agents[world.me]
            expect(
                one_line(wanted.name) == me.name or wanted.email == me.email,
                f"me() says {me}, and the account is {wanted}.",
            )
            for disguise in _BROKEN:
                bench.http.fault = always(disguise)
                bench.trouble(bench.provider.me(), disguise.name)

    def test_the_account_has_the_reference_under_which_tickets_are_assigned_to_it(self) -> None:
        self.implements("me")
        self.needs("assignee")
        world = self.world()
        ref = next(ticket.ref for ticket in world.shown() if ticket.status.is_open)
        world.change(ref, assignee=world.me)
        with self.bench(world) as bench:
            bench.pull()
            me = bench.run(bench.provider.me())
            assignee = bench.store.tickets[ref].assignee
            expect(assignee == me.ref, f"me() says {me.ref}, and a ticket that is assigned to it says {assignee}.")

    def test_each_right_is_tried_and_what_is_missing_is_said(self) -> None:
        self.implements("check")
        world = self.world()
        with self.bench(world) as bench:
            rights = list(bench.run(bench.provider.check()))
            expect(bool(rights), "check() returned nothing: try at least whether tickets can be read.")
            expect(all(type(one) is Right for one in rights), f"check() returned {rights!r}.")
            broken = [one for one in rights if one.needed and not one.works]
            expect(not broken, f"With an account that may do everything, check() says that these fail: {broken}.")
            expect(any(one.needed for one in rights), "check() names no right without which nothing works.")
            for name in ("403", "401"):
                bench.http.fault = always(_disguise(name))
                try:
                    rights = list(bench.run(bench.provider.check()))
                except Trouble as trouble:
                    raise AssertionError(
                        f"check() raised where the server answered {name}: {trouble} A right that is missing is a "
                        "Right that does not work."
                    ) from trouble
                expect(
                    any(one.needed and not one.works and one.says for one in rights),
                    f"With {name} as the answer to everything, check() names no needed right as missing: {rights}.",
                )
            bench.http.fault = always(_disguise("no answer in time"))
            bench.trouble(bench.provider.check(), "no answer in time")

    def test_every_attachment_can_be_had(self) -> None:
        self.implements("attachment")
        self.needs("attachments")
        world = self.world()
        file = world.attach("odd näme ☹.bin", bytes(range(256)) * 40, "application/octet-stream")
        world.tick()
        world.reply(next(ticket.ref for ticket in world.shown()), "With a file that is no text.", attachments=(file,))
        with self.bench(world) as bench:
            bench.pull()
            wanted = {one_line(one.name): world.files[one.ref] for _, one in world.attachments()}
            found = [one for message in bench.store.messages.values() for one in message.attachments]
            expect(len(found) == len(wanted), f"{len(wanted)} attachments are there, and {len(found)} came.")
            for one in found:
                content = bench.run(bench.provider.attachment(one.ref))
                expect(content == wanted[one.name], f"The bytes of {one.name} are not those that hang there.")
            bench.http.fault = always(_disguise("404"))
            bench.trouble(bench.provider.attachment(found[0].ref), "404")
            bench.http.fault = None
            never = make_ref(self.options.name, "999999")
            bench.trouble(bench.provider.attachment(never), "an attachment that never was")

    def test_a_provider_can_be_closed_twice(self) -> None:
        with self.bench(self.world(tickets=1)) as bench:
            bench.pull()
            bench.run(bench.provider.close())
            bench.run(bench.provider.close())

