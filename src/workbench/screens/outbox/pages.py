"""The pages of the outbox: what waits and why, and the card on which a person decides about one change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.acting.waiting import STATE_WORDS, deeds, in_order, open_words, why_words
from workbench.api import (
    Empty,
    Entry,
    Field,
    Fields,
    Opens,
    Role,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Timeline,
    Tone,
    View,
)
from workbench.api import one_line as on_one_line
from workbench.domain.effects import Change, Say
from workbench.domain.when import age
from workbench.domain.words import Visibility
from workbench.screens.changing.pages import effect_words
from workbench.store.conversations import said_since
from workbench.store.outbox import State
from workbench.store.scale import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from workbench.domain.effects import Base
    from workbench.domain.values import Message
    from workbench.store.connection import Connection
    from workbench.store.drafts import Draft
    from workbench.store.outbox import Entry as Unsent
    from workbench.styles.marks import Marks

CHANGE, DRAFT, DECIDE = "change", "draft", "decide"
_FIRST_WORDS = 60
_TONES = {State.CONFLICTED: Tone.WARN, State.REFUSED: Tone.WARN, State.UNSURE: Tone.WARN, State.SENT: Tone.QUIET}


def outbox_page(
    connection: Connection, unsent: Sequence[Unsent], drafts: Sequence[Draft], sent: Sequence[Unsent],
    now: datetime, zone: tzinfo, marks: Marks,
) -> View:  # fmt: skip
    """Return what is written here: what waits for a person, what is on its way, drafts, and what has just arrived."""
    if not (unsent or drafts or sent):
        return Empty("Nothing is written here that has not arrived.", "r writes a reply to the selected ticket.")

    def rows(entries: Sequence[Unsent]) -> tuple[Row, ...]:
        return tuple(_row_of(connection, entry, now, zone, marks) for entry in entries)

    written = tuple(_row_of_draft(draft, now, marks) for draft in drafts)
    return Table(("", "", "", ""), (*rows(in_order(list(unsent))), *written, *rows(sent)), flexible=2)


def _row_of(connection: Connection, entry: Unsent, now: datetime, zone: tzinfo, marks: Marks) -> Row:
    below = "\n".join(filter(None, (open_words(entry), why_words(entry, now, zone))))
    opens = None if entry.state is State.SENT else Opens(CHANGE, str(entry.id))
    what, since = what_words(connection, entry), _ago(entry.created, now)
    cells = (STATE_WORDS[entry.state], marks.called(entry.ticket), what, since)
    return Row(cells, opens, tone=_TONES.get(entry.state, Tone.PLAIN), below=below)


def _row_of_draft(draft: Draft, now: datetime, marks: Marks) -> Row:
    words, since = f"{draft.kind}: {_first(draft.text)}", _ago(draft.updated, now)
    return Row(("draft", marks.called(draft.ticket), words, since), Opens(DRAFT, str(draft.id)))


def what_words(connection: Connection, entry: Unsent) -> str:
    """Return in one line what a change is."""
    said = []
    for part in entry.parts:
        if isinstance(part.effect, Say):
            kind = "note" if part.effect.visibility is Visibility.INTERNAL else "reply"
            said.append(f"{kind}: {_first(part.effect.text)}")
        else:
            said.append(effect_words(connection, part.effect, change_of(entry)))
    return " · ".join(said)


def change_of(entry: Unsent) -> Change:
    """Return the change that an entry of the outbox carries."""
    effects = tuple(part.effect for part in entry.parts)
    return Change(ticket=entry.ticket, source=entry.source, effects=effects, base=entry.base)


def card(
    connection: Connection, entry: Unsent, now: datetime, zone: tzinfo, key_of: Callable[[str], str]
) -> View:
    """Return both sides of a change that waits: what was written, what was said since; and what can be done about it.

    ``key_of`` returns the key for an act.
    """
    newer = said_since(connection, entry.ticket, entry.base) if entry.state is State.CONFLICTED else ()
    parts: list[View] = [Text(why_words(entry, now, zone), Tone.STRONG)]
    if words := open_words(entry):
        parts.append(Text(words, Tone.WARN))
    parts += [Text(""), _choices(entry, key_of)]
    if newer:
        parts.append(Section("Said since you wrote it", _said(newer)))
    if entry.message:
        parts.append(Section("You wrote", _written(entry)))
    others = [part for part in entry.parts if not isinstance(part.effect, Say)]
    if others:
        fields = tuple(
            Field(part.step.value, effect_words(connection, part.effect, change_of(entry)) + _answer(part.answer))
            for part in others
        )
        parts.append(Section("What goes with it" if entry.message else "What was to change", Fields(fields)))
    if stands := _stands(connection, entry):
        parts.append(Section("How the ticket stands now", Fields(stands)))
    return Stack(tuple(parts))


def stale_card(draft: Draft, newer: Sequence[Message], key_of: Callable[[str], str]) -> View:
    """Return both sides of a draft whose ticket has moved on while it was written."""
    rows = (
        _choice(key_of("send"), "send anyway", "what was said since changes nothing about it", "send:0"),
        _choice(key_of("amend"), "amend", "go on writing, with this in mind", "amend:0"),
        _choice(key_of("drop"), "drop", "drop the draft", "drop:0"),
    )
    written = Entry(who="you", at=moment(draft.updated), text=draft.text, role=Role.AGENT, visibility=Visibility.PUBLIC)
    return Stack((
        Text("Somebody said more while you were writing. Nothing has left.", Tone.STRONG), Text(""),
        Table(("", "", ""), rows, flexible=2), Section("Said since you began", _said(newer)),
        Section("You are writing", Timeline((written,))),
    ))  # fmt: skip


def _choices(entry: Unsent, key_of: Callable[[str], str]) -> Table:
    rows = tuple(_choice(key_of(deed.act), deed.words, deed.means, f"{deed.act}:{entry.id}") for deed in deeds(entry))
    return Table(("", "", ""), rows, empty="Nothing can be done about it here.", flexible=2)


def _choice(key: str, words: str, means: str, target: str) -> Row:
    return Row((key, words, means), Opens(DECIDE, target))


def _said(messages: Sequence[Message]) -> Timeline:
    return Timeline(tuple(
        Entry(who=one.author, at=one.at, text=one.text, role=one.role, visibility=one.visibility) for one in messages
    ))  # fmt: skip


def _written(entry: Unsent) -> Timeline:
    message = entry.message
    text, visibility = (message.text, message.visibility) if message else ("", Visibility.PUBLIC)
    at = moment(int(entry.created))
    return Timeline((Entry(who="you", at=at, text=text, role=Role.AGENT, visibility=visibility),))


def _answer(said: str) -> str:
    return f"  “{on_one_line(said, 200)}”" if said else ""


def _stands(connection: Connection, entry: Unsent) -> tuple[Field, ...]:
    """Return how what a change sets stands in the mirror now, where that is not what its writer saw."""
    from workbench.store.bases import base_of

    if entry.state is not State.CONFLICTED:
        return ()
    now, then = base_of(connection, entry.ticket), entry.base
    return tuple(
        Field(name, f"{before} when you wrote it, {after} now")
        for name, before, after in (
            ("status", _status(then), _status(now)),
            ("whose", then.assignee or "nobody", now.assignee or "nobody"),
            ("priority", then.priority.name.lower(), now.priority.name.lower()),
        )
        if before != after
    )  # fmt: skip


def _status(base: Base) -> str:
    return base.status.value if base.status else "unknown"


def _first(text: str) -> str:
    return on_one_line(text, _FIRST_WORDS)


def _ago(at: float, now: datetime) -> str:
    return age(moment(int(at)), now)
