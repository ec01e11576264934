"""What the tests of the network share."""

from collections.abc import Iterator

import pytest

from net.authority import Authority, make_authority
from workbench.net.tracing import trace_to


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that nobody trusts who was not told to."""
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def traced() -> Iterator[list[str]]:
    """Return what is traced, while the test runs."""
    lines: list[str] = []
    trace_to(lines.append)
    yield lines
    trace_to(None)


@pytest.fixture(autouse=True)
def _no_proxy_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
