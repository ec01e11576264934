"""What is under way on a ticket at this desk, for the conversation pane: unsent words and changes, drafts, promises."""

from datetime import datetime

from workbench.api import (
    Aside,
    Assign,
    ChangeTags,
    CommentIssue,
    CreateIssue,
    Entry,
    Field,
    Fields,
    IssueEffect,
    LinkDuplicate,
    LinkIssue,
    Merge,
    OwnWork,
    PaneContext,
    Promised,
    Role,
    Say,
    SetField,
    SetIssueStatus,
    SetPriority,
    SetStatus,
    Text,
    TicketEffect,
    Tone,
    Unsent,
    View,
    age,
    clock,
    name_of,
    shorten,
)

_SOON = 3_600  # seconds
_LONGEST = 300  # cells of a server's own words
_STATES = {
    "sending": "on its way", "sent": "sent, not shown by the helpdesk yet", "refused": "refused",
    "conflicted": "stopped, the ticket has moved on", "unsure": "not known whether it arrived",
}  # fmt: skip
_EVENTS = {"answer": "until the customer answers", "issue": "until its escalation moves", "": "until it is woken"}
_TONES = {"sending": Tone.ACCENT, "held": Tone.ACCENT, "sent": Tone.GOOD, "queued": Tone.WARN}


def reminders(work: OwnWork, found: list[Unsent], context: PaneContext) -> list[View]:
    """Return, a line each, that a change waits for the person, that it is laid aside, what was promised and begun."""
    lines: list[View] = []
    if count := len({one.change for one in found if one.waits_for_person}):
        words = "a change waits for you; it stands below" if count == 1 else f"{count} changes wait for you, below"
        lines.append(Fields((Field("", words, Tone.BAD),)))
    if work.aside is not None:
        lines.append(Fields((Field("", f"laid aside {_until(work.aside, context)}", Tone.WARN),)))
    lines += [Fields((_promised(one, context),)) for one in work.promises]
    for begun in work.drafts:
        what = Field("", f"draft of a {begun.kind}", Tone.ACCENT)
        lines.append(Fields((what, Field("", _touched(begun.touched, context), Tone.QUIET))))
    return lines


def entries(found: list[Unsent], context: PaneContext) -> tuple[Entry, ...]:
    """Return the replies and notes that are on their way as entries of the conversation."""
    return tuple(
        Entry(
            who="you", at=one.made, text=say.text, role=Role.AGENT, visibility=say.visibility,
            state=_state(one, context), why=_why(one, say), meant=_tone(one),
        )
        for one in found
        for say in one.effects
        if isinstance(say, Say)
    )  # fmt: skip


async def other_changes(found: list[Unsent], context: PaneContext) -> list[View]:
    """Return what else is on its way, a line each: ``status → pending, assigned to Mara · leaves in 8 s``."""
    lines: list[View] = []
    for one in found:
        if words := [await _words(effect, context) for effect in one.effects if not isinstance(effect, Say)]:
            facts = [Field("", ", ".join(words), Tone.STRONG), Field("", _state(one, context), _tone(one))]
            if one.reason:
                facts.append(Field("", shorten(one.reason, _LONGEST), _tone(one)))
            lines.append(Fields(tuple(facts)))
    return [Text(""), *lines] if lines else []


def _state(one: Unsent, context: PaneContext) -> str:
    if one.state in _STATES:
        return _STATES[one.state]
    left = max(0, round((one.at - context.now).total_seconds())) if one.at else 0
    if one.state == "held":
        return f"leaves in {left} s" if left else "leaves now"
    if left and one.at:
        return f"waits, next try {clock(one.at, context.now, context.zone)}"
    return "waits" if one.reason else "waits for its turn"


def _tone(one: Unsent) -> Tone:
    if one.state == "queued" and not one.reason:
        return Tone.ACCENT
    return _TONES.get(one.state, Tone.BAD)


def _why(one: Unsent, say: Say) -> str:
    """Return who is written to where that was chosen, which files go along, and why it goes no further."""
    parts = [shorten(one.reason, _LONGEST)] if one.reason else []
    if say.to:
        parts.append(f"to {', '.join(say.to)}")
    if say.cc:
        parts.append(f"copy to {', '.join(say.cc)}")
    if say.files:
        parts.append(f"with {', '.join(file.name for file in say.files)}")
    return " · ".join(parts)


async def _words(effect: TicketEffect | IssueEffect, context: PaneContext) -> str:
    match effect:
        case SetStatus(status, word):
            return f"status → {word or status.value}"
        case Assign(None):
            return "nobody's"
        case Assign(str(agent)):
            mine = agent in await context.queries.my_accounts()
            return "yours" if mine else f"assigned to {await context.queries.agent_name(agent)}"
        case SetPriority(priority):
            return f"priority → {priority.name.lower()}"
        case ChangeTags(added, removed):
            return " ".join([*(f"+#{tag}" for tag in added), *(f"-#{tag}" for tag in removed)])
        case SetField(name, value):
            return f"{name} → {value}"
        case LinkIssue(key, _):
            return f"linked to {key}"
        case CommentIssue(key=key):
            return f"a comment on {key}"
        case SetIssueStatus(key=key, word=word):
            return f"{key} → {word}"
        case CreateIssue(project=project):
            return f"a new issue in {project}"
        case LinkDuplicate(of):
            return f"duplicate of {of}"
        case Merge(into):
            return f"merged into {into}"
        case _:
            return name_of(effect)


def _promised(one: Promised, context: PaneContext) -> Field:
    left = (one.due - context.now).total_seconds()
    tone = Tone.BAD if left < 0 else Tone.WARN if left < _SOON else Tone.ACCENT
    late = f", {age(one.due, context.now)} ago" if left < 0 else ""
    by = clock(one.due, context.now, context.zone)
    return Field("", f'promised by {by}{late}: "{shorten(one.sentence, _LONGEST)}"', tone)


def _until(aside: Aside, context: PaneContext) -> str:
    if aside.until is None:
        return _EVENTS[aside.event]
    by = f"until {clock(aside.until, context.now, context.zone)}"
    return f"{by}, or {_EVENTS[aside.event]}" if aside.event else by


def _touched(at: datetime, context: PaneContext) -> str:
    words = age(at, context.now)
    return words if words == "now" else f"{words} old"
