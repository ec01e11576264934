"""The host, started for real: whatever a plugin does stays there, is named, and hinders no other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from host.bad import BODIES, FILES, put
from workbench.api import Done, Empty
from workbench.commands.plugged import commands_of, panes_of, unknown_plugins
from workbench.host.hosting import Hosting, PluginFailure
from workbench.host.manifest import manifest_of
from workbench.workplace import Workplace

_SAYS = {
    "raises": "ZeroDivisionError: division by zero",
    "hangs": "did not answer within 2 s. It waits in hangs.py, line 12, in view",
    "holds": "held the process of the plugins for more than 2 s, in holds.py, line 12, in view",
    "exits": "with exit code 3",
    "quits": "it asked for the end of its process (SystemExit)",
    "junk": "int stands in the place of one of",
    "unimportable": "No module named 'nothing_that_is_there'",
    "unreadable": "unreadable.py, line 1:",
    "older": "It asks for version 0",
}
Script = Callable[[Hosting, Workplace], Awaitable[None]]


@asynccontextmanager
async def hosted(home: Path, *names: str, settings: str = "{}") -> AsyncIterator[tuple[Hosting, Workplace, list[str]]]:
    """Yield a host with plugins that are enabled, their place, and what failed."""
    put(home / "plugins", *(name for name in names if name != "articles"))
    entries = "".join(f"  {name}: {settings}\n" for name in names)
    (home / "config.yaml").write_text(f"plugins:\n{entries}", "utf-8")
    place = Workplace.open(home)
    place.connection()
    failed: list[str] = []
    hosting = Hosting(
        place.arguments(), names, changed=lambda _: None, said=lambda *_: None,
        failed=lambda name, failure: failed.append(f"{name}: {failure.what}"),
    )  # fmt: skip
    try:
        yield hosting, place, failed
    finally:
        hosting.close()
        place.close()


async def failure_of(hosting: Hosting, name: str) -> PluginFailure:
    """Return how a plugin fails."""
    with pytest.raises(PluginFailure) as caught:
        await hosting.view(name, None, 80)
    return caught.value


@pytest.mark.parametrize("name", _SAYS)
def test_what_a_bad_plugin_does_is_said_with_its_name_and_a_remedy_and_the_good_one_goes_on(
    name: str, tmp_path: Path
) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good", name) as (hosting, _, _failed):
            failure, good = await asyncio.gather(failure_of(hosting, name), hosting.view("good", None, 80))
            assert name in failure.what
            assert _SAYS[name] in f"{failure.what} {failure.why}"
            assert failure.remedy
            assert good.view == Empty("No ticket here.")
            assert (await hosting.view("good", None, 80)).title == "Good pane"

    asyncio.run(run())


def test_too_much_is_cut_and_says_so(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "rows", "text") as (hosting, _, _failed):
            assert (await hosting.view("rows", None, 80)).more == "199,500 rows more than are shown"
            assert (await hosting.view("text", None, 80)).more == "99,900,000 letters more than are shown"

    assert {"rows", "text"} <= BODIES.keys()
    asyncio.run(run())


def test_three_failures_pause_a_plugin_until_it_is_asked_for_again(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "raises", "good") as (hosting, _, failed):
            for _ in range(2):
                assert (await failure_of(hosting, "raises")).what == "raises failed."
            assert (await failure_of(hosting, "raises")).what == "raises is paused: it failed 3 times."
            assert hosting.is_paused("raises")
            assert (await failure_of(hosting, "raises")).what == "raises is paused: it failed 3 times."
            assert len(failed) == 3
            hosting.resume("raises")
            assert (await failure_of(hosting, "raises")).what == "raises failed."

    asyncio.run(run())


def test_nothing_runs_before_a_pane_is_asked_for_and_what_was_loaded_is_known_afterwards(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good", "unimportable") as (hosting, place, _failed):
            assert hosting._host is None
            await hosting.view("good", None, 80)
            await failure_of(hosting, "unimportable")
            known = manifest_of(place.paths.cache, "good")
            assert (known.title, known.key, known.api) == ("Good pane", "E", 1)
            assert [one.id for one in known.commands] == ["greet", "ask-name"]
            assert known.load_ms > 0
            assert "nothing_that_is_there" in manifest_of(place.paths.cache, "unimportable").trouble

    assert "unimportable" in FILES
    asyncio.run(run())


def test_an_action_gets_what_was_typed_and_its_failure_is_its_own(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good") as (hosting, _, _failed):
            typed: dict[str, str | float | bool | None] = {"tries": 3.0, "loud": True, "how": "kindly"}
            assert await hosting.act("good", None, 80, "submit", "", typed) == Done("3.0 True kindly")
            with pytest.raises(PluginFailure, match="good failed at submit") as failure:
                await hosting.act("good", None, 80, "submit", "", {})
            assert failure.value.remedy.startswith("A part may be done")
            assert await hosting.act("good", None, 80, "ask-name", "", {"who": "Ada"}) == Done("hello Ada")

    asyncio.run(run())


def test_a_host_that_is_killed_from_outside_is_started_again_and_blames_nobody_that_was_not_asked(
    tmp_path: Path,
) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good") as (hosting, _, failed):
            await hosting.view("good", None, 80)
            assert hosting._host is not None
            hosting._host.process.kill()
            end = asyncio.get_running_loop().time() + 60
            while hosting._host is not None:
                assert asyncio.get_running_loop().time() < end, "its end was never noticed"
                await asyncio.sleep(0.02)
            assert (await hosting.view("good", None, 80)).view == Empty("No ticket here.")
            assert failed == []

    asyncio.run(run())


def test_a_plugin_that_brings_no_pane_is_noted_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "site" / "articles-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: articles\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[workbench.knowledge]\narticles = nothing_that_is_there:Articles\n")
    monkeypatch.syspath_prepend(str(about.parent))

    async def run() -> None:
        async with hosted(tmp_path, "good", "articles") as (hosting, place, failed):
            with pytest.raises(PluginFailure, match="articles has no pane"):
                await hosting.load("articles")
            assert failed == []
            assert panes_of(place) == ("good",)
            assert commands_of(manifest_of(place.paths.cache, "articles")) == ()
            assert unknown_plugins(place) == ("good",)

    asyncio.run(run())


def test_settings_that_do_not_fit_are_said_by_file_and_line(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good", settings="{settings: {mst: 3}}") as (hosting, _, _failed):
            failure = await failure_of(hosting, "good")
            assert failure.refused
            assert "config.yaml:2: plugins.good.settings.mst: unknown name" in failure.why

    asyncio.run(run())


def test_a_plugin_that_is_not_enabled_is_not_asked(tmp_path: Path) -> None:
    async def run() -> None:
        async with hosted(tmp_path, "good") as (hosting, _, _failed):
            assert "is not enabled" in (await failure_of(hosting, "other")).what

    asyncio.run(run())
