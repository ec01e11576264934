"""The files of tickets: where they are kept, and how what a helpdesk gives becomes one that is always whole."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from workbench.config.paths import explain
from workbench.domain.filenames import safe_file_name
from workbench.domain.folders import make_private_folder
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, identity_of
from workbench.store.connection import Connection
from workbench.sync.place import Place

LARGEST_FILE = 200 * 2**20  # bytes


class Kept(NamedTuple):
    """An attachment: the ticket that it hangs on, where it is kept once it was fetched, and its size as announced."""

    ticket: Ref
    path: Path
    size: int


def kept_file(place: Place, connection: Connection, attachment: Ref) -> Kept:
    """Return where an attachment is kept, whether it is there yet or not. Raises Trouble where nobody knows of it."""
    found = connection.execute(
        "SELECT t.ref, a.name, a.size FROM attachment a JOIN message m ON m.id = a.message "
        "JOIN ticket t ON t.n = m.ticket WHERE a.ref = ?",
        (attachment,),
    ).fetchone()
    if found is None:
        raise Trouble("This file is not in the store.", f"It was {attachment}.")
    ticket, name, size = found
    return Kept(ticket, place.folder_of(ticket) / safe_file_name(f"{identity_of(attachment)}-{name}"), size)


def keep_file(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, whole or not at all. Raises Trouble."""
    fresh = path.with_name(f".{os.getpid()}")  # a name that no file of others is given here
    try:
        make_private_folder(path.parent)
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise explain(error, path) from error
