"""Plugins by name: what is listed, what is loaded, and how a failure is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench import registry
from workbench.api import Helpdesk, Trouble
from workbench.providers.helpdesk.local import LocalHelpdesk

_GOOD = "from workbench.api import Helpdesk\nclass Good(Helpdesk):\n    async def pull(self, cursor): ...\n"
_MODULES = {
    "good_desk": _GOOD,
    "raising_desk": "raise RuntimeError('no such luck')",
    "wrong_desk": "class Wrong: ...",
    "later_desk": _GOOD.replace("):\n", "):\n    api_version = 2\n", 1),
    "broken_desk": "def (",
}
_POINTS = """[workbench.helpdesks]
good = good_desk:Good
raising = raising_desk:Any
wrong = wrong_desk:Wrong
later = later_desk:Good
broken = broken_desk:Any
absent = no_such_desk:Any
nameless = good_desk:Missing
local = good_desk:Good
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a distribution that brings some helpdesks, good and bad."""
    about = tmp_path / "desks-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: desks\nVersion: 1.2\n")
    (about / "entry_points.txt").write_text(_POINTS)
    for name, code in _MODULES.items():
        (tmp_path / f"{name}.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))


def _load(name: str) -> type[Helpdesk]:
    return registry.load(registry.HELPDESKS, name, Helpdesk)  # type: ignore[type-abstract] # it is only compared with


def test_the_built_in_helpdesk_needs_no_installation() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from workbench import registry\n"
    code += "from workbench.api import Helpdesk\n"
    code += "print(registry.load(registry.HELPDESKS, 'local', Helpdesk).__name__, registry.names(registry.HELPDESKS))"
    source = Path(registry.__file__).parents[1]
    # -S leaves out all that is installed.
    run = [sys.executable, "-S", "-c", code, str(source)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said == "LocalHelpdesk ('escalated', 'local', 'rt')\n"


@pytest.mark.usefixtures("installed")
def test_names_are_listed_without_importing_anything() -> None:
    assert {"absent", "broken", "good", "local", "raising"} <= set(registry.names(registry.HELPDESKS))
    assert not {"good_desk", "raising_desk", "broken_desk"} & set(sys.modules)


@pytest.mark.usefixtures("installed")
def test_a_plugin_is_loaded_by_its_name() -> None:
    assert _load("good").__name__ == "Good"


@pytest.mark.usefixtures("installed")
def test_a_built_in_name_belongs_to_what_is_built_in() -> None:
    assert _load("local") is LocalHelpdesk


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("raising", "RuntimeError: no such luck"),
        ("broken", "broken_desk.py, line 1: invalid syntax"),
        ("absent", "No module named 'no_such_desk'"),
        ("nameless", "Missing"),
        ("wrong", "is not a Helpdesk"),
        ("later", "version 2"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_named_with_the_cause_and_the_remedy(name: str, cause: str) -> None:
    with pytest.raises(Trouble) as caught:
        _load(name)
    assert name in caught.value.what
    assert "desks 1.2" in str(caught.value)
    assert cause in str(caught.value)
    assert "take" in caught.value.remedy


def test_a_name_that_nobody_bears_brings_the_nearest_one_to_mind() -> None:
    with pytest.raises(Trouble, match="Did you mean local") as caught:
        _load("lokal")
    assert "helpdesks" in caught.value.what


@pytest.mark.usefixtures("installed")
def test_what_plugins_bring_is_told_from_what_ships() -> None:
    brought = registry.server_plugins()
    assert {"good", "later", "wrong"} <= set(brought)
    assert not {"local", "rt", "escalated", "redmine", "statuspage"} & set(brought)
