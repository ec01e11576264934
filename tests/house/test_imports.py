"""What an import really loads, seen in a process of its own.

import-linter sees which module names which. What is loaded in the end, by whatever way, only a fresh
interpreter shows; and what is loaded before the first paint is paid for at every start.
"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import walk_packages

import pytest

import workbench
from workbench.domain.values import Batch, Status, Ticket
from workbench.firstpaint import ROWS, plain_tabs, remember
from workbench.query.parsing import parse
from workbench.store.conditions import Asker
from workbench.store.filling import store_batch
from workbench.store.opening import open_both
from workbench.store.queues import Queue
from workbench.workplace import Workplace

_DRAWING = {"textual", "rich"}
_SLOW = {"textual", "rich", "httpx", "keyring", "jinja2", "yaml", "asyncio", "markdown_it", "selectolax", "email"}
_WITHOUT_SCREEN = (
    "domain", "api", "query", "config", "store", "canned", "registry", "styles", "typeset", "plain", "panes",
    "providers", "importers", "sync", "demo", "demonstration", "workplace", "firstpaint", "earlykeys", "pasting",
    "commands", "connecting", "servers", "acting", "guard", "handoffs", "host", "garbage",
)  # fmt: skip
_LIST = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def _loaded_by(code: str, *arguments: str) -> set[str]:
    """Return the names of all modules that are loaded after ``code`` has run in a fresh interpreter."""
    command = [sys.executable, "-c", f"{code}\n{_LIST}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def _roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def _modules_of(layer: str) -> list[str]:
    """Return the names of a layer's modules, all the way down."""
    every = [found.name for found in walk_packages(workbench.__path__, "workbench.")]
    return [name for name in every if name == f"workbench.{layer}" or name.startswith(f"workbench.{layer}.")]


def test_the_package_itself_loads_nothing() -> None:
    assert _loaded_by("import workbench") - _loaded_by("") == {"workbench"}


def test_the_door_of_the_command_line_loads_nothing_of_ours_but_itself() -> None:
    loaded = _loaded_by("import workbench.cli")
    assert {name for name in loaded if name.startswith("workbench")} == {"workbench", "workbench.cli"}
    assert not _roots(loaded) & {*_SLOW, "argparse", "sqlite3"}


def test_whoever_asks_for_the_version_does_not_wait_for_what_draws() -> None:
    code = "from workbench.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    assert not _roots(_loaded_by(code)) & {*_DRAWING, "httpx", "keyring", "jinja2"}


def test_values_and_the_gate_need_the_standard_library_alone() -> None:
    code = "import workbench.domain.values, workbench.domain.text, workbench.domain.cells, workbench.domain.shift"
    outside = _roots(_loaded_by(code)) - set(sys.stdlib_module_names) - _roots(_loaded_by(""))
    assert outside == {"workbench"}


@pytest.mark.parametrize("module", ["workplace", "firstpaint", "bootstrap", "store.queues", "styles.queue_line"])
def test_what_the_first_paint_needs_loads_nothing_slow(module: str) -> None:
    assert not _roots(_loaded_by(f"import workbench.{module}")) & {*_SLOW, "msgspec", "argparse"}


def test_the_queue_is_painted_before_anything_slow_is_loaded(tmp_path: Path) -> None:
    _remember_a_first_paint(tmp_path)
    painting = """
import json, sys
from pathlib import Path
import workbench.bootstrap
from workbench.firstpaint import paint
place = Path(sys.argv[1])
painted = paint(place, place / "config.yaml")
modules = sorted(sys.modules)
painted.undo()
(place / "modules.json").write_text(json.dumps(modules))
"""
    drawn = _drawn_by(painting, str(tmp_path))
    assert "Everything" in drawn
    loaded = set(json.loads((tmp_path / "modules.json").read_text()))
    assert not _roots(loaded) & {*_SLOW, "msgspec", "argparse"}
    ours = {name for name in loaded if name.startswith("workbench.")}
    wanted = {"bootstrap", "config", "config.paths", "domain", "earlykeys", "firstpaint", "styles"}
    others = {name.removeprefix("workbench.") for name in ours} - wanted
    assert {name for name in others if not name.startswith(("styles.", "domain."))} == set()


def _remember_a_first_paint(folder: Path) -> None:
    now = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
    connection = open_both(folder)
    queue = Queue(parse("status:open", now=now), "due", Asker(connection, now, ()))
    facts: dict[str, object] = {
        **queue.first_window(ROWS),
        "title": "Everything", "hint": "", "order": "due", "tabs": plain_tabs(["Everything"]), "theme": "dark",
        "icons": "unicode", "sources": 0, "frozen": int(now.timestamp()), "ends": "",
    }  # fmt: skip
    remember(connection, folder, folder / "config.yaml", folder, facts)
    connection.close()


def _drawn_by(code: str, *arguments: str) -> str:
    """Return what ``code`` writes to a terminal of 120 by 36, run in a fresh interpreter."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, text=True) as process:
        os.close(theirs)
        drawn = b""
        # Linux ends a terminal whose program is gone by an error, macOS by nothing to read.
        with suppress(OSError):
            while piece := os.read(ours, 1 << 16):
                drawn += piece
        assert process.stderr is not None
        fault = process.stderr.read()
    os.close(ours)
    assert process.returncode == 0, fault
    return drawn.decode()


def test_the_first_key_is_answered_before_panes_and_what_they_read_are_loaded(tmp_path: Path) -> None:
    at = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
    one = Ticket(ref="local:1", subject="TLS handshake fails", status=Status.OPEN, created=at, updated=at)
    connection = open_both(tmp_path / "data" / "store")
    store_batch(connection, "local", Batch(cursor="1", tickets=(one,)), now=0)
    connection.close()
    told = "helpdesks: [{name: local, kind: local}]\nqueues: [{name: Everything, search: 'status:open'}]\n"
    (tmp_path / "config.yaml").write_text(told, "utf-8")
    Workplace.open(tmp_path, None).close()  # keeps the configuration as it was read
    answering = """
import asyncio, sys
from pathlib import Path
from workbench.bootstrap import keymap_of
from workbench.workplace import Workplace
place = Workplace.open(Path(sys.argv[1]), None)
keymap = keymap_of(place)
from workbench.app import WorkbenchApp
class App(WorkbenchApp):
    def catch_up(self):
        self.exit([self.desk.queue_list.selected, *sys.modules])
app = App(place, keymap)
asyncio.run(app.run_async(headless=True, size=(200, 50)))
selected, *loaded = app.return_value
assert selected == "local:1", selected
sys.modules = dict.fromkeys(loaded)
"""
    loaded = _loaded_by(answering, str(tmp_path))
    ours = ("api", "panes", "providers", "handoffs", "guard", "canned", "net", "domain.values", "domain.effects")
    late = {f"workbench.{name}" for name in (*ours, "store.reading", "store.rows", "store.outbox", "config.reading")}
    assert late & loaded == set()
    assert not _roots(loaded) & (_SLOW - {*_DRAWING, "asyncio"})


@pytest.mark.parametrize("layer", _WITHOUT_SCREEN)
def test_no_layer_below_the_widgets_loads_what_draws(layer: str) -> None:
    modules = _modules_of(layer)
    assert modules, f"there is no layer {layer}"
    loaded = _roots(_loaded_by("".join(f"import {name}\n" for name in modules)))
    assert not loaded & {*_DRAWING, "httpx", "keyring", "jinja2"}


def test_the_room_for_http_loads_nothing_that_draws_nor_the_keyring() -> None:
    loaded = _roots(_loaded_by("".join(f"import {name}\n" for name in _modules_of("net"))))
    assert "httpx" in loaded
    assert not loaded & {"textual", "keyring", "jinja2"}


def test_a_providers_requests_can_be_for_a_person_without_loading_http() -> None:
    assert "httpx" not in _roots(_loaded_by("import workbench.net.pace"))


def test_every_layer_is_looked_at() -> None:
    drawing = {"widgets", "screens", "app", "takeover", "bootstrap"}
    door = {"cli", "__main__"}
    layers = {found.name.split(".")[1] for found in walk_packages(workbench.__path__, "workbench.")}
    assert layers == {*_WITHOUT_SCREEN, "net", *drawing, *door}
