"""A real Request Tracker that fails under an open desk."""

from pathlib import Path

from servers.failing import SETTINGS, survive
from servers.home import Home
from servers.proxy import Proxy
from servers.request_tracker.conftest import Tracker
from servers.request_tracker.home import SOURCE, configuration


def test_a_request_tracker_that_fails_in_every_way_is_named_and_the_desk_works_on(rt: Tracker, tmp_path: Path) -> None:
    berta = rt.hands("berta")
    with Proxy(rt.server) as proxy:
        text = f"{configuration(proxy.url, 'berta')}  - {{name: local, kind: local}}\n{SETTINGS}"
        home = Home(tmp_path / "home", text, RT_TOKEN=rt.server.tokens["berta"])
        home.sync()
        survive(home, proxy, SOURCE, "queue", lambda words: berta.create(words, words, Requestor="sean@brick.test"))
