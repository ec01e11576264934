"""Short names for servers: each is free, and the first half of the references of what is on it."""

import re
from collections.abc import Collection

from workbench.config.loaded import EMBEDDED
from workbench.config.model import Config
from workbench.domain.trouble import Trouble

_LONGEST = 16
_FITS = re.compile(rf"[a-z][a-z0-9-]{{0,{_LONGEST - 1}}}")


def taken_names(config: Config) -> frozenset[str]:
    """Return the names of all servers in the configuration; the embedded helpdesk's is never free."""
    listed = (config.helpdesks, config.trackers, config.status_pages)
    return frozenset({EMBEDDED, *(one.name for part in listed for one in part)})


def propose(kind: str, taken: Collection[str]) -> str:
    """Return a name that is free: ``rt``, and where that is taken ``rt2``."""
    base = re.sub(r"[^a-z0-9-]", "", kind.lower())[: _LONGEST - 3].lstrip("0123456789-") or "server"
    number = 2
    name = base
    while name in taken:
        name = f"{base}{number}"
        number += 1
    return name


def checked(name: str, taken: Collection[str]) -> str:
    """Return ``name`` where it fits and is free. Raises Trouble."""
    if not _FITS.fullmatch(name):
        why = f"A name is a lower-case letter, then up to {_LONGEST - 1} letters, digits or dashes."
        raise Trouble(f"{name!r} does not do as a name.", why, "Choose another one.")
    if name in taken:
        raise Trouble(f"The name {name} is taken.", "Another server of yours has it.", "Choose another one.")
    return name
