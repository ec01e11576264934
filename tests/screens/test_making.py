"""Making a handoff with keys: J10, gaps and what is refused, items moved, added and dropped, and what is never lost."""

from pathlib import Path

import pytest

from screens.driving import NARROW, WIDE, Driven, drive, place_of
from screens.handovers import draft_with_gaps, publish, with_team
from workbench.acting.handing import Handing
from workbench.handoffs.model import Handoff
from workbench.handoffs.reading import read_handoff
from workbench.workplace import Workplace

SIZES = {"narrow": NARROW, "wide": WIDE}


def kept(workplace: Workplace) -> Handoff:
    """Return the draft as it is on disk."""
    made = Handing(workplace, workplace.connection()).kept_draft()
    assert made is not None
    return made


@pytest.mark.parametrize("size", SIZES)
def test_a_draft_with_four_gaps_is_given_in_ten_keys(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        keys = 0

        async def press(*pressed: str) -> None:
            nonlocal keys
            keys += len(pressed)
            await desk.press(*pressed)

        await press("g", "h", "N")
        assert "4 gaps" in desk.title("conversation")
        for words in ("Exports fail in eu-west", "a window at 17:30Z", "ask Devon", "the export runs"):
            await press("ctrl+n")
            assert desk.desk.prompt_has_keys
            await desk.type(words)
        await press("ctrl+s")
        page = " ".join(desk.desk.conversation.sheet.text.split())
        assert desk.title("conversation") == "Publish your handoff"
        for words in (
            "Enter publishes it", f"folder {folder}", "Kim Sato (amer)", "items 12: 10 unstable", "nothing is missing",
            "Since 2026-03-04T0900Z-apac-mara-to-emea", "left out, with a reason",
        ):  # fmt: skip
            assert words in page
        assert list(folder.iterdir()) == [published], "nothing leaves by one key"
        await press("enter")
        assert desk.title("conversation") == "Published"
        (name,) = (one for one in folder.iterdir() if one != published)
        made = read_handoff(name.read_text(encoding="utf-8"))
        assert made.headline == "Exports fail in eu-west"
        first = made.items[0]
        assert (first.customer_expects, first.next_step, first.done_when) == (
            "a window at 17:30Z", "ask Devon", "the export runs",
        )  # fmt: skip
        assert all(one.owner and one.next_step for one in made.items)
        await press("ctrl+q")
        assert desk.app._exit
        assert keys == 10

    with place_of(company) as workplace:
        folder = with_team(workplace)
        publish(folder)
        (published,) = folder.iterdir()
        draft_with_gaps(workplace, 4)
        drive(workplace, SIZES[size], script)
