"""The servers that the configuration names: whatever they are, by their short names, with how one signs in."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workbench.api.providers import Options
from workbench.config.model import Config
from workbench.config.server_options import Secret
from workbench.connecting.kinds import Kind, kind_named
from workbench.domain.trouble import Trouble

_SECTIONS = ("helpdesks", "trackers", "status_pages")


class Entry(NamedTuple):
    """One server as the configuration names it."""

    section: str
    name: str
    kind: str
    url: str
    user: str
    token: Secret | None
    settings: Mapping[str, object]


class Connected(NamedTuple):
    """A server of the configuration and the product it is."""

    kind: Kind
    name: str
    url: str
    user: str
    token: Secret | None
    settings: Mapping[str, object]

    def options(self) -> Options:
        """Return what its provider is told."""
        return Options(name=self.name, url=self.url.rstrip("/"), user=self.user, settings=self.settings)


def entries(config: Config) -> Iterator[Entry]:
    """Yield each server that has an address, in the configuration's order; embedded helpdesks have none."""
    for section in _SECTIONS:
        for one in getattr(config, section):
            if one.url:
                yield Entry(
                    section, one.name, one.kind, one.url, getattr(one, "user", ""), getattr(one, "token", None),
                    getattr(one, "settings", {}),
                )  # fmt: skip


def entry_named(config: Config, name: str) -> Entry:
    """Return one of them. Raises Trouble where there is none of that name."""
    known = {one.name: one for one in entries(config)}
    if name not in known:
        listed = ", ".join(known) or "none"
        raise Trouble(
            f"No server is called {name!r}.", f"Connected: {listed}.", "Name one, or run `workbench connect`."
        )
    return known[name]


def connected_named(config: Config, name: str) -> Connected:
    """Return one of them with its product loaded. Raises Trouble, also where there is no provider for it."""
    one = entry_named(config, name)
    return Connected(kind_named(one.kind, one.section), one.name, one.url, one.user, one.token, one.settings)
