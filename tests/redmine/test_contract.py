"""Redmine holds to what every tracker has to do."""

from redmine.fake import FakeRedmine, said
from workbench.api import Answer, Http, Issue, Options, Tracker, identity_of
from workbench.api.testing import FakeServer, Request, TrackerContract, TrackerWorld
from workbench.providers.tracker.redmine import Redmine


class OfWorld:
    """A Redmine that holds what is in a world."""

    def __init__(self, world: TrackerWorld) -> None:
        self._world = world

    def answer(self, request: Request) -> Answer:
        server = FakeRedmine()
        server.now = self._world.now
        for issue in self._world.shown():
            number = int(identity_of(issue.ref))
            server.add(number, **_record(issue))
            if issue.last_word:
                journal = {"user": {"name": issue.last_word_by}, "notes": issue.last_word, "private_notes": False}
                at = said(issue.last_word_at or issue.updated)
                server.journals[number].append(journal | {"created_on": at})
        return server.answer(request)


def _record(issue: Issue) -> dict[str, object]:
    record: dict[str, object] = {
        "subject": issue.title,
        "description": issue.body.replace("\n", "\r\n"),
        "status": {"name": issue.status, "is_closed": not issue.is_open},
        "created_on": said(issue.created),
        "updated_on": said(issue.updated),
        "closed_on": None if issue.is_open else said(issue.updated),
    }
    return record | ({"assigned_to": {"name": issue.owner}} if issue.owner else {})


class TestRedmine(TrackerContract):
    """The suite, on a Redmine in memory."""

    def provider(self, options: Options, http: Http) -> Tracker:
        return Redmine(options, http)

    def server(self, world: TrackerWorld) -> FakeServer:
        return OfWorld(world)
