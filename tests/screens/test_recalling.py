"""Handoffs of before: found by words while one types, found among all by Enter, and one ticket's path through them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from screens.driving import NARROW, WIDE, Driven, drive, place_of
from screens.handovers import APAC, TICKETS, handoff, item, publish, with_team
from workbench.handoffs.model import Severity
from workbench.handoffs.shelf import NEWEST

SIZES = {"narrow": NARROW, "wide": WIDE}


def of_days_before(folder: Path, days: int) -> str:
    """Publish a handoff of some days before that says so, of one ticket alone; return its id."""
    sender = replace(APAC, start=APAC.start - timedelta(days=days), end=APAC.end - timedelta(days=days))
    identity = f"{sender.end:%Y-%m-%dT%H%MZ}-apac-mara-to-emea"
    one = item(1, Severity.UNSTABLE, next_step=f"printed page of {days} days ago")
    publish(folder, handoff(one, id=identity, sender=sender, headline=f"Day {days}."))
    return identity


@pytest.mark.parametrize("size", SIZES)
def test_handoffs_of_before_are_found_and_so_is_a_tickets_path_through_them(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h")
        assert "/ find" in desk.lines[-1]
        await desk.press("/")
        await desk.type("TILBURY three")
        assert "None of the newest holds that." in desk.text
        await desk.press("escape", "/")
        await desk.type("page of 3 DAYS")
        assert "Day 3." in desk.text
        assert "Day 30." not in desk.text
        await desk.press("enter")
        assert desk.title("conversation") == "1 of 1 · #48223"
        await desk.press("escape", "/")
        await desk.type(f"of {NEWEST + 5} days")  # it is older than those that are known
        await desk.press("enter")
        assert desk.title("conversation") == f"Handoffs with “of {NEWEST + 5} days”"
        await desk.press("enter")
        assert f"printed page of {NEWEST + 5} days ago" in " ".join(desk.pane("conversation").split())
        await desk.press("W")
        page = " ".join(desk.desk.conversation.sheet.text.split())
        assert desk.title("conversation") == "#48223 through the handoffs"
        assert page.count("printed page of") == NEWEST - 1, "the newest, and the first of them first"
        assert page.index("of 2 days ago") < page.index("read the gateway log"), "the one that waits is the last"
        await desk.press("end", "enter")
        assert desk.title("conversation") == "2 of 6 · #48223"

    with place_of(company) as workplace:
        folder = with_team(workplace)
        publish(folder)
        for days in (*range(2, NEWEST + 4), NEWEST + 5):
            of_days_before(folder, days)
        drive(workplace, SIZES[size], script)


def test_a_ticket_that_was_in_no_handoff_says_so_and_the_palette_has_the_path(company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert f"local:{desk.selected}" not in TICKETS
        await desk.press(":")
        await desk.type("path in")
        await desk.press("enter")
        assert f"#{desk.reading} was in no handoff." in desk.pane("conversation")

    with place_of(company) as workplace:
        publish(with_team(workplace))
        drive(workplace, NARROW, script)
