"""The commands: what each says of itself, when it can be done, and what it asks of the desk."""

import re
from typing import cast

import pytest

from workbench.commands.all import COMMANDS
from workbench.commands.changing import ChangeQuestionsPart, ChosenPart, SnoozingPart
from workbench.commands.command import AbilitiesPart, Command, Desk
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

PARTS: dict[str, type] = {
    "abilities": AbilitiesPart, "change_questions": ChangeQuestionsPart, "chosen": ChosenPart,
    "enclosing": EnclosingPart, "gaps": GapsPart, "gathering": GatheringPart, "handoffs": HandoffsPart,
    "listing": ListingPart, "news": NewsPart, "outbox": OutboxPart, "palette": AskingPart, "people": PeoplePart,
    "plugins": PluginsPart, "queues": QueuesPart, "search": AskingPart, "sending": SendingPart,
    "servers": ServersPart, "snoozing": SnoozingPart, "things": ThingsPart, "ticket_acts": TicketActsPart,
    "undoing": UndoingPart, "writing": WritingPart,
}  # fmt: skip


class Recorded:
    """A desk that writes down what it is asked to do."""

    def __init__(
        self, ticket: str | None = "zd:1", *, can_go_back: bool = True, queues: int = 9, several: bool = True,
        can_undo: bool = True, refuses: str = "", has_gap: bool = True, first_concern: str = "secret",
        keeps_here: str = "",
    ) -> None:  # fmt: skip
        self.pane = "queue"
        self.ticket = ticket
        self.can_go_back = can_go_back
        self.count = queues
        self.reads_several = several
        self.can_undo = can_undo
        self.are_any = has_gap
        self.first_concern = first_concern
        self.keeps_here = keeps_here
        self.may_let_through = self.promises_something = bool(first_concern)
        self._refuses = refuses
        self.asked: list[str] = []

    def why_not(self, effect: str) -> str:
        return self._refuses and f"{self._refuses} {effect}"

    def __getattr__(self, name: str) -> object:
        if name in PARTS:
            return Part(self, name)

        def act(*values: object) -> None:
            self.asked.append(" ".join((name, *map(str, values))))

        return act


class Part:
    """A part of that desk: it knows what the desk knows, and the desk writes down what it is asked to do."""

    def __init__(self, of: Recorded, name: str) -> None:
        self._of = of
        self._name = name

    def __getattr__(self, name: str) -> object:
        found: object = getattr(self._of, name if name in {*vars(self._of), "why_not"} else f"{self._name}.{name}")
        return found


def desk(**facts: object) -> Desk:
    return cast(Desk, Recorded(**facts))  # type: ignore[arg-type]  # each test names some of its facts


def by_id(command_id: str) -> type[Command]:
    return next(one for one in COMMANDS if one.id == command_id)


def test_ids_are_unique() -> None:
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.id)
def test_a_command_says_what_it_is_in_the_words_of_the_house(one: type[Command]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z]+)*)?", one.id)
    assert one.title == one.title.lower().strip()
    assert len(one.title) <= 20  # it stands in the footer
    assert re.fullmatch(r"[A-Z].*[^ ]\.", one.help)
    assert one.group in ("Move", "Look", "Go", "Workbench", "Ticket", "Writing", "Changes", "Handoffs")
    assert one.keys


def test_every_command_of_a_group_stands_together_with_it_in_a_place_of_its_own() -> None:
    for pane in {pane for one in COMMANDS for pane in one.where}:
        footers = [one.footer for one in COMMANDS if one.footer and (not one.where or pane in one.where)]
        assert len(footers) == len(set(footers)), pane


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.id)
def test_why_a_command_cannot_be_done_is_said_in_small_letters_without_a_full_stop(one: type[Command]) -> None:
    nothing = desk(ticket=None, can_go_back=False, queues=0, several=False, can_undo=False, has_gap=False,
                   first_concern="")  # fmt: skip
    reasons = {one.why_not(nothing), one.why_not(desk()), one.why_not(desk(refuses="this helpdesk cannot"))}
    for reason in reasons - {""}:
        assert reason[0].islower()
        assert not reason.endswith(".")


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.id)
def test_with_a_ticket_and_every_queue_every_command_can_be_done_and_asks_one_thing(one: type[Command]) -> None:
    at = Recorded()
    assert one.why_not(cast(Desk, at)) == ""
    one.run(cast(Desk, at))
    assert len(at.asked) == 1
    of, _, name = at.asked[0].partition(" ")[0].rpartition(".")
    assert hasattr(PARTS.get(of, Desk), name), f"the protocol of {of or 'the desk'} has no {name}"


def test_no_two_commands_ask_for_the_same() -> None:
    asked = []
    for one in COMMANDS:
        at = Recorded()
        one.run(cast(Desk, at))
        asked += at.asked
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("command_id", "facts", "reason"),
    [
        ("back", {"can_go_back": False}, "this is where everything starts; Ctrl+Q quits"),
        ("queue.4", {"queues": 3}, "there are 3 queues"),
        ("queue.3", {"queues": 3}, ""),
        ("ticket.browser", {"ticket": None}, "no ticket is selected"),
        ("similar", {"ticket": None}, "no ticket is selected"),
        ("queue.helpdesk", {"several": False}, "there is only one helpdesk"),
        ("person.join", {"several": False}, "there is only one helpdesk"),
        ("person.part", {"ticket": None}, "no ticket is selected"),
        ("undo", {"can_undo": False}, "nothing was done that could be taken back"),
        ("reply", {"ticket": None}, "no ticket is selected"),
        ("reply", {"refuses": "it cannot"}, "it cannot reply"),
        ("note", {"refuses": "it cannot"}, "it cannot note"),
        ("writing.gap", {"has_gap": False}, "there is no gap in the text"),
        ("send.go", {"keeps_here": "route is not filled in (line 1)"}, "route is not filled in (line 1)"),
        ("send.look", {"first_concern": ""}, "nothing keeps it here"),
        ("send.mask", {"first_concern": "gap"}, "no secret was found"),
        ("send.let-through", {"first_concern": ""}, "nothing here is a matter of judgement"),
        ("send.promise", {"first_concern": ""}, "nothing is promised with a date"),
        ("outbox.send", {"refuses": "it cannot"}, "it cannot send"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(command_id: str, facts: dict[str, object], reason: str) -> None:
    assert by_id(command_id).why_not(desk(**facts)) == reason


def test_the_queues_are_on_the_number_keys() -> None:
    for number in range(1, 10):
        one = by_id(f"queue.{number}")
        at = Recorded()
        one.run(cast(Desk, at))
        assert (one.keys, at.asked) == ((str(number),), [f"queues.show {number}"])


def test_a_command_that_is_only_declared_cannot_be_done() -> None:
    class Nothing(Command):
        id = "nothing"

    with pytest.raises(NotImplementedError, match="nothing"):
        Nothing.run(desk())
