"""Taking a handoff over with keys: J1, what is asked and declined, the ticket beside it, and what is the sender's."""

from pathlib import Path

import pytest

from screens.driving import NARROW, WIDE, Driven, drive, place_of
from screens.handovers import TICKETS, ack_of, publish, with_team
from screens.writing import unsent
from workbench.domain.effects import Assign
from workbench.handoffs.model import Verdict

SIZES = {"narrow": NARROW, "wide": WIDE}


def owners(desk: Driven) -> dict[str, str]:
    """Return who is to own which tickets, as the outbox says."""
    return {
        entry.ticket: str(part.effect.agent)
        for entry in unsent(desk) for part in entry.parts if isinstance(part.effect, Assign)
    }  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_handoff_of_six_with_a_question_is_taken_in_twelve_keys(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        keys = 0

        async def press(*pressed: str) -> None:
            nonlocal keys
            keys += len(pressed)
            await desk.press(*pressed)

        await press("g", "h")
        assert "Exports fail in eu-west; the fix is being rolled out." in desk.pane("conversation")
        await press("enter")
        assert desk.title("conversation") == "1 of 6 · #48216"
        await press(*["enter"] * 5)
        assert desk.title("conversation") == "6 of 6 · #48193"
        await press("q")
        await desk.type("which build?")
        await press("enter")
        page = " ".join(desk.pane("conversation").split())
        assert "5 accepted, 1 asked about; A signs what is accepted, and until then it is mara’s." in page
        assert owners(desk) == {}, "marking moves nothing"
        await press("A")
        await desk.type("eu-west first, then Tilbury")
        await press("enter")
        assert keys == 12
        assert owners(desk) == dict.fromkeys(TICKETS[:5], "local:agent-sam")
        ack = ack_of(folder)
        assert [one.verdict for one in ack.answers] == [Verdict.ACCEPTED] * 5 + [Verdict.QUESTION]
        assert ack.read_back == "eu-west first, then Tilbury"
        page = desk.pane("conversation")
        assert page.count("yours") >= 5
        assert "which build?" in page
        assert "5 are yours now" in desk.status

    with place_of(company) as workplace:
        folder = with_team(workplace)
        publish(folder)
        drive(workplace, SIZES[size], script)


@pytest.mark.parametrize("size", SIZES)
def test_an_item_answers_the_four_questions(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h", "enter")
        text = " ".join(desk.desk.conversation.sheet.text.split())
        for words in (
            "What is it?", "eu-west: p95 up from 68 ms", "What has been tried?", "replay with curl",
            "What happens next?", "read the gateway log", "2026-03-04 16:00Z", "What do I do if?", "run tls-check",
            "still mara’s, whose shift has ended; nobody has taken it yet",
        ):  # fmt: skip
            assert words in text

    with place_of(company) as workplace:
        publish(with_team(workplace))
        drive(workplace, SIZES[size], script)
