"""A real Escalated that fails under an open desk."""

from pathlib import Path

from servers.escalated.home import SOURCE, configuration
from servers.escalated.server import EscalatedServer
from servers.failing import SETTINGS, survive
from servers.home import Home
from servers.proxy import Proxy


def test_an_escalated_that_fails_in_every_way_is_named_and_the_desk_works_on(
    escalated: EscalatedServer, tmp_path: Path
) -> None:
    with Proxy(escalated) as proxy:
        text = f"{configuration(f'{proxy.url}/support')}  - {{name: local, kind: local}}\n{SETTINGS}"
        home = Home(tmp_path / "home", text, ESC_TOKEN=escalated.tokens["alice"])
        home.sync()
        survive(home, proxy, SOURCE, "queue", lambda words: escalated.open_ticket(words))
