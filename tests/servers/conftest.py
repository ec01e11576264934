"""Real servers are asked for by name: without `make servers` these tests skip, and say so once."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from servers.harness import RUNNING

_HERE = Path(__file__).parent
_ASKED = "WORKBENCH_SERVERS"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave one skip in place of all these tests where they are not asked for; else give each server one worker."""
    ours = [item for item in items if _HERE in item.path.parents]
    for item in ours:
        kind = item.path.relative_to(_HERE).parts[0]
        item.add_marker(pytest.mark.servers)
        item.add_marker(pytest.mark.xdist_group(kind))
    if not ours or os.environ.get(_ASKED):
        return
    ours[0].add_marker(pytest.mark.skip(f"real servers are not asked for: make servers runs {len(ours)} such tests"))
    left = ours[1:]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the servers' logs where a test fails."""
    report = yield
    if report.failed and _HERE in item.path.parents:
        report.sections += [(f"log of {server.kind} in {server.folder}", server.tail()) for server in RUNNING]
    return report
