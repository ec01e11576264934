"""The escalations pane: the issues this ticket hangs on, how long engineering has been silent, what is owed."""

from datetime import datetime

from workbench.api import (
    Empty,
    LinkedIssue,
    Opens,
    Pane,
    PaneContext,
    Ref,
    Role,
    Row,
    Table,
    Tone,
    View,
    Visibility,
    identity_of,
    shorten,
    source_of,
)
from workbench.panes.issue import SILENT_DAYS, doubts, last_word, related, silence

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
        rows = tuple(_row(one, answered, context) for one in found)
        return Table(("", ""), rows, flexible=1)


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


def _row(linked: LinkedIssue, answered: datetime | None, context: PaneContext) -> Row:
    issue, standing = linked.issue, linked.standing
    others = _others(linked)
    if issue is None:
        opens = Opens("link", linked.link.url) if linked.link.url else None
        known = doubts(issue, standing, context.now) or "no tracker here knows it"
        said = " · ".join(filter(None, (known, others)))
        return Row((linked.link.issue_key, linked.link.url), opens, tone=Tone.QUIET, below=said)
    silent = silence(issue, standing, context.now, _silent_days(context))
    facts = (silent and f"silent {silent}", issue.status, issue.owner or "no owner")
    below = [" · ".join(filter(None, facts)), doubts(issue, standing, context.now)]
    # One line each, what matters least at the end: a row has room for four.
    long = (last_word(issue, context.now), others, related(issue))
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
    days = context.settings.get("silent_days", SILENT_DAYS)
    return days if isinstance(days, int | float) else SILENT_DAYS
