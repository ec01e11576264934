"""Writes to Escalated: a reply or a note, and what a ticket's fields are to be (escalated/views/api.py).

Nothing is locked, and nothing is taken only once. A reply moves an open ticket to ``waiting_on_customer`` by itself,
and giving an open one to an agent makes it ``in_progress``: whoever wrote reads again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from workbench.api import (
    Answer,
    Assign,
    ChangeTags,
    Http,
    Priority,
    Ref,
    Refused,
    Say,
    SetPriority,
    SetStatus,
    Status,
    TicketEffect,
    Trouble,
    Visibility,
    asking_before,
    clean,
    identity_of,
    make_ref,
    name_of,
    one_line,
)
from workbench.providers.helpdesk.escalated import shapes
from workbench.providers.helpdesk.escalated.asking import API, of_ticket, one_ticket
from workbench.providers.helpdesk.escalated.mapping import PRIORITIES, STATUSES

WRITES = frozenset({"reply", "note", "status", "assign", "priority", "tags"})
CANNOT: Mapping[str, str] = MappingProxyType({
    "files": "Escalated's API takes no files; attach them in the browser",
    "recipients": "Escalated sends an answer to its requester and its followers, and nobody else by its API",
    "field": "Escalated's API shows no fields that could be set",
    "link": "Escalated's API only shows links; link it in the browser, or say it in a note",
    "duplicate": "Escalated's API only shows links; link it in the browser, or say it in a note",
    "merge": "Escalated's API merges no tickets; do it in the browser",
})  # fmt: skip
_WORDS = {Status.PENDING: "waiting_on_customer", Status.SOLVED: "resolved", Status.CLOSED: "closed"}
_LEVELS = {Priority.LOW: "low", Priority.NORMAL: "medium", Priority.HIGH: "high", Priority.URGENT: "urgent"}
_SHOWN = 20  # names of tags in a sentence


async def carry_out(http: Http, source: str, ref: Ref, effect: TicketEffect) -> Ref | None:
    """Carry out one effect on a ticket of the helpdesk ``source``; return the message that it made. Raises Trouble."""
    reference = identity_of(ref)
    match effect:
        case Say():
            return await _say(http, source, reference, effect)
        case SetStatus():
            await _set_status(http, reference, effect)
        case SetPriority(priority):
            await _set_priority(http, reference, priority)
        case Assign(agent):
            await _assign(http, reference, agent)
        case ChangeTags():
            await _change_tags(http, reference, effect)
        case _:
            _cannot(effect, CANNOT[name_of(effect)])
    return None


async def _say(http: Http, source: str, reference: str, say: Say) -> Ref:
    if say.files or say.to or say.cc:
        _cannot(say, CANNOT["files" if say.files else "recipients"])
    text = clean(say.text)
    if not text.strip():
        _cannot(say, "there is not a word in it")
    is_note = say.visibility is Visibility.INTERNAL
    answer = await _send(http, "POST", of_ticket(reference, "reply"), {"body": text, "is_internal_note": is_note})
    made = answer.decode(shapes.Made).data
    if made.is_internal_note is not is_note:
        raise answer.unreadable("It says of a note that everybody may read it, or of an answer that nobody may.")
    return make_ref(source, f"reply-{made.id}")


async def _set_status(http: Http, reference: str, wanted: SetStatus) -> None:
    word = "_".join(wanted.word.lower().split())  # people read "Waiting on Customer"
    if not word:
        with asking_before():
            ticket = await one_ticket(http, reference)
        if STATUSES.get(ticket.status) is wanted.status:
            return
        word = _word_for(wanted, ticket)
    await _send(http, "PATCH", of_ticket(reference, "status"), {"status": word})


def _word_for(wanted: SetStatus, ticket: shapes.Ticket) -> str:
    if wanted.status is Status.OPEN:
        if not STATUSES.get(ticket.status, Status.OTHER).is_open:
            return "reopened"
        return "in_progress" if ticket.assignee else "open"
    if wanted.status not in _WORDS:
        _cannot(wanted, f"Escalated has no status for {wanted.status.value}")
    return _WORDS[wanted.status]


async def _set_priority(http: Http, reference: str, priority: Priority) -> None:
    if priority not in _LEVELS:
        _cannot(SetPriority(priority), "every ticket has a priority in Escalated")
    if priority is Priority.URGENT:
        with asking_before():
            ticket = await one_ticket(http, reference)
        if PRIORITIES.get(ticket.priority) is priority:
            return  # it may be critical, which is more
    await _send(http, "PATCH", of_ticket(reference, "priority"), {"priority": _LEVELS[priority]})


async def _assign(http: Http, reference: str, agent: Ref | None) -> None:
    if agent is None:
        _cannot(Assign(None), "Escalated's API gives a ticket to somebody, and takes it from nobody")
    identity = identity_of(agent)
    said: int | str = int(identity) if identity.isascii() and identity.isdecimal() else identity
    await _send(http, "POST", of_ticket(reference, "assign"), {"agent_id": said})


async def _change_tags(http: Http, reference: str, change: ChangeTags) -> None:
    """Send the whole set, which is all that the API takes: what a colleague does at the same moment is lost."""
    with asking_before():
        has = {tag.id: _folded(tag.name) for tag in (await one_ticket(http, reference)).tags}
        tags = (await http.get(f"{API}tags/")).decode(shapes.Tags).data
    known = {_folded(tag.name): tag.id for tag in tags}
    unknown = [tag for tag in change.added if _folded(tag) not in known]
    if unknown:
        there = ", ".join(one_line(tag.name) for tag in tags[:_SHOWN]) + (" and more" if len(tags) > _SHOWN else "")
        none = f"Escalated has no tag {one_line(unknown[0])}, and its API makes none"
        _cannot(change, f"{none}; there are {there}" if there else none)
    off = set(map(_folded, change.removed))
    new = {known[name] for name in map(_folded, change.added) if name not in has.values()}
    wanted = {number for number, name in has.items() if name not in off} | new
    if wanted != has.keys():
        await _send(http, "POST", of_ticket(reference, "tags"), {"tag_ids": sorted(wanted)})


def _folded(tag: str) -> str:
    return one_line(tag).casefold()


async def _send(http: Http, method: str, path: str, body: Mapping[str, object]) -> Answer:
    """Send a write. Raises Refused with what the server found wrong in each field, which is not in its message."""
    try:
        return await http.send(method, path, body)
    except Refused as refused:
        if refused.status != 422:
            raise
        try:
            said = refused.answer.decode(shapes.Refusal)
        except Trouble:
            raise refused from None
        wrong = " ".join(f"{field}: {_first(words)}" for field, words in said.errors.items())
        raise Refused(
            refused.what, one_line(f"{said.message} {wrong}" if wrong else refused.why, 300), refused.remedy,
            refused.answer,
        ) from None  # fmt: skip


def _first(words: str | list[str]) -> str:
    return words if isinstance(words, str) else " ".join(words[:1])


def _cannot(effect: TicketEffect, why: str) -> NoReturn:
    raise Trouble(f"The {name_of(effect)} cannot be carried out.", f"{why[0].upper()}{why[1:]}.", "Nothing was sent.")
