"""What the configuration's tests share."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Be a user who may not use others' files, also where the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
