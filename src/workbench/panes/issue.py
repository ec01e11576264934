"""An issue in words: its silence, its last word, what it hangs together with, how far all that can be relied on."""

from collections.abc import Sequence
from datetime import datetime

from workbench.api import (
    Field,
    Fields,
    Issue,
    Markdown,
    Opens,
    Row,
    Section,
    Stack,
    Standing,
    Table,
    Ticket,
    Tone,
    View,
    age,
    identity_of,
    source_of,
)

SILENT_DAYS = 2.0
_DAY = 86_400
_STALE = 3_600  # seconds after which what is known is told with its age, whatever the tracker's state
_LONGEST = 500  # characters of a last word


def issue_page(issue: Issue, standing: Standing, tickets: Sequence[Ticket], more: int, now: datetime) -> View:
    """Return the page of an issue: how it stands, what it says, and the ``tickets`` on it; there are ``more``."""
    silent = silence(issue, standing, now, SILENT_DAYS)
    facts = (
        Field("status", issue.status + (f", silent {silent}" if silent else ""), Tone.WARN if silent else Tone.PLAIN),
        Field("note", doubts(issue, standing, now), Tone.WARN),
        Field("owner", issue.owner or "nobody"),
        Field("last word", last_word(issue, now) or "none"),
        Field("hangs together", related(issue)),
        Field("link", issue.url),
    )
    said = Section("What it says", Markdown(issue.body))
    desks = len({source_of(ticket.ref) for ticket in tickets})
    title = f"Tickets on it: {len(tickets) + more:,}" + (f", on {desks} helpdesks" if desks > 1 else "")
    rows = tuple(
        Row(
            (ticket.ref if desks > 1 else identity_of(ticket.ref), ticket.subject,
             ticket.status_word or ticket.status.value),
            Opens("ticket", ticket.ref),
        )
        for ticket in tickets
    )  # fmt: skip
    on_it = Section(title, Table(("", "", ""), rows, empty="No ticket hangs on it.", flexible=1))
    return Stack((Fields(tuple(fact for fact in facts if fact.value)), said, on_it))


def silence(issue: Issue, standing: Standing, now: datetime, days: float) -> str:
    """Return how long an open issue has been silent, or nothing where that is not yet so many ``days``.

    Where the tracker cannot be read it ends when it last was: nobody knows whether anything was said since.
    """
    until = standing.as_of if standing.as_of and _is_doubtful(standing.as_of, standing, now) else now
    spoken = max(issue.updated, issue.last_word_at or issue.updated)
    if not issue.is_open or (until - spoken).total_seconds() < days * _DAY:
        return ""
    return age(spoken, until)


def last_word(issue: Issue, now: datetime) -> str:
    """Return what was said last, with who said it and how long ago, on one line; nothing where nothing was."""
    if not issue.last_word:
        return ""
    when = f", {age(issue.last_word_at, now)}" if issue.last_word_at else ""
    return f"{issue.last_word_by or 'last'}{when}: {' '.join(issue.last_word[:_LONGEST].split())}"


def related(issue: Issue) -> str:
    """Return what an issue hangs together with: ``blocked by #12 · part of #3``."""
    return " · ".join(f"{how} {key}" for how, key in issue.relations)


def doubts(issue: Issue | None, standing: Standing, now: datetime) -> str:
    """Return why what is known of an issue may not be how it stands, or nothing where it is.

    ``issue`` is None where its tracker never told of it.
    """
    tracker, as_of = standing.tracker, standing.as_of
    if not tracker:
        return ""
    cannot = "" if standing.unread_since is None else f"{tracker} cannot be read"
    if standing.is_missing:
        none = f"{tracker} does not know it, or hides it" if issue is None else f"{tracker} does not show it any more"
        return " · ".join(filter(None, (none, cannot)))
    if as_of is None:
        return cannot or f"{tracker} has not been asked for it yet"
    if _is_doubtful(as_of, standing, now):
        return f"as of {_ago(as_of, now)}" + (f": {cannot}" if cannot else "")
    return ""


def _is_doubtful(as_of: datetime, standing: Standing, now: datetime) -> bool:
    return standing.unread_since is not None or (now - as_of).total_seconds() >= _STALE


def _ago(at: datetime, now: datetime) -> str:
    said = age(at, now)
    return "just now" if said == "now" else f"{said} ago"
