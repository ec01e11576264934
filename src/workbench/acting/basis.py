"""What a handoff is checked against: gathered once, so that it can be checked at each of its changes."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.words import Priority, Ref
from workbench.handoffs.checking import Gap, gaps
from workbench.handoffs.model import Handoff
from workbench.store import shiftwork

if TYPE_CHECKING:
    from workbench.guard.rules import Rules
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace


class Basis(NamedTuple):
    """The handoff before the one that is checked, open tickets of high priority, what is open, what secrets look like.

    ``open_now`` says of the tickets of the handoff before whether they are open, ``known`` which texts were looked at.
    """

    before: Handoff | None
    high: frozenset[Ref]
    open_now: dict[Ref, bool]
    rules: "Rules"
    known: dict[str, tuple[str, ...]]

    def gaps(self, handoff: Handoff, now: datetime) -> list[Gap]:
        """Return what keeps a handoff from being published."""
        open_now = {ref for ref, is_open in self.open_now.items() if is_open}
        before = self.before.items if self.before else ()
        return gaps(handoff, high=self.high, before=before, open_now=open_now, now=now, rules=self.rules,
                    known=self.known)  # fmt: skip


def basis_for(workplace: "Workplace", connection: "Connection", before: Handoff | None) -> Basis:
    """Return what a handoff of the person's is checked against that follows the one ``before``, None for no other."""
    from workbench.guard.rules import rules_with

    own = shiftwork.own_open(connection, workplace.me())
    stands = shiftwork.stands_of(connection, {item.ticket for item in before.items} if before else ())
    rules = workplace.config.sending.rules
    return Basis(
        before, frozenset(one.ref for one in own if one.priority >= Priority.HIGH),
        {one.ref: one.is_open for one in stands}, rules_with(Path(rules) if rules else None)[0], {},
    )  # fmt: skip
