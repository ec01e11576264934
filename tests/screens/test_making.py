"""Making a handoff with keys: J10, gaps and what is refused, items moved, added and dropped, and what is never lost."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from screens.driving import NARROW, WIDE, Counting, Driven, Script, configured, drive, place_of
from screens.handovers import EMEA, ID, draft_with_gaps, publish, with_team
from workbench.acting.handing import Handing
from workbench.handoffs.drafting import FYI
from workbench.handoffs.model import Handoff, LeftOut
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.times import print_time
from workbench.workplace import Workplace

SIZES = {"narrow": NARROW, "wide": WIDE}


def on_desk_with_draft(gaps: int) -> Callable[[Script], Callable[[Path], None]]:
    """Make a test of an ``async`` function that is given a narrow desk on which a draft with some gaps is kept."""

    def take(script: Script) -> Callable[[Path], None]:
        def test(company: Path) -> None:
            with place_of(company) as workplace:
                publish(with_team(workplace))
                draft_with_gaps(workplace, gaps)
                drive(workplace, NARROW, script)

        test.__name__ = test.__qualname__ = getattr(script, "__name__", "test")
        test.__module__ = script.__module__
        return test

    return take


def kept(workplace: Workplace) -> Handoff:
    """Return the draft as it is on disk."""
    made = Handing(workplace, workplace.connection()).kept_draft()
    assert made is not None
    return made


def put_a_file_there(folder: Path) -> None:
    """Put a file in the place of a folder."""
    shutil.rmtree(folder)
    folder.write_text("not a folder any more")


def put_a_folder_there(file: Path) -> None:
    """Put a folder in the place of a file."""
    file.unlink()
    file.mkdir()


def names_in(folder: Path) -> list[str]:
    """Return the names of what lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("size", SIZES)
def test_a_draft_with_four_gaps_is_given_in_ten_keys(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        hand = Counting(desk)

        await hand.press("g", "h", "N")
        assert "4 gaps" in desk.title("conversation")
        for words in ("Exports fail in eu-west", "a window at 17:30Z", "ask Devon", "the export runs"):
            await hand.press("ctrl+n")
            assert desk.desk.line.has_keys
            await desk.type(words)
        await hand.press("ctrl+s")
        page = " ".join(desk.desk.conversation.sheet.text.split())
        assert desk.title("conversation") == "Publish your handoff"
        for words in (
            "Enter publishes it", f"folder {folder}", "Kim Sato (amer)",
            "items 12: 6 unstable, 4 watcher, 2 stable", "nothing is missing",
            "Since 2026-03-04T0900Z-apac-mara-to-emea", "left out, with a reason",
        ):  # fmt: skip
            assert words in page
        assert names_in(folder) == [published.name], "nothing leaves by one key"
        await hand.press("enter")
        assert desk.title("conversation") == "Published"
        (name,) = (one for one in folder.iterdir() if one != published)
        made = read_handoff(name.read_text(encoding="utf-8"))
        assert made.headline == "Exports fail in eu-west"
        first = made.items[0]
        assert (first.customer_expects, first.next_step, first.done_when) == (
            "a window at 17:30Z", "ask Devon", "the export runs",
        )  # fmt: skip
        assert all(one.owner and one.next_step for one in made.items)
        await hand.press("ctrl+q")
        assert desk.app._exit
        assert hand.keys == 10

    with place_of(company) as workplace:
        folder = with_team(workplace)
        publish(folder)
        (published,) = folder.iterdir()
        draft_with_gaps(workplace, 4)
        drive(workplace, SIZES[size], script)


@on_desk_with_draft(4)
async def test_enter_takes_a_gap_and_goes_on_to_the_next_until_nothing_is_missing(desk: Driven) -> None:
    await desk.press("g", "h", "N", "ctrl+n")
    assert desk.tabs.startswith(" 4 gaps")
    assert "The headline is missing: the one thing to know." in desk.pane("results")
    for left, words in ((3, "Exports fail"), (2, "a window at 17:30Z"), (1, "ask Devon")):
        await desk.type(words)
        await desk.press("enter")
        assert desk.tabs.startswith(f" {left} gap")
    await desk.type("the export runs")
    await desk.press("enter")
    assert not desk.desk.line.has_keys
    assert desk.title("conversation") == "Your handoff · nothing is missing"
    await desk.press("ctrl+n")
    assert desk.status.startswith(" next gap: nothing is missing")


@on_desk_with_draft(4)
async def test_each_line_is_on_disk_before_the_next_key_and_an_empty_one_passes_the_gap_over(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("g", "h", "N", "ctrl+n")
    await desk.type("Exports fail")
    await desk.press("ctrl+n")
    assert kept(workplace).headline == "Exports fail"
    assert "#48213, customer expects" in desk.title("results")
    await desk.press("ctrl+n")
    assert "#48213, next step" in desk.title("results")
    await desk.type("ask Devon")
    await desk.press("escape")
    assert kept(workplace).items[0].next_step == "", "Esc takes nothing"
    assert desk.title("conversation") == "Your handoff · 3 gaps"


@on_desk_with_draft(2)
async def test_what_a_field_cannot_hold_is_asked_for_again_with_the_reason(desk: Driven) -> None:
    await desk.press("g", "h", "N", "ctrl+n")
    await desk.type("Exports fail")
    await desk.press("ctrl+n")
    await desk.type("by 17:30")
    await desk.press("ctrl+n")
    assert "#48213 names 17:30 without a zone" in desk.pane("results")
    await desk.type("Z")
    await desk.press("enter")
    assert kept(desk.desk.workplace).items[0].next_step == "by 17:30Z"
    await desk.press("j", "enter")
    assert desk.title("conversation") == "1 of 12 · #48213"
    await desk.press(*["j"] * 10, "enter")
    assert desk.tabs.startswith(" change")
    await desk.press(*["backspace"] * 20)
    await desk.type("soon")
    await desk.press("enter")
    assert "soon is not a time." in desk.pane("results")
    await desk.press(*["backspace"] * 4)
    await desk.type("14:30")
    await desk.press("enter")
    assert print_time(kept(desk.desk.workplace).items[0].due or EMEA.start) == "2026-03-04 14:30Z", "by one's own clock"


@on_desk_with_draft(4)
async def test_a_refusal_names_the_gap_and_goes_there(desk: Driven) -> None:
    await desk.press("g", "h", "N", "ctrl+s")
    assert "not yet: The headline is missing: the one thing to know." in desk.status
    await desk.press("enter")
    await desk.type("Exports fail")
    await desk.press("ctrl+s")
    assert "not yet: #48213 has no word on what the customer expects" in desk.status
    assert desk.title("conversation") == "1 of 12 · #48213"
    assert "⟨missing⟩" in desk.pane("conversation")
    await desk.press("enter")
    assert desk.desk.line.has_keys
    assert "#48213, customer expects" in desk.title("results")


@on_desk_with_draft(0)
async def test_items_are_moved_dropped_with_a_reason_brought_back_and_added(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("g", "h", "N", "x")
    assert desk.status.startswith(" drop: no item is under the cursor")
    before = [one.ticket for one in kept(workplace).items]
    await desk.press("j", "J")
    assert [one.ticket for one in kept(workplace).items] == [before[1], before[0], *before[2:]]
    await desk.press("K", "K")
    assert [one.ticket for one in kept(workplace).items] == before
    await desk.press("x", "enter")
    assert "There is no reason." in desk.status
    await desk.press("x")
    await desk.type("solved with Jane on the phone")
    await desk.press("enter")
    assert [one.ticket for one in kept(workplace).items] == before[1:]
    assert LeftOut(before[0], "solved with Jane on the phone") in kept(workplace).left_out
    await desk.press("u")
    assert [one.ticket for one in kept(workplace).items] == before
    await desk.press("+")
    await desk.type("48184")
    await desk.press("enter")
    assert "local:48184" in [one.ticket for one in kept(workplace).items]
    await desk.press("+")
    await desk.type("99999999")
    await desk.press("enter")
    assert "#99999999 is not in the local copy." in desk.status


@on_desk_with_draft(0)
async def test_thirteen_items_are_too_many_until_it_is_said_which_matter(desk: Driven) -> None:
    await desk.press("g", "h", "N", "+")
    await desk.type("48184")
    await desk.press("enter")
    assert "13 items are more than 12: which three matter? The others go below." in desk.desk.conversation.sheet.text
    gap = next(one for one in desk.desk.handoffs.drafting.gaps if one.field == "items")
    desk.desk.handoffs.filling.ask(gap)
    await desk.settle()
    await desk.type("12 2 x")
    await desk.press("enter")
    assert "The items have the numbers 1 to 13." in desk.pane("results")
    await desk.press("backspace", "backspace", "enter")
    made = kept(desk.desk.workplace)
    assert len(made.items) == 12
    assert made.items[1].ticket == "local:48208"
    assert next(part.text for part in made.parts if part.title == FYI).startswith("- local:")


@on_desk_with_draft(0)
async def test_the_diff_says_what_changed_since_the_handoff_before(desk: Driven) -> None:
    await desk.press("g", "h", "N", "D")
    assert desk.title("conversation") == "What changed"
    assert f"Since {ID}" in desk.pane("conversation")
    assert "left out, with a reason" in desk.pane("conversation")
    await desk.press("escape")
    assert desk.title("conversation") == "Your handoff · nothing is missing"


@on_desk_with_draft(1)
async def test_what_was_drafted_anew_can_be_had_back(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await desk.press("g", "h", "N", "ctrl+n")
    await desk.type("All quiet")
    await desk.press("enter", "R")
    assert kept(workplace).headline == ""
    await desk.press("u")
    assert kept(workplace).headline == "All quiet"


@on_desk_with_draft(1)
async def test_leaving_says_that_the_handoff_is_not_published(desk: Driven) -> None:
    await desk.press("ctrl+q")
    assert not desk.app._exit
    assert "your handoff is not published" in desk.status
    await desk.press("ctrl+q")
    assert desk.app._exit


@on_desk_with_draft(0)
async def test_a_handoff_that_can_go_nowhere_is_kept_and_says_why(desk: Driven) -> None:
    folder = Path(desk.desk.workplace.config.handoffs.to[0].folder)
    await desk.press("g", "h", "N", "ctrl+s")
    put_a_file_there(folder)
    await desk.press("enter")
    assert desk.title("conversation") == "Kept, and published as soon as it can be"
    assert "not yet" in desk.pane("conversation")
    put_a_folder_there(folder)
    await desk.press("escape", "g", "h")
    assert names_in(folder) == ["2026-03-04T1800Z-emea-sam-to-amer.md"]


@on_desk_with_draft(0)
async def test_a_draft_that_cannot_be_read_is_told_and_stays_as_it_is(desk: Driven) -> None:
    file = desk.desk.handoffs.known.handing.draft_file
    file.write_text("no handoff")
    await desk.press("g", "h")
    assert "This is no handoff." in " ".join(desk.pane("conversation").split())
    await desk.press("N")
    assert "This is no handoff." in desk.status
    assert desk.title("conversation") == "Handoffs"
    assert file.read_text() == "no handoff"


@on_desk_with_draft(1)
async def test_hostile_text_in_a_draft_and_in_the_line_does_nothing(desk: Driven) -> None:
    await desk.press("g", "h", "N", "ctrl+n")
    assert desk.desk.line._prompt is not None
    desk.desk.line._prompt.value = "\x1b[31mred {{7*7}} [b]\u202e"
    await desk.press("ctrl+n")
    assert kept(desk.desk.workplace).headline == "red {{7*7}} [b]"
    for sign in ("\x1b", "\u202e"):
        assert sign not in desk.text


def test_a_key_of_ones_own_fills_gaps(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h", "N", "ctrl+w")
        await desk.type("All quiet")
        await desk.press("ctrl+w")
        assert kept(workplace).headline == "All quiet"
        assert desk.tabs.startswith(" 1 gap")

    with place_of(company) as workplace:
        with_team(workplace)
        configured(workplace, "keys: {handoff.gap: ctrl+w}")
        draft_with_gaps(workplace, 2)
        drive(workplace, NARROW, script)


@on_desk_with_draft(2)
async def test_a_line_that_is_typed_faster_than_it_is_drawn_is_taken_whole(desk: Driven) -> None:
    await desk.press("g", "h", "N")
    for key in ("ctrl+n", *"Exports_fail", "enter", *"ask_Devon", "enter"):
        desk.post(key)
    await desk.settle()
    made = kept(desk.desk.workplace)
    assert (made.headline, made.items[0].next_step) == ("Exports_fail", "ask_Devon")
    assert desk.title("conversation") == "Your handoff · nothing is missing"


@on_desk_with_draft(4)
async def test_the_next_gap_is_that_of_the_item_one_stands_on(desk: Driven) -> None:
    await desk.press("g", "h", "N")
    draft = desk.desk.handoffs.drafting.draft
    assert draft is not None
    last = len(draft.items) - 1
    emptied = replace(draft.items[last], done_when="")
    desk.desk.handoffs.drafting.change(replace(draft, items=(*draft.items[:last], emptied)))
    await desk.settle()
    desk.desk.handoffs.drafting.to_item(last)
    await desk.press("ctrl+n")
    assert desk.title("results").endswith(", done when")
    await desk.press("escape", "home", "ctrl+n")
    assert desk.title("results") == "headline"


@on_desk_with_draft(0)
async def test_what_may_be_added_is_listed_and_comes_with_what_is_known_of_it(desk: Driven) -> None:
    await desk.press("g", "h", "N", "+")
    assert "with Mara Lind now" in desk.pane("results"), "what was left out"
    await desk.type("48216")
    await desk.press("enter")
    drafting = desk.desk.handoffs.drafting
    draft = drafting.draft
    assert draft is not None
    (added,) = (one for one in draft.items if one.ticket == "local:48216")
    assert added.why
    assert added.last_said
    assert added.state_now.startswith("open, with Mara Lind; the customer waits since")
    assert {gap.field for gap in drafting.gaps if gap.ticket == "local:48216"} <= {"next_step", "done_when", "if_then"}
    await desk.press("+")
    await desk.type("48216")
    await desk.press("enter")
    assert "#48216 is in it already." in desk.status
