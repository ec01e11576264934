"""Escalated's provider holds to the contract of helpdesks."""

from escalated.fake import FakeEscalated
from workbench.api import Http, Options, Priority, Status
from workbench.api.testing import HelpdeskContract, World
from workbench.providers.helpdesk.escalated import Escalated


class TestEscalated(HelpdeskContract):
    """The suite; tickets are hidden from no agent there, deleted ones vanish, and customers belong nowhere."""

    statuses = (Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED)
    priorities = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)
    lacks = ("organisation", "deletions", "hiding", "holes")

    def provider(self, options: Options, http: Http) -> Escalated:
        return Escalated(options, http)

    def server(self, world: World) -> FakeEscalated:
        return FakeEscalated(world)
