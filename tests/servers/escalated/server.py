"""Escalated in a Django project of one file, with SQLite, from PyPI."""

import json
import urllib.request
from pathlib import Path
from typing import ClassVar

from servers.harness import Server

_HERE = Path(__file__).parent


class EscalatedServer(Server):
    """An Escalated whose people and tickets are those that desk.py seeds.

    ``tokens`` are by login name. ``rate`` is how many requests a minute a token may make.
    """

    kind: ClassVar[str] = "escalated"
    wheels: ClassVar[tuple[str, ...]] = ("escalated-django==0.7.8", "Django==5.2.*", "waitress==3.0.2")

    def __init__(self, folder: Path, rate: int = 1_000_000) -> None:
        super().__init__(folder)
        self.rate = rate
        self.tokens: dict[str, str] = {}

    @property
    def address(self) -> str:
        """What a person would configure."""
        return f"{self.url}/support"

    @property
    def database(self) -> Path:
        """Escalated's own database."""
        return self.folder / "db.sqlite3"

    @property
    def command(self) -> list[str]:
        """What runs it."""
        return [*self._desk, "serve", str(self.port)]

    @property
    def environment(self) -> dict[str, str]:
        """Where its state is, and how much it bears."""
        return {"DESK_STATE": str(self.folder), "DESK_RATE": str(self.rate), "PYTHONWARNINGS": "ignore"}

    @property
    def probe(self) -> str:
        """The list of tickets, which wants a token."""
        return "/support/api/v1/tickets/"

    def prepare(self) -> None:
        """Make the database, and people, tokens and tickets in it."""
        self.run(*self._desk, "make")
        self.tokens = json.loads((self.folder / "tokens.json").read_text())

    def change(self, count: int, seed: int) -> None:
        """Let ``count`` things happen on it, one after another."""
        self.run(*self._desk, "change", str(count), str(seed))

    def open_ticket(self, subject: str) -> None:
        """Open a ticket, as Alice."""
        said = json.dumps({"subject": subject, "description": subject, "priority": "high", "department_id": 1})
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/api/v1/tickets/create/", said.encode(),
            {"Authorization": f"Bearer {self.tokens['alice']}", "Content-Type": "application/json"},
        )  # fmt: skip
        urllib.request.urlopen(request, timeout=60).close()  # noqa: S310 - our own server

    @property
    def _desk(self) -> list[str]:
        return [str(self.python()), str(_HERE / "desk.py")]
