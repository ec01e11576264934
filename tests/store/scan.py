"""The slow and obvious answer to a query: look at everything there is. The store's answers are compared with it."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from workbench.domain.codes import code_tokens
from workbench.domain.values import Batch, Message, Priority, Ref, Role, Status, Ticket, Visibility
from workbench.query.times import span
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Special, Value, Words

# Thai, kana, ideographs and Hangul write no blanks: each letter counts as a word.
_UNSPACED = ((0x0E00, 0x0E7F), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))
_COMPARE = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "=": int.__eq__}


def words_of(text: str) -> list[str]:
    """Return a text's words: runs of letters, digits and marks, without capitals and accents."""
    words = [""]
    for character in unicodedata.normalize("NFC", text):
        if unicodedata.category(character)[0] not in "LNM":
            words.append("")
        elif any(first <= ord(character) <= last for first, last in _UNSPACED):
            words += [character, ""]
        else:
            words[-1] += _bare(character)
    return [word for word in words if word]


def _bare(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    is_accent = all(0x300 <= ord(mark) <= 0x36F for mark in parts[1:])
    return parts[0].lower() if is_accent else character.lower()


def holds(words: Sequence[str], wanted: Sequence[str], *, prefix: bool = False) -> bool:
    """Whether words stand one behind the other; with ``prefix`` the last one may go on."""
    if not wanted:
        return False
    *whole, last = wanted
    return any(
        list(words[at : at + len(whole)]) == whole
        and at + len(whole) < len(words)
        and (words[at + len(whole)].startswith(last) if prefix else words[at + len(whole)] == last)
        for at in range(len(words))
    )


class Scan:
    """Everything that was stored, and what a query says of each thing in it."""

    def __init__(
        self, batch: Batch, now: datetime, me: Sequence[Ref], seen: Mapping[Ref, datetime],
        own: Mapping[str, set[Ref]] | None = None, answered: Collection[Ref] = (),
    ) -> None:  # fmt: skip
        """Scan what is in a batch; ``own`` are tickets by the desk's own words, ``answered`` have an unsent reply."""
        self.own = own or {}
        self.answered = answered
        self.batch = batch
        self.now = now
        self.me = me
        self.seen = seen
        self.of_ticket: dict[Ref, list[Message]] = {ticket.ref: [] for ticket in batch.tickets}
        for message in sorted(batch.messages, key=lambda message: message.at):
            self.of_ticket[message.ticket].append(message)
        self.tickets = {ticket.ref: ticket for ticket in batch.tickets if not ticket.gone}
        self.words = {ticket.ref: words_of(ticket.subject) for ticket in batch.tickets}
        self.words |= {message.ref: words_of(message.text) for message in batch.messages}

    def found_tickets(self, tree: Node) -> set[Ref]:
        """Return the tickets whose subject and fields a query describes: what a search finds."""
        return {ref for ref, ticket in self.tickets.items() if self._is(tree, ticket, None, (ref,))}

    def found_messages(self, tree: Node) -> set[Ref]:
        """Return the messages that a query describes, together with the fields of their ticket."""
        return {message.ref for message in self._shown_messages() if self._said(tree, message)}

    def queue(self, tree: Node) -> set[Ref]:
        """Return the tickets that a query describes by subject, fields and anything said in them: a queue."""
        return {
            ref
            for ref, ticket in self.tickets.items()
            if self._is(tree, ticket, None, (ref, *(message.ref for message in self.of_ticket[ref])))
        }

    def _shown_messages(self) -> Iterator[Message]:
        return (message for message in self.batch.messages if message.ticket in self.tickets)

    def _said(self, tree: Node, message: Message) -> bool:
        return self._is(tree, self.tickets[message.ticket], message, (message.ref,))

    def _is(self, node: Node, ticket: Ticket, message: Message | None, where: Sequence[Ref]) -> bool:
        match node:
            case And(parts):
                # A word without letters or digits asks for nothing.
                return all(self._is(part, ticket, message, where) for part in parts)
            case Or(parts):
                return any(self._is(part, ticket, message, where) for part in parts)
            case Not(part):
                return not self._is(part, ticket, message, where)
            case Words(text, prefix):
                return any(holds(self.words[ref], words_of(text), prefix=prefix) for ref in where)
            case Phrase(text):
                return any(holds(self.words[ref], words_of(text)) for ref in where)
            case FieldIs("since" | "before" | "due", _, _):
                return self._is_then(node, ticket, message)
            case FieldIs(field, op, values):
                return any(self._has(field, op, value, ticket, message) for value in values)

    def _is_then(self, asked: FieldIs, ticket: Ticket, message: Message | None) -> bool:
        if asked.values == (Special.NONE,):
            return ticket.due is None
        first, after = span(asked, self.now)
        moment = ticket.due if asked.field == "due" else message.at if message else ticket.updated
        return moment is not None and (first is None or moment >= first) and (after is None or moment < after)

    def _has(self, field: str, op: str, value: Value, ticket: Ticket, message: Message | None) -> bool:
        messages = self.of_ticket[ticket.ref]
        match field, value:
            case "status", "open":
                return ticket.status in (Status.NEW, Status.OPEN)
            case "status", str():
                return ticket.status.value == value
            case "assignee", Special.ME:
                return ticket.assignee in self.me
            case "assignee" | "org" | "customer", Special.NONE:
                who = {"assignee": ticket.assignee, "org": ticket.organisation, "customer": ticket.customer}
                return who[field] is None
            case "assignee", str():
                known = {agent.ref: f"{agent.name}\n{agent.email}".lower() for agent in self.batch.agents}
                return ticket.assignee is not None and value.lower() in known.get(ticket.assignee, "")
            case "org", str():
                orgs = {one.ref: words_of(" ".join((one.name, *one.domains))) for one in self.batch.organisations}
                return holds(orgs.get(ticket.organisation or "", []), words_of(value), prefix=True)
            case "customer", str():
                people = {one.ref: words_of(f"{one.name} {one.email}") for one in self.batch.customers}
                called = people.get(ticket.customer or "", [])
                return ticket.customer == value or holds(called, words_of(value), prefix=True)
            case "tag", Special.NONE:
                return not ticket.tags
            case "tag", str():
                return value.lower() in [tag.lower() for tag in ticket.tags]
            case "helpdesk", str():
                return ticket.ref.partition(":")[0] == value
            case "priority", _:
                wanted = Priority.NONE if value is Special.NONE else value
                assert isinstance(wanted, Priority)
                return bool(_COMPARE[op](int(ticket.priority), int(wanted)))
            case "has", "escalation":
                return any(link.ticket == ticket.ref for link in self.batch.links)
            case "has", "attachment":
                return any(message.attachments for message in messages)
            case "is", "unread":
                seen = self.seen.get(ticket.ref)
                return bool(messages) and (seen is None or messages[-1].at > seen)
            case "has" | "is", "draft" | "unsent" | "snoozed" | "promised":
                return ticket.ref in self.own.get(str(value), ())
            case "is", "waiting":
                if ticket.ref in self.answered:
                    return False
                public = [m for m in messages if m.visibility is Visibility.PUBLIC and m.role is not Role.SYSTEM]
                return bool(public) and public[-1].role is Role.CUSTOMER and ticket.status.is_open
            case "is", "mine":
                return ticket.assignee in self.me
            case "is", "open":
                return ticket.status.is_open
            case "err", str():
                code = value.lower()
                said = [message] if message else messages
                return any(code in token for one in said for token in code_tokens(one.text))
            case "id", str():
                return value.lstrip("#") in (ticket.ref, ticket.ref.partition(":")[2])
            case "kind", _:
                return value == ("message" if message else "ticket")
        raise AssertionError(f"the scan does not know {field}:{value}")
