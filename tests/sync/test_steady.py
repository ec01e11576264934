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


@pytest.mark.parametrize("name", ["loop", "eng", "page"])
def test_a_source_of_each_kind_costs_at_most_two_requests_a_minute_when_nothing_happens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(installed(tmp_path / "plugin"))
    home = tmp_path / "home"
    home.mkdir()
    with serving(1, 2, 3) as server, serving() as asked:
        _speak_of_issues(server, asked)
        text = configuration(server).replace("patience: 5", "patience: 600")  # of hasty seconds
        text += f"trackers: [{{name: eng, kind: redmine, url: '{asked.url}'}}]\n"
        text += f"status_pages: [{{name: page, kind: statuspage, url: '{asked.url}'}}]\n"
        (home / "config.yaml").write_text(text)
        place = Workplace.open(home)
        place.prepare()
        assert not place.loaded.problems
        configured = {one.name: one for one in place.sources()}
        if name != "loop":
            _first_turn(place, configured["loop"])
        counted = server if name == "loop" else asked
        _follow(place, configured[name], until=lambda: len(counted.asked) >= 1 and _is_read(place, name))
        counted.asked.clear()
        _follow(place, configured[name], minutes=MINUTES)
        place.close()
    # A process that begins asks once whose account it is, and a tracker now and then whether its key still works.
    assert 3 <= len(counted.asked) <= 2 * MINUTES, counted.asked


def _is_read(place: Workplace, name: str) -> bool:
    known = source_named(place.connection(), name)
    return known is not None and known.pulled_at is not None


def _first_turn(place: Workplace, configured: Configured) -> None:
    _follow(place, configured, until=lambda: _is_read(place, configured.name))


def _follow(
    place: Workplace, configured: Configured, *, until: Callable[[], bool] = lambda: False, minutes: float = 60.0
) -> None:
    """Watch a source for so many minutes of a hasty clock, or until something is so."""
    lines: list[str] = []
    watch = Watch(place, configured, lines.append)

    async def follow() -> None:
        task = asyncio.ensure_future(watch._do())
        loop = asyncio.get_running_loop()
        end = loop.time() + 60 * minutes
        while not until() and loop.time() < end and not task.done():  # noqa: ASYNC110 - it is in the store
            await asyncio.sleep(1.0)
        task.cancel()
        await asyncio.wait({task})

    with asyncio.Runner(loop_factory=hasty(SPEED)) as runner:
        runner.run(follow())
    assert not any("Traceback" in line for line in lines), lines
