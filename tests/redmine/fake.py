"""A Redmine in memory that answers as a real one does, with all that it leaves out."""

from collections.abc import Iterable
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
    """Answers what the tracker asks. ``key_works`` and ``sees_private`` say who asks."""

    def __init__(self) -> None:
        self.now = NOW
        self.key_works = True
        self.sees_private = True
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
                "id": number, "subject": f"Issue {number}", "description": None,
                "status": {"id": 1, "name": "New", "is_closed": False},
                "created_on": at, "updated_on": at, "closed_on": None,
            } | fields  # fmt: skip

    def note(self, number: int, by: str, text: str, *, private: bool = False) -> None:
        """Say something on an issue, a minute later."""
        self.now += timedelta(minutes=1)
        self.journals[number].append(
            {"user": {"id": 5, "name": by}, "notes": text, "private_notes": private, "created_on": said(self.now)}
        )
        self.change(number)

    def change(self, number: int, **fields: object) -> None:
        """Change an issue now."""
        self.records[number] |= {"updated_on": said(self.now)} | fields

    def answer(self, request: Request) -> Answer:
        """Return what the server answers."""
        path = request.path.removesuffix(".json")
        if path == "issues":
            return self._list(request)
        if path == "search":
            found = [one for one in self._seen() if request.value("q").lower() in str(one["subject"]).lower()]
            closed = ["-closed" if one["closed_on"] else "" for one in found]
            hits = [{"id": one["id"], "type": f"issue{mark}"} for one, mark in zip(found, closed, strict=True)]
            return json_answer({"results": hits[: request.number("limit", 25)], "total_count": len(hits)})
        if not self.key_works:
            return Answer(401, b"", EMPTY)
        if path == "users/current":
            roles = [{"id": 4, "name": "Reporter"}]
            shape = {"login": "alice", "firstname": "Alice", "lastname": "Agent", "memberships": [{"roles": roles}]}
            return json_answer({"user": shape})
        if path == "roles/4":
            allowed = ["view_issues", *(["view_private_notes"] if self.sees_private else [])]
            return json_answer({"role": {"id": 4, "permissions": allowed}})
        if path == "projects":
            return json_answer({"projects": [{"id": 1}], "total_count": 2})
        number = path.removeprefix("issues/")
        if number.isdecimal() and int(number) in {one["id"] for one in self._seen()}:
            notes = [one for one in self.journals[int(number)] if self.sees_private or not one["private_notes"]]
            return json_answer({"issue": self.records[int(number)] | {"journals": notes}})
        return Answer(404, b"", EMPTY)

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
