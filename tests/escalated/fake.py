"""Escalated's side, as escalated-django 0.7.8 answers: answers from the contract suite's world."""

from collections.abc import Callable, Mapping
from datetime import datetime

from workbench.api import Answer, Message, Priority, Ref, Status, Ticket, Visibility, identity_of, make_ref
from workbench.api.testing import Request, World, json_answer

_WORDS = {
    Status.OPEN: "open",
    Status.PENDING: "waiting_on_customer",
    Status.SOLVED: "resolved",
    Status.CLOSED: "closed",
}
_STATUSES = {word: status for status, word in _WORDS.items()} | {
    "in_progress": Status.OPEN, "waiting_on_agent": Status.OPEN, "escalated": Status.OPEN, "reopened": Status.OPEN,
}
_ANSWERED = ("open", "in_progress", "waiting_on_agent", "reopened")  # drivers/local.py, add_reply
_PRIORITIES = {Priority.NORMAL: "medium", Priority.NONE: "medium"}
_LEVELS = {
    "low": Priority.LOW, "medium": Priority.NORMAL, "high": Priority.HIGH, "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
}
_MORE_TAGS = ("one", "two", "three", "four")
_SORTED: dict[str, Callable[[Ticket], datetime]] = {
    "created_at": lambda ticket: ticket.created,
    "updated_at": lambda ticket: ticket.updated,
}


class FakeEscalated:
    """Answers as Escalated does. It hides nothing from agents, so what is hidden is answered for as deleted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tags: dict[str, int] = {}  # numbers by name

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
        if path == "tags/":
            names = dict.fromkeys((*(tag for one in self.world.tickets.values() for tag in one.tags), *_MORE_TAGS))
            return json_answer({"data": [self._tag(name) for name in names]})
        if path == "tickets/":
            return self._tickets(request)
        if request.method != "GET":
            reference, _, what = path.removeprefix("tickets/").removesuffix("/").partition("/")
            return self._written(request.method, reference, what, request.body)
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
            "tags": [self._tag(tag) for tag in ticket.tags],
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

    def _tag(self, name: str) -> dict[str, object]:
        return {"id": self.tags.setdefault(name, len(self.tags) + 1), "name": name, "color": "#ff0000"}

    def _status(self, ticket: Ticket) -> str:
        return "_".join(ticket.status_word.lower().split()) or _WORDS[ticket.status]

    def _written(self, method: str, reference: str, what: str, body: object) -> Answer:
        """Do as views/api.py and drivers/local.py do; of a note the server changes no more than it adds."""
        ticket = {one.ref: one for one in self._all()}.get(make_ref(self.world.name, reference))
        if ticket is None:
            return _missing()
        if not isinstance(body, Mapping):
            return json_answer({"message": "Invalid JSON."}, 400)
        match method, what:
            case "POST", "reply":
                return self._replied(ticket, body)
            case "PATCH", "status":
                word = body.get("status")
                if word not in _STATUSES:
                    return _invalid("status", f"Select a valid choice. {word} is not one of the available choices.")
                self._move(ticket, str(word))
                return json_answer({"message": "Status updated.", "status": word})
            case "PATCH", "priority":
                level = _LEVELS.get(str(body.get("priority")))
                if level is None:
                    return _invalid("priority", "Select a valid choice.")
                if level is not ticket.priority:
                    self.world.change(ticket.ref, priority=level)
                return json_answer({"message": "Priority updated.", "priority": body["priority"]})
            case "POST", "assign":
                return self._assigned(ticket, body.get("agent_id"))
            case "POST", "tags":
                wanted = body.get("tag_ids")
                if not isinstance(wanted, list):
                    return _invalid("tag_ids", "Must be a list of tag IDs.")
                names = {number: name for name, number in self.tags.items()}
                self.world.change(ticket.ref, tags=tuple(names[number] for number in wanted if number in names))
                return json_answer({"message": "Tags updated."})
        return json_answer({"message": "Not found."}, 404)

    def _replied(self, ticket: Ticket, body: Mapping[str, object]) -> Answer:
        text, is_note = str(body.get("body", "")).strip(), bool(body.get("is_internal_note"))
        if not text:
            return _invalid("body", "This field is required.")
        self.world.tick(1)
        ref = (self.world.note if is_note else self.world.answer)(ticket.ref, text)
        if not is_note and self._status(ticket) in _ANSWERED:
            self._move(ticket, "waiting_on_customer")
        made = {"id": int(identity_of(ref)), "body": text, "is_internal_note": is_note}
        return json_answer({"data": made, "message": "Note added." if is_note else "Reply sent."}, 201)

    def _assigned(self, ticket: Ticket, agent: object) -> Answer:
        if not isinstance(agent, int):
            return _invalid("agent_id", "Enter a whole number." if agent else "This field is required.")
        ref = make_ref(self.world.name, agent)
        if ref not in self.world.agents and ref not in self.world.customers:
            return json_answer({"message": "Agent not found."}, 404)
        if self._status(ticket) == "open":
            self._move(ticket, "in_progress")
        self.world.change(ticket.ref, assignee=ref)
        return json_answer({"message": "Ticket assigned."})

    def _move(self, ticket: Ticket, word: str) -> None:
        if self._status(ticket) != word:
            label = word.replace("_", " ").title()
            self.world.change(ticket.ref, status=_STATUSES[word], status_word=label)

    def _time(self, at: datetime) -> str:
        return self.world.local(at).isoformat()


def _invalid(field: str, wrong: str) -> Answer:
    return json_answer({"message": "Validation failed.", "errors": {field: wrong}}, 422)


def _missing() -> Answer:
    return json_answer({"message": "Ticket not found."}, 404)
