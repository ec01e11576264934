"""A person's home with one Escalated in the configuration, and what is in its store, in the words of its database."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Row

from servers.escalated.server import EscalatedServer
from servers.escalated.truth import Case, Said, Truth
from servers.home import Home as AnyHome
from workbench.store.scale import GONE, NEVER

SOURCE = "esc"


class Home(AnyHome):
    """Somebody's home; ``who`` is the agent whose token is in it."""

    def __init__(self, folder: Path, server: EscalatedServer, who: str) -> None:
        super().__init__(folder, configuration(server.address), ESC_TOKEN=server.tokens[who])

    def stored(self) -> Truth:
        """Return what is in the store. It keeps whole seconds; so do the times here."""
        with self.reading() as connection:
            files = dict(connection.execute("SELECT message, count(*) FROM attachment GROUP BY 1").fetchall())
            said: dict[int, list[Said]] = defaultdict(list)
            for row in connection.execute("SELECT * FROM message"):
                said[row["ticket"]].append(_said(row, files.get(row["id"], 0)))
            tags: dict[int, set[str]] = defaultdict(set)
            for row in connection.execute("SELECT tag, ticket FROM tag"):
                tags[row["ticket"]].add(row["tag"])
            there = connection.execute(
                "SELECT t.*, c.email FROM ticket t LEFT JOIN customer c ON c.ref = t.customer WHERE t.work <> ?",
                (GONE,),
            )
            cases = {_name(row["ref"]): _case(row, tags[row["n"]], said[row["n"]]) for row in there}
            merged = dict(connection.execute("SELECT ref, into_ref FROM merged").fetchall())
            canned = {row[0] for row in connection.execute("SELECT title FROM article")}
        return Truth(cases, {_name(ref): _name(into) for ref, into in merged.items()}, canned)


def configuration(url: str) -> str:
    """Return a configuration that names the Escalated at an address, and where a token is."""
    return f"helpdesks:\n  - {{name: {SOURCE}, kind: escalated, url: '{url}', token: {{env: ESC_TOKEN}}}}\n"


def _case(row: Row, tags: set[str], said: list[Said]) -> Case:
    return Case(
        row["subject"], row["status_word"].lower().replace(" ", "_"), str(row["priority"]),
        int(_name(row["assignee"])) if row["assignee"] else None, row["email"] or "", _time(row["created"]),
        _time(row["updated"] // 1_000_000), "" if row["due"] == NEVER else _time(row["due"]), frozenset(tags),
        tuple(sorted(said)),
    )  # fmt: skip


def _said(row: Row, files: int) -> Said:
    return Said(row["text"], row["author"], bool(row["internal"]), _time(row["at"]), files)


def _name(ref: str) -> str:
    return ref.partition(":")[2]


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
