"""The escalations pane: the issues this ticket hangs on, how long engineering has been silent, what is owed.

And the page of one issue, which has room for what the pane leaves out.
"""

from collections.abc import Sequence
from datetime import datetime

from workbench.api import (
    Empty,
    Field,
    Fields,
    Issue,
    LinkedIssue,
    Markdown,
    Opens,
    Pane,
    PaneContext,
    Ref,
    Role,
    Row,
    Section,
    Stack,
    Standing,
    Table,
    Ticket,
    Tone,
    View,
    Visibility,
    age,
    identity_of,
    shorten,
    source_of,
)

_SILENT_DAYS = 2.0
_DAY = 86_400
_STALE = 3_600  # seconds after which what is known is told with its age, whatever the tracker's state
_LONGEST = 500  # characters of a last word
_LOOKED_AT = 50  # newest messages among which the last public answer is sought
_NAMED = 4  # other tickets on an issue that are named beside their count


class EscalationsPane(Pane):
    """Shows each linked issue with its owner, its last word and its silence.

    The setting ``silent_days`` says after how many days without a word a row is marked (2).
    """

    id = "escalations"
    title = "Escalations"

    async def view(self, context: PaneContext) -> View:
        """Return one row an issue; what else is known of it stands below."""
        if context.ticket is None:
            return Empty("No ticket is chosen.", "Choose one in the queue to see what it hangs on.")
        found = await context.queries.escalations(context.ticket.ref)
        if not found:
            return Empty(
                "Nothing is escalated.",
                "An issue appears here when the helpdesk links one, or when its address or key, such as "
                "ENG-4412, stands in the conversation.",
            )
        answered = await _last_answer(context, found)
        rows = [await _ticket_row(one, context) or _row(one, answered, context) for one in found]
        return Table(("", ""), tuple(rows), flexible=1)


async def _last_answer(context: PaneContext, found: list[LinkedIssue]) -> datetime | None:
    """Return when the customer last got an answer, where a closed issue makes that matter."""
    ticket = context.ticket
    if ticket is None or not ticket.status.is_open or all(one.issue is None or one.issue.is_open for one in found):
        return None
    answers = (
        message.at
        for message in reversed(await context.queries.conversation(ticket.ref, _LOOKED_AT))
        if message.role is Role.AGENT and message.visibility is Visibility.PUBLIC
    )
    # Never answered is longer ago than any fix.
    return next(answers, ticket.created)


async def _ticket_row(linked: LinkedIssue, context: PaneContext) -> Row | None:
    """Return the row of a link to another ticket, as Request Tracker has them; None for a link to an issue."""
    key = linked.link.issue_key
    if linked.issue is not None or source_of(key) != source_of(linked.link.ticket):
        return None
    other = await context.queries.ticket(key)
    if other is None:
        return Row((identity_of(key), linked.link.url), Opens("link", linked.link.url), tone=Tone.QUIET,
                   below="a ticket that is not here")  # fmt: skip
    stands = other.status_word or other.status.value
    below = " · ".join(filter(None, (f"a ticket, {stands}", _others(linked))))
    tone = Tone.PLAIN if other.status.is_open else Tone.QUIET
    return Row((identity_of(key), other.subject), Opens("ticket", key), tone=tone, below=below)


def _row(linked: LinkedIssue, answered: datetime | None, context: PaneContext) -> Row:
    issue, standing = linked.issue, linked.standing
    others = _others(linked)
    if issue is None:
        opens = Opens("link", linked.link.url) if linked.link.url else None
        known = _doubts(issue, standing, context.now) or "no tracker here knows it"
        said = " · ".join(filter(None, (known, others)))
        return Row((linked.link.issue_key, linked.link.url), opens, tone=Tone.QUIET, below=said)
    silent = _silence(issue, standing, context.now, _silent_days(context))
    facts = (silent and f"silent {silent}", issue.status, issue.owner or "no owner")
    below = [" · ".join(filter(None, facts)), _doubts(issue, standing, context.now)]
    # One line each, what matters least at the end: a row has room for four.
    long = (_last_word(issue, context.now), others, _related(issue))
    below += [shorten(line, max(context.width - 2, 20)) for line in long]
    tone = Tone.WARN if silent else Tone.PLAIN if issue.is_open else Tone.QUIET
    if not issue.is_open and answered is not None and answered < issue.updated:
        below.insert(0, "fixed: has the customer been told?")
        tone = Tone.WARN
    return Row((issue.key, issue.title), Opens("issue", issue.ref), tone=tone, below="\n".join(filter(None, below)))


def _others(linked: LinkedIssue) -> str:
    """Return how many other tickets hang on an issue, and which: ``6 more tickets: 48190, rt:12, …``."""
    count = linked.other_tickets
    if not count:
        return ""
    named = ", ".join(_short(ref, linked.link.ticket) for ref in linked.others[:_NAMED])
    more = ", …" if named and count > min(len(linked.others), _NAMED) else ""
    return f"{count:,} more ticket{'s' if count > 1 else ''}" + (f": {named}{more}" if named else "")


def _short(ref: Ref, beside: Ref) -> str:
    """Return a ticket's number, with its helpdesk where that is another than that of the ticket ``beside``."""
    return identity_of(ref) if source_of(ref) == source_of(beside) else ref


def _silent_days(context: PaneContext) -> float:
    days = context.settings.get("silent_days", _SILENT_DAYS)
    return days if isinstance(days, int | float) else _SILENT_DAYS


def issue_page(
    issue: Issue, standing: Standing, tickets: Sequence[Ticket], more: int, context: PaneContext
) -> View:
    """Return the page of an issue: how it stands, what it says, and the ``tickets`` on it; there are ``more``."""
    now = context.now
    silent = _silence(issue, standing, now, _SILENT_DAYS)
    facts = (
        Field("status", issue.status + (f", silent {silent}" if silent else ""), Tone.WARN if silent else Tone.PLAIN),
        Field("note", _doubts(issue, standing, now), Tone.WARN),
        Field("owner", issue.owner or "nobody"),
        Field("last word", _last_word(issue, now) or "none"),
        Field("hangs together", _related(issue)),
        Field("link", issue.url),
    )
    said = Section("What it says", Markdown(issue.body))
    desks = len({source_of(ticket.ref) for ticket in tickets})
    title = f"Tickets on it: {len(tickets) + more:,}" + (f", on {desks} helpdesks" if desks > 1 else "")
    rows = tuple(
        Row(
            (context.mark(ticket.ref), identity_of(ticket.ref), ticket.subject,
             ticket.status_word or ticket.status.value),
            Opens("ticket", ticket.ref),
        )
        for ticket in tickets
    )  # fmt: skip
    on_it = Section(title, Table(("", "", "", ""), rows, empty="No ticket hangs on it.", flexible=2))
    return Stack((Fields(tuple(fact for fact in facts if fact.value)), said, on_it))


def _silence(issue: Issue, standing: Standing, now: datetime, days: float) -> str:
    """Return how long an open issue has been silent, or nothing where that is not yet so many ``days``.

    Where the tracker cannot be read it ends when it last was: nobody knows whether anything was said since.
    """
    until = standing.as_of if standing.as_of and _is_doubtful(standing.as_of, standing, now) else now
    spoken = max(issue.updated, issue.last_word_at or issue.updated)
    if not issue.is_open or (until - spoken).total_seconds() < days * _DAY:
        return ""
    return age(spoken, until)


def _last_word(issue: Issue, now: datetime) -> str:
    """Return what was said last, with who said it and how long ago, on one line; nothing where nothing was."""
    if not issue.last_word:
        return ""
    when = f", {age(issue.last_word_at, now)}" if issue.last_word_at else ""
    return f"{issue.last_word_by or 'last'}{when}: {' '.join(issue.last_word[:_LONGEST].split())}"


def _related(issue: Issue) -> str:
    """Return what an issue hangs together with: ``blocked by #12 · part of #3``."""
    return " · ".join(f"{how} {key}" for how, key in issue.relations)


def _doubts(issue: Issue | None, standing: Standing, now: datetime) -> str:
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
