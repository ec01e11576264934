"""The embedded helpdesk holds to what every helpdesk does that is written to."""

from collections import Counter
from pathlib import Path

import pytest

from workbench.api import Answer, Batch, Http, Options, identity_of
from workbench.api.testing import Collector, FakeHttp, FakeServer, Request, World, WritesEffects
from workbench.api.testing.bench import HelpdeskBench
from workbench.providers.helpdesk.local import LocalFile, LocalHelpdesk, Myself


class NoServer:
    """What the embedded helpdesk asks."""

    def answer(self, request: Request) -> Answer:
        """Fail."""
        raise AssertionError(f"{request.path} was asked for, and there is no server")


class TestLocal(WritesEffects):
    """The part about writing, on files that hold what is in a world; the part about answers is about servers."""

    unchecked = ("field",)  # fields of any name are taken

    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> None:
        """Keep a folder for the files of one test."""
        self.folder = tmp_path
        self.made = Counter[str]()

    def provider(self, options: Options, http: Http) -> LocalHelpdesk:
        return LocalHelpdesk(options.name, self.folder / "local.db")

    def server(self, world: World) -> FakeServer:
        return NoServer()

    def bench(self, world: World, cursor: str | None = None, store: Collector | None = None) -> HelpdeskBench:
        """Return a bench with a file that holds what is in the world."""
        self.made["file"] += 1
        path = self.folder / f"{self.made['file']}.db"
        with LocalFile(path, self.options.name) as file:
            everything = Batch(
                cursor="", organisations=tuple(world.organisations.values()), customers=tuple(world.customers.values()),
                agents=tuple(world.agents.values()), tickets=tuple(world.tickets.values()),
                messages=tuple(world.messages.values()),
            )  # fmt: skip
            file.put(everything, world.files)
        myself = Myself(account=identity_of(world.me))
        helpdesk = LocalHelpdesk(self.options.name, path, myself, lambda: world.now)
        return HelpdeskBench(helpdesk, FakeHttp(self.server(world), self.options.url), cursor, store)
