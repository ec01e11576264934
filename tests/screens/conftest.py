"""The demo company is made once for a session (or for each of its workers); every desk gets a copy of its own."""

from pathlib import Path

import pytest

from screens.driving import make_company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that holds the demo company."""
    home = tmp_path_factory.mktemp("company")
    make_company(home)
    return home
