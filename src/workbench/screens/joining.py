"""Saying which customers of several helpdesks are one person, and taking it back."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from workbench.screens.searching import Searching

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import Customer
    from workbench.domain.words import Ref
    from workbench.store.people import Decision


class Joining(Searching):
    """Joins and parts the customer of the selected ticket."""

    @cached_property
    def _done(self) -> list[tuple[str, Callable[[], str]]]:
        """What was done at this desk, in words, each with what takes it back and says why it could not."""
        return []

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    def done(self, words: str, take_back: Callable[[], str], follows: str = "") -> None:
        """Say what was done and what ``follows``, and which key takes it back.

        ``take_back`` returns '' or why it cannot any more.
        """
        self._done.append((words, take_back))
        command = self.keymap.named("undo")
        key = self.keymap.shown(command) if command else ""
        said = f"{words} {follows}".rstrip()
        self._say_and_follow(f"{said}; {key} takes it back" if key else said)

    def undo(self) -> None:
        """Take back the last thing that was done."""
        words, take_back = self._done[-1]
        reason = take_back()
        self._done.pop()
        self._say_and_follow(f"{words}: {reason}" if reason else f"taken back: {words}")

    def join_person(self) -> None:
        """List who may be the same person as the selected ticket's customer."""
        self.run_soon(self._list_people("join"))

    def part_person(self) -> None:
        """List who is the same person as the selected ticket's customer."""
        self.run_soon(self._list_people("part"))

    async def _list_people(self, act: str) -> None:
        ticket = await self.queries.ticket(self.ticket) if self.ticket else None
        if ticket is None or ticket.customer is None:
            self.say("nobody is named as this ticket's customer")
        else:
            await self.show_thing(act, ticket.customer)

    async def show_thing(self, kind: str, target: str) -> None:
        """Show a thing as a page; whom to join or part is one, and choosing from it joins or parts."""
        if kind not in ("join", "part"):
            await super().show_thing(kind, target)
            return
        ref, _, other = target.partition("\n")
        if other:
            self._carry_out(kind, ref, other)
            return
        customer = await self.queries.customer(ref)
        if customer is None:
            self.say(f"nothing is known of {ref} yet")
        elif kind == "join":
            await self._show_candidates(customer)
        else:
            await self._show_joined(customer)

    async def _show_candidates(self, customer: Customer) -> None:
        from workbench.screens.lists import people_page

        empty = (
            "No customer of another helpdesk has this address or this name.",
            f"`workbench person join {customer.ref} …` joins any two.",
        )
        self.show_page(
            f"Join {customer.ref} {customer.name} with",
            people_page("join", customer, await self.queries.candidates(customer.ref), empty),
        )

    async def _show_joined(self, customer: Customer) -> None:
        from workbench.screens.lists import people_page

        person = await self.queries.person(customer.ref)
        empty = "No customer of another helpdesk is joined with this one.", ""
        self.show_page(
            f"Part from {customer.ref} {customer.name}", people_page("part", customer, person.joined, empty)
        )

    def _carry_out(self, act: str, ref: Ref, other: Ref) -> None:
        from workbench.store.people import join, part

        if act == "join":
            before, words = join(self.connection, ref, other), f"{other} is the same person as {ref}"
        else:
            before, words = part(self.connection, other), f"{other} is not the same person as {ref}"
        self.go_back()
        self.done(words, partial(self._say_again, before))

    def _say_again(self, before: tuple[Decision, ...]) -> str:
        from workbench.store.people import say

        say(self.connection, before)
        return ""

    def _say_and_follow(self, words: str) -> None:
        self.say(words)
        self.following.follow(self.ticket, at_once=True, keep=True)
