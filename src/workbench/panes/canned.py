"""The canned pane: the explanations that fit what the customer wrote, each with the reason."""

from collections.abc import Mapping

from workbench.api import (
    Action,
    ActionResult,
    Canned,
    Copy,
    Empty,
    Field,
    Fields,
    Markdown,
    Opens,
    Pane,
    PaneContext,
    Role,
    Row,
    Section,
    Stack,
    Suggestion,
    Table,
    Tone,
    Trouble,
    View,
    Visibility,
    missing_evidence,
    ticket_facts,
)

SUGGESTED = 5
_LOOKED_AT = 30  # newest messages whose words count
_LONGEST = 20_000  # characters of them

_COPY = Action("copy", "Copy")


class CannedPane(Pane):
    """Shows the explanations whose words stand in the ticket."""

    id = "canned"
    title = "Canned"

    async def view(self, context: PaneContext) -> View:
        """Return the best few, best first, the reason below each."""
        if context.ticket is None:
            return Empty("No ticket is chosen.", "Choose one in the queue to see what might answer it.")
        found = context.shelf.suggest(await asked(context), SUGGESTED, context.now)
        if found:
            facts = facts_of(context)
            return Table(("",), tuple(_row(one, facts) for one in found), flexible=0)
        if not context.shelf.all():
            return Empty(
                "There are no canned explanations yet.",
                "Each is a Markdown file in the folder that the configuration names.",
            )
        return Empty("No canned explanation fits.", "One is suggested when its keywords stand in the ticket.")

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:
        """Copy the explanation called ``target``, with what is known filled in."""
        canned = context.shelf.get(target)
        if canned is None:
            raise Trouble(f"There is no canned explanation called {target}.", remedy="It may have been renamed.")
        if action != _COPY.id:
            raise Trouble(f"A canned explanation cannot {action}.")
        text = context.shelf.rendered(target, facts_of(context)).text
        context.shelf.count_use(target)
        return Copy(text, canned.id)


async def asked(context: PaneContext) -> str:
    """Return the ticket's words as the customer wrote them: subject and public messages."""
    if context.ticket is None:
        return ""
    words = [context.ticket.subject]
    words += [
        message.text
        for message in await context.queries.conversation(context.ticket.ref, _LOOKED_AT)
        if message.role is Role.CUSTOMER and message.visibility is Visibility.PUBLIC
    ]
    return "\n".join(words)[:_LONGEST]


def _row(suggestion: Suggestion, facts: Mapping[str, str]) -> Row:
    canned = suggestion.canned
    missing = missing_evidence(canned.requires_evidence, facts)
    below = " · ".join(filter(None, (
        canned.id, suggestion.reason, f"then {canned.next_status}" if canned.next_status else "",
        f"needs {', '.join(missing)}" if missing else "",
    )))  # fmt: skip
    return Row((canned.title,), Opens("canned", canned.id), (_COPY,), below=below)


def preview(canned: Canned, context: PaneContext) -> View:
    """Return one explanation to be read: when to use it, what follows, and its text with what is known filled in.

    Raises Trouble where its text cannot be understood.
    """
    rendered = context.shelf.rendered(canned.id, facts_of(context))
    use = context.shelf.use_of(canned.id)
    follow_up = f"after {rendered.follow_up_days} d" if rendered.follow_up_days is not None else ""
    facts = [
        Field("when", canned.when_to_use),
        Field("not when", canned.when_not, Tone.WARN),
        Field("needs", ", ".join(rendered.missing_evidence), Tone.WARN),
        Field("gaps", ", ".join(dict.fromkeys(gap.name for gap in rendered.gaps))),
        *(Field("note", note, Tone.WARN) for note in rendered.notes),
        Field("status", f"→ {rendered.next_status}" if rendered.next_status else ""),
        Field("look again", follow_up),
        Field("tone", ", ".join(filter(None, (canned.tone, canned.attitude, rendered.language)))),
        Field("state", f"article of {canned.source}" if canned.source else canned.state),
        Field("owner", canned.owner),
        Field("used", use.words(context.now).removeprefix("used ") if use else ""),
        Field("STALE", f"was to be reviewed by {canned.review_by}" if _is_stale(canned, context) else "", Tone.WARN),
    ]
    said = Fields(tuple(field for field in facts if field.value))
    return Section(canned.title, Stack((said, Section("Text", Markdown(rendered.text)))))


def _is_stale(canned: Canned, context: PaneContext) -> bool:
    """Return whether the explanation should have been reviewed by now; its date is an ISO date or missing."""
    return bool(canned.review_by) and canned.review_by < context.now.date().isoformat()


def facts_of(context: PaneContext) -> Mapping[str, str]:
    """Return what explanations may fill in for a ticket: its own facts, and those that panes published."""
    return {**ticket_facts(context.ticket, context.customer, context.organisation), **context.facts}
