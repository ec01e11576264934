"""Escalated's side, as escalated-django 0.7.8 answers: answers from the contract suite's world."""

from collections.abc import Callable
from datetime import datetime

from workbench.api import Answer, Message, Priority, Ref, Status, Ticket, Visibility, identity_of, make_ref
from workbench.api.testing import Request, World, json_answer

_WORDS = {
    Status.OPEN: "open",
    Status.PENDING: "waiting_on_customer",
    Status.SOLVED: "resolved",
    Status.CLOSED: "closed",
}
_PRIORITIES = {Priority.NORMAL: "medium", Priority.NONE: "medium"}
_SORTED: dict[str, Callable[[Ticket], datetime]] = {
    "created_at": lambda ticket: ticket.created,
    "updated_at": lambda ticket: ticket.updated,
}


class FakeEscalated:
    """Answers as Escalated does. It hides nothing from agents, so what is hidden is answered for as deleted."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        if request.path.startswith("media/"):
            ref = make_ref(self.world.name, request.path.removeprefix("media/"))
            return Answer(200, self.world.files[ref]) if ref in self.world.files else _missing()
        path = request.path.removeprefix("api/v1/")
        if not path.endswith("/"):
            return Answer(301, b"", {"content-type": "text/html", "location": f"/{request.path}/"})
        if path == "auth/validate/" and request.method == "POST":
            return json_answer({"user": self._person(self.world.me), "is_agent": True, "is_admin": False})
        if path == "canned-responses/":
            canned = [one for one in self.world.articles.values() if one.canned]
            rows = [{"id": int(identity_of(one.ref)), "title": one.title, "body": one.text} for one in canned]
            return json_answer({"data": rows})
        if path == "agents/":
            return json_answer({"data": [self._person(ref) for ref in self.world.agents]})
        if path == "tickets/":
            return self._tickets(request)
        return self._ticket(path.removeprefix("tickets/").removesuffix("/"))

    def _tickets(self, request: Request) -> Answer:
        """List tickets; a page beyond the end gives the last one again (Django's Paginator.get_page)."""
        by = _SORTED[request.value("sort_by", "created_at")]
        tickets = [one for one in self._all() if request.value("status") in ("", self._status(one))]
        tickets.sort(key=by, reverse=request.value("sort_dir", "desc") == "desc")
        size = min(request.number("per_page", 25), 100, self.world.page_size)
        last = max(1, -(-len(tickets) // size))
        page = max(1, min(request.number("page", 1), last))
        rows = [self._row(one) for one in tickets[(page - 1) * size : page * size]]
        says = page + 1 if self.world.endless else last
        meta = {"current_page": page, "last_page": says, "per_page": size, "total": len(tickets)}
        return json_answer({"data": rows, "meta": meta})

    def _all(self) -> list[Ticket]:
        """Return all tickets that are there; a merged one stays, closed."""
        away = self.world.gone | self.world.hidden
        return [ticket for ref, ticket in self.world.tickets.items() if ref not in away]

    def _row(self, ticket: Ticket) -> dict[str, object]:
        said = [one.at for one in self._replies(ticket)]
        return {
            "id": int(identity_of(ticket.ref)),
            "reference": identity_of(ticket.ref),
            "subject": ticket.subject,
            "status": self._status(ticket),
            "last_reply_at": self._time(max(said)) if said else None,
            "created_at": self._time(ticket.created),
            "updated_at": self._time(ticket.updated),
        }

    def _ticket(self, reference: str) -> Answer:
        ticket = {one.ref: one for one in self._all()}.get(make_ref(self.world.name, reference))
        if ticket is None:
            return _missing()
        replies: list[dict[str, object]] = [self._reply(one) for one in self._replies(ticket)]
        if ticket.ref in self.world.merged:
            body = f"This ticket was merged into {identity_of(self.world.merged[ticket.ref])}."
            replies.append(self._note(10_000_000 + int(reference), body, ticket.updated))
        for source in (source for source, into in self.world.merged.items() if into == ticket.ref):
            body = f"Ticket {identity_of(source)} was merged into this ticket."
            replies.append(self._note(20_000_000 + int(identity_of(source)), body, ticket.updated))
        customer = self.world.customers.get(ticket.customer or "")
        name, email = (customer.name, customer.email) if customer else ("Unknown", "")
        return json_answer({"data": {
            **self._row(ticket),
            "description": self.world.opening(ticket.ref).text,
            "status_label": ticket.status_word or self._status(ticket).replace("_", " ").title(),
            "priority": _PRIORITIES.get(ticket.priority, ticket.priority.name.lower()),
            "channel": "web",
            "requester": {"name": name, "email": email},
            "assignee": self._person(ticket.assignee),
            "department": {"id": 1, "name": "Support"},
            "tags": [{"id": 1, "name": tag, "color": "#ff0000"} for tag in ticket.tags],
            "sla": {
                "first_response_due_at": None,
                "first_response_at": None,
                "resolution_due_at": ticket.due and self._time(ticket.due),
            },
            "replies": replies,
        }})  # fmt: skip

    def _replies(self, ticket: Ticket) -> list[Message]:
        opening = self.world.opening(ticket.ref)
        return [one for one in self.world.conversation(ticket.ref) if one != opening]

    def _reply(self, message: Message) -> dict[str, object]:
        return {
            "id": int(identity_of(message.ref)),
            "body": message.text,
            "is_internal_note": message.visibility is Visibility.INTERNAL,
            "is_pinned": False,
            "author": self._by_name(message.author),
            "attachments": [
                {
                    "id": int(identity_of(one.ref)),
                    "filename": one.name,
                    "mime_type": one.media_type,
                    "size": one.size,
                    "url": f"/media/{identity_of(one.ref)}",
                }
                for one in message.attachments
            ],
            "created_at": self._time(message.at),
        }

    def _note(self, number: int, body: str, at: datetime) -> dict[str, object]:
        return {
            "id": number, "body": body, "is_internal_note": True, "author": None, "attachments": [],
            "created_at": self._time(at),
        }  # fmt: skip

    def _by_name(self, name: str) -> dict[str, object] | None:
        people = (*self.world.customers, *self.world.agents)
        return next((said for said in map(self._person, people) if said and said["name"] == name), None)

    def _person(self, ref: Ref | None) -> dict[str, object] | None:
        person = self.world.customers.get(ref or "") or self.world.agents.get(ref or "")
        if person is None:
            return None
        return {"id": int(identity_of(person.ref)), "name": person.name, "email": person.email}

    def _status(self, ticket: Ticket) -> str:
        return _WORDS[ticket.status]

    def _time(self, at: datetime) -> str:
        return self.world.local(at).isoformat()


def _missing() -> Answer:
    return json_answer({"message": "Ticket not found."}, 404)
