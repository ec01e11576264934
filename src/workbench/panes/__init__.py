"""The built-in panes, each named so that one can be imported without the others."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.api import Pane

# In the order in which the desk shows them: id, and where the class is.
BUILT_IN: dict[str, str] = {
    "conversation": "workbench.panes.conversation:ConversationPane",
    "customer": "workbench.panes.customer:CustomerPane",
    "escalations": "workbench.panes.escalations:EscalationsPane",
    "canned": "workbench.panes.canned:CannedPane",
    "incidents": "workbench.panes.incidents:IncidentsPane",
}


def load_pane(pane_id: str) -> "Pane":
    """Return a new built-in pane. Raises KeyError for an id that is not built in."""
    from importlib import import_module

    module, _, name = BUILT_IN[pane_id].partition(":")
    pane: Pane = getattr(import_module(module), name)()
    return pane
