"""Commands that move the cursor and the keys' pane."""

from workbench.commands.command import Command, Desk


class Down(Command):
    """One line down."""

    id, keys, title, group = "move.down", ("j", "down"), "down", "Move"
    help = "Move one row or line down."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move(1)


class Up(Command):
    """One line up."""

    id, keys, title, group = "move.up", ("k", "up"), "up", "Move"
    help = "Move one row or line up."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move(-1)


class PageDown(Command):
    """One screenful down."""

    id, keys, title, group = "move.page-down", ("pagedown", "space"), "page down", "Move"
    help = "Move down by what the pane shows."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move_page(1)


class PageUp(Command):
    """One screenful up."""

    id, keys, title, group = "move.page-up", ("pageup",), "page up", "Move"
    help = "Move up by what the pane shows."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move_page(-1)


class Start(Command):
    """To the first row."""

    id, keys, title, group = "move.start", ("home", "g g"), "start", "Move"
    help = "Go to the first row or line."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move_to(0.0)


class End(Command):
    """To the last row."""

    id, keys, title, group = "move.end", ("end", "G"), "end", "Move"
    help = "Go to the last row or line."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move_to(1.0)


class Middle(Command):
    """To the middle."""

    id, keys, title, group = "move.middle", ("%",), "middle", "Move"
    help = "Go to the middle: of a queue, half-way between its first and last deadline or date."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.move_to(0.5)


class Open(Command):
    """Open what the cursor is on."""

    id, keys, title, group, footer = "open", ("enter",), "open", "Move", 31
    help = "Open what the cursor is on: the ticket's conversation, a linked ticket, an issue, an explanation, a file."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.open_here()


class Back(Command):
    """Walk back."""

    id, keys, title, group, footer = "back", ("escape",), "back", "Move", 32
    help = "Walk one step back: out of a search, a zoom, another ticket, to the queue. Never quits."
    anywhere = True

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.can_go_back else "this is where everything starts; Ctrl+Q quits"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.go_back()


class NextPane(Command):
    """Next pane."""

    id, keys, title, group, footer = "pane.next", ("tab",), "next pane", "Move", 43
    help = "Give the keys to the next pane."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.next_pane(1)


class PreviousPane(Command):
    """Previous pane."""

    id, keys, title, group = "pane.previous", ("shift+tab",), "previous pane", "Move"
    help = "Give the keys to the previous pane."
    anywhere = True

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.next_pane(-1)


COMMANDS: tuple[type[Command], ...] = (
    Down, Up, PageDown, PageUp, Start, End, Middle, Open, Back, NextPane, PreviousPane,
)  # fmt: skip
