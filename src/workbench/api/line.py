"""Commands that a plugin adds to the command line: ``workbench NAME …``, beside its pane."""

from abc import ABC, abstractmethod
from typing import ClassVar, Protocol

from workbench.api.panes import API_VERSION, PaneContext
from workbench.api.results import ActionResult


class Line(Protocol):
    """What a command is handed: what was typed behind its name, a ticket as a pane gets it, and where to write.

    What it writes is cleaned, so a ticket's text may go there as it is.
    """

    @property
    def words(self) -> tuple[str, ...]:
        """What was typed behind the command's name."""

    async def context(self, ticket: str = "") -> PaneContext:
        """Return what the plugin's pane would be handed for a ticket, by number or reference ('' for none).

        One that is not here is fetched. Raises Trouble where there is none.
        """

    def write(self, text: str) -> None:
        """Write a line of what a script reads."""

    def say(self, text: str) -> None:
        """Write a line to the person, on the error output."""

    async def ask(self, question: str, *, hidden: bool = False) -> str | None:
        """Return the line that a person types, ``hidden`` while it is; None where nobody sits at a terminal."""

    async def carry_out(self, result: ActionResult, context: PaneContext) -> int:
        """Do what an action of a pane may ask for, past the same guards; return what to end with.

        Notes and changes go into the outbox, words are written. Raises Trouble for what only a desk can do.
        """


class LineCommand(ABC):
    """A command of the command line, called by the plugin's name once that is enabled.

    Subclasses set ``help``, a sentence. It runs in the process of the command, which ends with what ``run`` returns: 0
    where all is well, 2 where it was not understood, and from 10 on what the plugin says.
    """

    api_version: ClassVar[int] = API_VERSION
    help: ClassVar[str] = ""

    @abstractmethod
    async def run(self, line: Line) -> int:
        """Do it, and return what to end with. Raises Trouble for what a person has to know."""
