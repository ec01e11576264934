"""The outbox on the screen: what waits, why and until when, and what a person decides about it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import CARD, OUTBOX
from workbench.screens.sending import Sending
from workbench.styles.geometry import CONVERSATION

if TYPE_CHECKING:
    from workbench.store.drafts import Draft
    from workbench.store.outbox import Entry

_HOUR = 3600.0
_TITLE = "Outbox"
_STALE = 0  # the number under which a draft that is not in the outbox is decided about


class Unsent(Sending):
    """Shows what has not arrived, and carries out what is decided about it."""

    _entry = 0  # what the card is about
    _said_of_leaving = ""

    @property
    def pane(self) -> str:
        """The pane that has the keys; the outbox and its cards have keys of their own."""
        here = self.trail.here
        if here is not None and here.view is not None and here.kind and self.focus_name == CONVERSATION:
            return here.kind
        return super().pane

    def show_outbox(self) -> None:
        """Show what is written here and has not arrived, with what arrived in the last hour."""
        self.keep_now()
        self.keeper.wait()
        self._show_outbox(replaces=False)

    def _show_outbox(self, *, replaces: bool) -> None:
        from workbench.screens.outbox_pages import outbox_page
        from workbench.store.drafts import drafts_of
        from workbench.store.outbox import sent_entries, unsent_entries

        now = self.workplace.now()
        since = now.timestamp() - _HOUR
        sent = [entry for entry in sent_entries(self.connection) if (entry.ended or 0) >= since]
        page = outbox_page(
            self.connection, unsent_entries(self.connection), drafts_of(self.connection), sent, now,
            self.workplace.zone, self.marks,
        )  # fmt: skip
        self.put_page(_TITLE, page, OUTBOX, replaces=replaces)

    def look_at_outbox(self) -> None:
        """Bring the outbox, or the card that is open, up to date after news."""
        here = self.trail.here
        if here is None or here.view is None:
            return
        if here.kind == OUTBOX:
            self._show_outbox(replaces=True)
        elif here.kind == CARD and self._entry != _STALE:
            self._show_card(self._entry, replaces=True)

    def _show_card(self, number: int, *, replaces: bool = False) -> None:
        from workbench.acting.waiting import STATE_WORDS
        from workbench.screens.outbox_pages import card
        from workbench.store.outbox import State, entry_of

        entry = entry_of(self.connection, number)
        if entry is None or entry.state is State.SENT:
            self.go_back()
            self.say("it has arrived" if entry else "it is not in the outbox any more")
            return
        self._entry = number
        page = card(self.connection, entry, self.workplace.now(), self.workplace.zone, self.key_of)
        title = f"{self.marks.called(entry.ticket)} {STATE_WORDS[entry.state]}"
        self.put_page(title, page, CARD, entry.ticket, replaces=replaces)

    def key_of(self, act: str) -> str:
        """Return the key that decides something."""
        command = self.keymap.named(f"outbox.{act}")
        return self.keymap.shown(command) if command else ""

    async def show_thing(self, kind: str, target: str) -> None:
        """Show a thing as a page; a change that waits and a draft are such, and a choice on a card is carried out."""
        if kind == "change":
            self._show_card(int(target))
        elif kind == "draft":
            self._open_kept(int(target))
        elif kind == "decide":
            act, _, number = target.partition(":")
            self._decide(act, int(number))
        else:
            await super().show_thing(kind, target)

    def _open_kept(self, number: int) -> None:
        from workbench.store.drafts import draft_of

        draft = draft_of(self.connection, number)
        if draft is None:
            self.say("this draft is gone; it was sent or dropped elsewhere")
        else:
            self._go_on_with(draft)

    def _go_on_with(self, draft: Draft) -> None:
        """Open the composer beside the ticket that it is about."""
        if self.trail.here is not None and self.trail.here.view is not None:
            self.trail.clear()
        if self.ticket != draft.ticket:
            self.visit(draft.ticket)
        else:
            self.show_stop()
        self.open_draft(draft)

    def may_quit(self) -> bool:
        """Whether the desk may be left: at the first time what stays unsent is said, and at the second it may."""
        self.keep_now()
        self.keeper.wait()
        words = "; ".join(filter(None, (one() for one in (self._words_for_leaving, *self.hooks.staying))))
        if not words or self.is_saying_of_leaving:
            return True
        command = self.keymap.named("quit")
        key = (self.keymap.shown(command, self.pane) if command else "") or "the same"
        self.say(f"{words}; {key} once more quits")
        self._said_of_leaving = self._sentence
        return False

    @property
    def is_saying_of_leaving(self) -> bool:
        """Whether it stands at the bottom what stays unsent."""
        return self.is_saying and self._sentence == self._said_of_leaving

    def _words_for_leaving(self) -> str:
        from workbench.store.desk import drafts, unsent

        begun, waiting = drafts(self.connection), unsent(self.connection)
        parts = [_count(begun, "draft")] if begun else []
        parts += [_count(waiting, "unsent change")] if waiting else []
        stay = "stays" if begun + waiting == 1 else "stay"
        leave = f", and {'the change leaves' if waiting == 1 else 'the changes leave'} when the desk or sync runs"
        return f"{' and '.join(parts)} {stay} here{leave if waiting else ''}" if parts else ""

    # -- deciding ---------------------------------------------------------------------------------------

    @property
    def _meant_entry(self) -> tuple[str, int]:
        """What a decision is about: ``change`` or ``draft`` and its number; '' for nothing."""
        if self.pane == CARD:
            return "change", self._entry
        target = self.conversation.target
        if self.pane == OUTBOX and target and target.opens:
            return target.opens.kind, int(target.opens.target)
        return "", 0

    def why_not_decide(self, act: str) -> str:
        """Return why something cannot be decided about what the cursor is on, or ''."""
        from workbench.acting.waiting import deeds
        from workbench.store.outbox import entry_of

        kind, number = self._meant_entry
        if kind == "draft" or (kind == "change" and number == _STALE):
            return "" if act in ("amend", "drop", "send") and (act != "send" or kind == "change") else "it is a draft"
        entry = entry_of(self.connection, number) if kind else None
        if entry is None:
            return "nothing that waits is under the cursor"
        return "" if any(deed.act == act for deed in deeds(entry)) else f"not while it is {entry.state}"

    def decide(self, act: str) -> None:
        """Carry out what was decided about what the cursor is on: ``send``, ``amend``, ``drop`` or ``arrived``."""
        kind, number = self._meant_entry
        if kind == "draft":
            self._open_kept(number) if act == "amend" else self._drop_draft(number)
        elif kind:
            self._decide(act, number)

    def _decide(self, act: str, number: int) -> None:
        from workbench.store.outbox import entry_of

        if number == _STALE:
            self._decide_stale(act)
            return
        entry = entry_of(self.connection, number)
        if entry is None:
            self.say("it is not in the outbox any more")
        elif act == "amend":
            self._amend(entry)
        elif act == "drop":
            self._drop(entry)
        else:
            self._let_go(entry, act)

    def _let_go(self, entry: Entry, act: str) -> None:
        from workbench.store.deciding import retry, say_it_arrived, say_it_did_not, send_anyway
        from workbench.store.outbox import State, send_now

        now = self.workplace.now().timestamp()
        called = self.marks.called(entry.ticket)
        if act == "arrived":
            done, words = say_it_arrived(self.connection, entry.id, now=now), f"{called}: taken as arrived"
        elif entry.state is State.CONFLICTED:
            done, words = send_anyway(self.connection, entry.id, now=now), f"{called}: on its way"
        elif entry.state is State.REFUSED:
            done, words = retry(self.connection, entry.id, now=now), f"{called}: tried once more"
        elif entry.state is State.UNSURE:
            done, words = say_it_did_not(self.connection, entry.id, now=now), f"{called}: sent again"
        else:
            done, words = send_now(self.connection, entry.id, now=now), f"{called}: on its way"
        self._decided(words if done else f"{called}: too late, it has gone on meanwhile")

    def _decided(self, words: str) -> None:
        if self.pane == CARD:
            self.go_back()
        self.look_at_outbox()
        self.reload_queue()
        self.tell_world()
        self.say(words)
        self.run_soon(asyncio.to_thread(self.when_settled))  # sees to it that something sends

    def _amend(self, entry: Entry) -> None:
        from workbench.acting.messages import draft_from
        from workbench.screens.outbox_pages import change_of
        from workbench.store.bases import base_of
        from workbench.store.deciding import amend
        from workbench.store.outbox import State, entry_of

        draft = amend(self.connection, entry.id)
        if draft is None and entry_of(self.connection, entry.id) is None:
            draft = draft_from(change_of(entry))
        if draft is None:
            self._decided(f"{self.marks.called(entry.ticket)}: too late, it has gone on meanwhile")
            return
        if entry.state is State.CONFLICTED:  # the card has shown what was said since
            draft = replace(draft, base=base_of(self.connection, draft.ticket))
        self.tell_world()
        self._go_on_with(draft)

    def _drop(self, entry: Entry) -> None:
        from workbench.acting.messages import draft_from
        from workbench.screens.outbox_pages import change_of
        from workbench.store.deciding import drop
        from workbench.store.drafts import drop as drop_draft

        was_half_done = not entry.may_be_taken_back
        draft = drop(self.connection, entry.id, now=self.workplace.now().timestamp())
        called = self.marks.called(entry.ticket)
        if was_half_done:
            self._decided(f"{called}: given up what was open")
            return
        change = change_of(entry)
        written = draft or draft_from(change)
        if draft is not None:
            drop_draft(self.connection, draft.id)
        self._decided("")
        if written is not None:
            self.done(f"the {written.kind} on {called} dropped", partial(self._give_back, written))
        else:
            self.done(f"the change of {called} dropped", partial(self._put_again, entry))

    def _put_again(self, entry: Entry) -> str:
        from workbench.screens.outbox_pages import change_of
        from workbench.store.outbox import put

        now, hold = self.workplace.now().timestamp(), float(self.workplace.config.sending.undo)
        put(self.connection, change_of(entry), now=now, hold=hold)
        self._decided("")
        return ""

    def _drop_draft(self, number: int) -> None:
        from workbench.store.drafts import drop

        if self.manuscript is not None and self.manuscript.id == number:
            self._close_composer()
        draft = drop(self.connection, number)
        if draft is None:
            self.say("this draft is gone already")
            return
        self.look_at_outbox()
        self.tell_world()
        self.done(f"the draft on {self.marks.called(draft.ticket)} dropped", partial(self._give_back, draft))

    def _give_back(self, draft: Draft) -> str:
        from workbench.store.drafts import keep

        keep(self.connection, replace(draft, id=0), now=draft.updated)
        self.look_at_outbox()
        self.tell_world()
        return ""

    # -- a draft that is behind -------------------------------------------------------------------------

    def go_to_concern(self) -> None:
        """Go to what the first concern is about; what was said since is shown beside what is written."""
        if self.first_concern != "stale" or self.manuscript is None:
            super().go_to_concern()
            return
        from workbench.screens.outbox_pages import stale_card
        from workbench.store.conversations import said_since

        draft = self.manuscript.draft
        newer = said_since(self.connection, draft.ticket, draft.base)
        self._entry = _STALE
        self.close_bar()
        title = f"{self.marks.called(draft.ticket)} has moved on"
        self.put_page(title, stale_card(draft, newer, self.key_of), CARD, draft.ticket, replaces=False)

    def _decide_stale(self, act: str) -> None:
        from workbench.store.bases import base_of

        manuscript = self.manuscript
        self.go_back()
        if manuscript is None:
            return
        if act == "drop":
            with suppress(ValueError):
                self._drop_draft(manuscript.id)
            return
        self.change_draft(replace(manuscript.draft, base=base_of(self.connection, manuscript.draft.ticket)))
        self.focus_pane("composer")
        if act == "send":
            self.check_and_send()


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
