"""What it costs a server to be followed when nothing happens there: two requests a minute at most."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.hasty import hasty
from sync.loopback import Loopback, configuration, installed, serving
from workbench.store.sources import source_named
from workbench.sync.place import Configured
from workbench.sync.watching import Watch
from workbench.workplace import Workplace

SPEED = 120.0
MINUTES = 10


def _speak_of_issues(server: Loopback, tracker: Loopback) -> None:
    for ticket in server.tickets.values():
        messages = ticket["messages"]
        assert isinstance(messages, list)
        messages[0]["text"] += f" see {tracker.url}/issues/{ticket['id']}"


def test_a_source_of_each_kind_costs_at_most_two_requests_a_minute_when_nothing_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path / "plugin"))
    home = tmp_path / "home"
    home.mkdir()
    with serving(1, 2, 3) as server, serving() as tracker, serving() as page:
        _speak_of_issues(server, tracker)
        text = configuration(server).replace("patience: 5", "patience: 600")  # of hasty seconds
        text += f"trackers: [{{name: eng, kind: redmine, url: '{tracker.url}'}}]\n"
        text += f"status_pages: [{{name: page, kind: statuspage, url: '{page.url}'}}]\n"
        (home / "config.yaml").write_text(text)
        place = Workplace.open(home)
        place.prepare()
        assert not place.loaded.problems
        configured = {one.name: one for one in place.sources()}
        _follow(place, configured["loop"], until=lambda: _is_read(place, "loop"))
        asked = {"loop": server.asked, "eng": tracker.asked, "page": page.asked}
        _follow(place, *configured.values(), until=lambda: all(asked[one] and _is_read(place, one) for one in asked))
        for requests in asked.values():
            requests.clear()
        _follow(place, *configured.values(), minutes=MINUTES)
        place.close()
    # A process that begins asks once whose account it is, and a tracker now and then whether its key still works.
    for name, requests in asked.items():
        assert 3 <= len(requests) <= 2 * MINUTES, (name, requests)


def _is_read(place: Workplace, name: str) -> bool:
    known = source_named(place.connection(), name)
    return known is not None and known.pulled_at is not None


def _follow(
    place: Workplace, *configured: Configured, until: Callable[[], bool] = lambda: False, minutes: float = 60.0
) -> None:
    """Watch sources for so many minutes of a hasty clock, or until something is so."""
    lines: list[str] = []
    watches = [Watch(place, one, lines.append) for one in configured]

    async def follow() -> None:
        tasks = [asyncio.ensure_future(watch._do()) for watch in watches]
        loop = asyncio.get_running_loop()
        end = loop.time() + 60 * minutes
        while not until() and loop.time() < end and not any(task.done() for task in tasks):  # noqa: ASYNC110 - the loop's clock is the test's
            await asyncio.sleep(1.0)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    with asyncio.Runner(loop_factory=hasty(SPEED)) as runner:
        runner.run(follow())
    assert not any("Traceback" in line for line in lines), lines
