"""Saying which customers of several helpdesks are one person, and taking it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.api import Customer
    from workbench.domain.words import Ref
    from workbench.screens.core import Core
    from workbench.screens.undoing import Undoing
    from workbench.store.people import Decision


class People:
    """Joins and parts the customer of the selected ticket."""

    def __init__(self, desk: Core, undoing: Undoing) -> None:
        self._desk = desk
        self._undoing = undoing
        for act in ("join", "part"):
            desk.hooks.openers[act] = partial(self._open, act)

    def join(self) -> None:
        """List who may be the same person as the selected ticket's customer."""
        self._desk.run_soon(self._list("join"))

    def part(self) -> None:
        """List who is the same person as the selected ticket's customer."""
        self._desk.run_soon(self._list("part"))

    async def _list(self, act: str) -> None:
        desk = self._desk
        ticket = await desk.queries.ticket(desk.ticket) if desk.ticket else None
        if ticket is None or ticket.customer is None:
            desk.say("nobody is named as this ticket's customer")
        else:
            await self._show(act, ticket.customer)

    def _open(self, act: str, target: str) -> None:
        self._desk.run_soon(self._show(act, target))

    async def _show(self, act: str, target: str) -> None:
        """Show whom to join or part; ``target`` is a customer, and in a second line whom one chose for it."""
        ref, _, other = target.partition("\n")
        if other:
            self._carry_out(act, ref, other)
            return
        customer = await self._desk.queries.customer(ref)
        if customer is None:
            self._desk.say(f"nothing is known of {ref} yet")
        elif act == "join":
            await self._show_candidates(customer)
        else:
            await self._show_joined(customer)

    async def _show_candidates(self, customer: Customer) -> None:
        from workbench.screens.lists import people_page

        empty = (
            "No customer of another helpdesk has this address or this name.",
            f"`workbench person join {customer.ref} …` joins any two.",
        )
        candidates = await self._desk.queries.candidates(customer.ref)
        page = people_page("join", customer, candidates, empty)
        self._desk.show_page(f"Join {customer.ref} {customer.name} with", page)

    async def _show_joined(self, customer: Customer) -> None:
        from workbench.screens.lists import people_page

        person = await self._desk.queries.person(customer.ref)
        empty = "No customer of another helpdesk is joined with this one.", ""
        page = people_page("part", customer, person.joined, empty)
        self._desk.show_page(f"Part from {customer.ref} {customer.name}", page)

    def _carry_out(self, act: str, ref: Ref, other: Ref) -> None:
        from workbench.store.people import join, part

        connection = self._desk.connection
        if act == "join":
            before, words = join(connection, ref, other), f"{other} is the same person as {ref}"
        else:
            before, words = part(connection, other), f"{other} is not the same person as {ref}"
        self._desk.go_back()
        self._undoing.done(words, partial(self._say_again, before))

    def _say_again(self, before: tuple[Decision, ...]) -> str:
        from workbench.store.people import say

        say(self._desk.connection, before)
        return ""
