"""A person connects a real Escalated."""

from pathlib import Path

import pytest

from line.commands import run
from servers.escalated.server import EscalatedServer


def _connect(home: Path, url: str, code: int = 0) -> str:
    done = run(home, "connect", "--kind", "escalated", "--url", url, "--token-env", "TOKEN", "--yes", code=code)
    return done.stdout + done.stderr


def test_an_escalated_is_connected_and_a_wrong_token_is_not(
    escalated: EscalatedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "0" * 64)
    assert "does not accept this token" in _connect(tmp_path, escalated.address, 1)
    monkeypatch.setenv("TOKEN", next(iter(escalated.tokens.values())))
    assert "does not answer as Escalated does" in _connect(tmp_path, escalated.url, 1)
    assert "Kept as escalated" in _connect(tmp_path, f"{escalated.address}/api/v1/tickets/")
