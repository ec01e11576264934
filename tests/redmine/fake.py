"""A Redmine in memory that answers as a real one does, with all that it leaves out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from workbench.api import Answer
from workbench.api.testing.http import FakeHttp, Request, json_answer

URL = "https://redmine.acme.test/pm"
NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
EMPTY = {"content-type": "application/json"}

Record = dict[str, object]


def said(at: datetime) -> str:
    """Return a time as Redmine writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class FakeRedmine:
    """Answers what the tracker asks, and does what it is told, as Redmine 5.0 does.

    ``key_works``, ``sees_private`` and ``permissions`` say who asks; ``statuses`` are all there are, by number, and
    ``workflow`` those that may be set; ``is_old`` makes it one that does not tell the workflow.
    """

    def __init__(self) -> None:
        self.now = NOW
        self.key_works = True
        self.sees_private = True
        self.permissions = {"view_issues", "add_issues", "add_issue_notes", "edit_issues", "set_notes_private"}
        self.statuses: dict[int, Record] = {
            number: {"id": number, "name": name, "is_closed": number > 4}
            for number, name in enumerate(("New", "In Progress", "Resolved", "Feedback", "Closed"), 1)
        }
        self.workflow = set(self.statuses)
        self.is_old = False
        self.records: dict[int, Record] = {}
        self.journals: dict[int, list[Record]] = {}
        self.hidden: set[int] = set()

    def http(self) -> FakeHttp:
        """Return what a tracker asks this server by."""
        return FakeHttp(self, URL)

    def add(self, *numbers: int, **fields: object) -> None:
        """Put issues in, made a day ago and not touched since."""
        at = said(self.now - timedelta(days=1))
        for number in numbers:
            self.journals[number] = []
            self.records[number] = {
                "id": number, "subject": f"Issue {number}", "description": None, "project": {"id": 1, "name": "PM"},
                "status": {"id": 1, "name": "New", "is_closed": False},
                "created_on": at, "updated_on": at, "closed_on": None,
            } | fields  # fmt: skip

    def note(self, number: int, by: str, text: str, *, private: bool = False) -> None:
        """Say something on an issue, a minute later."""
        self.now += timedelta(minutes=1)
        count = sum(map(len, self.journals.values())) + 1
        note = {"user": {"id": 5, "name": by}, "notes": text, "private_notes": private, "created_on": said(self.now)}
        self.journals[number].append({"id": count} | note)
        self.change(number)

    def change(self, number: int, **fields: object) -> None:
        """Change an issue now."""
        self.records[number] |= {"updated_on": said(self.now)} | fields

    def answer(self, request: Request) -> Answer:
        """Return what the server answers."""
        path = request.path.removesuffix(".json")
        if path == "issues" and request.method == "GET":
            return self._list(request)
        if path == "search":
            found = [one for one in self._seen() if request.value("q").lower() in str(one["subject"]).lower()]
            closed = ["-closed" if one["closed_on"] else "" for one in found]
            hits = [{"id": one["id"], "type": f"issue{mark}"} for one, mark in zip(found, closed, strict=True)]
            return json_answer({"results": hits[: request.number("limit", 25)], "total_count": len(hits)})
        if not self.key_works:
            return Answer(401, b"", EMPTY)
        if path == "issues":
            return self._create(request.body)
        if path == "users/current":
            membership = {"project": {"id": 1, "name": "PM"}, "roles": [{"id": 4, "name": "Reporter"}]}
            shape = {"login": "alice", "firstname": "Alice", "lastname": "Agent", "memberships": [membership]}
            return json_answer({"user": shape})
        if path == "roles/4":
            allowed = self.permissions | ({"view_private_notes"} if self.sees_private else set())
            return json_answer({"role": {"id": 4, "permissions": sorted(allowed)}})
        if path == "issue_statuses":
            return json_answer({"issue_statuses": list(self.statuses.values())})
        if path == "projects":
            return json_answer({"projects": [{"id": 1}], "total_count": 2})
        number = path.removeprefix("issues/")
        if number.isdecimal() and int(number) in {one["id"] for one in self._seen()}:
            if request.method == "PUT":
                return self._update(int(number), request.body)
            own = {"id": 9, "name": "Alice Agent"}
            notes = [
                one for one in self.journals[int(number)]
                if self.sees_private or not one["private_notes"] or one["user"] == own
            ]  # fmt: skip
            allowed_too = "allowed_statuses" in request.value("include") and not self.is_old
            statuses = [one for number, one in self.statuses.items() if number in self.workflow]
            more = {"journals": notes} | ({"allowed_statuses": statuses} if allowed_too else {})
            return json_answer({"issue": self.records[int(number)] | more})
        return Answer(404, b"", EMPTY)

    def _update(self, number: int, body: object) -> Answer:
        """Do what the account may do, and answer that all was done (IssuesController#update)."""
        wanted = _issue_in(body)
        status = wanted.get("status_id")
        if "edit_issues" in self.permissions and status in self.workflow and isinstance(status, int):
            new = self.statuses[status]
            closed = said(self.now) if new["is_closed"] else None
            self.now += timedelta(minutes=1)
            self.change(number, status=new, closed_on=closed)
        if wanted.get("notes") and "add_issue_notes" in self.permissions:
            is_private = bool(wanted.get("private_notes")) and "set_notes_private" in self.permissions
            self.note(number, "Alice Agent", str(wanted["notes"]), private=is_private)
            self.journals[number][-1]["user"] = {"id": 9, "name": "Alice Agent"}
        return Answer(204, b"", EMPTY)

    def _create(self, body: object) -> Answer:
        wanted = _issue_in(body)
        if wanted.get("project_id") not in ("pm", 1, "1"):
            return json_answer({"errors": ["Project cannot be blank", "Tracker cannot be blank"]}, 422)
        if "add_issues" not in self.permissions:
            return Answer(403, b"", EMPTY)
        if not wanted.get("subject"):
            return json_answer({"errors": ["Subject cannot be blank"]}, 422)
        number = max(self.records, default=0) + 1
        self.now += timedelta(minutes=1)
        at = said(self.now)
        self.add(
            number, subject=wanted["subject"], description=wanted.get("description"), created_on=at, updated_on=at,
            status=self.statuses[1],
        )  # fmt: skip
        return json_answer({"issue": self.records[number]}, 201)

    def _seen(self) -> Iterable[Record]:
        return [one for number, one in self.records.items() if number not in self.hidden and self.key_works]

    def _list(self, request: Request) -> Answer:
        found = list(self._seen())
        if request.value("status_id") != "*":
            found = [one for one in found if not one["closed_on"]]
        if numbers := request.value("issue_id"):
            found = [one for one in found if str(one["id"]) in numbers.split(",")]
        if since := request.value("updated_on"):
            assert since.startswith(">=")
            assert since.endswith("Z"), "a time with an offset is refused with 422"
            found = [one for one in found if str(one["updated_on"]) >= since[2:]]
        if request.value("include") != "relations":
            found = [{name: value for name, value in one.items() if name != "relations"} for one in found]
        start, most = request.number("offset"), min(request.number("limit") or 25, 100)
        page = found[start : start + most]
        return json_answer({"issues": page, "total_count": len(found), "offset": start, "limit": most})


def _issue_in(body: object) -> Record:
    """Return the fields that a request is about; of one without them Redmine takes none."""
    issue = body.get("issue") if isinstance(body, Mapping) else None
    return dict(issue) if isinstance(issue, Mapping) else {}
