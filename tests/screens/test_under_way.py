"""What is under way on a ticket, as the desk shows it: unsent words, promises, drafts, and what is laid aside."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.album import album
from screens.driving import NARROW, NOW, WIDE, Driven, drive, environment, place_of
from workbench.api import Assign, Say, SetStatus, Status, Visibility
from workbench.domain.effects import Change
from workbench.store import drafts, outbox, promises, snoozing, steps
from workbench.store.outbox import State, Step
from workbench.workplace import Workplace

SIZES = {"wide": WIDE, "narrow": NARROW}
AT = int(datetime.fromisoformat(NOW).astimezone(UTC).timestamp())
ON = "local:48213"
REPLY = Say(
    visibility=Visibility.PUBLIC,
    text="Hello Maren,\n\n4.12.1 dropped TLS 1.0 and 1.1. Set tls.minimum to 1.1 on that one listener.\n\nI will write "
    "again by Friday 17:00.",
)  # fmt: skip
NOTE = Say(visibility=Visibility.INTERNAL, text="She has two listeners; only the old till needs it.")


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"under-way-{size}" for size in SIZES]


def begin(workplace: Workplace) -> None:
    """Put a refused note, a reply with a status and a promise on a ticket, and a draft; lay another aside."""
    with closing(workplace.new_connection()) as connection:

        def put(*effects: Say | SetStatus | Assign, hold: float) -> int:
            return outbox.put(connection, Change(ticket=ON, source="local", effects=effects), now=AT, hold=hold)

        refused = put(NOTE, hold=0)
        steps.claim(connection, refused, "me", now=AT)
        steps.note(connection, refused, 0, Step.REFUSED, "No.")
        steps.end(connection, refused, State.REFUSED, "You may not comment on this ticket.", now=AT)
        number = put(REPLY, SetStatus(Status.PENDING), hold=8)
        promises.promise(connection, ON, "I will write again by Friday 17:00.", AT + 55 * 3600, str(number), now=AT)
        drafts.keep(connection, drafts.Draft(ticket=ON, kind="note", text="…"), now=AT - 150)


@pytest.mark.parametrize("size", SIZES)
def test_the_conversation_shows_what_is_on_its_way(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert "48213" not in desk.pane("queue"), "it is pending as soon as that is wanted"
        await desk.press("/")
        await desk.type("id:48213")
        await desk.press("enter", "enter")
        top = desk.pane("conversation")
        assert "pending · claims" in top
        assert 'promised by Fri 16:41: "I will write again by Friday 17:00."' in " ".join(top.split())
        assert "draft of a note · 2 min old" in top
        await desk.press("end")
        page = desk.desk.conversation.sheet.text
        assert page.index("INTERNAL note · refused") < page.index("PUBLIC reply · leaves in 8 s")
        assert "┃ You may not comment on this ticket." in page
        assert "PUBLIC reply · leaves in 8 s" in desk.pane("conversation")
        assert "status → pending" in desk.pane("conversation")
        with album() as keep:
            keep(f"under-way-{size}", desk)

    with environment(NO_COLOR=None), place_of(company) as workplace:
        begin(workplace)
        drive(workplace, SIZES[size], script)


def test_what_is_laid_aside_leaves_the_queue_at_once_and_comes_back_by_itself(company: Path) -> None:
    async def script(desk: Driven) -> None:
        first = desk.selected
        assert first
        snoozing.snooze(desk.desk.connection, f"local:{first}", until=AT, event="", now=AT - 60)
        await desk.news()
        assert first not in desk.pane("queue")
        desk.desk.news.each_minute()
        await desk.news()
        assert first in desk.pane("queue")

    with place_of(company) as workplace:
        drive(workplace, NARROW, script)
