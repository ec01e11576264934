"""The part of the Request Tracker of the tests that is told something: it changes the world, or says why not."""

import base64
import re
from collections.abc import Callable, Mapping
from email.header import decode_header, make_header

from workbench.api import Answer, Attachment, Priority, Ref, Status, identity_of, make_ref
from workbench.api.testing import Request, World, json_answer

WORDS = {
    Status.NEW: "new", Status.OPEN: "open", Status.PENDING: "stalled", Status.SOLVED: "resolved",
    Status.CLOSED: "rejected",
}  # fmt: skip
_STATUSES = {word: status for status, word in WORDS.items()}
_QUARTERS = ((76, Priority.URGENT), (51, Priority.HIGH), (26, Priority.NORMAL), (1, Priority.LOW))
_NOTHING = ("", "0")  # of which Perl takes both for false
FIELDS = ("version", "affects")


class Told:
    """What is done to tickets, as a real RT 5.0.3 does it to those of an agent with every right but *ReassignTicket*.

    ``links`` are what tickets refer to: an address, or the number of another. ``say`` puts RT's sentences into the
    language of the account.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.links: dict[Ref, list[str]] = {}
        self.say: Callable[[str], str] = str
        self._stamps: dict[Ref, tuple[object, int]] = {}
        self._last = 1_000

    def stamp(self, ref: Ref) -> str:
        """Return a ticket's ETag, another one whenever anything has happened to it."""
        state = (self._world.tickets[ref], tuple(self.links.get(ref, ())), len(self._world.conversation(ref)))
        known = self._stamps.get(ref)
        if known is None or known[0] != state:
            self._last += 1
            self._stamps[ref] = known = (state, self._last)
        return f'"{known[1]}"'

    def message(self, ref: Ref, kind: str, request: Request) -> Answer:
        """Take a message."""
        if "If-Match" in request.headers:
            return json_answer({"message": "Precondition Failed"}, 412)  # whatever it says: messages have no ETag
        if ref not in self._world.tickets or ref in self._world.hidden:
            return json_answer({"message": "Permission Denied"}, 400)
        body = _object(request)
        files = body.get("Attachments", [])
        assert isinstance(files, list)
        for file in files:
            for name in ("FileName", "FileType", "FileContent"):
                if file.get(name) in _NOTHING:
                    return json_answer({"message": f"{name} is a required field for each attachment"}, 400)
        text = str(body.get("Content", ""))
        if text in _NOTHING:
            text = ""
        elif not body.get("ContentType"):
            return json_answer({"message": "ContentType is a required field for application/json"}, 400)
        attachments = tuple(self._attachment(file) for file in files)
        says = self._world.answer if kind == "correspond" else self._world.note
        made = says(ref, text.replace("\r\n", "\n").replace("\ufffe", "\ufffd"), attachments=attachments)
        if kind == "correspond" and self._world.tickets[ref].status in (Status.NEW, Status.SOLVED, Status.CLOSED):
            self._world.change(ref, status=Status.OPEN)
        words = [self.say("Correspondence added" if kind == "correspond" else "Comments added")]
        return json_answer(words, 201, location=f"/REST/2.0/transaction/{identity_of(made)}")

    def _attachment(self, file: Mapping[str, str]) -> Attachment:
        content = base64.b64decode(file["FileContent"])
        kind = file["FileType"]
        if kind.startswith("text/"):
            if b"\0" in content:  # a guess of RT's, and a wrong one
                content = content.decode("utf-16-le", "replace").encode()
            kind = kind.partition(";")[0]
        # Letters beyond ASCII are stored broken; a name by RFC 2047 is read.
        name = re.sub(r"[^\x00-\x7f]+", "\ufffd", file["FileName"])
        return self._world.attach(str(make_header(decode_header(name))), content, kind)

    def change(self, ref: Ref, action: str, request: Request) -> Answer:
        """Change a ticket, as far as that may be; the answer is 200 whatever comes of it."""
        matches = request.headers.get("If-Match")
        if matches is not None and matches.strip('"') != self.stamp(ref).strip('"'):
            return json_answer({"message": "Precondition Failed"}, 412)
        said = [self._owner(ref, self._login(self._world.me), is_stolen=True)] if action == "steal" else []
        for name, value in _object(request).items():
            said += self._changes[name](self, ref, value) if name in self._changes else []
        return json_answer([self.say(one) for one in said if one])

    def _status(self, ref: Ref, value: object) -> list[str]:
        word, now = str(value), WORDS[self._world.tickets[ref].status]
        if word == now:
            return []
        if word not in _STATUSES:
            return [f"Ticket {identity_of(ref)}: Status '{word}' isn't a valid status for this ticket."]
        self._world.change(ref, status=_STATUSES[word])
        return [f"Ticket {identity_of(ref)}: Status changed from '{now}' to '{word}'"]

    def _assign(self, ref: Ref, value: object) -> list[str]:
        return [self._owner(ref, str(value))]

    def _owner(self, ref: Ref, login: str, *, is_stolen: bool = False) -> str:
        world = self._world
        to = next((one for one in world.agents if self._login(one) == login), None)
        now = world.tickets[ref].assignee
        if to is None and login != "Nobody":
            return f"Ticket {identity_of(ref)}: That user does not exist"
        if to == now:
            return "You already own this ticket" if is_stolen else ""
        if is_stolen and now is None:
            return "You can only steal a ticket owned by someone else"
        if to == world.me and now is not None and not is_stolen:
            return f"Ticket {identity_of(ref)}: You can only take tickets that are unowned"
        world.change(ref, assignee=to)
        return f"Ticket {identity_of(ref)}: Owner changed to {login}"

    def _login(self, agent: Ref) -> str:
        return self._world.agents[agent].email.partition("@")[0]

    def _priority(self, ref: Ref, value: object) -> list[str]:
        assert isinstance(value, int)
        priority = next((priority for least, priority in _QUARTERS if value >= least), Priority.NONE)
        if priority is self._world.tickets[ref].priority:
            return []
        self._world.change(ref, priority=priority)
        return [f"Ticket {identity_of(ref)}: Priority changed from 'Low' to 'Low'"]

    def _fields(self, ref: Ref, value: object) -> list[str]:
        assert isinstance(value, dict)
        fields = dict(self._world.tickets[ref].fields)
        known = {name.lower(): said for name, said in value.items() if name.lower() in FIELDS}
        if not known or known.items() <= fields.items():
            return []
        self._world.change(ref, fields=tuple((fields | known).items()))
        return [f"{name} {said} added" for name, said in known.items()]

    def _refer(self, ref: Ref, value: object) -> list[str]:
        assert isinstance(value, list)
        (target,) = map(str, value)
        links = self.links.setdefault(ref, [])
        if target in links:
            return ["Link already exists"]
        is_there = make_ref(self._world.name, target) in self._world.tickets if target.isdecimal() else "://" in target
        if not is_there:
            return [f"Couldn't resolve '{target}' into a link."]
        links.append(target)
        self._world.change(ref)
        return [f"Ticket {identity_of(ref)} refers to {target}."]

    def _merge(self, ref: Ref, value: object) -> list[str]:
        into = make_ref(self._world.name, str(value))
        if into not in self._world.tickets:
            return ["New ticket doesn't exist"]
        if into == ref:
            return ["Can't merge a ticket into itself"]
        self._world.merge(ref, into)
        return ["Merge Successful"]

    _changes: Mapping[str, Callable[["Told", Ref, object], list[str]]] = {
        "Status": _status, "Owner": _assign, "Priority": _priority, "CustomFields": _fields, "AddRefersTo": _refer,
        "MergeInto": _merge,
    }  # fmt: skip


def _object(request: Request) -> dict[str, object]:
    assert isinstance(request.body, dict), "RT answers 500 to a body that is no object"
    return request.body
