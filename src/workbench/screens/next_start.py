"""What the next start paints before anything is loaded: the first queue as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.shift import coming_ends
from workbench.firstpaint import ROWS, plain_tabs, remember
from workbench.query.parsing import parse
from workbench.screens.queues import ORDER_WORDS
from workbench.store.queues import Queue

if TYPE_CHECKING:
    from workbench.screens.core import Core

_BY_THE_CLOCK = ("due:", "since:", "before:")


class NextStart:
    """Writes it down where it is not what was written last."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._written: dict[str, object] = {}

    def remember(self) -> None:
        """Write down what the next start paints."""
        desk, workplace = self._desk, self._desk.workplace
        options = workplace.config.queues[0]
        if any(word in options.search for word in _BY_THE_CLOCK):
            return  # its SQL holds moments that will have passed
        queue = Queue(parse(options.search, now=workplace.now()), options.order, desk.asker())
        facts: dict[str, object] = {
            **queue.first_window(ROWS),
            "title": options.name, "hint": ORDER_WORDS[options.order], "order": options.order,
            "tabs": plain_tabs([queue.name for queue in workplace.config.queues]),
            "down": " ".join(desk.keymap.keys_of["move.down"]), "up": " ".join(desk.keymap.keys_of["move.up"]),
            "theme": workplace.config.look.theme, "icons": workplace.config.look.icons,
            "sources": " ".join(desk.helpdesks) if desk.reads_several else "",
            "frozen": int(workplace.now().timestamp()) if workplace.is_frozen else 0,
            "ends": " ".join(map(str, coming_ends(workplace.now(), workplace.shift))),
        }  # fmt: skip
        if facts == self._written:
            return  # writing waits for the disk, and a key would wait with it
        self._written = facts
        paths = workplace.paths
        remember(desk.connection, paths.cache, paths.config, workplace.store_folder, facts)
