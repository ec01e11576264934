"""The conversation pane: where the ticket stands in one line, then who said what."""

from workbench.api import (
    Action,
    ActionResult,
    Done,
    Empty,
    Entry,
    Field,
    Fields,
    Message,
    Pane,
    PaneContext,
    Priority,
    Ref,
    Role,
    Row,
    Stack,
    Table,
    Ticket,
    Timeline,
    Tone,
    View,
    due_words,
    source_of,
)
from workbench.panes.under_way import entries, other_changes, reminders

NEWEST = 60  # messages shown at first
_MORE = 200  # and on each wish for more

_EARLIER = Action("earlier", "Show earlier messages")
_SOON = 3_600  # seconds


class ConversationPane(Pane):
    """Shows the ticket's standing and its messages, the oldest first, and below them what is on its way."""

    id = "conversation"
    title = "Conversation"

    def __init__(self) -> None:
        self._shown: tuple[Ref, int] = ("", NEWEST)

    async def view(self, context: PaneContext) -> View:
        """Return the header line, how much is not shown, and the messages."""
        ticket = context.ticket
        if ticket is None:
            return Empty("No ticket is chosen.", "Choose one in the queue to read it here.")
        limit = self._shown[1] if self._shown[0] == ticket.ref else NEWEST
        messages = await context.queries.conversation(ticket.ref, limit)
        read = await context.queries.last_read(ticket.ref)
        unsent = await context.queries.unsent(ticket.ref)
        views: list[View] = [await _standing(ticket, context)]
        views += reminders(await context.queries.own_work(ticket.ref), unsent, context)
        if fields := tuple(Field("", f"{name} {value}", Tone.QUIET) for name, value in ticket.fields if value.strip()):
            views.append(Fields(fields))
        if len(messages) == limit and (earlier := await context.queries.message_count(ticket.ref) - limit) > 0:
            words = f"{earlier:,} earlier message{'s' if earlier > 1 else ''} not shown; open to load"
            views.append(Table(("",), (Row((words,), actions=(_EARLIER,), tone=Tone.ACCENT),), flexible=0))
        mine = await context.queries.my_names(source_of(ticket.ref))
        said = tuple(_entry(message, mine, unread=read is not None and message.at > read) for message in messages)
        return Stack((*views, Timeline((*said, *entries(unsent, context))), *await other_changes(unsent, context)))

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:  # noqa: ARG002 - one row
        """Load more of the conversation."""
        if action == _EARLIER.id and context.ticket is not None:
            ref, shown = self._shown
            self._shown = (context.ticket.ref, (shown if ref == context.ticket.ref else NEWEST) + _MORE)
            context.changed()
        return Done()


async def _standing(ticket: Ticket, context: PaneContext) -> Fields:
    """Return where a ticket stands: status, claimed priority, assignee, due time, tags."""
    fields = [Field("", ticket.status_word or ticket.status.value, Tone.STRONG)]
    if ticket.priority is not Priority.NONE:
        fields.append(Field("", f"claims {ticket.priority.name.lower()}"))
    if ticket.assignee is None:
        fields.append(Field("", "nobody's yet"))
    elif ticket.assignee in await context.queries.my_accounts():
        fields.append(Field("", "yours"))
    else:
        fields.append(Field("", await context.queries.agent_name(ticket.assignee)))
    if ticket.due is not None and ticket.status.is_open:
        left = (ticket.due - context.now).total_seconds()
        tone = Tone.BAD if left < 0 else Tone.WARN if left < _SOON else Tone.PLAIN
        fields.append(Field("", due_words(ticket.due, context.now), tone))
    fields += [Field("", f"#{tag}", Tone.QUIET) for tag in ticket.tags]
    return Fields(tuple(fields))


def _entry(message: Message, mine: frozenset[str], *, unread: bool) -> Entry:
    """Return a message as an entry; ``mine`` are the names under which one writes oneself."""
    is_mine = message.role is Role.AGENT and message.author in mine
    return Entry(
        who="you" if is_mine else message.author, at=message.at, text=message.text, role=message.role,
        visibility=message.visibility, attachments=message.attachments, unread=unread,
    )
