"""The escalations pane: the issues this ticket hangs on, how long engineering has been silent, what is owed."""

from datetime import datetime

from workbench.api import (
    Empty,
    Issue,
    LinkedIssue,
    Opens,
    Pane,
    PaneContext,
    Role,
    Row,
    Table,
    Tone,
    View,
    Visibility,
    age,
    shorten,
)

SILENT_DAYS = 2.0
_DAY = 86_400
_LOOKED_AT = 50  # newest messages among which the last public answer is sought


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
    link, issue = linked.link, linked.issue
    others = f"{linked.other_tickets} more ticket{'s' if linked.other_tickets > 1 else ''}"
    more = [others] if linked.other_tickets else []
    opens = Opens("issue", issue.ref) if issue else Opens("link", link.url) if link.url else None
    if issue is None:
        facts = ["no tracker here knows it", *more]
        return Row((link.issue_key, link.url), opens, tone=Tone.QUIET, below=" · ".join(facts))
    silent = _silence(issue, context)
    facts = [f"silent {silent}"] if silent else []
    facts += [issue.status, issue.owner or "no owner", *more]
    below = [" · ".join(filter(None, facts))]
    if issue.last_word:
        said = " ".join(issue.last_word[:500].split())
        when = f", {age(issue.last_word_at, context.now)}" if issue.last_word_at else ""
        below.append(shorten(f"{issue.last_word_by or 'last'}{when}: {said}", max(context.width - 2, 20)))
    tone = Tone.WARN if silent else Tone.PLAIN if issue.is_open else Tone.QUIET
    if not issue.is_open and answered is not None and answered < issue.updated:
        below.insert(0, "fixed: has the customer been told?")
        tone = Tone.WARN
    return Row((issue.key, issue.title), opens, tone=tone, below="\n".join(below))


def _silence(issue: Issue, context: PaneContext) -> str:
    """Return how long an open issue has been silent, or nothing where that is not yet long."""
    days = context.settings.get("silent_days", SILENT_DAYS)
    longest = (days if isinstance(days, int | float) else SILENT_DAYS) * _DAY
    spoken = max(issue.updated, issue.last_word_at or issue.updated)
    if not issue.is_open or (context.now - spoken).total_seconds() < longest:
        return ""
    return age(spoken, context.now)
