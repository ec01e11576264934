"""Commands for writing: the composer, the send bar, and what waits in the outbox."""

from collections.abc import Callable

from workbench.commands.command import Command, Desk, command, needs_effect
from workbench.commands.keymap import CARD, COMPOSER, OUTBOX, SEND


class Reply(Command):
    """Reply."""

    id, keys, title, group, footer = "reply", ("r",), "reply", "Writing", 34
    help = "Write a reply to the customer, or go on with the one that was begun. It leaves by two keys, never by one."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "reply")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.writing.write("reply")


class Note(Command):
    """Note."""

    id, keys, title, group, footer = "note", ("n",), "note", "Writing", 35
    help = "Write an internal note, or go on with the one that was begun."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return needs_effect(desk, "note")

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.writing.write("note")


class CheckAndSend(Command):
    """Check and send."""

    id, keys, title, group, footer = "writing.send", ("ctrl+s",), "check and send", "Writing", 1
    help = "Say who will read it, which status follows and what goes along; a second key sends."
    where = (COMPOSER,)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.check()


class NextGap(Command):
    """Next gap."""

    id, keys, title, group, footer = "writing.gap", ("ctrl+n",), "next gap", "Writing", 2
    help = "Go to the next gap of the text, which what you type takes the place of. Tab does so too while there is one."
    where = (COMPOSER,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.gaps.are_any else "there is no gap in the text"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.gaps.go_to_next()


def _composer_command(
    act: str, bound: tuple[str, ...], words: str, place: int, says: str, run: Callable[[Desk], None]
) -> type[Command]:
    return command(f"writing.{act}", bound, words, says, run, within="Writing", place=place, panes=(COMPOSER,))


class ReadCanned(Command):
    """Read the explanation under the cursor."""

    id, keys, title, group, footer = "canned.read", ("i",), "read it", "Writing", 11
    help = "Show the canned explanation under the cursor as a page: when to use it, what it needs, what it says."
    where = ("canned",)

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.gathering.read_canned()


class _Sends(Command):
    where = (SEND,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return desk.sending.keeps_here


class Send(_Sends):
    """Send."""

    id, keys, title, group, footer = "send.go", ("enter",), "send", "Writing", 3
    help = "Send it with the status that the bar names. u takes it back until it leaves."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.send()


class SendOpen(_Sends):
    """Send, and leave it open."""

    id, keys, title, group, footer = "send.open", ("o",), "open", "Writing", 4
    help = "Send it, and the ticket is open."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.send("open")


class SendHold(_Sends):
    """Send, and put it on hold."""

    id, keys, title, group, footer = "send.hold", ("h",), "hold", "Writing", 5
    help = "Send it, and the ticket is on hold: somebody else has to do something first."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.send("hold")


class SendDone(_Sends):
    """Send, and it is done."""

    id, keys, title, group, footer = "send.done", ("d",), "solved", "Writing", 6
    help = "Send it, and the ticket is solved."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.send("solved")


class GoToConcern(Command):
    """Go to what keeps it here."""

    id, keys, title, group, footer = "send.look", ("g",), "go there", "Writing", 7
    help = "Go to what keeps the message here: the gap, the passage, what was said since."
    where = (SEND,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.sending.first_concern else "nothing keeps it here"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.go_to_concern()


class MaskSecrets(Command):
    """Mask secrets."""

    id, keys, title, group, footer = "send.mask", ("m",), "mask", "Writing", 8
    help = "Put a steady pseudonym in the place of every secret in the text."
    where = (SEND,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.sending.first_concern == "secret" else "no secret was found"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.mask_secrets()


class LetThrough(Command):
    """Let it through."""

    id, keys, title, group, footer = "send.let-through", ("k",), "let through", "Writing", 9
    help = "Let what keeps the message here pass on purpose, for this text alone; a gap has to be filled."
    where = (SEND,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.sending.may_let_through else "nothing here is a matter of judgement"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.let_through()


class KeepPromise(Command):
    """Keep the promise."""

    id, keys, title, group, footer = "send.promise", ("p",), "promise", "Writing", 10
    help = "Keep what the text promises with its date, so that the ticket ranks by it; the same key does not."
    where = (SEND,)

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.sending.promises_something else "nothing is promised with a date"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.sending.toggle_promise()


class Outbox(Command):
    """The outbox."""

    id, keys, title, group = "outbox", ("g o",), "outbox", "Go"
    help = "Show what is written here and has not arrived: what waits, why and until when, and the drafts."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.outbox.show()


def _decide_command(act: str, key: str, words: str, place: int, says: str) -> type[Command]:
    return command(
        f"outbox.{act}", (key,), words, says, lambda desk: desk.outbox.decide(act),
        unless=lambda desk: desk.outbox.why_not(act), within="Writing", place=place, panes=(OUTBOX, CARD),
    )  # fmt: skip


COMMANDS: tuple[type[Command], ...] = (
    Reply, Note, CheckAndSend, NextGap,
    _composer_command("attach", ("ctrl+o",), "attach", 38, "Let a file go along, or take one off.",
                      lambda desk: desk.enclosing.ask_file()),
    _composer_command("quote", ("ctrl+g",), "quote", 39, "Put the customer's last public words in as a quotation.",
                      lambda desk: desk.gathering.quote()),
    _composer_command("recipients", ("ctrl+t",), "addresses", 40, "Change to whom the reply goes, and who gets copies.",
                      lambda desk: desk.enclosing.ask_recipients()),
    _composer_command("editor", ("f4", "ctrl+e"), "editor", 41, "Write in your own editor: sending.editor, VISUAL or "
                      "EDITOR.", lambda desk: desk.gathering.edit_outside()),
    ReadCanned, Send, SendOpen, SendHold, SendDone, GoToConcern, MaskSecrets, LetThrough, KeepPromise, Outbox,
    _decide_command("send", "s", "send", 12, "Send it now, anyway, or once more, as the card says."),
    _decide_command("amend", "a", "amend", 13, "Go on writing it: it is a draft again until it is sent anew."),
    _decide_command("drop", "d", "drop", 14, "Drop it, or what is still open of it; u takes that back."),
    _decide_command("arrived", "y", "it arrived", 15, "Say that it has arrived, where nobody else can know."),
)  # fmt: skip
