"""Commands that change a ticket: whose it is, how it stands, what it hangs on; each with undo."""

from typing import Protocol

from workbench.commands.command import Command, Desk, needs_effect, needs_ticket


class ChangeQuestionsPart(Protocol):
    """What commands ask of the questions before a change."""

    def take(self) -> None:
        """Make the ticket one's own."""

    def ask_assign(self) -> None:
        """Ask whose the ticket is to be."""

    def ask_set(self) -> None:
        """Ask which status, priority or tag the ticket is to have."""

    def ask_link(self) -> None:
        """Ask which issue the ticket is to be linked to."""

    def ask_duplicate(self) -> None:
        """Ask of which ticket this one is a duplicate."""

    def ask_merge(self) -> None:
        """Ask which ticket this one is to be merged into."""


class SnoozingPart(Protocol):
    """What commands ask of laying tickets aside."""

    def ask(self) -> None:
        """Ask until when the ticket is to be laid aside."""


class ChosenPart(Protocol):
    """What commands ask of the tickets that are chosen."""

    def choose(self) -> None:
        """Choose the ticket under the cursor, or choose it no longer."""


class Take(Command):
    """Take."""

    id, keys, title, group, footer = "ticket.take", ("t",), "take", "Changes", 36
    help = "Make the ticket yours, or each of those that are chosen."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "assign")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.take()


class Assign(Command):
    """Assign."""

    id, keys, title, group = "ticket.assign", ("a",), "assign", "Changes"
    help = "Give the ticket to a colleague, or to nobody."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "assign")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.ask_assign()


class Set(Command):
    """Set status, priority or tags."""

    id, keys, title, group = "ticket.set", ("=",), "set", "Changes"
    help = "Set the ticket's status, priority or tags."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "status")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.ask_set()


class Snooze(Command):
    """Snooze."""

    id, keys, title, group = "ticket.snooze", ("s",), "snooze", "Changes"
    help = "Lay the ticket aside until a time, until the customer answers, or until its escalation moves."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.snoozing.ask()


class LinkIssue(Command):
    """Link to an issue."""

    id, keys, title, group = "ticket.link", ("l",), "link", "Changes"
    help = "Link the ticket to an issue, by its key or its address; engineering is told of the ticket."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk) or (desk.abilities.why_not("link") and desk.abilities.why_not("note"))

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.ask_link()


class LinkDuplicate(Command):
    """Link as duplicate."""

    id, keys, title, group = "ticket.duplicate", ("m",), "duplicate", "Changes"
    help = "Link the ticket as a duplicate of another; both stay, and so does what was said."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "duplicate")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.ask_duplicate()


class Merge(Command):
    """Merge."""

    id, keys, title, group = "ticket.merge", ("M",), "merge", "Changes"
    help = "Merge the ticket into another; it can be taken back until it has left, and then no more."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "merge")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.change_questions.ask_merge()


class Choose(Command):
    """Choose a ticket."""

    id, keys, title, group = "ticket.choose", ("x",), "choose", "Changes"
    help = "Choose the ticket under the cursor, so that the next change is made to all that are chosen."
    where = ("queue",)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.chosen.choose()


COMMANDS: tuple[type[Command], ...] = (Take, Assign, Set, Snooze, LinkIssue, LinkDuplicate, Merge, Choose)
