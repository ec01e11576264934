"""What can be connected: every helpdesk, tracker and status page there is a provider for, and what it asks."""

from collections.abc import Iterator
from typing import NamedTuple

from workbench import registry
from workbench.api.providers import Helpdesk, Provider, StatusPage, Tracker
from workbench.domain.trouble import Trouble

# The lists of the configuration, each with where its plugins are found, what they are, and its word for one.
_LISTS: tuple[tuple[str, str, type[Provider], str], ...] = (
    ("helpdesks", registry.HELPDESKS, Helpdesk, "helpdesk"),
    ("trackers", registry.TRACKERS, Tracker, "tracker"),
    ("status_pages", registry.STATUS_PAGES, StatusPage, "status page"),
)
_EMBEDDED = "local"  # it has no server


class Kind(NamedTuple):
    """One product: the list of the configuration it stands in, that list's word for it, and its provider."""

    section: str
    word: str
    provider: type[Provider]

    @property
    def kind(self) -> str:
        """The name in the configuration."""
        return self.provider.kind

    @property
    def title(self) -> str:
        """The product's own name."""
        return self.provider.title or self.provider.kind

    @property
    def needs_token(self) -> bool:
        """Whether one has to sign in there."""
        return "token" in self.provider.asks


def kinds() -> tuple[list[Kind], list[Trouble]]:
    """Return what can be connected, and what is wrong with plugins that cannot be loaded."""
    found: list[Kind] = []
    wrong: list[Trouble] = []
    for section, group, base, word in _LISTS:
        for name in _names(group):
            try:
                found.append(Kind(section, word, registry.load(group, name, base)))
            except Trouble as trouble:
                wrong.append(trouble)
    return found, wrong


def kind_named(name: str, section: str = "") -> Kind:
    """Return the product that the configuration calls ``name``, in ``section`` only where that is given.

    Nothing but its plugin is loaded. Raises Trouble where there is none, or it cannot be loaded.
    """
    for listed, group, base, word in _LISTS:
        if section in ("", listed) and name in _names(group):
            return Kind(listed, word, registry.load(group, name, base))
    from difflib import get_close_matches

    known = [one for _, group, _, _ in _LISTS for one in _names(group)]
    near = get_close_matches(name, known, n=1)
    raise Trouble(
        f"Nothing of the kind {name!r} can be connected.",
        f"There is a provider for {', '.join(known) or 'nothing'}.",
        (f"Did you mean {near[0]}? " if near else "") + "Name one of these, or install the package that brings it.",
    )


def _names(group: str) -> Iterator[str]:
    return (name for name in registry.names(group) if name != _EMBEDDED)
