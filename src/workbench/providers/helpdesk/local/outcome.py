"""What an effect comes to on the embedded helpdesk, or why it comes to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from workbench.api import Batch, Ref, Ticket

NOTHING = Batch(cursor="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The ticket as it is then, and what is new beside it; ``message`` is the one that was made, if one was."""

    ticket: Ticket
    others: Batch = NOTHING
    files: Mapping[Ref, bytes] = field(default_factory=dict)
    message: Ref | None = None


def refuse(what: str, why: str, *, gone: bool = False) -> NoReturn:
    """Raise Refused as a server would: with 404 for what is ``gone``, else with 422."""
    from workbench.api import Answer, Refused

    raise Refused(what, why, "Look at the ticket and try again.", Answer(404 if gone else 422))
