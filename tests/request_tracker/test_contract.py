"""Request Tracker's provider holds to the contract of helpdesks."""

from request_tracker.fake import FakeRequestTracker
from workbench.api import Http, Options
from workbench.api.testing import HelpdeskContract, Request, World, WritingContract
from workbench.providers.helpdesk.request_tracker import RequestTracker


class TestRequestTracker(HelpdeskContract, WritingContract):
    """The suite. A ticket belongs to no organisation of its own there, but to that of its customer."""

    lacks = ("organisation",)
    options = Options(name="desk", url="https://rt.test", user="alice")

    def provider(self, options: Options, http: Http) -> RequestTracker:
        return RequestTracker(options, http)

    def server(self, world: World) -> FakeRequestTracker:
        return FakeRequestTracker(world)

    def kept(self, text: str) -> str:
        # What is no character at all, Perl puts a mark in place of.
        return text.replace("\ufffe", "\ufffd")

    def is_write(self, request: Request) -> bool:
        # Lists that are asked for by many numbers are asked for by POST.
        return super().is_write(request) and request.path.rpartition("/")[2] not in ("attachments", "users")
