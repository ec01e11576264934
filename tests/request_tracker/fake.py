"""A Request Tracker that answers for a world, as recordings and the real one do."""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from request_tracker.told import FIELDS, WORDS, Told
from workbench.api import Answer, Attachment, Message, Priority, Ref, Role, Ticket, Visibility, identity_of
from workbench.api.testing import Request, World, json_answer

T = TypeVar("T")
Row = dict[str, object]

_NUMBERS = {Priority.NONE: 0, Priority.LOW: 10, Priority.NORMAL: 40, Priority.HIGH: 60, Priority.URGENT: 90}
_NEVER = "1970-01-01T00:00:00Z"


class FakeRequestTracker:
    """Answers what the provider asks, and refuses what it should not ask."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.told = Told(world)

    def answer(self, request: Request) -> Answer:
        """Return what RT answers."""
        path = request.path.removeprefix("REST/2.0/")
        for pattern, answer in self._routes:
            if place := re.fullmatch(pattern, path):
                return answer(self, request, *place.groups())
        return json_answer({"message": "Not Found"}, 404)

    def _tickets(self, request: Request) -> Answer:
        where = _Query(request.value("query"), self._world)
        deleted, merged = self._world.gone, self._world.merged
        rows = [
            ticket
            for ref, ticket in self._world.tickets.items()
            if ref not in deleted and (where.speaks_of("EffectiveId") or ref not in merged)
        ]
        rows = [ticket for ticket in rows if where.holds(self._values(ticket))]
        is_by_id = request.value("orderby") == "id"
        rows.sort(key=lambda row: _id(row.ref) if is_by_id else row.updated, reverse=request.value("order") == "DESC")
        return self._listed(request, rows, lambda row: row.ref, self._ticket)

    def _values(self, ticket: Ticket) -> Row:
        return {
            "id": _id(ticket.ref),
            "EffectiveId": _id(self._world.merged.get(ticket.ref, ticket.ref)),
            "Status": "__Active__" if ticket.status.is_open else "__Inactive__",
            "LastUpdated": ticket.updated,
        }

    def _ticket(self, ticket: Ticket) -> Row:
        world = self._world
        asker = world.customers.get(ticket.customer or "")
        owner = world.agents.get(ticket.assignee or "")
        user = self._user(asker.name, asker.email, is_staff=False) if asker else {}
        organisation = world.organisations[asker.organisation].name if asker and asker.organisation else ""
        return {
            "id": str(_id(ticket.ref)), "type": "ticket", "Subject": ticket.subject, "Status": WORDS[ticket.status],
            "Priority": str(_NUMBERS[ticket.priority]), "Created": _time(ticket.created),
            "LastUpdated": _time(ticket.updated), "Due": _time(ticket.due) if ticket.due else _NEVER,
            "EffectiveId": str(_id(world.merged.get(ticket.ref, ticket.ref))),
            "CustomFields": self._fields(ticket), "_hyperlinks": self._links(ticket),
            "Queue": {"id": "1", "type": "queue", "Name": "Support"},
            "Owner": self._user(owner.name, owner.email) if owner else {"id": "Nobody", "type": "user"},
            "Requestor": [{**user, "Organization": organisation}] if asker else [],
        }  # fmt: skip

    @staticmethod
    def _fields(ticket: Ticket) -> list[Row]:
        said = {name: [value] for name, value in ticket.fields}
        return [{"id": "1", "type": "customfield", "name": name, "values": said.get(name, [])} for name in FIELDS]

    def _links(self, ticket: Ticket) -> list[Row]:
        links = self.told.links.get(ticket.ref, ())
        offered: list[Row] = [
            {"ref": ref, "_url": f"https://rt.test/REST/2.0/ticket/{_id(ticket.ref)}/{ref}"}
            for ref in ("correspond", "comment")
        ]
        return offered + [
            {"ref": "refers-to", "type": "ticket", "id": link, "_url": f"https://rt.test/REST/2.0/ticket/{link}"}
            if link.isdecimal()
            else {"ref": "refers-to", "type": "external", "_url": link}
            for link in links
        ]

    @staticmethod
    def _user(name: str, email: str, *, is_staff: bool = True) -> Row:
        # RT names the accounts of those who write by their address.
        login = email.partition("@")[0] if is_staff else email
        return {"id": login, "type": "user", "RealName": name, "EmailAddress": email}

    def _transactions(self, request: Request) -> Answer:
        where = _Query(request.value("query"), self._world)
        assert "ObjectType='RT::Ticket'" in where.text, "without it RT leaves holes where tickets are hidden"
        there = [one for one in self._world.messages.values() if one.ticket not in self._world.gone]
        rows = [one for one in there if where.holds(self._facts(one))]
        rows.sort(key=lambda one: _id(one.ref), reverse=request.value("order") == "DESC")
        return self._listed(request, rows, lambda one: one.ticket, self._transaction, counted=False)

    def _facts(self, one: Message) -> Row:
        is_active = self._world.tickets[one.ticket].status.is_open
        return {
            "id": _id(one.ref), "ObjectId": _id(one.ticket), "Type": self._type(one), "ObjectType": "RT::Ticket",
            "TicketType": "ticket", "TicketStatus": "__Active__" if is_active else "__Inactive__",
        }  # fmt: skip

    def _type(self, message: Message) -> str:
        if message.visibility is Visibility.INTERNAL:
            return "Comment"
        return "Create" if self._world.conversation(message.ticket)[0] is message else "Correspond"

    def _transaction(self, message: Message) -> Row:
        people = self._world.agents if message.role is Role.AGENT else self._world.customers
        by = next((one for one in people.values() if one.name == message.author), None)
        creator = self._user(by.name, by.email, is_staff=message.role is Role.AGENT) if by else {"id": "x@y.test"}
        return {
            "id": str(_id(message.ref)), "type": "transaction", "Type": self._type(message),
            "ObjectId": str(_id(message.ticket)), "Created": _time(message.at), "Creator": creator,
        }  # fmt: skip

    def _parts(self, request: Request) -> Answer:
        assert isinstance(request.body, list)
        limits = {(one["field"], one["operator"]): one["value"] for one in request.body}
        wanted = set(limits["TransactionId", "IN"])
        messages = [one for one in self._world.messages.values() if _id(one.ref) in wanted]
        if ("Filename", "IS NOT") in limits:
            assert "Content," not in request.value("fields"), "a file's content in a list is of no use"
            files = [(message, file) for message in messages for file in message.attachments]
            return self._listed(request, files, lambda one: one[0].ticket, self._file_row, counted=False)
        return self._listed(request, messages, lambda one: one.ticket, self._text_row, counted=False)

    @staticmethod
    def _file_row(one: tuple[Message, Attachment]) -> Row:
        message, file = one
        return {
            "id": str(_id(file.ref)), "TransactionId": str(_id(message.ref)), "Filename": file.name,
            "ContentType": file.media_type.partition(";")[0], "ContentLength": str(file.size),
        }  # fmt: skip

    @staticmethod
    def _text_row(message: Message) -> Row:
        return {
            "id": str(_id(message.ref)), "TransactionId": str(_id(message.ref)), "ContentType": "text/plain",
            "Content": message.text, "ContentLength": str(len(message.text)), "Subject": "",
        }  # fmt: skip

    def _articles(self, request: Request) -> Answer:
        rows = list(self._world.articles.values())
        return self._listed(request, rows, lambda one: one.ref, lambda one: {
            "id": str(_id(one.ref)), "Name": one.title, "Summary": "", "LastUpdated": _time(one.updated),
            "Class": {"id": "1", "Name": "Answers"},
            "CustomFields": [{"id": "1", "name": "Text", "values": [one.text]}],
        })  # fmt: skip

    def _queues(self, request: Request) -> Answer:
        rows = [{"id": "1", "type": "queue", "Name": "Support"}]
        return json_answer({"items": rows, "count": 1, "page": 1, "per_page": 100, "total": None, "pages": None})

    def _listed(
        self, request: Request, rows: Sequence[T], ticket: Callable[[T], Ref], shown: Callable[[T], Row], *,
        counted: bool = True,
    ) -> Answer:
        """Return one page; what the account may not see is left out, and leaves holes where RT does not look in SQL."""
        world = self._world
        there = [row for row in rows if world.holes or ticket(row) not in world.hidden]
        most = max(1, min(request.number("per_page", 20), 100, world.page_size))
        page = request.number("page", 1)
        cut = there[(page - 1) * most : page * most]
        items = [shown(row) for row in cut if ticket(row) not in world.hidden]
        total = len(there) + (1_000 if world.endless else 0) if counted and not world.holes else None
        pages = None if total is None else total / most
        return json_answer(
            {"items": items, "count": len(items), "page": page, "per_page": most, "total": total, "pages": pages}
        )

    def _account(self, request: Request, name: str) -> Answer:
        for agent in self._world.agents.values():
            if agent.email.partition("@")[0] == name:
                own = {"id": 7, "Memberships": []} if agent.ref == self._world.me else {}
                return json_answer(
                    {"Name": name, "RealName": agent.name, "EmailAddress": agent.email, "Privileged": 1, **own}
                )
        if any(one.email == name for one in self._world.customers.values()):
            return json_answer({"Name": name, "Privileged": 0})
        return json_answer({"message": "Not Found"}, 404)

    def _record(self, request: Request, number: str, action: str | None) -> Answer:
        ref = f"{self._world.name}:{number}"
        ref = self._world.merged.get(ref, ref)
        if ref not in self._world.tickets:
            words = "No such ticket" if request.method == "GET" else "Resource does not exist; use POST to create"
            return json_answer({"message": words}, 404)
        if ref in self._world.hidden:
            return json_answer({"message": "Forbidden"}, 403)
        if request.method == "PUT":
            return self.told.change(ref, action or "", request)
        row = self._ticket(self._world.tickets[ref])
        # By itself a ticket says more, and of the people on it less.
        asker = self._world.customers.get(self._world.tickets[ref].customer or "")
        said = {
            **row, "id": _id(ref), "Requestor": [{"id": asker.email, "type": "user"}] if asker else [],
            "EffectiveId": {"id": str(_id(ref)), "type": "ticket"},
        }  # fmt: skip
        if ref in self._world.gone:
            said["Status"] = "deleted"
        return json_answer(said, etag=self.told.stamp(ref))

    def _message(self, request: Request, number: str, kind: str) -> Answer:
        ref = f"{self._world.name}:{number}"
        return self.told.message(self._world.merged.get(ref, ref), kind, request)

    def _people(self, request: Request) -> Answer:
        """Return users whose login name is as is asked for."""
        assert isinstance(request.body, list)
        limits = [(one["operator"], one["value"]) for one in request.body]
        staff = [(self._user(one.name, one.email), one.ref) for one in self._world.agents.values()]
        others = [(self._user(one.name, one.email, is_staff=False), one.ref) for one in self._world.customers.values()]
        rows = [
            (row, ref)
            for row, ref in (*staff, *others)
            if any((value in str(row["id"])) is (how == "LIKE") for how, value in limits)
        ]
        return self._listed(request, rows, lambda one: one[1], lambda one: one[0])

    def _file(self, request: Request, number: str) -> Answer:
        content = self._world.files.get(f"{self._world.name}:{number}")
        if content is None:
            return json_answer({"message": "Not Found"}, 404)
        return json_answer({"id": int(number), "Content": base64.encodebytes(content).decode()})

    def _system(self, request: Request) -> Answer:
        return json_answer({"Version": "5.0.3", "Plugins": []})

    _routes: Sequence[tuple[str, Callable[..., Answer]]] = (
        ("tickets", _tickets), ("transactions", _transactions), ("attachments", _parts), ("articles", _articles),
        ("queues/all", _queues), (r"user/([^/]+)", _account), (r"ticket/(\d+)(?:/(steal))?", _record),
        (r"ticket/(\d+)/(correspond|comment)", _message), ("users", _people),
        (r"attachment/(\d+)", _file), ("rt", _system),
    )  # fmt: skip


class _Query:
    """As much of TicketSQL as is asked: comparisons, AND, OR and parentheses."""

    def __init__(self, text: str, world: World) -> None:
        self.text = text
        self._world = world
        self._tokens = re.findall(r"\(|\)|AND|OR|\w+\s*(?:[<>]=?|=)\s*(?:'[^']*'|\d+)", text)

    def speaks_of(self, name: str) -> bool:
        """Whether a field is named anywhere."""
        return name in self.text

    def holds(self, row: Row) -> bool:
        """Whether a row holds."""
        return self._either(iter((*self._tokens, "")), row)[0]

    def _either(self, tokens: Iterator[str], row: Row) -> tuple[bool, str]:
        """Read alternatives up to their end; AND binds closer."""
        held, token = self._all(tokens, row)
        while token == "OR":
            more, token = self._all(tokens, row)
            held = held or more
        return held, token

    def _all(self, tokens: Iterator[str], row: Row) -> tuple[bool, str]:
        held = True
        while True:
            token = next(tokens)
            one = self._either(tokens, row)[0] if token == "(" else self._compared(token, row)
            held = held and one
            token = next(tokens)
            if token != "AND":
                return held, token

    def _compared(self, token: str, row: Row) -> bool:
        place = re.fullmatch(r"(\w+)\s*([<>]=?|=)\s*(?:'([^']*)'|(\d+))", token)
        assert place is not None, token
        name, how, said, number = place.groups()
        here = row[name]
        if isinstance(here, datetime):
            return _is_so((here > self._moment(said)) - (here < self._moment(said)), how)
        if isinstance(here, int):
            return _is_so((here > int(number)) - (here < int(number)), how)
        assert how == "=", token
        return here == said

    def _moment(self, said: str) -> datetime:
        """Read a moment as RT does: relative ones as they are, others in the account's zone; T and Z for nothing."""
        if span := re.fullmatch(r"-(\d+) seconds", said):
            return self._world.now - timedelta(seconds=int(span[1]))
        zone = ZoneInfo(self._world.zone)
        if "T" in said:
            return datetime.fromisoformat(said.partition("T")[0]).replace(tzinfo=zone)
        return datetime.fromisoformat(said).replace(tzinfo=zone)


def _is_so(order: int, how: str) -> bool:
    """Whether two values that stand in this order (-1, 0, 1) compare as ``how`` says."""
    return (order == 0 and "=" in how) or (order < 0 and "<" in how) or (order > 0 and ">" in how)


def _id(ref: Ref) -> int:
    return int(identity_of(ref))


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
