"""For authors of panes and providers: what runs them without a desk, and what they have to hold to.

A pane is run against a store in memory::

    queries = FakeQueries(Batch(cursor="", tickets=(ticket,), messages=(message,)))
    view = run_pane(MyPane(), PaneContext(queries=queries, now=now, ticket=ticket))

or, with all that the desk would hand it, on a bench, which also sets in text what it shows::

    bench = PaneBench(pane=MyPane(), batch=batch, ticket=ticket.ref)
    assert "Nothing yet." in bench.text()
    assert bench.act("copy", "one") == Copy("one")

A provider is run by a contract suite, against a server that its author imitates (docs/providers.md)::

    class TestMine(HelpdeskContract):
        def provider(self, options: Options, http: Http) -> Helpdesk:
            return Mine(options, http)

        def server(self, world: World) -> FakeServer:
            return MyServer(world)

One that also writes is a ``WritingContract`` besides, and its server changes the world.
"""

from workbench.api.testing.collecting import Collector
from workbench.api.testing.helpdesk import HelpdeskContract, WritingContract
from workbench.api.testing.http import FakeHttp, FakeServer, Request, json_answer, not_found
from workbench.api.testing.panes import PaneBench, drawn, real_runs
from workbench.api.testing.queries import FakeQueries, run_pane
from workbench.api.testing.status import StatusPageContract, StatusWorld
from workbench.api.testing.tracker import TrackerContract, TrackerWorld
from workbench.api.testing.world import Cut, World
from workbench.api.testing.writing import WritesEffects

__all__ = [
    "Collector", "Cut", "FakeHttp", "FakeQueries", "FakeServer", "HelpdeskContract", "PaneBench", "Request",
    "StatusPageContract", "StatusWorld", "TrackerContract", "TrackerWorld", "World", "WritesEffects",
    "WritingContract", "drawn", "json_answer", "not_found", "real_runs", "run_pane",
]
