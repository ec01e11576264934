"""Changing tickets from the desk: one, or all that are chosen with a preview of each, and each change with undo."""

from __future__ import annotations

import asyncio
from functools import cached_property, partial
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.domain.words import source_of
from workbench.screens.searching import Asking
from workbench.screens.servers import Servers
from workbench.styles.geometry import QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.acting.changes import Acts
    from workbench.api import Opens
    from workbench.api.providers import Capabilities
    from workbench.domain.effects import Change
    from workbench.domain.words import Ref

class Changing(Servers):
    """Puts changes into the outbox, and takes them back."""

    @cached_property
    def acts(self) -> Acts:
        """What makes changes."""
        from workbench.acting.changes import Acts

        return Acts(self.workplace, self.connection)

    @cached_property
    def _abilities(self) -> dict[str, Capabilities | None]:
        """What each helpdesk can do, as far as it is known by now; None while it is looked up."""
        return {}

    def why_not(self, effect: str) -> str:
        """Return why an effect cannot be had on the selected ticket's helpdesk, or ''.

        A provider is loaded in a thread, since the footer asks before the first paint; until then nothing is
        ruled out, and an act that cannot be done says so.
        """
        if self.ticket is None:
            return ""
        name = source_of(self.ticket)
        if name not in self._abilities:
            self._abilities[name] = None
            self.call_later(self.run_soon, self._look_up(name))
        known = self._abilities[name]
        return known.why_not(effect) if known else ""

    async def _look_up(self, name: str) -> None:
        from workbench.acting.abilities import capabilities_of
        from workbench.api.providers import Capabilities

        try:
            self._abilities[name] = await asyncio.to_thread(capabilities_of, self.workplace, name)
        except Trouble as trouble:
            refused = dict.fromkeys(("reply", "note", "assign", "status", "link", "merge", "duplicate"), trouble.what)
            self._abilities[name] = Capabilities(cannot=refused)
        self.tell_footer()

    # -- which tickets ----------------------------------------------------------------------------------

    @property
    def has_chosen(self) -> bool:
        """Whether tickets are chosen, so that acts are on all of them."""
        return bool(self.queue_list.chosen)

    def choose(self) -> None:
        """Choose the ticket under the cursor, or choose it no longer."""
        ref = self.queue_list.selected
        if ref is None:
            return
        self._set_chosen(self.queue_list.chosen ^ {ref})
        count = len(self.queue_list.chosen)
        self.say(f"{count} chosen; the next change is for all of them, Esc lets them go" if count else "none chosen")

    @property
    def can_go_back(self) -> bool:
        """Whether Esc has somewhere to walk back to, or something to let go of."""
        return super().can_go_back or self.has_chosen

    def go_back(self) -> None:
        """Walk one step back; on the queue, let go of what is chosen."""
        if self.has_chosen and self.focus_name == QUEUE and not self.trail and not self.searching:
            self._set_chosen(frozenset())
            self.say("none chosen")
        else:
            super().go_back()

    def _set_chosen(self, refs: frozenset[Ref]) -> None:
        self.queue_list.chosen = refs
        self.queue_list.refresh()

    @property
    def _meant(self) -> tuple[Ref, ...]:
        """The tickets that the next change is for."""
        if self.has_chosen and self.focus_name == QUEUE:
            return tuple(sorted(self.queue_list.chosen))
        return (self.ticket,) if self.ticket else ()

    # -- what is done to them ---------------------------------------------------------------------------

    def take(self) -> None:
        """Make the ticket one's own."""
        self.change("taken", lambda acts, ref: (acts.take(ref),))

    def ask_assign(self) -> None:
        """Ask whose the ticket is to be."""
        from workbench.screens.changes import colleagues_page

        refs = self._meant
        names = {source_of(ref) for ref in refs}
        self.ask(Asking(
            "assign", "whose it is to be: a name, or nobody", "Assign",
            lambda said: colleagues_page(self.connection, names, said, self.me), partial(self._assign, refs),
        ))  # fmt: skip

    def _assign(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.store.naming import agent_named  # which knows values that a queue does without

        whose = opens.target
        words = f"given to {agent_named(self.connection, whose)}" if whose else "given to nobody"
        self.change(words, lambda acts, ref: (acts.assign(ref, whose),), refs)

    def ask_set(self) -> None:
        """Ask which status, priority or tag the ticket is to have."""
        from workbench.screens.changes import settings_page

        refs = self._meant
        self.ask(Asking(
            "set", "a status, a priority, +tag or -tag", "Set", lambda said: settings_page(said, self.why_not),
            partial(self._set, refs),
        ))  # fmt: skip

    def _set(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.acting.changes import status_named
        from workbench.domain.words import Priority

        value = opens.target
        if opens.kind == "status":
            self.change(f"status {value}", lambda acts, ref: (acts.set_status(ref, *status_named(value)),), refs)
        elif opens.kind == "priority":
            priority = Priority[value.upper()]
            self.change(f"priority {value}", lambda acts, ref: (acts.set_priority(ref, priority),), refs)
        else:
            added, removed = ((value[1:],), ()) if value.startswith("+") else ((), (value[1:],))
            self.change(f"tag {value}", lambda acts, ref: (acts.change_tags(ref, added, removed),), refs)

    def ask_link(self) -> None:
        """Ask which issue the ticket is to be linked to."""
        from workbench.screens.changes import issues_page

        refs = self._meant
        self.ask(Asking(
            "link", "an issue's key or address, or words of its title", "Link to",
            lambda said: issues_page(self.connection, said), partial(self._link, refs),
        ))  # fmt: skip

    def _link(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        self.change(f"linked to {opens.target}", lambda acts, ref: acts.link_issue(ref, opens.target), refs)

    def ask_duplicate(self) -> None:
        """Ask of which ticket this one is a duplicate."""
        self._ask_other("duplicate", lambda acts, ref, other: acts.link_duplicate(ref, other))

    def ask_merge(self) -> None:
        """Ask which ticket this one is to be merged into."""
        self._ask_other("merge", lambda acts, ref, other: acts.merge(ref, other))

    def _ask_other(self, kind: str, make: Callable[[Acts, Ref, Ref], Change]) -> None:
        if self.ticket:
            self.run_soon(self._ask_which(self.ticket, kind, make))

    async def _ask_which(self, ref: Ref, kind: str, make: Callable[[Acts, Ref, Ref], Change]) -> None:
        from workbench.screens.changes import others_page

        near = await self.queries.tickets_like(ref, 10)
        ticket = await self.queries.ticket(ref)
        if ticket and ticket.customer:
            near += [one.ticket for one in await self.queries.tickets_of_customer(ticket.customer)]
        near.sort(key=lambda one: not one.status.is_open)
        refs = self._meant or (ref,)
        words = "duplicate of" if kind == "duplicate" else "merged into"

        def chosen(opens: Opens) -> None:
            to = self.marks.called(opens.target)
            self.change(f"{words} {to}", lambda acts, one: (make(acts, one, opens.target),), refs)

        self.ask(Asking(
            kind, "which ticket: its number, or words of its subject", words.capitalize(),
            lambda said: others_page(self.connection, ref, near, said, kind, self.marks), chosen,
        ))  # fmt: skip

    def ask_snooze(self) -> None:
        """Ask until when the ticket is to be laid aside."""
        from workbench.screens.changes import times_page

        refs = self._meant
        self.ask(Asking(
            "snooze", "until when: 2h, tomorrow, mon, 14:30", "Snooze", lambda said: times_page(self.workplace, said),
            partial(self._snooze, refs),
        ))  # fmt: skip

    def _snooze(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.acting.snoozing import until
        from workbench.store.snoozing import snooze

        words, _, said = opens.target.partition("\n")
        at, event = (int(said), "") if said.isdigit() else (None, said)
        if not said:
            chosen = until(self.workplace, words)
            words, event = chosen.words, chosen.event
            at = None if chosen.at is None else int(chosen.at.timestamp())
        now = int(self.workplace.now().timestamp())
        for ref in refs:
            snooze(self.connection, ref, until=at, event=event, now=now)
        self._acted(f"{self._named_all(refs)} laid aside {words}", partial(self._wake, refs))

    def _wake(self, refs: tuple[Ref, ...]) -> str:
        from workbench.store.snoozing import wake

        woken = [wake(self.connection, ref) for ref in refs]
        self.reload_queue()
        return "" if any(woken) else "it is back already"

    # -- into the outbox, and out of it -----------------------------------------------------------------

    def change(
        self, words: str, make: Callable[[Acts, Ref], Sequence[Change]], refs: tuple[Ref, ...] = ()
    ) -> None:
        """Make a change to the ticket at once, or show first what it means for each of those that are chosen."""
        from workbench.domain.effects import is_idle

        meant = refs or self._meant
        if len(meant) > 1:
            self._preview_changes(words, meant, make)
            return
        for ref in meant:
            made = list(make(self.acts, ref))
            if all(is_idle(change) for change in made):
                self.say(f"{self.marks.called(ref)} is {words} already")
            else:
                self._put(words, meant, made)

    def _preview_changes(
        self, words: str, refs: tuple[Ref, ...], make: Callable[[Acts, Ref], Sequence[Change]]
    ) -> None:
        from workbench.domain.effects import is_idle
        from workbench.screens.changes import preview_page

        made: list[Change] = []
        left_out: dict[Ref, str] = {}
        for ref in refs:
            try:
                changes = make(self.acts, ref)
            except Trouble as trouble:
                left_out[ref] = str(trouble)
                continue
            if all(is_idle(change) for change in changes):
                left_out[ref] = f"{words} already"
            else:
                made += changes
        self._pending = partial(self._put, words, tuple(ref for ref in refs if ref not in left_out), made)
        page = preview_page(self.connection, words, made, left_out, self.marks)
        self.show_page(f"Preview: {words}", page)

    _pending: Callable[[], None] | None = None

    async def show_thing(self, kind: str, target: str) -> None:
        """Show a thing as a page; to go on with a preview is one too."""
        if kind != "go-on":
            await super().show_thing(kind, target)
            return
        pending, self._pending = self._pending, None
        self.go_back()
        if pending is not None:
            pending()

    def _put(self, words: str, refs: tuple[Ref, ...], changes: list[Change]) -> None:
        from workbench.store.outbox import put_all

        now = self.workplace.now().timestamp()
        numbers = put_all(self.connection, changes, now=now, hold=float(self.workplace.config.sending.undo))
        self._acted(f"{self._named_all(refs)} {words}", partial(self._take_back, numbers, changes))

    def put_changes(self, words: str, ticket: Ref, changes: list[Change]) -> None:
        """Put changes that were made elsewhere into the outbox."""
        from workbench.store.outbox import put_all

        now = self.workplace.now().timestamp()
        numbers = put_all(self.connection, changes, now=now, hold=float(self.workplace.config.sending.undo))
        self._acted(words, partial(self._take_back, numbers, changes))
        self.following.follow(ticket, at_once=True, keep=True)

    def _acted(self, words: str, take_back: Callable[[], str]) -> None:
        self._set_chosen(frozenset())
        self.reload_queue()
        self.done(words, take_back)
        self.run_soon(asyncio.to_thread(self.when_settled))  # sees to it that something sends

    def _named_all(self, refs: tuple[Ref, ...]) -> str:
        return self.marks.called(refs[0]) if len(refs) == 1 else f"{len(refs)} tickets"

    def _take_back(self, numbers: list[int], changes: list[Change]) -> str:
        """Take changes out of the outbox; what has left is set back by a change of its own, where that can be."""
        from workbench.acting.inverse import inverse_of
        from workbench.store.outbox import put_all, take_back

        both = zip(numbers, changes, strict=True)
        gone = [change for number, change in both if take_back(self.connection, number) is None]
        back = [inverse for change in gone if (inverse := inverse_of(change)) is not None]
        if back:
            put_all(self.connection, back, now=self.workplace.now().timestamp(), hold=0.0)
        self.reload_queue()
        if len(back) < len(gone):
            return "it has left, and has to be undone on the helpdesk"
        return ""
