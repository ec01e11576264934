"""Keep what was found to work: the token where it is safe, and the server in the configuration."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from workbench.config import secrets, writing
from workbench.config.server_options import HelpdeskOptions, Secret, StatusPageOptions, TrackerOptions
from workbench.config.writing import Written
from workbench.connecting.kinds import Kind
from workbench.domain.trouble import Trouble


def keep_in_keyring(name: str, host: str, token: str) -> Secret:
    """Put a token into the keyring, and return where it is then. Raises Trouble.

    It stands under the server's name and host, so that two workbenches of one person, each with a server called
    ``rt``, do not write over each other's.
    """
    wanted = f"{name}@{host}"
    number = 2
    place = wanted
    while secrets.has(place):
        place = f"{wanted}-{number}"
        number += 1
    secrets.store(place, token)
    return Secret(keyring=place)


def save(
    path: Path, kind: Kind, *, name: str, url: str, user: str, token: Secret | None, known_kinds: Collection[str] = ()
) -> Written:
    """Write a server into the configuration at ``path``. Raises UnwrittenError, and nothing is changed then."""
    known = (*known_kinds, kind.kind)
    match kind.section:
        case "helpdesks":
            helpdesk = HelpdeskOptions(name=name, kind=kind.kind, url=url, user=user, token=token)
            return writing.add_helpdesk(path, helpdesk, known_kinds=known)
        case "trackers":
            tracker = TrackerOptions(name=name, kind=kind.kind, url=url, user=user, token=token)
            return writing.add_tracker(path, tracker, known_kinds=known)
        case _:
            page = StatusPageOptions(name=name, kind=kind.kind, url=url)
            return writing.add_status_page(path, page, known_kinds=known)


def take_back(token: Secret | None) -> None:
    """Take a token out of the keyring again that was put there for an entry which could not be written."""
    if token is not None and token.keyring:
        with suppress(Trouble):
            secrets.forget(token.keyring)
