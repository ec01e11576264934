"""Pages to choose a change from, and the preview of one that is made to several tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.acting.snoozing import choices, until
from workbench.api import Empty, Opens, Problem, Row, Stack, Table, Text, Ticket, Tone, View, one_line
from workbench.domain.effects import (
    Assign,
    Change,
    ChangeTags,
    CommentIssue,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetPriority,
    SetStatus,
)
from workbench.domain.trouble import Trouble
from workbench.domain.words import Priority, Ref, Status, identity_of, source_of
from workbench.store.naming import agent_named, colleagues, issues_like, subject_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workbench.domain.effects import Effect
    from workbench.store.connection import Connection
    from workbench.styles.marks import Marks
    from workbench.workplace import Workplace

_MOST = 50
_STATUSES = tuple(status.value for status in Status if status is not Status.OTHER)
_PRIORITIES = tuple(priority.name.lower() for priority in sorted(Priority, reverse=True))


def colleagues_page(connection: Connection, helpdesks: set[str], said: str, me: Sequence[Ref]) -> View:
    """Return colleagues whose names hold what was typed, oneself first, and nobody."""
    wanted = said.strip().lower()
    here = [one for one in colleagues(connection) if source_of(one.ref) in helpdesks]
    fits = [one for one in here if wanted in one.name.lower() or wanted in one.email.lower() or wanted == one.ref]
    fits.sort(key=lambda one: one.ref not in me)
    rows = [
        Row((one_line(one.name) or one.ref, one_line(one.email), "you" if one.ref in me else ""),
            Opens("agent", one.ref))
        for one in fits[:_MOST]
    ]  # fmt: skip
    if wanted in "nobody":
        rows.append(Row(("nobody", "", ""), Opens("agent", "")))
    return Table(("", "", ""), tuple(rows), empty="No colleague of that name is known here.", flexible=1)


def settings_page(said: str, why_not: Callable[[str], str]) -> View:
    """Return the statuses, priorities and tags that may be set; what the helpdesk cannot says why."""
    wanted = said.strip().lower()
    rows: list[Row] = []
    for kind, values in (("status", _STATUSES), ("priority", _PRIORITIES)):
        reason = why_not(kind)
        for value in values:
            if wanted in f"{kind} {value}":
                opens = None if reason else Opens(kind, value)
                rows.append(Row((kind, value, reason), opens, tone=Tone.QUIET if reason else Tone.PLAIN))
    if reason := why_not("tags"):
        rows.append(Row(("tag", "", reason), tone=Tone.QUIET))
    elif wanted[:1] in ("+", "-") and len(wanted) > 1:
        words = "put on" if wanted[0] == "+" else "take off"
        rows.insert(0, Row(("tag", wanted, words), Opens("tag", wanted)))
    elif not wanted:
        rows.append(Row(("tag", "+name or -name", "typed"), tone=Tone.QUIET))
    return Table(("", "", ""), tuple(rows), empty="+name puts a tag on, -name takes one off.", flexible=2)


def times_page(workplace: Workplace, said: str) -> View:
    """Return until when a ticket may be laid aside."""
    if said.strip():
        try:
            chosen = until(workplace, said)
        except Trouble as trouble:
            return Problem(trouble.what, trouble.why, trouble.remedy)
        return Table(("",), (Row((chosen.words,), Opens("until", said.strip())),))
    rows = tuple(
        Row((one.words,), Opens("until", f"{one.words}\n{one.event or int(one.at.timestamp() if one.at else 0)}"))
        for one in choices(workplace)
    )
    return Table(("",), rows)


def issues_page(connection: Connection, said: str) -> View:
    """Return issues whose key or title holds what was typed, the last touched first; else what was typed itself."""
    wanted = said.strip()
    found = issues_like(connection, wanted, _MOST)
    rows = [Row((key, one_line(title), status), Opens("issue", key)) for key, title, status in found]
    if wanted and not any(key == wanted for key, _, _ in found):
        rows.append(Row((one_line(wanted), "", "as typed"), Opens("issue", wanted)))
    return Table(("", "", ""), tuple(rows), empty="Type an issue's key, or paste its address.", flexible=1)


def others_page(
    connection: Connection, ref: Ref, near: Sequence[Ticket], said: str, kind: str, marks: Marks
) -> View:
    """Return tickets of the same helpdesk that one may be a duplicate of: those given, and one by its number."""
    wanted = said.strip().lower()
    known = {one.ref: one for one in near if one.ref != ref and source_of(one.ref) == source_of(ref)}
    fits = [one for one in known.values() if wanted in one.subject.lower() or wanted in one.ref]
    rows = [
        Row((marks.of(one.ref), identity_of(one.ref), one_line(one.subject), one.status_word or one.status.value),
            Opens(kind, one.ref))
        for one in fits[:_MOST]
    ]  # fmt: skip
    named = f"{source_of(ref)}:{wanted.lstrip('#').rpartition(':')[2]}"
    if wanted and named not in known and named != ref and (subject := subject_of(connection, named)) is not None:
        rows.insert(0, Row((marks.of(named), identity_of(named), one_line(subject), ""), Opens(kind, named)))
    if not rows:
        return Empty("No ticket of this helpdesk is called that.", "Type a ticket's number, or words of its subject.")
    return Table(("", "", "", ""), tuple(rows), flexible=2)


def preview_page(
    connection: Connection, words: str, changes: Sequence[Change], left_out: Mapping[Ref, str], marks: Marks
) -> View:
    """Return what a change means for each ticket, with a first row that carries it out."""
    count = len({change.ticket for change in changes})
    go_on = Row((f"Enter carries it out: {count} ticket{'' if count == 1 else 's'} {words}",), Opens("go-on", ""))
    rows = [
        Row((marks.called(change.ticket), one_line(subject_of(connection, change.ticket) or ""),
             ", ".join(effect_words(connection, effect, change) for effect in change.effects)))
        for change in changes
    ]  # fmt: skip
    rows += [
        Row((marks.called(ref), one_line(subject_of(connection, ref) or ""), f"left out: {why}"), tone=Tone.QUIET)
        for ref, why in left_out.items()
    ]
    parts: list[View] = [Table(("",), (go_on,))] if count else [Text("There is nothing to do.", Tone.STRONG)]
    return Stack((*parts, Text("Esc leaves all as it is.", Tone.QUIET), Text(""),
                  Table(("", "", ""), tuple(rows), flexible=1)))  # fmt: skip


def effect_words(connection: Connection, effect: Effect, change: Change) -> str:
    """Return what an effect changes in words: what was, and what is to be."""
    base = change.base
    match effect:
        case Say():
            return "a note" if effect.visibility.value == "internal" else "a reply"
        case SetStatus(status, word):
            return f"status {base.status.value if base.status else '?'} → {word or status.value}"
        case Assign(agent):
            return f"{_name(connection, base.assignee)} → {_name(connection, agent)}"
        case SetPriority(priority):
            return f"priority {base.priority.name.lower()} → {priority.name.lower()}"
        case ChangeTags(added, removed):
            return " ".join([*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in removed)])
        case LinkIssue(key, _):
            return f"linked to {key}"
        case LinkDuplicate(of):
            return f"duplicate of {of}"
        case Merge(into):
            return f"merged into {into}"
        case CommentIssue():
            return f"{effect.key} is told of it"
        case _:
            return type(effect).__name__


def _name(connection: Connection, agent: Ref | None) -> str:
    if agent is None:
        return "nobody"
    return one_line(agent_named(connection, agent))
