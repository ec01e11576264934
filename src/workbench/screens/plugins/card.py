"""The card in the place of a plugin's pane that failed: what failed, why, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api import Action, Problem

if TYPE_CHECKING:
    from workbench.api import View
    from workbench.host.hosting import PluginFailure

RETRY, TURN_OFF, COPY_REPORT = "workbench:retry", "workbench:turn-off", "workbench:copy-report"
_CARD = (Action(RETRY, "Retry", "R"), Action(TURN_OFF, "Turn off", "T"), Action(COPY_REPORT, "Copy the report", "C"))


def card_of(failure: PluginFailure) -> View:
    """Return what stands in the place of a view: what failed, why, what to do, and that with a key."""
    return Problem(failure.what, failure.why, failure.remedy, _CARD)
