"""Since when whoever takes a handoff has to read: from when it was written, or from what its writer had not seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.made import START, handoff, item
from workbench.domain.values import Message
from workbench.domain.words import Role, Visibility
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff
from workbench.screens.handoffs.item_page import written

WRITTEN = START + timedelta(hours=7, minutes=50)
QUOTED = START + timedelta(hours=4, minutes=2)  # what the item says was said last


def said(hours: float, visibility: Visibility = Visibility.PUBLIC) -> Message:
    """Return a message of some hours after the shift began."""
    return Message(ref=f"zd:m{hours}", ticket="zd:48213", author="Jane", role=Role.CUSTOMER, visibility=visibility,
                   at=START + timedelta(hours=hours), text="x")  # fmt: skip


@pytest.mark.parametrize(
    ("messages", "since"),
    [
        ((), WRITTEN),
        ((said(4), said(8)), WRITTEN),
        ((said(5, Visibility.INTERNAL),), WRITTEN),  # one's own notes are known
        ((said(4), said(6), said(7)), START + timedelta(hours=6)),
    ],
)
def test_it_counts_from_when_it_was_written_but_for_what_was_said_and_not_quoted(
    messages: tuple[Message, ...], since: object
) -> None:
    assert written(item(), handoff(item(), written=WRITTEN), messages) == since


def test_a_file_from_before_that_does_not_say_it_counts_from_the_last_word_or_the_shifts_end() -> None:
    old = read_handoff(print_handoff(handoff(item())))
    assert old.written is None
    assert written(item(), old, ()) == QUOTED + timedelta(minutes=1)
    assert written(replace(item(), last_said="nothing yet"), old, ()) == old.sender.end
