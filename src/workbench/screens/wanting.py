"""Tickets that a person opened and that are not here, or not whole: asked for, waited for, and drawn meanwhile."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workbench.domain.words import identity_of, source_of
from workbench.store.wanted import HERE, answer_of, goes_to, is_whole, want
from workbench.sync.asking import ANSWER_WITHIN, NOBODY_AFTER, nobody_pulls

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from workbench.api import Ref, Ticket, View
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace


class Waiting(Protocol):
    """What wanting asks of the desk."""

    workplace: Workplace
    connection: Connection
    when_settled: Callable[[], None]

    @property
    def ticket(self) -> Ref | None:
        """The selected ticket."""

    def run_soon(self, work: Coroutine[None, None, None]) -> None:
        """Carry out something that waits."""

    def pane_changed(self) -> None:
        """Ask the panes again."""

    def visit_instead(self, ref: Ref) -> None:
        """Show another ticket in the place of the one that was opened."""


@dataclass(slots=True)
class _Wish:
    """One ticket that was asked for; ``said`` is empty while there is no answer.

    Until it ``is_asked`` an answer that is there is one to an earlier wish.
    """

    since: float
    said: str = ""
    is_asked: bool = False


class Wanting:
    """Asks for tickets by rows that the sync process follows, and knows what to draw until they are here."""

    def __init__(self, desk: Waiting) -> None:
        self._desk = desk
        self._wishes: dict[Ref, _Wish] = {}

    def open(self, ref: Ref) -> None:
        """Ask for a ticket that was opened, unless it is here and whole, under way, or nobody could give it."""
        wish = self._wishes.get(ref)
        if (wish and wish.said in ("", HERE)) or is_whole(self._desk.connection, ref) or not self._is_remote(ref):
            return
        self._wishes[ref] = _Wish(time.monotonic())
        self._desk.run_soon(self._ask(ref))
        self._desk.pane_changed()

    def _is_remote(self, ref: Ref) -> bool:
        workplace, name = self._desk.workplace, source_of(ref)
        return name not in workplace.local_names() and any(one.name == name for one in workplace.config.helpdesks)

    async def _ask(self, ref: Ref) -> None:
        wish = self._wishes[ref]
        try:
            # In a thread: the sync process may be storing a page, and no key is to wait for that.
            await asyncio.to_thread(self._want, ref)
            wish.is_asked = True
            await asyncio.to_thread(self._desk.when_settled)  # sees to it that something pulls
        except Exception as error:  # no guard: the pane stops waiting, and whoever began it is told all the same
            wish.said = str(error) or type(error).__name__
            self._desk.pane_changed()
            raise

    def _want(self, ref: Ref) -> None:
        with closing(self._desk.workplace.new_connection()) as connection:
            want(connection, ref, now=time.time())

    def look(self) -> None:
        """See whether there are answers, four times a second."""
        for ref, wish in self._wishes.items():
            if wish.is_asked and not wish.said and (said := self._answer(ref, time.monotonic() - wish.since)):
                wish.said = said
                if self._desk.ticket != ref:
                    continue
                if (into := goes_to(self._desk.connection, ref)) != ref:
                    self._desk.visit_instead(into)
                else:
                    self._desk.pane_changed()

    def _answer(self, ref: Ref, waited: float) -> str:
        if said := answer_of(self._desk.connection, ref):
            return said
        if waited > NOBODY_AFTER:
            from workbench.sync.lease import running_pid

            if running_pid(self._desk.connection) is None:
                return nobody_pulls()
        return f"No answer came within {ANSWER_WITHIN:.0f} s." if waited > ANSWER_WITHIN else ""

    def drawn(self, ref: Ref, ticket: Ticket | None, view: View) -> View:
        """Return what is drawn for a ticket: ``view`` where it is here, what is known of its coming where not."""
        from workbench.api import Empty, Problem, Stack, Text, Tone

        wish = None if ticket is not None and is_whole(self._desk.connection, ref) else self._wishes.get(ref)
        name, called = source_of(ref), f"{source_of(ref)} #{identity_of(ref)}"
        if wish is not None and not wish.said:
            words = f"Fetching #{identity_of(ref)} from {name} …" if ticket is None else "Fetching what was said …"
            coming = Text(words, Tone.ACCENT)
            hint = Text("It is shown as soon as it is here. Esc walks back.", Tone.QUIET)
            return Stack((coming, hint)) if ticket is None else Stack((view, coming))
        if wish is not None and wish.said != HERE:
            problem = Problem(f"{called} could not be fetched.", wish.said, "Enter asks again; Esc walks back.")
            return problem if ticket is None else Stack((view, problem))
        if ticket is not None:
            return view
        if self._is_remote(ref):
            return Empty(f"{called} is not in the local copy.", f"Enter fetches it from {name}.")
        return Empty(f"{called} is not in the local copy.", "Its helpdesk is not configured, or it was deleted there.")
