"""What the desk's file needs once a day, off the way to the first paint: a check, a back-up, and some forgetting."""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.store.backups import back_up, back_up_name
from workbench.store.damage import is_damage
from workbench.store.enclosed import sweep
from workbench.store.errors import damaged_desk
from workbench.store.opening import DESK, connect
from workbench.store.outbox import forget_sent

_SENT_KEPT = 14 * 86_400.0  # seconds


def tend(folder: Path) -> Trouble | None:
    """Check ``desk.db`` in ``folder``, and back it up where that was not done today. For a thread of its own.

    What was sent long ago is forgotten, and so are the copies of files that nothing names any more.

    Returns what the person has to know where the file is damaged or cannot be backed up, else None. A
    damaged file never takes a good back-up's place; it is set aside by the next start, since it is open now.
    """
    path = folder / DESK
    if not path.exists():
        return None
    try:
        with closing(connect(path)) as connection:
            said = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if said != "ok":
                return damaged_desk(path, said)
            if not (folder / "backups" / back_up_name(datetime.now(UTC))).exists():
                back_up(connection, folder)
            _forget(path, connection)
    except (sqlite3.Error, OSError, Trouble) as error:
        if is_damage(error):
            return damaged_desk(path, str(error))
        return Trouble(f"{path.name} could not be backed up.", f"{error}.", "Make room, or mend its permissions.")
    return None


def _forget(path: Path, connection: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as beside:  # where the file is called the desk
        beside.execute("ATTACH DATABASE ? AS desk", (str(path),))
        forget_sent(beside, before=time.time() - _SENT_KEPT)
    sweep(path.parent, connection)
