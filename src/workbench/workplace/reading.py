"""What the configuration says, checked against the search language and the kinds of servers that are installed."""

from datetime import datetime

from workbench.config.cache import load_quickly
from workbench.config.loaded import KNOWN_KINDS, Loaded
from workbench.config.paths import Paths
from workbench.domain.trouble import Trouble


def read(paths: Paths, *, must_exist: bool, now: datetime) -> Loaded:
    """Return what the configuration says, its searches as they are meant ``now``.

    Raises Trouble where there is none and there ``must_exist`` one.
    """
    def check_query(text: str) -> object:
        from workbench.query.parsing import parse

        return parse(text, now=now)

    loaded = load_quickly(paths.config, cache=paths.cache, check_query=check_query)
    if loaded.problems:
        # Only now is it worth the time to ask which other kinds of server are installed.
        from workbench.registry import server_plugins

        kinds = (*KNOWN_KINDS, *server_plugins())
        if kinds != KNOWN_KINDS:
            loaded = load_quickly(paths.config, cache=paths.cache, known_kinds=kinds, check_query=check_query)
    if must_exist and loaded.path is None and not loaded.problems:
        what = f"There is no configuration file {paths.config}."
        raise Trouble(what, "It was named with --config.", "Correct the name, or leave --config out to use your own.")
    return loaded
