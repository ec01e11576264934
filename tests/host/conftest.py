"""A home with plugins, and the demo company for the desk."""

from pathlib import Path

import pytest

from screens.driving import make_company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that holds the demo company."""
    home = tmp_path_factory.mktemp("company")
    make_company(home)
    return home
