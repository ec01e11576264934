"""Commands for shift handoffs: what waits, taking one over item by item, and making one's own."""

from typing import Protocol

from workbench.commands.command import Command, Desk, command, needs_ticket
from workbench.commands.keymap import DRAFTING, HANDOFFS, PUBLISHING, TAKING


class HandoffsPart(Protocol):
    """What commands ask of the handoffs."""

    def show(self) -> None:
        """Show which handoffs wait, what is asked, one's own draft, and the last ones."""

    def find(self) -> None:
        """Ask for words that a handoff of before holds."""

    def show_way(self) -> None:
        """Show how the selected ticket went through the handoffs."""

    def draft(self) -> None:
        """Go on with one's draft of a handoff, or draft one."""

    def why_not(self, act: str) -> str:
        """Return why something cannot be done about the handoff, or the item, under the cursor, or ''."""

    def hand(self, act: str) -> None:
        """Carry out what was decided about the handoff, or the item, under the cursor."""


class Handoffs(Command):
    """The handoffs."""

    id, keys, title, group, footer = "handoffs", ("g h",), "handoff", "Go", 47
    help = "Show which handoffs wait for you, what is asked of you, your draft, and the last ones."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.handoffs.show()


class NewHandoff(Command):
    """Draft a handoff."""

    id, keys, title, group, footer = "handoff.new", ("N",), "draft mine", "Handoffs", 2
    help = "Draft your handoff from facts, or go on with the draft that there is."
    where = (HANDOFFS,)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.handoffs.draft()


class FindHandoff(Command):
    """Find a handoff."""

    id, keys, title, group, footer = "handoff.find", ("/",), "find", "Handoffs", 3
    help = "Find a handoff of before by words, a person or a ticket; the newest are filtered while you type."
    where = (HANDOFFS,)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.handoffs.find()


class HandoffPath(Command):
    """The ticket's path."""

    id, keys, title, group = "handoff.path", ("W",), "path in handoffs", "Handoffs"
    help = "Show the way of the selected ticket through the handoffs: how it stood, what was next, who took it."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_ticket(desk)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.handoffs.show_way()


def _act(
    act: str, bound: tuple[str, ...], words: str, place: int, panes: tuple[str, ...], says: str
) -> type[Command]:
    return command(
        f"handoff.{act}", bound, words, says, lambda desk: desk.handoffs.hand(act),
        unless=lambda desk: desk.handoffs.why_not(act), within="Handoffs", place=place, panes=panes,
    )  # fmt: skip


COMMANDS: tuple[type[Command], ...] = (
    Handoffs, NewHandoff, FindHandoff, HandoffPath,
    _act("accept", ("enter",), "accept", 1, (TAKING,), "Mark the item as accepted and go on to the next. It is still "
         "the sender's until you sign."),
    _act("ask", ("q",), "ask", 2, (TAKING,), "Ask the sender about the item, and go on to the next."),
    _act("decline", ("x",), "decline", 4, (TAKING,), "Decline the item, with a reason."),
    _act("beside", ("space",), "ticket", 6, (TAKING,), "Show the item's ticket with what happened since the handoff "
         "was written; where there is room, beside the item. The same key comes back."),
    _act("sign", ("A",), "sign", 3, (TAKING,), "Sign what you accepted, with one line of what you have understood: "
         "only then is it yours."),
    _act("back", ("u",), "take back", 5, (TAKING,), "Take back what you said of the item, or of the last one you spoke "
         "of; what is signed stays."),
    _act("next", ("right",), "next item", 7, (TAKING,), "Go to the next item; behind the last one is the whole."),
    _act("previous", ("left",), "previous item", 8, (TAKING,), "Go to the item before; before the first one is the "
         "whole."),
    _act("gap", ("ctrl+n",), "next gap", 1, (DRAFTING,), "Ask for the next gap of the draft; while it asks, the same "
         "key takes the line and goes on to the next one."),
    _act("check", ("ctrl+s",), "check", 2, (DRAFTING,), "Check the draft, and show what is published, where to, and "
         "who will read it; a second key publishes."),
    _act("down", ("J",), "move down", 7, (DRAFTING,), "Move the item down."),
    _act("up", ("K",), "move up", 8, (DRAFTING,), "Move the item up."),
    _act("drop", ("x",), "drop", 5, (DRAFTING,), "Leave the item out, with a reason that the next shift can read."),
    _act("add", ("+",), "add", 4, (DRAFTING,), "Add a ticket by its number or reference."),
    _act("diff", ("D",), "diff", 6, (DRAFTING,), "Show what changed since the handoff before."),
    _act("fresh", ("R",), "draft anew", 10, (DRAFTING,), "Draft it from facts once more; u brings the words back."),
    _act("editor", ("f4", "ctrl+e"), "editor", 9, (DRAFTING,), "Write in your own editor: sending.editor, VISUAL or "
         "EDITOR."),
    _act("publish", ("enter",), "publish", 1, (PUBLISHING,), "Publish the handoff."),
)  # fmt: skip
