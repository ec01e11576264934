"""Redmine from Debian's packages, with SQLite and Puma, all that it writes in one folder."""

import json
import os
import secrets
import urllib.request
from pathlib import Path
from typing import ClassVar, TypeAlias

from servers.harness import Server

_HERE = Path(__file__).parent
_PROGRAM = "/usr/share/redmine"
_INSTANCES = Path("/var/lib/redmine")  # Debian's Redmine knows an instance by the name of a folder in here

FIRST = 121  # the number of the first issue that is not one of structure.rb's

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"


class RedmineServer(Server):
    """A Redmine whose accounts, projects and 120 tasks are those of structure.rb; other issues a test puts there.

    ``keys`` are the accounts' keys by login, ``users``, ``trackers`` and ``statuses`` numbers by name.
    """

    kind: ClassVar[str] = "redmine"
    # No system database, and nothing that starts by itself.
    debian: ClassVar[tuple[str, ...]] = ("redmine", "redmine-sqlite", "dbconfig-no-thanks", "puma")
    patience: ClassVar[float] = 90.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys: dict[str, str] = {}
        self.users: dict[str, int] = {}
        self.trackers: dict[str, int] = {}
        self.statuses: dict[str, int] = {}

    @property
    def database(self) -> Path:
        """Redmine's own database."""
        return self.folder / "redmine.sqlite3"

    @property
    def command(self) -> list[str]:
        """What runs Redmine."""
        address = f"tcp://127.0.0.1:{self.port}"
        return ["puma", "--environment", "production", "--bind", address, "--threads", "1:4", "--dir", _PROGRAM]

    @property
    def environment(self) -> dict[str, str]:
        """Which instance it is. Ruby's warnings about Rails fill the log."""
        return {
            "REDMINE_INSTANCE": self._instance.name, "RAILS_ENV": "production", "REDMINE_LANG": "en",
            "SCHEMA": "/dev/null", "RUBYOPT": "-W0", "VERBOSE": "false",
            "OUT": str(self.folder / "structure.json"),
        }  # fmt: skip

    @property
    def probe(self) -> str:
        """The page to sign in on."""
        return "/login"

    @property
    def _instance(self) -> Path:
        return _INSTANCES / f"workbench-{os.getpid()}-{self.port}"

    def prepare(self) -> None:
        """Write the configuration, make the database and put the structure into it."""
        for name in ("config", "files", "log", "tmp/cache", "tmp/pids", "public/plugin_assets"):
            (self.folder / name).mkdir(parents=True)
        config = self.folder / "config"
        (config / "database.yml").write_text(
            f"production:\n  adapter: sqlite3\n  database: {self.database}\n  timeout: 20000\n"
        )
        (config / "configuration.yml").write_text(
            f"default:\n  attachments_storage_path: {self.folder / 'files'}\n"
            "  email_delivery:\n    delivery_method: :test\n"
        )
        (config / "secret_key.txt").write_text(secrets.token_hex(40))
        self._instance.symlink_to(self.folder)
        # Rails looks for itself in the folder that it is started in.
        inside = ("env", "--chdir", _PROGRAM, "bundle", "exec")
        self.run(*inside, "rake", "db:migrate", patience=300)
        self.run(*inside, "ruby", "bin/rails", "runner", str(_HERE / "structure.rb"), patience=300)
        known = json.loads((self.folder / "structure.json").read_text())
        self.keys, self.users = known["keys"], known["users"]
        self.trackers, self.statuses = known["trackers"], known["statuses"]

    def forget(self) -> None:
        """Take away what lies outside the folder."""
        self._instance.unlink(missing_ok=True)

    def call(self, method: str, path: str, body: Tree = None, login: str = "dana") -> Tree:
        """Ask Redmine as an account; return what it answers, None for nothing. Raises HTTPError for a refusal."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.url}/{path}", None if body is None else json.dumps(body).encode(), method=method,
            headers={"X-Redmine-API-Key": self.keys[login], "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            said = answer.read()
        known: Tree = json.loads(said) if said.strip() else None
        return known

    def add(self, subject: str, project: str = "gateway", login: str = "dana", **fields: Tree) -> int:
        """Make an issue, and return its number."""
        bug: dict[str, Tree] = {"project_id": project, "subject": subject, "tracker_id": self.trackers["Bug"]}
        said = self.call("POST", "issues.json", {"issue": bug | fields}, login)
        assert isinstance(said, dict)
        made = said["issue"]
        assert isinstance(made, dict)
        number = made["id"]
        assert isinstance(number, int)
        return number

    def change(self, number: int, login: str = "dana", **fields: Tree) -> None:
        """Change an issue, or say something on it (``notes``, ``private_notes``)."""
        self.call("PUT", f"issues/{number}.json", {"issue": dict(fields)}, login)

    def relate(self, number: int, how: str, other: int) -> None:
        """Say how two issues hang together."""
        relation: Tree = {"relation": {"issue_to_id": other, "relation_type": how}}
        self.call("POST", f"issues/{number}/relations.json", relation)
