"""Commands that a pane has run: started with a list of arguments, gone on with while nobody looks, read at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Ending(StrEnum):
    """How a command ended, or that it has not. ``lost``: what ran it is gone, the machine was switched off, say."""

    RUNNING = "running"
    EXITED = "exited"
    TIMED_OUT = "timed out"
    STOPPED = "stopped"
    MISSING = "could not be started"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One time that a command was run; ``number`` counts from 1.

    ``exit_code`` is None until it has exited by itself; one that was ended by a signal has the signal's negative
    number. ``seconds`` is how long it took. Of its output ``size`` bytes are kept, and ``is_cut`` says that there were
    more. ``why`` says why it could not be started.
    """

    number: int
    began: datetime
    how: Ending = Ending.RUNNING
    exit_code: int | None = None
    seconds: float = 0.0
    size: int = 0
    is_cut: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command as it stands now, with each of its tries so far, oldest first.

    ``label`` is the pane's own word for it, ``title`` says to others what it is, ``ticket`` is the one that was
    selected, ``host`` the machine it runs on, ``folder`` its working folder, ``planned`` how many tries there are to
    be. ``how`` is RUNNING until the last try has ended, and then how that one did.
    """

    id: str
    argv: tuple[str, ...]
    label: str = ""
    ticket: Ref | None = None
    host: str = ""
    folder: Path = Path()
    began: datetime
    planned: int = 1
    tries: tuple[Try, ...] = ()
    how: Ending = Ending.RUNNING
    title: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it goes on, or waits for its next try."""
        return self.how is Ending.RUNNING

    @property
    def exit_code(self) -> int | None:
        """What the last try exited with; None while it runs, and where it did not exit by itself."""
        return self.tries[-1].exit_code if self.tries else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a command is to be run.

    ``argv`` is the program and its arguments; there is never a shell, so nothing in them is interpreted. ``folder`` is
    where it runs (None: the ticket's folder). Of the environment it gets PATH, HOME, LANG and the like, what
    ``inherit`` names, and ``environment``; ``secrets`` are added by name too, and masked in all that is kept of its
    output. After ``seconds`` a try is ended. Of each try's output the first ``most_kb`` kilobytes are kept. With
    ``terminal`` it runs on a pseudo-terminal, else on pipes, standard error with standard output; its input is empty.
    It is run ``tries`` times, ``pause`` seconds between the end of one and the next, none begun after ``until``.

    While it goes on, it stands in the handoff of a shift, as what ``title`` says in words ('' for the command itself);
    a fact called ``run.ID`` (``PaneContext.publish``) says there what the pane has seen of it: ``7 of 23 fail``.
    """

    argv: tuple[str, ...]
    label: str = ""
    folder: Path | None = None
    inherit: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    secrets: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    seconds: float = 60.0
    most_kb: int = 256
    terminal: bool = False
    tries: int = 1
    pause: float = 0.0
    until: datetime | None = None
    title: str = ""


class Runs(Protocol):
    """The commands that a plugin runs on the selected ticket. They outlive the view, the plugin's process and the desk.

    A view that has looked at one is asked again while it moves.
    """

    async def start(self, plan: Plan) -> Run:
        """Start a command, and return it at once. Raises Trouble where the plan cannot be carried out."""

    async def get(self, run_id: str) -> Run | None:
        """Return a command as it stands now, or None where there is none of that id."""

    async def all(self) -> list[Run]:
        """Return the commands of the selected ticket, or those of no ticket where none is, the last one first."""

    async def output(self, run_id: str, number: int = 0) -> str:
        """Return what a try has printed so far, made safe to show; ``number`` 0 is the last try."""

    async def stop(self, run_id: str) -> None:
        """End a command with all that it started, and begin no further try."""


class NoRuns:
    """Nothing can be run here: on the command line, and in tests that bring no commands."""

    async def start(self, plan: Plan) -> Run:
        """Refuse."""
        raise Trouble(f"{plan.argv[0] if plan.argv else 'Nothing'} cannot be run here.", "There is no desk.")

    async def get(self, run_id: str) -> Run | None:  # noqa: ARG002 - the protocol's argument
        """Return None."""
        return None

    async def all(self) -> list[Run]:
        """Return nothing."""
        return []

    async def output(self, run_id: str, number: int = 0) -> str:  # noqa: ARG002 - the protocol's arguments
        """Return nothing."""
        return ""

    async def stop(self, run_id: str) -> None:
        """Do nothing."""
