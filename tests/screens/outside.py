"""A browser that only writes down what it is asked to open."""

import asyncio
import json
import sys
from pathlib import Path

from screens.driving import Driven, configured
from workbench.workplace import Workplace

_WRITE = "import sys; open(sys.argv[1], 'a', encoding='utf-8').write(sys.argv[2] + chr(10))"
_PATIENCE = 60.0


def with_browser(workplace: Workplace) -> Workplace:
    """Return the place with a browser of ours."""
    return configured(workplace, f"browser: {json.dumps([sys.executable, '-c', _WRITE, str(_notes(workplace))])}")


async def opened(desk: Driven) -> list[str]:
    """Return what the browser was asked to open, once it was asked."""
    notes = _notes(desk.desk.workplace)
    end = asyncio.get_running_loop().time() + _PATIENCE
    while not notes.exists() or not notes.read_text("utf-8"):
        assert asyncio.get_running_loop().time() < end, "the browser was never asked"
        await asyncio.sleep(0.01)
    return notes.read_text("utf-8").splitlines()


def _notes(workplace: Workplace) -> Path:
    return workplace.paths.state.parent / "opened"
