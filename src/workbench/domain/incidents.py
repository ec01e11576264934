"""Live incidents: which is the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.domain.values import Incident

MAINTENANCE = "maintenance"
_WEIGHTS = {"critical": 0, "major": 1, "minor": 2, "": 2, "none": 3, MAINTENANCE: 4}


def worst_first(incidents: Iterable[Incident]) -> list[Incident]:
    """Return incidents by how bad they are, then the latest begun first; maintenance comes last."""
    return sorted(incidents, key=lambda one: (_WEIGHTS.get(one.impact, 2), -one.started.timestamp(), one.ref))
