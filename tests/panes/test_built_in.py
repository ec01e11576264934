"""What is built in: each pane loads by itself, imports the contract alone, and incidents are shown."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import workbench.panes
from panes.desk import ago, context, lines
from workbench.api import Batch, Empty, Incident
from workbench.api.testing import run_pane
from workbench.panes import BUILT_IN, load_pane
from workbench.panes.incidents import IncidentsPane


@pytest.mark.parametrize("pane_id", BUILT_IN)
def test_a_pane_is_loaded_by_its_id_without_the_others(pane_id: str) -> None:
    pane = load_pane(pane_id)
    assert pane.id == pane_id
    assert pane.title
    probe = (
        "import sys; from workbench.panes import load_pane; load_pane(sys.argv[1]); "
        "print(*(name for name in sys.modules if name.startswith('workbench.panes.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", probe, pane_id], capture_output=True, text=True, check=True)
    modules = [name.removeprefix("workbench.panes.") for name in loaded.stdout.split()]
    assert pane_id in modules
    assert {*modules} & {*BUILT_IN} == {pane_id}


def test_an_unknown_pane_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_pane("nothing")


def test_panes_import_nothing_of_ours_but_the_contract_and_no_pane_another() -> None:
    parts = {"workbench.api", "workbench.panes.under_way"}
    for path in Path(workbench.panes.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert {name for name in names if name.startswith("workbench")} <= parts, path


def test_live_incidents_are_shown_with_their_last_word() -> None:
    live = Incident(
        ref="sp:1", name="API latency", phase="identified", components=("eu-west", "api"),
        last_update="Fix\nrolling out.", last_update_at=ago(minutes=12), started=ago(hours=2), url="https://s.test/1",
    )  # fmt: skip
    view = run_pane(IncidentsPane(), context(Batch(cursor="", incidents=(live,))))
    assert lines(view) == [
        "API latency".ljust(42) + "identified  12 min",
        "  eu-west, api · begun 2 h ago",
        "  https://s.test/1",
        "12 min ago: Fix rolling out.",
    ]
    assert isinstance(run_pane(IncidentsPane(), context()), Empty)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (52, "52 min"), (112, "1 h 52 min"), (120, "2 h"), (1440 + 60, "1 d 1 h"), (1440 + 5, "1 d")],
)
def test_how_long_an_incident_has_gone_on_is_not_rounded_to_hours(minutes: int, words: str) -> None:
    live = Incident(ref="sp:1", name="API", phase="", last_update_at=ago(minutes=0), started=ago(minutes=minutes))
    view = run_pane(IncidentsPane(), context(Batch(cursor="", incidents=(live,))))
    assert lines(view)[1] == f"  begun {words} ago"
