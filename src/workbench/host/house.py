"""What all plugins share in the host: the person's place, its mirror not to be written, and the way to the desk."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.host.mark import Mark
from workbench.store.plugged import attach_for_plugins
from workbench.workplace import Workplace

if TYPE_CHECKING:
    from workbench.api.answers import Http
    from workbench.config.model import PluginOptions
    from workbench.host.wire import ToDesk
    from workbench.store.connection import Connection
    from workbench.styles.marks import Marks

_LOG_BYTES = 1_000_000
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class GuestPlace(Workplace):
    """A place of work of which the mirror cannot be written."""

    def new_connection(self) -> "Connection":
        """Return another connection; whoever asks closes it."""
        return attach_for_plugins(self.store_folder)


class House:
    """Where the plugins of one host live. ``send`` sends the desk a message."""

    def __init__(self, place: Workplace, mark: Mark, send: "Callable[[ToDesk], None]") -> None:
        self.place = place
        self.mark = mark
        self.send = send
        self._reached: dict[str, Http] = {}

    @property
    def enabled(self) -> "Mapping[str, PluginOptions]":
        """The enabled plugins, in the configuration's order."""
        return enabled_plugins(self.place)

    def options(self, name: str) -> "PluginOptions":
        """Return what the configuration says of a plugin."""
        return self.place.config.plugins[name]

    def data_folder(self, name: str) -> Path:
        """Return a plugin's own folder, which need not be there."""
        return self.place.paths.data / "plugins" / name

    def marks(self) -> "Marks":
        """Return what says in a list which helpdesk a ticket is on."""
        from workbench.store.helpdesks import helpdesks_in
        from workbench.styles.marks import marks_of

        return marks_of(helpdesks_in(self.place.connection()))

    @cached_property
    def _log_folder(self) -> Path:
        from workbench.config.paths import ensure

        return ensure(self.place.state_folder / "plugins")

    def log(self, name: str, sentence: str) -> None:
        """Write a line into a plugin's log, which begins anew where it has grown large."""
        file = self._log_folder / f"{name}.log"
        if file.exists() and file.stat().st_size > _LOG_BYTES:
            file.replace(file.with_suffix(".log.old"))
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {one_line(str(sentence), 2_000)}\n")

    async def secret(self, name: str, secret: str) -> str:
        """Return a secret of a plugin's own. Raises Trouble where it cannot be had."""
        import asyncio

        from workbench.config.secrets import secret_of_plugin

        said = self.options(name).secrets.get(secret)
        return await asyncio.to_thread(secret_of_plugin, said, name, secret)

    async def fetch(self, name: str, declared: tuple[str, ...], url: str) -> bytes:
        """Return what is at an address. Raises Trouble for a host that the plugin may not reach, and as HTTP does."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.netloc.split(":")[0] in _LOOPBACK):
            raise Trouble(f"{url[:200]} is not fetched.", "Only https:// is.", "")
        allowed = {one.lower() for one in self.options(name).hosts}
        if host not in {one.lower() for one in declared}:
            raise Trouble(f"{host} is not reached.", f"{name} does not declare it.", f"Ask the author of {name}.")
        if host not in allowed:
            raise Trouble(
                f"{host} is not reached.", "The configuration does not allow it.",
                f"Add it: plugins: {{{name}: {{hosts: [{host}]}}}}.",
            )  # fmt: skip
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._reached:
            self._reached[base] = self._connect(base)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return (await self._reached[base].get(path or "/")).body

    def _connect(self, base: str) -> "Http":
        from workbench.net.client import connect
        from workbench.net.connections import Network

        said = self.place.config.network
        return connect(base, network=Network(ca=said.ca, proxy=said.proxy, patience=float(said.patience)))


def enabled_plugins(place: Workplace) -> "Mapping[str, PluginOptions]":
    """Return the plugins that the configuration enables, in its order."""
    return {name: options for name, options in place.config.plugins.items() if options.enabled}
