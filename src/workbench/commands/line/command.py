"""The shape of a command of the command line."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import ClassVar, NamedTuple

from workbench.commands.line import COMMANDS
from workbench.commands.line.console import Console
from workbench.workplace import Workplace


class Example(NamedTuple):
    """A command as it is typed, and what it does."""

    typed: str
    does: str


class LineCommand(ABC):
    """One command of the command line.

    ``help`` is a sentence, ``more`` what else a person should know before using it. One that ``shows`` data has
    the options ``--plain`` and ``--json`` as well.
    """

    name: ClassVar[str]
    help: ClassVar[str]
    more: ClassVar[str] = ""
    examples: ClassVar[tuple[Example, ...]] = ()
    shows: ClassVar[bool] = False

    @abstractmethod
    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments and options."""

    @abstractmethod
    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it, and return what to end with (see exits). Raises Trouble for what a person has to know."""


def command_named(name: str) -> LineCommand:
    """Return the command called ``name``, the only one that is imported. Raises KeyError where there is none."""
    module, _, attribute = COMMANDS[name].partition(":")
    command: LineCommand = getattr(import_module(module), attribute)()
    return command
