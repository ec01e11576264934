"""What a plugin reaches outside: hosts that it declares and the configuration allows, and secrets of its own alone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from workbench.domain.trouble import Trouble
from workbench.host.house import GuestPlace, House
from workbench.host.mark import Mark


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer, or lead elsewhere."""
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()
        self.wfile.write(f"you asked for {self.path}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as made:
        Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()


def house(home: Path, entry: str) -> House:
    """Return a host's house with one plugin in the configuration."""
    home.mkdir(exist_ok=True)
    (home / "config.yaml").write_text(f"plugins:\n  tried: {entry}\n", "utf-8")
    return House(GuestPlace.open(home), Mark.made(), lambda _: None)


def test_only_what_is_declared_and_allowed_is_fetched_and_never_what_it_leads_to(tmp_path: Path) -> None:
    with server() as address:

        async def run() -> None:
            here = house(tmp_path, "{hosts: [127.0.0.1]}")
            assert await here.fetch("tried", ("127.0.0.1",), f"{address}/a?b=1") == b"you asked for /a?b=1"
            with pytest.raises(Trouble, match="is not reached"):
                await here.fetch("tried", (), f"{address}/a")
            with pytest.raises(Trouble) as caught:
                await house(tmp_path, "{}").fetch("tried", ("127.0.0.1",), f"{address}/a")
            assert "The configuration does not allow it." in str(caught.value)
            with pytest.raises(Trouble):
                await here.fetch("tried", ("127.0.0.1",), f"{address}/away")
            for url in ("file:///etc/passwd", "http://example.com/", "ftp://127.0.0.1/"):
                with pytest.raises(Trouble, match="is not fetched"):
                    await here.fetch("tried", ("127.0.0.1", "example.com", ""), url)

        asyncio.run(run())


def test_a_secret_is_had_from_where_the_configuration_says_and_from_no_other_plugins_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIED_TOKEN", "s3cret")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

    async def run() -> None:
        here = house(tmp_path, "{secrets: {token: {env: TRIED_TOKEN}}}")
        assert await here.secret("tried", "token") == "s3cret"
        with pytest.raises(Trouble) as caught:
            await here.secret("tried", "other")
        assert "plugin/tried/other" in str(caught.value)

    asyncio.run(run())
