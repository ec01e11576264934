"""What can be done on each server, and why the rest cannot: read from its class, without making a provider."""

from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, source_of

if TYPE_CHECKING:
    from workbench.api.providers import Capabilities, Tracker
    from workbench.workplace import Workplace


def capabilities_of(workplace: "Workplace", helpdesk: str) -> "Capabilities":
    """Return what a helpdesk can do. Raises Trouble for one that is not configured, or cannot be loaded."""
    from workbench.api.providers import Helpdesk
    from workbench.registry import HELPDESKS, load
    from workbench.workplace import LOCAL

    kinds = {options.name: options.kind for options in workplace.config.helpdesks}
    if helpdesk not in workplace.source_names() or (helpdesk not in kinds and helpdesk != LOCAL):
        raise Trouble(
            f"{helpdesk} is not configured.",
            "Its tickets can be read here, and nothing can be sent to it.",
            "Add it again with `workbench connect`.",
        )
    # mypy takes an abstract class for one that is to be made, and it is only to be compared with.
    made = load(HELPDESKS, kinds.get(helpdesk, LOCAL), Helpdesk)  # type: ignore[type-abstract] # it is only compared with
    return made.capabilities


def why_not(workplace: "Workplace", ticket: Ref, effect: str) -> str:
    """Return why an effect (``domain.effects.name_of``) cannot be had on a ticket, or '' where it can."""
    try:
        return capabilities_of(workplace, source_of(ticket)).why_not(effect)
    except Trouble as trouble:
        return trouble.what.rstrip(".")


def require(workplace: "Workplace", ticket: Ref, effect: str) -> None:
    """Raise Trouble where an effect cannot be had on a ticket."""
    reason = why_not(workplace, ticket, effect)
    if reason:
        raise Trouble(f"{ticket}: no {effect} here.", f"{reason[:1].upper()}{reason[1:]}.", "Do it in the browser.")


def tracker_writes(workplace: "Workplace", tracker: str, effect: str) -> bool:
    """Whether a tracker is connected and can carry out an effect."""
    from workbench.registry import TRACKERS, load, names

    kind = next((options.kind for options in workplace.config.trackers if options.name == tracker and options.url), "")
    if kind not in names(TRACKERS):
        return False
    return effect in load(TRACKERS, kind, _tracker()).writes


def _tracker() -> "type[Tracker]":
    from workbench.api.providers import Tracker

    return Tracker
