"""Redmine holds to what every tracker has to do."""

from redmine.fake import FakeRedmine, Record, said
from workbench.api import Answer, Http, Issue, Options, Tracker, identity_of
from workbench.api.testing import FakeServer, Request, TrackerContract, TrackerWorld
from workbench.providers.tracker.redmine import Redmine


class OfWorld:
    """A Redmine that holds what is in a world, and puts into it what it is told."""

    def __init__(self, world: TrackerWorld) -> None:
        self._world = world

    def answer(self, request: Request) -> Answer:
        server = FakeRedmine()
        server.now = self._world.now
        names = dict.fromkeys((*self._world.statuses, *(one.status for one in self._world.issues.values())))
        server.statuses = {
            number: {"id": number, "name": name, "is_closed": not self._world.statuses.get(name, True)}
            for number, name in enumerate(names, 1)
        }
        server.workflow = set(server.statuses)
        numbers = {name: number for number, name in enumerate(names, 1)}
        for issue in self._world.shown():
            number = int(identity_of(issue.ref))
            server.add(number, **_record(issue, numbers[issue.status]))
            for place, (at, by, words) in enumerate(self._world.said.get(issue.key, ())):
                journal = {"id": 100 * number + place, "notes": words, "private_notes": False, "created_on": said(at)}
                server.journals[number].append(journal | {"user": {"name": by}})
        before = {number: (record["status"], len(server.journals[number])) for number, record in server.records.items()}
        answer = server.answer(request)
        for number, record in server.records.items():
            self._take(server, number, before.get(number), record)
        return answer

    def _take(self, server: FakeRedmine, number: int, before: tuple[object, int] | None, record: Record) -> None:
        """Put into the world what became of an issue."""
        key = f"#{number}"
        if before is None:
            self._world.add(key, number, str(record["subject"]), body=str(record["description"]))
            return
        status = record["status"]
        if status != before[0] and isinstance(status, dict):
            self._world.move(key, status["name"])
        for note in server.journals[number][before[1] :]:
            self._world.say(key, str(note["notes"]), "Alice Agent")


def _record(issue: Issue, status: int) -> Record:
    record: Record = {
        "subject": issue.title,
        "description": issue.body.replace("\n", "\r\n"),
        "status": {"id": status, "name": issue.status, "is_closed": not issue.is_open},
        "created_on": said(issue.created),
        "updated_on": said(issue.updated),
        "closed_on": None if issue.is_open else said(issue.updated),
    }
    return record | ({"assigned_to": {"name": issue.owner}} if issue.owner else {})


class TestRedmine(TrackerContract):
    """The suite, on a Redmine in memory."""

    project = "pm"

    def provider(self, options: Options, http: Http) -> Tracker:
        return Redmine(options, http)

    def server(self, world: TrackerWorld) -> FakeServer:
        return OfWorld(world)
