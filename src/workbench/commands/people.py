"""Commands that say which customers of several helpdesks are one person, and that take it back."""

from typing import Protocol

from workbench.commands.command import Command, Desk, needs_ticket


class PeoplePart(Protocol):
    """What commands ask of who is who."""

    def join(self) -> None:
        """List who may be the same person as the selected ticket's customer."""

    def part(self) -> None:
        """List who is the same person as the selected ticket's customer."""


class UndoingPart(Protocol):
    """What commands ask of what was done."""

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""

    def undo(self) -> None:
        """Take back the last thing that can be."""


def _needs_several(desk: Desk) -> str:
    return needs_ticket(desk) or ("" if desk.reads_several else "there is only one helpdesk")


class JoinPerson(Command):
    """Join customers."""

    id, keys, title, group = "person.join", ("J",), "join person", "Ticket"
    help = "List customers of other helpdesks who may be the same person as this one; Enter joins, and u takes it back."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return _needs_several(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.people.join()


class PartPerson(Command):
    """Part customers."""

    id, keys, title, group = "person.part", ("D",), "part person", "Ticket"
    help = "List which customers of other helpdesks are the same person as this one; Enter parts, and u takes it back."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return _needs_several(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.people.part()


class Undo(Command):
    """Undo."""

    id, keys, title, group = "undo", ("u",), "undo", "Ticket"
    help = "Take back the last thing that was done: a change that is on its way, a snooze, that two people are one."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.undoing.can_undo else "nothing was done that could be taken back"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.undoing.undo()


COMMANDS: tuple[type[Command], ...] = (JoinPerson, PartPerson, Undo)
