"""Whether any incident is live: a look for whoever has to leave room for it, before the first key is answered."""

import sqlite3


def any_is_live(connection: sqlite3.Connection) -> bool:
    """Whether any incident is live."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM incident WHERE resolved IS NULL)").fetchone()[0])
