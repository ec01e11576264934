"""Request Tracker's provider holds to the contract of helpdesks."""

from request_tracker.fake import FakeRequestTracker
from workbench.api import Http, Options
from workbench.api.testing import HelpdeskContract, World
from workbench.providers.helpdesk.request_tracker import RequestTracker


class TestRequestTracker(HelpdeskContract):
    """The suite. A ticket belongs to no organisation of its own there, but to that of its customer."""

    lacks = ("organisation",)
    options = Options(name="desk", url="https://rt.test", user="alice")

    def provider(self, options: Options, http: Http) -> RequestTracker:
        return RequestTracker(options, http)

    def server(self, world: World) -> FakeRequestTracker:
        return FakeRequestTracker(world)
