"""Carries out effects on tickets: what RT is told for each, and how one knows whether it did it.

RT answers 200 to a change whether it made it or not, with sentences in the language of the account. So the ticket is
read again: where what was wanted does not stand there, and nothing at all has happened to the ticket, RT has refused.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workbench.api import (
    Assign,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Now,
    Ref,
    Refused,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    TicketEffect,
    Trouble,
    Visibility,
    asking_after,
    asking_before,
    identity_of,
    one_line,
)
from workbench.providers.helpdesk.request_tracker.asking import Questions
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.mapping import NOBODY, People, fields_of, priority_of
from workbench.providers.helpdesk.request_tracker.shapes import Ticket
from workbench.providers.helpdesk.request_tracker.telling import Orders, words_of
from workbench.providers.helpdesk.request_tracker.wording import number_for, number_of, word_for

_KINDS = {Visibility.PUBLIC: "correspond", Visibility.INTERNAL: "comment"}
_REMEMBERED = 500  # tickets
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class _Order:
    """What RT is to be told, in fields as it calls them or as an action, and whether a ticket ``is_so`` already."""

    is_so: Callable[[Ticket], bool]
    fields: Mapping[str, object]
    action: str = ""


class Writer:
    """Writes to the tickets of one RT; ``me`` is the login name that signs in."""

    def __init__(self, questions: Questions, orders: Orders, assembler: Assembler, me: str) -> None:
        self._questions = questions
        self._orders = orders
        self._assembler = assembler
        self._me = me
        self._seen: OrderedDict[int, tuple[Ticket, str]] = OrderedDict()

    async def now(self, number: int) -> Now:
        """Return how a ticket stands: in one request, or two where the customer is new here. Raises Trouble."""
        row, stamp = await self._standing(number)
        row = await self._assembler.with_organisation(row)
        active = await self._assembler.active([row])
        return Now(self._assembler.mapper.ticket(row, People(), is_active=row.id in active), stamp)

    async def say(self, number: int, message: Say) -> Ref | None:
        """Send a message, and return its reference. Raises Trouble."""
        if not message.text.strip() and not message.files:
            raise Trouble("There is nothing in this message.", "Request Tracker would send it all the same.")
        kind = _KINDS[message.visibility]
        made = await self._orders.say(number, kind, message.text, message.files)
        return None if made is None else self._assembler.mapper.ref(made)

    async def change(self, number: int, effect: TicketEffect, stamp: str) -> None:
        """Carry out any other effect. Raises Trouble."""
        # What was seen with this very stamp is what RT will change, or it will not: it compares.
        known = self._seen.get(number)
        with asking_before():
            row = known[0] if known and known[1] == stamp else (await self._standing(number))[0]
            order = self._order(effect, row)
        answer = await self._orders.change(number, order.fields, stamp, action=order.action)
        words = words_of(answer)
        with asking_after():
            try:
                after, moved_to = await self._questions.standing(number)
            except Refused as refused:
                if refused.is_gone or refused.status == _FORBIDDEN:
                    return  # it was done, and has taken the ticket out of the account's sight
                raise
        if not order.is_so(after) and moved_to == (stamp or moved_to):
            raise Refused(
                "Request Tracker did not do that.",
                words or "It did not say why; it says nothing of fields and values that it does not know.",
                "Choose something else, or ask whoever runs it for the right to do it.",
                answer,
            )

    async def _standing(self, number: int) -> tuple[Ticket, str]:
        row, stamp = await self._questions.standing(number)
        if row.id != number:
            raise Trouble(
                f"Ticket {number} is now part of ticket {row.id}.", "Somebody has merged them.", "Write to that one."
            )
        if row.Status.lower() == "deleted":
            raise Trouble(f"Ticket {number} was deleted.", "Whatever is said on it would bring it back.")
        self._seen[number] = row, stamp
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return row, stamp

    def _order(self, effect: TicketEffect, row: Ticket) -> _Order:
        """Return what RT is to be told. Raises Trouble for what cannot be put into its words."""
        match effect:
            case SetStatus():
                word = word_for(effect, row, self._assembler.mapper.settings)
                return _Order(lambda row: _same(row.Status, word), {"Status": word})
            case Assign(agent):
                return self._assignment(NOBODY if agent is None else identity_of(agent), row)
            case SetPriority(priority):
                fields = {"Priority": number_for(priority, row)}
                return _Order(lambda row: priority_of(row.Priority) is priority, fields)
            case SetField(name, value):
                return _Order(lambda row: _has(row, name, value), {"CustomFields": {_field(name, row): value}})
            case LinkIssue(key, url):
                if not url:
                    raise Trouble(f"{key} has no address.", "Request Tracker links to addresses.")
                return _Order(lambda row: _refers_to(row, "external", url), {"AddRefersTo": [url]})
            case LinkDuplicate(of):
                other = number_of(of)
                return _Order(lambda row: _refers_to(row, "ticket", str(other)), {"AddRefersTo": [other]})
            case Merge(into):
                number = row.id
                return _Order(lambda row: row.id != number, {"MergeInto": number_of(into)})
        raise Trouble("Request Tracker cannot do that.", f"It knows nothing like {type(effect).__name__}.")

    def _assignment(self, login: str, row: Ticket) -> _Order:
        def is_so(row: Ticket) -> bool:
            return _same(row.Owner.id, login)

        # Who may not reassign tickets may still take one from a colleague, and that is an action of its own.
        is_stolen = _same(login, self._me) and not _same(row.Owner.id, NOBODY) and not is_so(row)
        return _Order(is_so, {}, "steal") if is_stolen else _Order(is_so, {"Owner": login})


def _same(one: str, other: str) -> bool:
    """Return whether two of RT's names are the same; in these it does not mind capitals."""
    return one.casefold() == other.casefold()


def _has(row: Ticket, name: str, value: str) -> bool:
    return _same(dict(fields_of(row.CustomFields)).get(name, ""), one_line(value))


def _field(name: str, row: Ticket) -> str:
    """Return a field's name as RT has it. Raises Trouble where the ticket, which names all it has, has none such."""
    known = {one_line(one.name): one.name for one in row.CustomFields if not isinstance(one, str)}
    if known and name not in known:
        raise Trouble(
            f"There is no field {name} on this ticket.", f"It has {', '.join(sorted(known))}.", "Choose one of these."
        )
    return known.get(name, name)


def _refers_to(row: Ticket, kind: str, target: str) -> bool:
    links = [link for link in row.links if link.ref == "refers-to" and link.type == kind]
    return any(target == (str(link.id) if kind == "ticket" else link.url) for link in links)

