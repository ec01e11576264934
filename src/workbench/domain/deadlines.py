"""Deadlines by policy: so many hours for a tier and a priority, by business hours or around the clock."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from workbench.domain.shift import Shift, shifts_from
from workbench.domain.words import Priority

BY_POLICY = "by policy"


class Rule(NamedTuple):
    """One rule: '' is any tier, None any priority; without ``business`` all hours count. ``words`` say it."""

    tier: str
    priority: Priority | None
    hours: float
    business: Shift | None
    words: str


class Policy(NamedTuple):
    """Rules for the tickets of some helpdesks; the first that fits counts."""

    helpdesks: frozenset[str]
    rules: tuple[Rule, ...]

    def rule_for(self, tier: str, priority: Priority) -> Rule | None:
        """Return the rule for a customer's tier and a ticket's priority, or None where none fits."""
        return next((
            rule for rule in self.rules
            if rule.tier.casefold() in ("", tier.casefold()) and rule.priority in (None, priority)
        ), None)  # fmt: skip


def due_after(since: datetime, hours: float, business: Shift | None) -> datetime | None:
    """Return when so many hours have passed since a time: of the ``business`` shift where there is one, or all hours.

    Hours are those that pass, also where the clock jumps. None where the shift never takes place for so long.
    """
    left = timedelta(hours=hours)
    if business is None:
        return since + left
    for start, end in shifts_from(since, business):
        begin = max(start, since)
        if end - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= end - begin
    return None
