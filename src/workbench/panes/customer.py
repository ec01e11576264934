"""The customer pane: who asks, for whom, and what became of everything they and their colleagues asked."""

from workbench.api import (
    Alike,
    Customer,
    Empty,
    Field,
    Fields,
    LastWord,
    Opens,
    Organisation,
    Pane,
    PaneContext,
    Person,
    Role,
    Row,
    Section,
    Stack,
    Table,
    Ticket,
    Tone,
    View,
    age,
    identity_of,
    shorten,
    source_of,
)

OF_PERSON, OF_ORGANISATION = 20, 20  # tickets asked for


class CustomerPane(Pane):
    """Shows the person, the organisation, and the tickets of both with their last words.

    A person is one customer on each helpdesk; it says which are joined and why, and which only look alike.
    """

    id = "customer"
    title = "Customer"

    async def view(self, context: PaneContext) -> View:
        """Return who the customer is, then open and past tickets."""
        if context.ticket is None:
            return Empty("No ticket is chosen.", "Choose one in the queue to see who asks.")
        if context.customer is None and context.organisation is None:
            return Empty("Nobody is named as this ticket's customer.")
        views: list[View] = []
        shown = {context.ticket.ref}
        if context.customer is not None:
            person = context.customer
            views += [_who(person, context.organisation), *_note(person.notes)]
            views += _elsewhere(await context.queries.person(person.ref), person)
            counted = await context.queries.count_of_customer(person.ref)
            tickets = await context.queries.tickets_of_customer(person.ref, OF_PERSON)
            views += [Fields((Field("", _counts(*counted)),)), await _tickets(tickets, shown, context)]
            shown.update(one.ticket.ref for one in tickets)
        if context.organisation is not None:
            views.append(await _organisation(context.organisation, shown, context))
        return Stack(tuple(views))


def _who(person: Customer, organisation: Organisation | None) -> Fields:
    facts = [Field("", person.name or person.email or identity_of(person.ref), Tone.STRONG)]
    if organisation is not None:
        facts.append(Field("", organisation.name))
        if organisation.tier:
            facts.append(Field("", f"tier {organisation.tier}" if organisation.tier.isdigit() else organisation.tier))
    if person.email and person.name:
        facts.append(Field("", person.email, Tone.QUIET))
    if person.zone:
        facts.append(Field("", person.zone, Tone.QUIET))
    return Fields(tuple(facts))


def _note(text: str) -> list[View]:
    """Return what colleagues noted, if anything."""
    return [Fields((Field("note", text),))] if text else []


def _elsewhere(person: Person, customer: Customer) -> list[View]:
    """Return who the person is on other helpdesks and why, then who may be the same person."""
    views: list[View] = [
        Fields((Field("", f"also {_called(one, customer)}"), Field("", one.why, Tone.QUIET))) for one in person.joined
    ]
    if person.suggested:
        first, more = person.suggested[0], person.suggested[1:]
        words = ", ".join(one.customer.ref for one in person.suggested)
        facts = [*([] if more else _differs(first, customer)), first.why, "open to join"]
        row = Row((f"looks like the same person: {words}",), Opens("join", customer.ref), below=" · ".join(facts))
        views.append(Table(("",), (row,), flexible=0))
    return views


def _called(alike: Alike, beside: Customer) -> str:
    """Return the reference of a customer elsewhere, with the name or address where they differ from ours."""
    differs = _differs(alike, beside)
    return f"{alike.customer.ref} ({', '.join(differs)})" if differs else alike.customer.ref


def _differs(alike: Alike, beside: Customer) -> list[str]:
    other = alike.customer
    return [said for said, ours in ((other.name, beside.name), (other.email, beside.email))
            if said and said.casefold() != ours.casefold()]  # fmt: skip


async def _organisation(organisation: Organisation, shown: set[str], context: PaneContext) -> View:
    """Return what others of the organisation asked."""
    counted = await context.queries.count_of_organisation(organisation.ref)
    tickets = await context.queries.tickets_of_organisation(organisation.ref, OF_ORGANISATION + len(shown))
    table = await _tickets(tickets, shown, context)
    # The organisation's note stands with it, below the person's tickets, which matter first where there is little room.
    return Section(f"{organisation.name} · {_counts(*counted)}", Stack((*_note(organisation.notes), table)))


def _counts(still_open: int, in_all: int) -> str:
    """Return two counts in words; the store stops counting at a thousand."""
    many = "999+" if in_all > 999 else str(in_all)
    open_words = "999+" if still_open > 999 else str(still_open or "none")
    return f"{many} ticket{'s' if in_all != 1 else ''}, {open_words} open"


async def _tickets(found: list[LastWord], shown: set[str], context: PaneContext) -> Table:
    """Return tickets as rows, open ones before past ones, each as the store orders them."""
    others = [one for one in found if one.ticket.ref not in shown]
    others.sort(key=lambda one: not one.ticket.status.is_open)
    mine = {source: await context.queries.my_names(source) for source in {source_of(one.ticket.ref) for one in others}}
    rows = tuple(_row(one.ticket, one, mine[source_of(one.ticket.ref)], context) for one in others)
    return Table(("", "", "", "", ""), rows, empty="No other tickets.", flexible=3)


def _row(ticket: Ticket, last: LastWord, mine: frozenset[str], context: PaneContext) -> Row:
    cells = (
        context.mark(ticket.ref), identity_of(ticket.ref), ticket.status_word or ticket.status.value, ticket.subject,
        age(ticket.updated, context.now),
    )
    below = ""
    if (message := last.message) is not None:
        words = " ".join(message.text[:500].split())
        author = "you" if message.role is Role.AGENT and message.author in mine else message.author
        below = shorten(f"{author}: {words}", max(context.width - 2, 20))
    tone = Tone.PLAIN if ticket.status.is_open else Tone.QUIET
    return Row(cells, Opens("ticket", ticket.ref), tone=tone, below=below)
