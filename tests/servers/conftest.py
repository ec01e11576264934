"""Real servers are asked for by name: without `make servers` these tests skip, and say so once."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from servers.harness import RUNNING

_HERE = Path(__file__).parent
_ASKED = "WORKBENCH_SERVERS"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave one skip in place of all these tests where they are not asked for."""
    ours = [item for item in items if _HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.servers)
    if not ours or os.environ.get(_ASKED):
        return
    ours[0].add_marker(pytest.mark.skip(f"real servers are not asked for: make servers runs {len(ours)} such tests"))
    left = ours[1:]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


class _ByKind(LoadScopeScheduling):  # type: ignore[misc] # no types are published for it
    """Gives each kind of server one worker, so that none is started twice.

    Groups that are marked do not do it: pytest 9 does not take up the name that pytest-xdist 3.8 gives to a test.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("tests/servers/")[2].partition("/")[0] or nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByKind | None:
    """Say who gets which test, where servers are asked for."""
    return _ByKind(config, log) if os.environ.get(_ASKED) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the servers' logs where a test fails."""
    report = yield
    if report.failed and _HERE in item.path.parents:
        report.sections += [(f"log of {server.kind} in {server.folder}", server.tail()) for server in RUNNING]
    return report
