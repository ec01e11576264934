"""The demo company's home, made once: nothing may change it."""

from pathlib import Path

import pytest

from line.commands import run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the demo company, seen from the moment of the pictures."""
    home = tmp_path_factory.mktemp("line")
    run(home, "demo")
    return home / "data" / "demo"
