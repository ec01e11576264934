"""How the house is kept: short modules that say what they are for, and nothing of the machine it was built on."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from house.tree import ROOT, kept_files, modules, name_of, texts
from workbench import __version__

_LONGEST = 400
# Those of the machines that the project was written on; a path that a customer might send is none of them.
_FOLDERS_OF_A_MACHINE = re.compile(r"(?<![\w.~-])/(?:work/\w|root/(?:\w|\.(?:cache|config|local))|tmp/v/|opt/wheels)")
_REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "--index" + "-url", "extra-index" + "-url")
_BESIDE = "../" + "shared"


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 100


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in modules()}
    assert {name: length for name, length in lengths.items() if length > _LONGEST} == {}


def test_the_first_line_of_every_module_says_what_it_is_for() -> None:
    first = {name_of(file): _first_line(file) for file in modules()}
    assert {name: line for name, line in first.items() if not line.endswith((".", "?"))} == {}


def _first_line(file: Path) -> str:
    said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return said.partition("\n")[0]


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    assert list(_found(_FOLDERS_OF_A_MACHINE)) == []


def test_no_file_names_a_registry() -> None:
    assert list(_found(re.compile("|".join(map(re.escape, _REGISTRIES))))) == []


def test_nothing_but_the_check_itself_looks_beside_the_checkout() -> None:
    assert {name for name, _ in _found(re.compile(re.escape(_BESIDE)))} <= {".ci/run"}


def _found(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each file that holds what must not be there, and the line."""
    for file, said in texts():
        if pattern.search(said):
            yield from ((name_of(file), line) for line in said.splitlines() if pattern.search(line))


def test_what_a_program_made_is_not_kept() -> None:
    made = {".pyc", ".db", ".db-wal", ".log", ".whl"}
    assert [name_of(file) for file in kept_files() if file.suffix in made] == []


def _scripts() -> list[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return sorted(declared["project"]["scripts"])


@pytest.mark.parametrize("script", _scripts())
def test_every_console_script_is_installed_and_says_its_version(script: str) -> None:
    command = [str(Path(sys.executable).parent / script), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"{script} {__version__}\n"


def test_the_module_runs_as_the_script_does() -> None:
    command = [sys.executable, "-m", "workbench", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"workbench {__version__}\n"


def test_every_entry_point_of_ours_can_be_loaded() -> None:
    ours = list(metadata.distribution("support-workbench").entry_points)
    assert {point.group for point in ours} >= {"console_scripts", "workbench.helpdesks"}
    for point in ours:
        assert point.load() is not None


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """A dependency that nothing imports is weight at every installation; one that came with another may go again."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    imported_as = {"markdown-it-py": "markdown_it", "PyYAML": "yaml"}
    names = (re.split(r"[^\w-]", one)[0] for one in declared)
    assert _imported(ROOT / "src") - set(sys.stdlib_module_names) - {"workbench"} == {
        imported_as.get(name, name) for name in names
    }


def _imported(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in modules():
        if folder in file.parents:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found.update(alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.partition(".")[0])
    return found
