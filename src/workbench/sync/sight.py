"""What a server says while a change is sent to it; where it says nothing, the change goes no further for now."""

from collections.abc import Coroutine
from typing import TypeVar

from workbench.api.providers import Helpdesk, Now
from workbench.domain.values import Batch
from workbench.domain.words import Ref
from workbench.sync.outcomes import ASKING, Ended, when_asking
from workbench.sync.pulling import within

T = TypeVar("T")


async def asked(question: Coroutine[object, object, T], name: str, tries: int) -> T:
    """Return the answer of the server ``name`` to a question for a change's ``tries``th try. Raises Ended."""
    try:
        return await within(ASKING, question, name)
    except Exception as error:  # a guard of the outbox: nothing was sent by that
        raise Ended(when_asking(name, error, tries)) from error


class Sight:
    """A ticket as its helpdesk tells of it, for a change in its ``tries``th try."""

    def __init__(self, helpdesk: Helpdesk, ref: Ref, tries: int) -> None:
        self._helpdesk = helpdesk
        self._ref = ref
        self._tries = tries
        self._read: Batch | None = None  # the conversation, as it is behind the last stamp

    async def now(self) -> Now:
        """Return how the ticket stands, with its stamp. Raises Ended where nobody says."""
        self._read = None
        return await asked(self._helpdesk.now(self._ref), self._helpdesk.name, self._tries)

    async def conversation(self) -> Batch:
        """Return all that is on the ticket, read after its stamp. Raises Ended where nobody says."""
        if self._read is None:
            self._read = await asked(self._helpdesk.ticket(self._ref), self._helpdesk.name, self._tries)
        return self._read
