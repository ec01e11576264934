"""Bringing a file up to date: numbered scripts, each of which is run once and wholly."""

import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.store.backups import back_up
from workbench.store.transaction import writing


def migrations(kind: str) -> list[tuple[str, str]]:
    """Return the numbered migrations of a file kind (mirror or desk) as (name, SQL), in order."""
    folder = resources.files("workbench.store.migrations").joinpath(kind)
    scripts = sorted((item.name, item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".sql"))
    for expected, (name, _) in enumerate(scripts, start=1):
        if int(name[:3]) != expected:
            raise ValueError(f"migration {name} should have number {expected:03}")
    return scripts


def migrate(connection: sqlite3.Connection, kind: str, path: Path) -> None:
    """Bring a file up to date, one migration a transaction. Raises Trouble for a file from a newer version."""
    version = _version(connection)
    scripts = migrations(kind)
    if version > len(scripts):
        raise Trouble(
            f"{path.name} was written by a newer version of workbench "
            f"(format {version}; this one knows {len(scripts)}).",
            f"It is {path}.",
            "Upgrade workbench, or name another folder in the configuration under store.folder.",
        )
    if kind == "desk" and 0 < version < len(scripts):
        back_up(connection, path.parent)
    for number, (_, script) in enumerate(scripts[version:], start=version + 1):
        with writing(connection):
            # Another process may have made the same step between our look and our lock.
            if _version(connection) < number:
                for statement in statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, each of which ends at a line's end.

    They run one by one because ``executescript`` would end the transaction that it is called in.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
