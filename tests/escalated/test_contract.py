"""Escalated's provider holds to the contract of helpdesks."""

import pytest

from escalated.fake import FakeEscalated
from workbench.api import Assign, Http, Options, Priority, Status, Trouble
from workbench.api.testing import HelpdeskContract, Request, World, WritingContract
from workbench.providers.helpdesk.escalated import Escalated


class TestEscalated(HelpdeskContract, WritingContract):
    """The suite; tickets are hidden from no agent there, deleted ones vanish, and customers belong nowhere."""

    statuses = (Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED)
    priorities = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)
    lacks = ("organisation", "deletions", "hiding", "holes")

    def provider(self, options: Options, http: Http) -> Escalated:
        return Escalated(options, http)

    def server(self, world: World) -> FakeEscalated:
        return FakeEscalated(world)

    def is_write(self, request: Request) -> bool:
        """Whether a request changes something; whose token it is is asked by POST."""
        return request.method != "GET" and request.path != "api/v1/auth/validate/"

    def test_a_ticket_is_given_to_each_agent_and_to_nobody(self) -> None:
        """It is given to each agent, and to nobody it cannot be given."""
        desk = self.desk()
        with desk.bench:
            for agent in self.agents(desk):
                desk.write(Assign(agent.ref))
                assert desk.read().tickets[0].assignee == agent.ref
            before = desk.state()
            with pytest.raises(Trouble, match="takes it from nobody"):
                desk.write(Assign(None))
            assert desk.state() == before
