"""What a person decided about a change that waits, or a draft: sent, gone on with, dropped, and given back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import CARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.screens.core import Core
    from workbench.screens.undoing import Undoing
    from workbench.screens.writing.composing import Writing
    from workbench.store.drafts import Draft
    from workbench.store.outbox import Entry


class Deciding:
    """Carries out decisions; ``look`` brings up to date what shows the outbox."""

    def __init__(self, desk: Core, undoing: Undoing, writing: Writing, look: Callable[[], None]) -> None:
        self._desk = desk
        self._undoing = undoing
        self._writing = writing
        self._look = look

    def decide(self, act: str, number: int) -> None:
        """Carry out a decision about an entry of the outbox: ``send``, ``amend``, ``drop`` or ``arrived``."""
        from workbench.store.outbox import entry_of

        entry = entry_of(self._desk.connection, number)
        if entry is None:
            self._desk.say("it is not in the outbox any more")
        elif act == "amend":
            self._amend(entry)
        elif act == "drop":
            self._drop(entry)
        else:
            self._let_go(entry, act)

    def _decided(self, words: str) -> None:
        desk = self._desk
        if desk.pane == CARD:
            desk.go_back()
        self._look()
        desk.queues.reload()
        desk.tell_world()
        desk.say(words)
        desk.settle_soon()

    # -- sending it -------------------------------------------------------------------------------------

    def _let_go(self, entry: Entry, act: str) -> None:
        from workbench.store.deciding import retry, say_it_arrived, say_it_did_not, send_anyway
        from workbench.store.outbox import State, send_now

        connection, now = self._desk.connection, self._desk.workplace.now().timestamp()
        called = self._desk.marks.called(entry.ticket)
        if act == "arrived":
            done, words = say_it_arrived(connection, entry.id, now=now), f"{called}: taken as arrived"
        elif entry.state is State.CONFLICTED:
            done, words = send_anyway(connection, entry.id, now=now), f"{called}: on its way"
        elif entry.state is State.REFUSED:
            done, words = retry(connection, entry.id, now=now), f"{called}: tried once more"
        elif entry.state is State.UNSURE:
            done, words = say_it_did_not(connection, entry.id, now=now), f"{called}: sent again"
        else:
            done, words = send_now(connection, entry.id, now=now), f"{called}: on its way"
        self._decided(words if done else f"{called}: too late, it has gone on meanwhile")

    # -- going on with it -------------------------------------------------------------------------------

    def _amend(self, entry: Entry) -> None:
        from workbench.acting.messages import draft_from
        from workbench.screens.outbox.pages import change_of
        from workbench.store.bases import base_of
        from workbench.store.deciding import amend
        from workbench.store.outbox import State, entry_of

        connection = self._desk.connection
        draft = amend(connection, entry.id)
        if draft is None and entry_of(connection, entry.id) is None:
            draft = draft_from(change_of(entry))
        if draft is None:
            self._decided(f"{self._desk.marks.called(entry.ticket)}: too late, it has gone on meanwhile")
            return
        if entry.state is State.CONFLICTED:  # the card has shown what was said since
            draft = replace(draft, base=base_of(connection, draft.ticket))
        self._desk.tell_world()
        self._go_on_with(draft)

    def open_kept(self, number: int) -> None:
        """Go on with a draft that is kept."""
        from workbench.store.drafts import draft_of

        draft = draft_of(self._desk.connection, number)
        if draft is None:
            self._desk.say("this draft is gone; it was sent or dropped elsewhere")
        else:
            self._go_on_with(draft)

    def _go_on_with(self, draft: Draft) -> None:
        """Open the composer beside the ticket that it is about."""
        desk = self._desk
        if desk.is_covered:
            desk.trail.clear()
        if desk.ticket != draft.ticket:
            desk.visit(draft.ticket)
        else:
            desk.show_stop()
        self._writing.open(draft)

    # -- dropping it ------------------------------------------------------------------------------------

    def _drop(self, entry: Entry) -> None:
        from workbench.acting.messages import draft_from
        from workbench.screens.outbox.pages import change_of
        from workbench.store.deciding import drop
        from workbench.store.drafts import drop as drop_draft

        desk = self._desk
        was_half_done = not entry.may_be_taken_back
        draft = drop(desk.connection, entry.id, now=desk.workplace.now().timestamp())
        called = desk.marks.called(entry.ticket)
        if was_half_done:
            self._decided(f"{called}: given up what was open")
            return
        written = draft or draft_from(change_of(entry))
        if draft is not None:
            drop_draft(desk.connection, draft.id)
        self._decided("")
        if written is not None:
            self._undoing.done(f"the {written.kind} on {called} dropped", partial(self._give_back, written))
        else:
            self._undoing.done(f"the change of {called} dropped", partial(self._put_again, entry))

    def _put_again(self, entry: Entry) -> str:
        from workbench.screens.outbox.pages import change_of
        from workbench.store.outbox import put

        workplace = self._desk.workplace
        now, hold = workplace.now().timestamp(), float(workplace.config.sending.undo)
        put(self._desk.connection, change_of(entry), now=now, hold=hold)
        self._decided("")
        return ""

    def drop_draft(self, number: int) -> None:
        """Drop a draft, which can be taken back; where it is being written, the composer closes."""
        from workbench.store.drafts import drop

        desk, manuscript = self._desk, self._writing.manuscript
        if manuscript is not None and manuscript.id == number:
            self._writing.close()
        draft = drop(desk.connection, number)
        if draft is None:
            desk.say("this draft is gone already")
            return
        self._look()
        desk.tell_world()
        self._undoing.done(f"the draft on {desk.marks.called(draft.ticket)} dropped", partial(self._give_back, draft))

    def _give_back(self, draft: Draft) -> str:
        from workbench.store.drafts import keep

        keep(self._desk.connection, replace(draft, id=0), now=draft.updated)
        self._look()
        self._desk.tell_world()
        return ""
