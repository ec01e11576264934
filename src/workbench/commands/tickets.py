"""Commands about the selected ticket."""

from typing import Protocol

from workbench.commands.command import Command, Desk, needs_ticket


class TicketActsPart(Protocol):
    """What commands ask of what is done with a ticket without changing it."""

    def open_in_browser(self) -> None:
        """Open the selected ticket's page in the browser."""

    def copy_link(self) -> None:
        """Copy the selected ticket's link, or its reference where it has none."""

    def copy_text(self) -> None:
        """Copy what the pane that has the keys shows."""

    def toggle_read(self) -> None:
        """Mark the selected ticket unread, or read again."""


class ThingsPart(Protocol):
    """What commands ask of the things that are opened from anywhere."""

    def show_files(self) -> None:
        """Show the files of the selected ticket."""


class Browse(Command):
    """Open in the browser."""

    id, keys, title, group, footer = "ticket.browser", ("o",), "browser", "Ticket", 46
    help = "Open the ticket's page in the browser."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.ticket_acts.open_in_browser()


class CopyLink(Command):
    """Copy the link."""

    id, keys, title, group = "ticket.copy-link", ("y",), "copy link", "Ticket"
    help = "Copy the ticket's link, or its reference where it has no page; in the canned pane, the explanation."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.ticket_acts.copy_link()


class CopyText(Command):
    """Copy the pane's text."""

    id, keys, title, group = "pane.copy", ("Y",), "copy text", "Ticket"
    help = "Copy what the pane that has the keys shows, as plain text."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.ticket_acts.copy_text()


class Files(Command):
    """The ticket's files."""

    id, keys, title, group = "ticket.files", ("F",), "files", "Ticket"
    help = "List the ticket's files; Enter opens one from the ticket's folder."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.things.show_files()


class ToggleRead(Command):
    """Mark unread, or read again."""

    id, keys, title, group = "ticket.unread", ("U",), "unread", "Ticket"
    help = "Mark the ticket unread again, or read; pressing it twice changes nothing."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.ticket_acts.toggle_read()


COMMANDS: tuple[type[Command], ...] = (Browse, CopyLink, CopyText, Files, ToggleRead)
