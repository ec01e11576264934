"""TicketHub's side, as its pages describe it: answers from the suite's world."""

from datetime import datetime

from workbench.api import Answer, Message, Ref, Status, Ticket, Visibility, identity_of, make_ref
from workbench.api.testing import Request, World, json_answer, not_found

_WORDS = {Status.NEW: "new", Status.OPEN: "open", Status.PENDING: "waiting", Status.SOLVED: "done"}


class FakeTicketHub:
    """Answers as TicketHub does."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        folder, _, identity = request.path.removeprefix("api/1/").partition("/")
        ref = make_ref(self.world.name, identity)
        if folder == "me":
            return json_answer(self._person(self.world.me))
        if folder == "files":
            return Answer(200, self.world.files[ref]) if ref in self.world.files else not_found()
        if folder == "tickets" and identity:
            return self._ticket(ref)
        return self._tickets(request) if folder == "tickets" else not_found()

    def _tickets(self, request: Request) -> Answer:
        """List tickets by number; where what changed is asked for, those first that changed first."""
        tickets = list(self.world.tickets.values())
        place = _number
        if state := request.value("state"):
            tickets = [one for one in tickets if one.status.is_open is (state == "open")]
        if since := request.value("changed_since"):
            tickets = [one for one in tickets if one.updated >= datetime.fromisoformat(since)]
            place = _time_and_number
        after = request.value("after")
        left = sorted((one for one in tickets if place(one) > after), key=place)
        page = self.world.cut(left, 0, request.number("limit", 50))
        last = max(map(place, left[: page.next]), default=after)
        rows = [self._row(one) for one in page.rows]
        return json_answer({"tickets": rows, "next": None if page.next is None else last})

    def _ticket(self, ref: Ref) -> Answer:
        if ref in self.world.hidden:
            return json_answer({"message": "You may not see this ticket."}, 403)
        shown = {ticket.ref: ticket for ticket in self.world.shown()}
        return json_answer(self._row(shown[ref])) if ref in shown else not_found()

    def _row(self, ticket: Ticket) -> dict[str, object]:
        return {
            "id": int(identity_of(ticket.ref)),
            "subject": ticket.subject,
            "status": _WORDS.get(ticket.status, "done"),
            "priority": ticket.priority.name.lower(),
            "labels": list(ticket.tags),
            "customer": self._person(ticket.customer),
            "assignee": self._person(ticket.assignee),
            "created": self.world.local(ticket.created).isoformat(),
            "updated": self.world.local(ticket.updated).isoformat(),
            "messages": [self._message(one) for one in self.world.conversation(ticket.ref)],
        }

    def _message(self, message: Message) -> dict[str, object]:
        return {
            "id": int(identity_of(message.ref)),
            "by": message.author,
            "role": str(message.role),
            "public": message.visibility is Visibility.PUBLIC,
            "at": self.world.local(message.at).isoformat(),
            "text": message.text,
            "files": [
                {"id": int(identity_of(one.ref)), "name": one.name, "type": one.media_type, "size": one.size}
                for one in message.attachments
            ],
        }

    def _person(self, ref: Ref | None) -> dict[str, object] | None:
        person = self.world.customers.get(ref or "") or self.world.agents.get(ref or "")
        if person is None:
            return None
        return {"id": int(identity_of(person.ref)), "name": person.name, "email": person.email}


def _number(ticket: Ticket) -> str:
    return f"{int(identity_of(ticket.ref)):09}"


def _time_and_number(ticket: Ticket) -> str:
    return f"{ticket.updated.isoformat()} {_number(ticket)}"
