"""What is asked before a ticket is changed: whose it is to be, how it is to stand, and what it hangs on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.domain.words import source_of
from workbench.screens.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.acting.changes import Acts
    from workbench.api import Opens
    from workbench.domain.effects import Change
    from workbench.domain.words import Ref
    from workbench.screens.changing.abilities import Abilities
    from workbench.screens.changing.changes import Changes
    from workbench.screens.changing.choosing import Chosen
    from workbench.screens.core import Core
    from workbench.screens.line import Line


class ChangeQuestions:
    """Asks what a change is to be, of the tickets that are meant when it is asked."""

    def __init__(self, desk: Core, line: Line, abilities: Abilities, chosen: Chosen, changes: Changes) -> None:
        self._desk = desk
        self._line = line
        self._abilities = abilities
        self._chosen = chosen
        self._changes = changes

    def take(self) -> None:
        """Make the ticket one's own; that asks nothing."""
        self._changes.change("taken", lambda acts, ref: (acts.take(ref),))

    # -- whose it is ------------------------------------------------------------------------------------

    def ask_assign(self) -> None:
        """Ask whose the ticket is to be."""
        from workbench.screens.changing.pages import colleagues_page

        desk, refs = self._desk, self._chosen.meant
        names = {source_of(ref) for ref in refs}
        self._line.ask(Asking(
            "assign", "whose it is to be: a name, or nobody", "Assign",
            lambda said: colleagues_page(desk.connection, names, said, desk.me), partial(self._assign, refs),
        ))  # fmt: skip

    def _assign(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.store.naming import agent_named  # which knows values that a queue does without

        whose = opens.target
        words = f"given to {agent_named(self._desk.connection, whose)}" if whose else "given to nobody"
        self._changes.change(words, lambda acts, ref: (acts.assign(ref, whose),), refs)

    # -- how it stands ----------------------------------------------------------------------------------

    def ask_set(self) -> None:
        """Ask which status, priority or tag the ticket is to have."""
        from workbench.screens.changing.pages import settings_page

        why_not = self._abilities.why_not
        self._line.ask(Asking(
            "set", "a status, a priority, +tag or -tag", "Set", lambda said: settings_page(said, why_not),
            partial(self._set, self._chosen.meant),
        ))  # fmt: skip

    def _set(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.acting.changes import status_named
        from workbench.domain.words import Priority

        change, value = self._changes.change, opens.target
        if opens.kind == "status":
            change(f"status {value}", lambda acts, ref: (acts.set_status(ref, *status_named(value)),), refs)
        elif opens.kind == "priority":
            priority = Priority[value.upper()]
            change(f"priority {value}", lambda acts, ref: (acts.set_priority(ref, priority),), refs)
        else:
            added, removed = ((value[1:],), ()) if value.startswith("+") else ((), (value[1:],))
            change(f"tag {value}", lambda acts, ref: (acts.change_tags(ref, added, removed),), refs)

    # -- what it hangs on -------------------------------------------------------------------------------

    def ask_link(self) -> None:
        """Ask which issue the ticket is to be linked to."""
        from workbench.screens.changing.pages import issues_page

        desk = self._desk
        self._line.ask(Asking(
            "link", "an issue's key or address, or words of its title", "Link to",
            lambda said: issues_page(desk.connection, said), partial(self._link, self._chosen.meant),
        ))  # fmt: skip

    def _link(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        words = f"linked to {opens.target}"
        self._changes.change(words, lambda acts, ref: acts.link_issue(ref, opens.target), refs)

    def ask_duplicate(self) -> None:
        """Ask of which ticket this one is a duplicate."""
        self._ask_other("duplicate", lambda acts, ref, other: acts.link_duplicate(ref, other))

    def ask_merge(self) -> None:
        """Ask which ticket this one is to be merged into."""
        self._ask_other("merge", lambda acts, ref, other: acts.merge(ref, other))

    def _ask_other(self, kind: str, make: Callable[[Acts, Ref, Ref], Change]) -> None:
        if self._desk.ticket:
            self._desk.run_soon(self._ask_which(self._desk.ticket, kind, make))

    async def _ask_which(self, ref: Ref, kind: str, make: Callable[[Acts, Ref, Ref], Change]) -> None:
        from workbench.screens.changing.pages import others_page

        desk = self._desk
        near = await desk.queries.tickets_like(ref, 10)
        ticket = await desk.queries.ticket(ref)
        if ticket and ticket.customer:
            near += [one.ticket for one in await desk.queries.tickets_of_customer(ticket.customer)]
        near.sort(key=lambda one: not one.status.is_open)
        refs = self._chosen.meant or (ref,)
        words = "duplicate of" if kind == "duplicate" else "merged into"

        def chosen(opens: Opens) -> None:
            to = desk.marks.called(opens.target)
            self._changes.change(f"{words} {to}", lambda acts, one: (make(acts, one, opens.target),), refs)

        self._line.ask(Asking(
            kind, "which ticket: its number, or words of its subject", words.capitalize(),
            lambda said: others_page(desk.connection, ref, near, said, kind, desk.marks), chosen,
        ))  # fmt: skip
