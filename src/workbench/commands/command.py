"""The shape of a command, and what it may ask of the desk that carries it out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

from workbench.domain.words import Ref

if TYPE_CHECKING:
    from workbench.commands.changing import ChangeQuestionsPart, ChosenPart, SnoozingPart
    from workbench.commands.handing import HandoffsPart
    from workbench.commands.looking import AskingPart, ListingPart, NewsPart, QueuesPart
    from workbench.commands.people import PeoplePart, UndoingPart
    from workbench.commands.plugged import PluginsPart
    from workbench.commands.servers import ServersPart
    from workbench.commands.tickets import ThingsPart, TicketActsPart
    from workbench.commands.writing_parts import (
        EnclosingPart,
        GapsPart,
        GatheringPart,
        OutboxPart,
        SendingPart,
        WritingPart,
    )


class AbilitiesPart(Protocol):
    """What commands ask of what helpdesks can do."""

    def why_not(self, effect: str) -> str:
        """Return why an effect cannot be had on the selected ticket's helpdesk, or ''."""


class Walks(Protocol):
    """What commands ask of the way through the desk."""

    @property
    def can_go_back(self) -> bool:
        """Whether Esc has somewhere to walk back to."""

    def move(self, lines: int) -> None:
        """Move by lines, or rows, in the pane that has the keys."""

    def move_page(self, pages: int) -> None:
        """Move by what the pane shows."""

    def move_to(self, share: float) -> None:
        """Move to the start (0.0), the end (1.0) or between."""

    def open_here(self) -> None:
        """Open what the cursor is on."""

    def go_back(self) -> None:
        """Walk one step back."""

    def next_pane(self, step: int) -> None:
        """Give the keys to the next or previous pane."""


class Desk(Walks, Protocol):
    """What commands ask of the screen: facts to decide by, and acts to carry out."""

    @property
    def pane(self) -> str:
        """The pane that has the keys."""

    @property
    def ticket(self) -> Ref | None:
        """The selected ticket."""

    @property
    def reads_several(self) -> bool:
        """Whether there are tickets of more than one helpdesk."""

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane."""

    def toggle_zoom(self) -> None:
        """Let the pane that has the keys fill the screen, or give the room back."""

    def toggle_folds(self) -> None:
        """Show or fold quoted parts and signatures."""

    @property
    def queues(self) -> "QueuesPart":
        """The queues."""

    @property
    def listing(self) -> "ListingPart":
        """Lists that are shown as pages."""

    @property
    def news(self) -> "NewsPart":
        """News as it comes."""

    @property
    def things(self) -> "ThingsPart":
        """Things that are opened from anywhere."""

    @property
    def ticket_acts(self) -> "TicketActsPart":
        """What is done with a ticket without changing it."""

    @property
    def search(self) -> "AskingPart":
        """The search."""

    @property
    def palette(self) -> "AskingPart":
        """The palette of commands."""

    @property
    def undoing(self) -> "UndoingPart":
        """What was done, and can be taken back."""

    @property
    def people(self) -> "PeoplePart":
        """Which customers are one person."""

    @property
    def servers(self) -> "ServersPart":
        """The servers behind the desk."""

    @property
    def abilities(self) -> "AbilitiesPart":
        """What helpdesks can do."""

    @property
    def chosen(self) -> "ChosenPart":
        """The tickets that the next change is for."""

    @property
    def change_questions(self) -> "ChangeQuestionsPart":
        """What is asked before a ticket is changed."""

    @property
    def snoozing(self) -> "SnoozingPart":
        """Laying tickets aside."""

    @property
    def writing(self) -> "WritingPart":
        """The composer."""

    @property
    def gaps(self) -> "GapsPart":
        """The gaps of what is written."""

    @property
    def gathering(self) -> "GatheringPart":
        """What is put into a text from elsewhere."""

    @property
    def enclosing(self) -> "EnclosingPart":
        """What goes along with a text."""

    @property
    def sending(self) -> "SendingPart":
        """The send bar."""

    @property
    def outbox(self) -> "OutboxPart":
        """What waits to be sent."""

    @property
    def handoffs(self) -> "HandoffsPart":
        """The handoffs."""

    def next_theme(self) -> None:
        """Show the next theme."""

    @property
    def plugins(self) -> "PluginsPart":
        """The plugins."""

    def quit(self) -> None:
        """Leave."""


class Command:
    """One thing that can be done.

    ``id`` is what the configuration's ``keys`` names. ``keys`` are the defaults, each a sequence with
    blanks between (``g h``). ``title`` stands in the footer and the palette, ``help`` on the help page
    and in the docs. ``where`` are the panes it belongs to, empty for all but those one types in; there only what names
    them is live, and what is live ``anywhere``. ``footer`` gives its place in the line at the bottom, 0 for none.
    """

    id: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    title: ClassVar[str]
    help: ClassVar[str]
    where: ClassVar[tuple[str, ...]] = ()
    anywhere: ClassVar[bool] = False
    footer: ClassVar[int] = 0
    group: ClassVar[str] = ""

    @classmethod
    def why_not(cls, desk: Desk) -> str:  # noqa: ARG003 - for those that can be disabled
        """Return why it cannot be done now, in words for the person; '' where it can."""
        return ""

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        raise NotImplementedError(cls.id)


def _always(_: Desk) -> str:
    return ""


def command(
    named: str, keyed: tuple[str, ...], words: str, says: str, act: Callable[[Desk], None], *,
    unless: Callable[[Desk], str] = _always, within: str, place: int = 0, panes: tuple[str, ...] = (),
) -> type[Command]:  # fmt: skip
    """Return the class of a command that is one of several alike.

    The arguments are those of :class:`Command`, in its order: ``id``, ``keys``, ``title``, ``help``, what ``run`` does;
    then what ``why_not`` says, ``group``, ``footer`` and ``where``.
    """

    class Made(Command):
        id, keys, title, group, footer = named, keyed, words, within, place
        help = says
        where = panes

        @classmethod
        def why_not(cls, desk: Desk) -> str:
            return unless(desk)

        @classmethod
        def run(cls, desk: Desk) -> None:
            act(desk)

    Made.__name__ = Made.__qualname__ = "".join(filter(str.isalnum, named.title()))
    return Made


def needs_effect(desk: Desk, effect: str) -> str:
    """Return why a command that has an effect on a ticket cannot be done, or ''."""
    return needs_ticket(desk) or desk.abilities.why_not(effect)


def needs_ticket(desk: Desk) -> str:
    """Return why a command about a ticket cannot be done, or ''."""
    return "" if desk.ticket else "no ticket is selected"
