"""The one module that knows everybody: configuration, store, keymap, desk, and what runs beside it."""

import gc
import os
import signal
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.config.paths import paths_in
from workbench.domain.trouble import Trouble
from workbench.firstpaint import Painted, give_back, paint

if TYPE_CHECKING:
    from workbench.commands.keymap import Keymap
    from workbench.screens.desk import DeskScreen
    from workbench.workplace import Workplace


def open_desk(home: Path | None, config: Path | None, demo: bool = False) -> int:
    """Open the desk and return the exit code. Raises Trouble where the store or the configuration cannot be used."""
    gc.disable()  # nothing that is imported or built now is garbage
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)  # the app does better once it runs
    attributes = termios.tcgetattr(sys.stdin.fileno())
    paths = paths_in(home)
    painted = None if demo else paint(paths.cache, config or paths.config)
    try:
        from workbench.workplace import Workplace  # which the first paint does without

        answer = _run(Workplace.demo(home) if demo else Workplace.open(home, config), painted)
    except BaseException:
        if painted:
            painted.hand_over()
        give_back(attributes)
        raise
    if painted:
        painted.restore()
    from workbench.screens.beginning import CONNECT, DEMO

    if answer == CONNECT:
        _connect(home, config)
    return open_desk(home, config, answer == DEMO) if answer in (CONNECT, DEMO) else answer


def _connect(home: Path | None, config: Path | None) -> None:
    """Ask in the bare terminal for a helpdesk and connect it; whatever comes of it, a desk follows."""
    from workbench.commands.line.failing import explain
    from workbench.commands.line.running import run_line

    places = ["--home", str(home)] if home else []
    places += ["--config", str(config)] if config else []
    sys.stderr.write("Connect a helpdesk. Nothing is kept before the end, and Ctrl+C leads back.\n\n")
    try:
        code = run_line([*places, "connect", "--from-desk"], open_desk)
    except Trouble as trouble:
        code = explain(trouble)
    if code:
        sys.stderr.write("Enter opens the desk again. ")
        sys.stderr.flush()
        sys.stdin.readline()


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _run(workplace: "Workplace", painted: Painted | None) -> int:
    """Run the live desk and return what it ended with: an exit code, or the way to begin that was chosen."""
    os.environ.setdefault("ESCDELAY", "25")  # milliseconds that Textual waits to tell Esc from a sequence
    # Textual draws at most so often a second. Panes that follow a move wait for the next turn: half as long with twice
    # as many, and nothing is drawn that did not change.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    keymap = keymap_of(workplace)
    from workbench.app import WorkbenchApp
    from workbench.garbage import Sweeper
    from workbench.takeover import TakeoverDriver

    TakeoverDriver.painted = painted
    app = WorkbenchApp(workplace, keymap, TakeoverDriver)
    app.ends_when_told = True
    app.when_used = Sweeper().put_off
    if painted:
        app.painted = painted
        app.desk.first_selected = lambda: painted.queue.selected
    app.desk.when_settled = lambda: _settle(app.desk)
    try:
        answer = app.run(mouse=workplace.config.look.mouse)
    finally:
        workplace.close()
    return answer or app.return_code or 0


def keymap_of(workplace: "Workplace") -> "Keymap":
    """Return the keymap in force; mistakes in it join what the workplace has to tell."""
    from workbench.commands.plugged import build_with, manifests_of

    keymap, mistakes = build_with(manifests_of(workplace), workplace.config.keys)
    for mistake in mistakes:
        place = workplace.loaded.place(f"keys.{mistake.command}")
        where = f"{place.file}:{place.line}: " if place else ""
        nearest = f'; did you mean "{mistake.nearest}"?' if mistake.nearest else ""
        workplace.notices.append(f"{where}keys.{mistake.command}: {mistake.reason}{nearest}")
    return keymap


def _settle(desk: "DeskScreen") -> None:
    """See to garbage, to the back-up of the desk's file and to it that something pulls; now and then, in a thread."""
    if not gc.isenabled():
        from workbench import garbage

        garbage.begin()
        from workbench.store.tending import tend

        if (trouble := tend(desk.workplace.store_folder)) is not None:
            desk.say_from_a_thread(str(trouble))
    workplace = desk.workplace
    if workplace.source_names():
        from workbench.sync.starting import ensure_running

        ensure_running(workplace)
