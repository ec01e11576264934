"""Where one person's handoffs go, where those of others are found, and one that came in another way."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.acting.carrying import NOTE, TICKET
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.blocks import END
from workbench.handoffs.model import Handoff
from workbench.handoffs.papers import name_of
from workbench.handoffs.places import Checkout, Folder
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff

if TYPE_CHECKING:
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace

_FOLDER, _GIT = "folder:", "git:"
_BEGIN = "---\nid:"


class Places:
    """The places of a person whose own folder for handoffs is ``folder``."""

    def __init__(self, workplace: "Workplace", folder: Path) -> None:
        self._to = workplace.config.handoffs.to
        self._who = (workplace.config.me.name, workplace.config.me.email)
        self._folder = folder
        self._taken = Folder(folder / "taken")

    @cached_property
    def given(self) -> dict[str, Folder]:
        """The folders and checkouts that handoffs go to, by what a delivery calls them."""
        found: dict[str, Folder] = {}
        for one in self._to:
            if one.folder:
                found[f"{_FOLDER}{one.folder}"] = Folder(Path(one.folder))
            elif one.git:
                found[f"{_GIT}{one.git}|{one.below}"] = Checkout(Path(one.git), one.below, self._who)
        if not self._to:
            own = self._folder / "published"
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            found[f"{_FOLDER}{own}"] = Folder(own)
        return found

    @property
    def read(self) -> dict[str, Folder]:
        """Those, and the folder in which handoffs lie that came as a file or a note."""
        return {**self.given, f"{_FOLDER}{self._taken.path}": self._taken}

    @property
    def private(self) -> tuple[str, ...]:
        """Those of them that nobody else sees; none where nothing is shared, and one's own word is all there is."""
        is_shared = any(one.folder or one.git for one in self._to)
        return (f"{_FOLDER}{self._taken.path}",) if is_shared else ()

    @property
    def targets(self) -> tuple[str, ...]:
        """Where a handoff is published."""
        notes = (NOTE,) if any(one.note for one in self._to) else ()
        return (*self.given, *notes, *(f"{TICKET}{one.ticket}" for one in self._to if one.ticket))

    def for_words_on(self, handoff: Handoff, *, has_question: bool = False) -> tuple[str, ...]:
        """Return where what a receiver says of a handoff goes.

        Raises Trouble for a question or a refusal that would reach nobody.
        """
        if not (self._taken.path / name_of(handoff)).exists():
            return tuple(self.given)
        if has_question and not any(one.folder or one.git for one in self._to):
            sender = one_line(handoff.sender.person, 40)
            raise Trouble(
                f"{sender} would never read that.", "This handoff came as a file or a note, and no place is shared.",
                "Write a note on the ticket.",
            )  # fmt: skip
        return tuple(self.read)

    def adopt(self, text: str) -> Handoff:
        """Take a handoff in that came as a file or a note, so that it can be taken over; return it. Raises Trouble."""
        handoff = read_handoff(text)
        self._taken.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._taken.put(name_of(handoff), print_handoff(handoff))
        return handoff


def handoff_noted(connection: "Connection", ticket: Ref) -> str:
    """Return the text of the last handoff that was left on a ticket as a note. Raises Trouble where there is none."""
    from workbench.store.conversations import messages_of

    for message in reversed(messages_of(connection, ticket)):
        start, end = message.text.find(_BEGIN), message.text.rfind(END)
        if 0 <= start < end:
            return message.text[start:].partition(END)[0] + message.text[end:].partition("\n")[0] + "\n"
    what = f"No note on {one_line(ticket, 60)} holds a handoff that can be read."
    raise Trouble(what, "Its server may have set the text in another way.", "Save it as a file, and give that with -F.")
