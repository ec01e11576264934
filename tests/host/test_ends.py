"""A pane is told of a command's end once: also where it ended while nothing of the plugin was running."""

import asyncio
from pathlib import Path

from host.test_hosting import hosted
from workbench.api import Text


def test_it_is_told_once_after_the_host_and_the_desk_were_gone(tmp_path: Path) -> None:
    async def start() -> None:
        async with hosted(tmp_path, "good", "told") as (hosting, _, _failed):
            await hosting.act("told", None, 80, "go", "", {})

    async def look() -> None:
        async with hosted(tmp_path, "good", "told") as (hosting, _, failed):
            await hosting.view("good", None, 80)  # the host runs; the pane itself was not shown
            end = asyncio.get_running_loop().time() + 60
            while (await hosting.view("told", None, 80)).view == Text("nothing"):
                assert asyncio.get_running_loop().time() < end, "it was never told"
                await asyncio.sleep(0.05)
            await asyncio.sleep(1.2)
            assert (await hosting.view("told", None, 80)).view == Text("measured 5 None")
            assert failed == []

    asyncio.run(start())
    asyncio.run(look())
