"""The package keeps to what a plugin may use, and its probes to what Python brings."""

import ast
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import workbench_checklists
from workbench.api import API_VERSION, Pane
from workbench_checklists.pane import Checklists
from workbench_checklists.settings import Settings
from workbench_checklists.shelf import SHIPPED

SOURCE = Path(workbench_checklists.__file__).parent


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_of_the_workbench_is_used_but_its_api(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in named if name.split(".")[0] == "workbench"} <= {"workbench.api"}
    assert not {name.split(".")[0] for name in named} & {"httpx", "textual", "sqlite3", "jinja2", "keyring"}


@pytest.mark.parametrize("path", sorted(SOURCE.glob("probes/*.py")), ids=lambda path: path.stem)
def test_a_probe_needs_nothing_but_python(path: Path) -> None:
    named = f"workbench_checklists.probes.{path.stem}"
    code = f"import sys, importlib; importlib.import_module({named!r}); print(*sys.modules)"
    paths = {"PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=paths)
    assert not {"yaml", "msgspec", "workbench"} & set(done.stdout.split())


def test_the_page_names_every_setting_and_every_checklist_that_comes_along() -> None:
    page = Path(__file__).parents[3] / "docs" / "plugins" / "checklists.md"
    if not page.exists():
        pytest.skip("the docs are not beside the package")
    words = page.read_text("utf-8")
    wanted = [field.name for field in msgspec.structs.fields(Settings)]
    wanted += [path.stem for path in SHIPPED.glob("*.yaml")]
    assert [name for name in wanted if f"`{name}`" not in words] == []


def test_the_pane_is_one_of_this_version() -> None:
    assert issubclass(Checklists, Pane)
    assert Checklists.api_version == API_VERSION
    assert msgspec.convert({}, Checklists.Settings) == Settings()
