"""A real Redmine that fails under an open desk, which shows one of its issues."""

from pathlib import Path

from servers.failing import SETTINGS, open_locally, survive
from servers.home import Home
from servers.proxy import Proxy
from servers.redmine.server import RedmineServer


def test_a_redmine_that_fails_in_every_way_is_named_and_the_desk_works_on(
    redmine: RedmineServer, tmp_path: Path
) -> None:
    issue = redmine.add("Nobody answers behind the gateway")
    with Proxy(redmine) as proxy:
        text = (
            f"trackers: [{{name: rm, kind: redmine, url: '{proxy.url}', token: {{env: RM_KEY}}, numbers: true}}]\n"
            f"helpdesks: [{{name: local, kind: local}}]\n{SETTINGS}"
        )
        home = Home(tmp_path / "home", text, RM_KEY=redmine.keys["alice"])
        for subject in ("The gateway answers 502", "Another one"):
            open_locally(home, subject, issue)
        home.sync()
        survive(
            home, proxy, "rm", "escalations", lambda words: redmine.change(issue, notes=words),
            stale="rm cannot be read", issue=issue,
        )  # fmt: skip
