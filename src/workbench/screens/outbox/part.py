"""The outbox on the screen: what waits, why and until when, and the card on which a person decides about one of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import CARD, OUTBOX
from workbench.screens.outbox.deciding import Deciding
from workbench.styles.geometry import COMPOSER

if TYPE_CHECKING:
    from workbench.screens.core import Core
    from workbench.screens.undoing import Undoing
    from workbench.screens.writing.composing import Writing
    from workbench.screens.writing.sending import Sending

_HOUR = 3600.0
_TITLE = "Outbox"
_STALE = 0  # the number under which a draft that is not in the outbox is decided about


class Outbox:
    """Shows what has not arrived, and has carried out what is decided about it."""

    def __init__(self, desk: Core, undoing: Undoing, writing: Writing, sending: Sending) -> None:
        self._desk = desk
        self._writing = writing
        self._sending = sending
        self._entry = 0  # what the card is about
        self._deciding = Deciding(desk, undoing, writing, self.look)
        sending.shows["stale"] = self._show_stale
        desk.hooks.openers |= {
            "change": desk.soon(lambda number: self._show_card(int(number), replaces=False)),
            "draft": desk.soon(lambda number: self._deciding.open_kept(int(number))),
            "decide": desk.soon(self._chosen),
        }
        desk.hooks.made_anew[OUTBOX] = partial(self._show, replaces=True)

    # -- the list and the card --------------------------------------------------------------------------

    def show(self) -> None:
        """Show what is written here and has not arrived, with what arrived in the last hour."""
        self._writing.keep_and_wait()
        self._show(replaces=False)

    def _show(self, *, replaces: bool) -> None:
        from workbench.screens.outbox.pages import outbox_page
        from workbench.store.drafts import drafts_of
        from workbench.store.outbox import sent_entries, unsent_entries

        desk = self._desk
        now = desk.workplace.now()
        since = now.timestamp() - _HOUR
        sent = [entry for entry in sent_entries(desk.connection) if (entry.ended or 0) >= since]
        page = outbox_page(
            desk.connection, unsent_entries(desk.connection), drafts_of(desk.connection), sent, now,
            desk.workplace.zone, desk.marks,
        )  # fmt: skip
        desk.put_page(_TITLE, page, OUTBOX, replaces=replaces)

    def look(self) -> None:
        """Bring the outbox, or the card that is open, up to date after news."""
        if self._desk.kind_here == OUTBOX:
            self._show(replaces=True)
        elif self._desk.kind_here == CARD and self._entry != _STALE:
            self._show_card(self._entry, replaces=True)

    def _show_card(self, number: int, *, replaces: bool) -> None:
        from workbench.acting.waiting import STATE_WORDS
        from workbench.screens.outbox.pages import card
        from workbench.store.outbox import State, entry_of

        desk = self._desk
        entry = entry_of(desk.connection, number)
        if entry is None or entry.state is State.SENT:
            desk.go_back()
            desk.say("it has arrived" if entry else "it is not in the outbox any more")
            return
        self._entry = number
        page = card(desk.connection, entry, desk.workplace.now(), desk.workplace.zone, self._key_of)
        title = f"{desk.marks.called(entry.ticket)} {STATE_WORDS[entry.state]}"
        desk.put_page(title, page, CARD, entry.ticket, replaces=replaces)

    def _key_of(self, act: str) -> str:
        return self._desk.key_for(f"outbox.{act}")

    # -- deciding ---------------------------------------------------------------------------------------

    @property
    def _meant(self) -> tuple[str, int]:
        """What a decision is about: ``change`` or ``draft`` and its number; '' for nothing."""
        if self._desk.pane == CARD:
            return "change", self._entry
        target = self._desk.conversation.target
        if self._desk.pane == OUTBOX and target and target.opens:
            return target.opens.kind, int(target.opens.target)
        return "", 0

    def why_not(self, act: str) -> str:
        """Return why ``send``, ``amend``, ``drop`` or ``arrived`` cannot be decided about what waits, or ''."""
        from workbench.acting.waiting import deeds
        from workbench.store.outbox import entry_of

        kind, number = self._meant
        if kind == "draft" or (kind == "change" and number == _STALE):
            return "" if act in ("amend", "drop", "send") and (act != "send" or kind == "change") else "it is a draft"
        entry = entry_of(self._desk.connection, number) if kind else None
        if entry is None:
            return "nothing that waits is under the cursor"
        return "" if any(deed.act == act for deed in deeds(entry)) else f"not while it is {entry.state}"

    def decide(self, act: str) -> None:
        """Carry out what was decided about what the cursor is on: ``send``, ``amend``, ``drop`` or ``arrived``."""
        kind, number = self._meant
        if kind == "draft":
            self._deciding.open_kept(number) if act == "amend" else self._deciding.drop_draft(number)
        elif kind:
            self._decide(act, number)

    def _chosen(self, target: str) -> None:
        act, _, number = target.partition(":")
        self._decide(act, int(number))

    def _decide(self, act: str, number: int) -> None:
        if number == _STALE:
            self._decide_stale(act)
        else:
            self._deciding.decide(act, number)

    # -- a draft that is behind -------------------------------------------------------------------------

    def _show_stale(self) -> None:
        """Show what was said since beside what is written."""
        from workbench.screens.outbox.pages import stale_card
        from workbench.store.conversations import said_since

        desk, manuscript = self._desk, self._writing.manuscript
        if manuscript is None:
            return
        draft = manuscript.draft
        newer = said_since(desk.connection, draft.ticket, draft.base)
        self._entry = _STALE
        self._sending.close_bar()
        title = f"{desk.marks.called(draft.ticket)} has moved on"
        desk.put_page(title, stale_card(draft, newer, self._key_of), CARD, draft.ticket, replaces=False)

    def _decide_stale(self, act: str) -> None:
        from workbench.store.bases import base_of

        manuscript = self._writing.manuscript
        self._desk.go_back()
        if manuscript is None:
            return
        if act == "drop":
            with suppress(ValueError):
                self._deciding.drop_draft(manuscript.id)
            return
        draft = manuscript.draft
        self._writing.change(replace(draft, base=base_of(self._desk.connection, draft.ticket)))
        self._desk.focus_pane(COMPOSER)
        if act == "send":
            self._sending.check()
