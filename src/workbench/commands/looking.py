"""Commands that change what is looked at: queues, search, zoom, the lists behind ``g``."""

from typing import Protocol

from workbench.commands.command import Command, Desk, command, needs_ticket


class AskingPart(Protocol):
    """What commands ask of the search, and of the palette."""

    def ask(self) -> None:
        """Open the line one types into."""


class QueuesPart(Protocol):
    """What commands ask of the queues."""

    @property
    def count(self) -> int:
        """How many queues there are."""

    def show(self, number: int) -> None:
        """Show one of the queues, counted from 1."""

    def next_order(self) -> None:
        """Sort the queue by the next listed order."""

    def next_helpdesk(self) -> None:
        """Show of every queue what is on the next helpdesk alone, and after the last one on all."""


class ListingPart(Protocol):
    """What commands ask of the lists that are shown as pages."""

    def show_help(self) -> None:
        """Show the keys that are live here."""

    def show_library(self) -> None:
        """Show every canned explanation."""

    def show_escalated(self) -> None:
        """Show every ticket with an escalation."""

    def show_similar(self) -> None:
        """Show tickets of any customer that are about the same thing."""

    def show_incidents(self) -> None:
        """Show what is wrong now and the tickets that look related."""


class NewsPart(Protocol):
    """What commands ask of the news."""

    def look_now(self) -> None:
        """Ask the helpdesks for news now."""


class Search(Command):
    """Search."""

    id, keys, title, group, footer = "search", ("/",), "search", "Look", 42
    help = "Find anything ever said: tickets, messages, customers, issues, articles. The language is in docs/search.md."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.search.ask()


class NextOrder(Command):
    """Sort differently."""

    id, keys, title, group = "queue.order", ("O",), "sort", "Look"
    help = "Sort the queue by the next listed order: deadline, last touched, created, claimed priority."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.queues.next_order()


class NextHelpdesk(Command):
    """One helpdesk alone."""

    id, keys, title, group = "queue.helpdesk", ("H",), "helpdesk", "Look"
    help = "Show of every queue what is on one helpdesk alone: the next one, and after the last all of them again."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.reads_several else "there is only one helpdesk"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.queues.next_helpdesk()


class Zoom(Command):
    """Zoom."""

    id, keys, title, group, footer = "pane.zoom", ("z", "f3"), "zoom", "Look", 45
    anywhere = True
    help = "Let the pane that has the keys fill the screen, or give the room back."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.toggle_zoom()


class Fold(Command):
    """Fold or unfold."""

    id, keys, title, group = "conversation.fold", ("f",), "fold", "Look"
    help = "Show or fold quoted parts and signatures in the conversation."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.toggle_folds()


class Canned(Command):
    """Go to the canned explanations."""

    id, keys, title, group, footer = "canned", ("c", "ctrl+k"), "canned", "Look", 37
    anywhere = True
    help = "Go to the canned explanations that fit this ticket; Enter puts one into the reply, y copies it."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.focus_pane("canned")


class Similar(Command):
    """Similar tickets."""

    id, keys, title, group = "similar", ("S",), "similar", "Look"
    help = "List tickets of any customer whose subjects share this one's rarest words."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.listing.show_similar()


class Incidents(Command):
    """Live incidents."""

    id, keys, title, group = "incidents", ("g i",), "incidents", "Go"
    help = "Show what is wrong now and the open tickets that look related, each with the reason."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.listing.show_incidents()


class Escalated(Command):
    """Tickets with an escalation."""

    id, keys, title, group = "escalations", ("g e",), "escalations", "Go"
    help = "List every ticket that hangs on an issue and is not done."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.listing.show_escalated()


class Library(Command):
    """All canned explanations."""

    id, keys, title, group = "library", ("g l",), "library", "Go"
    help = "List every canned explanation."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.listing.show_library()


class Help(Command):
    """Help."""

    id, keys, title, group, footer = "help", ("?", "f1"), "help", "Workbench", 33
    help = "List the keys that are live here, with what each does and why one is not."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.listing.show_help()


class Palette(Command):
    """Palette."""

    id, keys, title, group, footer = "palette", (":", "ctrl+p"), "commands", "Workbench", 44
    help = "Find a command by its name; each shows its key."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.palette.ask()


class Theme(Command):
    """Next theme."""

    id, keys, title, group = "theme", ("g t",), "theme", "Workbench"
    help = "Show the next theme: dark, light, monochrome."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.next_theme()


class News(Command):
    """Look for news now."""

    id, keys, title, group = "sync.now", ("ctrl+r",), "news", "Workbench"
    help = "Ask the helpdesks for news now instead of at the next look."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.news.look_now()


class Quit(Command):
    """Quit."""

    id, keys, title, group = "quit", ("ctrl+q",), "quit", "Workbench"
    help = "Leave. What was typed is kept."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.quit()


def _queue_command(number: int) -> type[Command]:
    return command(
        f"queue.{number}", (str(number),), f"queue {number}", f"Show queue {number} of the configuration.",
        lambda desk: desk.queues.show(number), within="Look",
        unless=lambda desk: "" if number <= desk.queues.count else f"there are {desk.queues.count} queues",
    )  # fmt: skip


COMMANDS: tuple[type[Command], ...] = (
    Search, *(_queue_command(number) for number in range(1, 10)), NextOrder, NextHelpdesk, Zoom, Fold, Canned,
    Similar, Incidents, Escalated, Library, Help, Palette, Theme, News, Quit,
)  # fmt: skip
