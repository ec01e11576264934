"""The one module that knows everybody: configuration, store, keymap, desk, and what runs beside it."""

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.workplace import Workplace

if TYPE_CHECKING:
    from workbench.commands.keymap import Keymap

_YOUNG = 50_000  # objects before a young collection: drawing makes many that die at once


def open_desk(home: Path | None, config: Path | None, demo: bool = False) -> int:  # noqa: FBT001, FBT002 - the command line's own
    """Open the desk and return the exit code. Raises Trouble where the store or the configuration cannot be used."""
    gc.disable()  # nothing that is imported or built now is garbage
    os.environ.setdefault("ESCDELAY", "25")  # milliseconds that Textual waits to tell Esc from a sequence
    workplace = Workplace.demo(home) if demo else Workplace.open(home, config)
    keymap = keymap_of(workplace)
    from workbench.app import WorkbenchApp
    from workbench.screens.desk import DEMO

    app = WorkbenchApp(workplace, keymap)
    app.desk.when_settled = lambda: _settle(workplace)
    answer = app.run(mouse=workplace.config.look.mouse)
    workplace.close()
    if answer == DEMO:
        return open_desk(home, config, demo=True)
    return answer or app.return_code or 0


def keymap_of(workplace: Workplace) -> "Keymap":
    """Return the keymap in force; mistakes in it are the workplace's to tell (workbench config check)."""
    from workbench.commands.all import COMMANDS
    from workbench.commands.keymap import build

    keymap, _ = build(COMMANDS, workplace.config.keys)
    return keymap


def _settle(workplace: Workplace) -> None:
    """See to it that garbage is collected again and that something pulls; called now and then, in a thread."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_YOUNG, 20, 50)
        gc.enable()
    if workplace.config.helpdesks:
        from workbench.sync.starting import ensure_running

        ensure_running(workplace)
