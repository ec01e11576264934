"""What the commands for writing ask of the desk: of the composer, of what goes into it, and of the way out of it."""

from typing import Protocol


class WritingPart(Protocol):
    """What commands ask of the composer."""

    def write(self, kind: str) -> None:
        """Open the composer on the selected ticket's ``reply`` or ``note``."""


class GapsPart(Protocol):
    """What commands ask of the gaps of what is written."""

    @property
    def are_any(self) -> bool:
        """Whether something in the text that is written is still to be filled in."""

    def go_to_next(self) -> None:
        """Go to the next gap of what is written."""


class GatheringPart(Protocol):
    """What commands ask of what is put into a text from elsewhere."""

    def read_canned(self) -> None:
        """Show the canned explanation under the cursor as a page."""

    def quote(self) -> None:
        """Put the customer's last public words in as a quotation."""

    def edit_outside(self) -> None:
        """Let $EDITOR have the text."""


class EnclosingPart(Protocol):
    """What commands ask of what goes along with a text."""

    def ask_file(self) -> None:
        """Ask which file is to go along."""

    def ask_recipients(self) -> None:
        """Ask to whom the reply goes."""


class SendingPart(Protocol):
    """What commands ask of the send bar."""

    @property
    def first_concern(self) -> str:
        """The kind of what keeps the message here, '' for nothing."""

    @property
    def keeps_here(self) -> str:
        """What keeps the message here, as half a sentence; '' where nothing does."""

    @property
    def promises_something(self) -> bool:
        """Whether the message promises something with a date."""

    @property
    def may_let_through(self) -> bool:
        """Whether what keeps the message here is a matter of judgement."""

    def check(self) -> None:
        """Open the send bar on what is written."""

    def send(self, status: str | None = None) -> None:
        """Put what was checked into the outbox, with a status or with the one that the bar names."""

    def go_to_concern(self) -> None:
        """Go to what keeps the message here."""

    def mask_secrets(self) -> None:
        """Put pseudonyms in the place of secrets."""

    def let_through(self) -> None:
        """Let what keeps the message here pass on purpose."""

    def toggle_promise(self) -> None:
        """Keep what is promised, or do not."""


class OutboxPart(Protocol):
    """What commands ask of the outbox."""

    def show(self) -> None:
        """Show what is written here and has not arrived."""

    def why_not(self, act: str) -> str:
        """Return why ``send``, ``amend``, ``drop`` or ``arrived`` cannot be decided about what waits, or ''."""

    def decide(self, act: str) -> None:
        """Carry out what was decided about a change that waits, or a draft."""
