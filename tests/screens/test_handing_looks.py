"""Pictures of handoffs: what waits, one item, its ticket beside it, the draft with its gaps, and what is published."""

from dataclasses import replace
from pathlib import Path

import pytest

from screens.album import album
from screens.driving import NARROW, WIDE, Driven, drive, place_of
from screens.handovers import EMEA, draft_with_gaps, publish, with_team
from screens.writing import at_rest
from workbench.acting.handing import Handing

SIZES = {"narrow": NARROW, "wide": WIDE}
PAGES = ("list", "item", "beside", "whole", "signed", "draft", "gap", "form", "refused", "diff")
LOOKS = {"mono": "theme: mono", "ascii": "icons: ascii"}


def expected() -> set[str]:
    """Return the names of the pictures that belong here."""
    names = {f"handoff-{size}-{page}" for size in SIZES for page in PAGES}
    return names | {f"handoff-{look}-list" for look in LOOKS}


@pytest.mark.parametrize("size", SIZES)
def test_handoffs_look_as_they_are_meant_to(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:

            async def take(page: str, *facts: str) -> None:
                await at_rest(desk)
                text = " ".join(desk.text.split())
                for fact in facts:
                    assert fact in text
                keep(f"handoff-{size}-{page}", desk)

            await desk.press("g", "h")
            await take("list", "Waits for you", "Exports fail in eu-west", "6 items are still mara’s", "N draft mine")
            await desk.press("enter")
            await take("item", "1 of 6 · #48216", "still mara’s, whose shift has ended", "What do I do if?",
                       "Enter accept", "q ask")  # fmt: skip
            await desk.press("space")
            await take("beside", "#48216 since then", "Since the handoff was written, 08:03")
            await desk.press("space", *["enter"] * 4, "q")
            await desk.type("which build?")
            await desk.press("enter", "x")
            await desk.type("no access to their node")
            await desk.press("enter")
            desk.forget_sentence()
            await take("whole", "you accepted", "which build?", "4 accepted, 1 asked about, 1 declined", "A sign")
            await desk.press("A")
            await desk.type("eu-west first")
            await desk.press("enter")
            await take("signed", "4 are yours now", "you signed 2026-03-04 09:41Z: eu-west first")
            desk.forget_sentence()
            await desk.press("escape", "N")
            await take("draft", "Your handoff · 4 gaps", "⟨missing⟩ the one thing to know", "3 gaps", "unstable")
            await desk.press("ctrl+n")
            await desk.type("Exports fail in eu-west; the fix is rolled out")
            await desk.press("ctrl+n")
            await desk.type("a window at 17:30Z")
            await take("gap", "#48213 has no word on what the customer expects, and by when.", "Ctrl+N next gap")
            await desk.press("ctrl+s")
            await take("refused", "not yet: #48213 has no word on a next step.", "1 of 12 · #48213")
            desk.forget_sentence()
            await desk.press("home")
            await take("form", "⟨missing⟩", "what it is")
            await desk.press("escape", "D")
            await take("diff", "What changed", "Since 2026-03-04T0900Z-apac-mara-to-emea")

    with place_of(company) as workplace:
        publish(with_team(workplace))
        draft_with_gaps(workplace, 4)
        drive(workplace, SIZES[size], script)


@pytest.mark.parametrize("look", LOOKS)
def test_how_an_item_stands_is_told_without_a_colour_and_in_ascii(look: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:
            await desk.press("g", "h")
            assert "unstable" in desk.pane("conversation")
            assert "watcher" in desk.pane("conversation")
            await at_rest(desk)
            keep(f"handoff-{look}-list", desk)

    with place_of(company, LOOKS[look]) as workplace:
        publish(with_team(workplace))
        drive(workplace, NARROW, script)


@pytest.mark.parametrize("size", SIZES)
def test_both_sides_show_what_nobody_accepted_as_the_senders(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h")
        await desk.press("G", "enter")
        text = " ".join(desk.pane("conversation").split())
        assert desk.title("conversation") == "Yours, 12 items"
        assert "yours still" in text
        await desk.press("right")
        assert "still yours; nobody has taken it yet" in desk.pane("conversation")

    with place_of(company) as workplace:
        folder = with_team(workplace)
        handing = Handing(workplace, workplace.connection())
        publish(folder, replace(handing.draft(), headline="Mine.", receiver=replace(EMEA, person="", region="amer")))
        handing.drop_draft()
        drive(workplace, SIZES[size], script)
