"""How often one host may be asked by the checks at hand: a small file of the plugin's, shared by all tickets."""

import contextlib
import json
from datetime import datetime
from pathlib import Path

from workbench.api import Trouble
from workbench_checklists.record import write_whole
from workbench_checklists.seconds import in_words

_NAME = "asked.json"
_MOST = 500


def pace(folder: Path, host: str, now: datetime, least: float) -> None:
    """Take note that ``host`` is asked now. Raises Trouble where it was asked less than ``least`` seconds ago."""
    asked: dict[str, float] = {}
    with contextlib.suppress(OSError, ValueError, AttributeError):
        asked = {str(name): float(at) for name, at in json.loads((folder / _NAME).read_text("utf-8")).items()}
    moment = now.timestamp()
    since = moment - asked.get(host, 0.0)
    if 0 <= since < least:
        raise Trouble(
            f"{host} was asked {in_words(since)} ago.", f"A check at hand asks a host once in {in_words(least)}.",
            f"Wait {in_words(least - since)}, or open the checklist.",
        )
    recent = sorted(((at, name) for name, at in asked.items()), reverse=True)[:_MOST]
    write_whole(folder / _NAME, json.dumps({**{name: at for at, name in recent}, host: moment}).encode())
