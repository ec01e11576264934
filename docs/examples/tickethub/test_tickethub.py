"""TicketHub's provider holds to the contract."""

from fake_tickethub import FakeTicketHub
from tickethub import TicketHub
from workbench.api import Http, Options
from workbench.api.testing import HelpdeskContract, World


class TestTicketHub(HelpdeskContract):
    """The whole suite, run by pytest."""

    lacks = ("organisation", "deletions", "hiding", "merging")

    def provider(self, options: Options, http: Http) -> TicketHub:
        """Return the provider that is to be tested."""
        return TicketHub(options, http)

    def server(self, world: World) -> FakeTicketHub:
        """Return a server that answers for a world as TicketHub does."""
        return FakeTicketHub(world)
