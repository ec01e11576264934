"""Taking a handoff over with keys: J1, what is asked and declined, the ticket beside it, and what is the sender's."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from screens.driving import NARROW, WIDE, Counting, Driven, configured, drive, place_of
from screens.handovers import APAC, EMEA, ID, TICKETS, ack_of, handoff, item, publish, with_team
from screens.writing import unsent
from workbench.domain.effects import Assign
from workbench.handoffs.model import Acknowledgement, Answer, Explanation, Explanations, Part, Verdict
from workbench.handoffs.papers import (
    ack_name,
    answers_name,
    name_of,
    print_ack,
    print_explanations,
    read_explanations,
)

OWN = "2026-03-04T0800Z-emea-sam-to-amer"
SIZES = {"narrow": NARROW, "wide": WIDE}


def on_desk_with_handoff() -> Callable[[Callable[[Driven, Path], Awaitable[None]]], Callable[[Path], None]]:
    """Make a test of an ``async`` function that is given a narrow desk, and the folder with Mara's handoff."""

    def take(script: Callable[[Driven, Path], Awaitable[None]]) -> Callable[[Path], None]:
        def test(company: Path) -> None:
            with place_of(company) as workplace:
                folder = with_team(workplace)
                publish(folder)
                drive(workplace, NARROW, lambda desk: script(desk, folder))

        test.__name__ = test.__qualname__ = getattr(script, "__name__", "test")
        test.__module__ = script.__module__
        return test

    return take


def acks_in(folder: Path) -> list[Path]:
    """Return the acknowledgements in a folder."""
    return sorted(folder.glob("*-ack-*"))


def owners(desk: Driven) -> dict[str, str]:
    """Return who is to own which tickets, as the outbox says."""
    return {
        entry.ticket: str(part.effect.agent)
        for entry in unsent(desk) for part in entry.parts if isinstance(part.effect, Assign)
    }  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_handoff_of_six_with_a_question_is_taken_in_twelve_keys(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        hand = Counting(desk)

        await hand.press("g", "h")
        assert "Exports fail in eu-west; the fix is being rolled out." in desk.pane("conversation")
        await hand.press("enter")
        assert desk.title("conversation") == "1 of 6 · #48216"
        await hand.press(*["enter"] * 5)
        assert desk.title("conversation") == "6 of 6 · #48193"
        await hand.press("q")
        await desk.type("which build?")
        await hand.press("enter")
        page = " ".join(desk.pane("conversation").split())
        assert "5 accepted, 1 asked about; A signs what is accepted, and until then it is mara’s." in page
        assert owners(desk) == {}, "marking moves nothing"
        await hand.press("A")
        await desk.type("eu-west first, then Tilbury")
        await hand.press("enter")
        assert hand.keys == 12
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


@on_desk_with_handoff()
async def test_declining_takes_a_reason_and_is_read_by_the_sender_at_once(desk: Driven, folder: Path) -> None:
    await desk.press("g", "h", "enter", "x", "enter")
    assert "There are no words." in desk.status
    assert desk.title("conversation") == "1 of 6 · #48216"
    await desk.press("x")
    await desk.type("no access to eu-west")
    await desk.press("enter")
    assert desk.title("conversation") == "2 of 6 · #48223"
    (said,) = ack_of(folder).answers
    assert (said.ticket, said.verdict, said.words) == (TICKETS[0], Verdict.DECLINED, "no access to eu-west")
    await desk.press("left")
    assert "still mara’s, whose shift has ended; you decline: no access to eu-west" in desk.pane("conversation")


@on_desk_with_handoff()
async def test_items_are_walked_through_and_round_by_the_whole(desk: Driven, folder: Path) -> None:
    await desk.press("g", "h", "enter", "right", "right")
    assert desk.title("conversation") == "3 of 6 · #48214"
    await desk.press("left", "left", "left")
    assert desk.title("conversation") == "From mara, 6 items"
    await desk.press("left")
    assert desk.title("conversation") == "6 of 6 · #48193"
    await desk.press("right")
    assert desk.title("conversation") == "From mara, 6 items"
    await desk.press("j", "enter")
    assert desk.title("conversation") == "2 of 6 · #48223"
    await desk.press("escape")
    assert desk.title("conversation") == "Handoffs"


@pytest.mark.parametrize("size", SIZES)
def test_the_ticket_stands_beside_its_item_with_what_happened_since(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h", "enter", "space")
        assert desk.title("conversation") == "#48216 since then"
        page = desk.desk.conversation.sheet.text
        since, before = page.split("Before it")
        assert "Since the handoff was written" in since
        assert "08:11" in since
        assert "07:57" in before
        assert ("What has been tried?" in desk.text) is (size == "wide"), "where there is room, the item stays in sight"
        await desk.press("space")
        assert desk.title("conversation") == "1 of 6 · #48216"
        assert not desk.desk.searching
        await desk.press("space", "escape")
        assert desk.title("conversation") == "1 of 6 · #48216"
        await desk.press("space", "enter")
        assert desk.title("conversation") == "2 of 6 · #48223", "what is read beside can be accepted there"
        await desk.press("1")
        assert desk.title("queue") == "Mine"

    with place_of(company) as workplace:
        publish(with_team(workplace))
        drive(workplace, SIZES[size], script)


@on_desk_with_handoff()
async def test_nothing_is_signed_without_a_read_back_or_before_anything_is_accepted(desk: Driven, folder: Path) -> None:
    await desk.press("g", "h", "enter", "A")
    assert desk.status.startswith(" sign: nothing is accepted that is not signed")
    await desk.press("enter", "A", "enter")
    assert "There is no read-back." in desk.status
    assert not acks_in(folder)
    assert owners(desk) == {}


@on_desk_with_handoff()
async def test_what_was_said_is_taken_back_until_it_is_signed(desk: Driven, folder: Path) -> None:
    await desk.press("g", "h", "enter")
    assert "u take back" not in desk.lines[-1]
    await desk.press("u")
    assert "nothing was said that could be taken back" in desk.status
    await desk.press("enter", "enter")
    desk.forget_sentence()
    assert "u take back" in desk.lines[-1]
    await desk.press("u")
    assert desk.title("conversation") == "2 of 6 · #48223", "the last one that was spoken of"
    assert "taken back: what you said of #48223" in desk.status
    assert "nobody has taken it yet" in desk.pane("conversation")
    await desk.press("left", "u", "x")
    await desk.type("no access")
    await desk.press("enter")
    assert [one.verdict for one in ack_of(folder).answers] == [Verdict.DECLINED]
    await desk.press("u")
    assert ack_of(folder).answers == (), "the sender reads it no longer"
    await desk.press("enter", "A")
    await desk.type("one")
    await desk.press("enter", "u")
    assert "nothing was said that could be taken back" in desk.status


@on_desk_with_handoff()
async def test_what_is_accepted_while_a_signature_is_under_way_stays_accepted(desk: Driven, folder: Path) -> None:
    await desk.press("g", "h", "enter", "enter", "A")
    await desk.type("one")
    for key in ("enter", "right", "right", "enter"):
        desk.post(key)
    await desk.settle()
    assert desk.desk.handoffs.taking.entry is not None
    (ack,) = desk.desk.handoffs.taking.entry.acks.values()
    assert [(one.verdict, one.signed is not None) for one in ack.answers] == [
        (Verdict.ACCEPTED, True), (Verdict.ACCEPTED, False)
    ]  # fmt: skip
    assert list(owners(desk)) == [TICKETS[0]]


@on_desk_with_handoff()
async def test_an_item_that_another_has_signed_is_theirs_and_is_passed_over(desk: Driven, folder: Path) -> None:
    now = desk.desk.workplace.now()
    said = Answer(ticket=TICKETS[0], verdict=Verdict.ACCEPTED, at=now, signed=now)
    ack = Acknowledgement(handoff=ID, by="kim", answers=(said,), read_back="one", signed=now)
    (folder / ack_name(ID, "kim")).write_text(print_ack(ack), encoding="utf-8")
    await desk.press("g", "h", "enter")
    assert desk.title("conversation") == "2 of 6 · #48223"
    await desk.press("left")
    assert "kim’s since 2026-03-04 09:41Z" in desk.pane("conversation")
    await desk.press("q")
    assert "it is kim’s already" in desk.status
    await desk.press("enter", *["enter"] * 5, "A")
    await desk.type("all but the first")
    await desk.press("enter")
    assert sorted(owners(desk)) == sorted(TICKETS[1:])


@on_desk_with_handoff()
async def test_an_answer_to_ones_question_stands_with_it_and_the_item_can_be_accepted_then(
    desk: Driven, folder: Path
) -> None:
    await desk.press("g", "h", "enter", "q")
    await desk.type("which build?")
    await desk.press("enter", "escape")
    said = Explanation(ticket=TICKETS[0], to="sam", question="which build?", words="4.12.1", at=handoff().sender.end)
    text = print_explanations(Explanations(handoff=ID, by="mara", answers=(said,)))
    (folder / answers_name(ID, "mara")).write_text(text, encoding="utf-8")
    await desk.press("escape", "g", "h")
    assert "you asked, answered" in desk.pane("conversation")
    await desk.press("j", "enter")
    assert "the answer: 4.12.1" in desk.pane("conversation")
    await desk.press("enter", "A")
    await desk.type("4.12.1 it is")
    await desk.press("enter")
    assert owners(desk) == {TICKETS[0]: "local:agent-sam"}


@on_desk_with_handoff()
async def test_a_question_about_ones_own_handoff_is_answered_from_the_list(desk: Driven, folder: Path) -> None:
    own = handoff(sender=replace(EMEA, person="sam"), receiver=replace(APAC, person="", region="amer"), id=OWN)
    publish(folder, own)
    said = Answer(ticket=TICKETS[1], verdict=Verdict.QUESTION, at=desk.desk.workplace.now(), words="who calls them?")
    ack = Acknowledgement(handoff=OWN, by="kim", answers=(said,))
    (folder / ack_name(OWN, "kim")).write_text(print_ack(ack), encoding="utf-8")
    await desk.press("g", "h")
    page = desk.pane("conversation")
    assert "Asked of you" in page
    assert "kim asks: who calls them?" in page
    await desk.press("G", "enter")
    assert desk.title("conversation") == "Yours, 6 items"
    assert "yours still" in desk.pane("conversation"), "nobody has signed it"
    await desk.press("j", "enter")
    assert "still yours; kim asks: who calls them?" in desk.pane("conversation")
    await desk.press("enter")
    assert "this handoff is your own" in desk.status
    await desk.press("escape", "home", *["j"] * 7, "enter")
    assert desk.desk.line.has_keys
    await desk.type("I do, at 17:30Z")
    await desk.press("enter")
    assert "kim can read the answer" in desk.status
    assert "Asked of you" not in desk.pane("conversation")
    (made,) = read_explanations((folder / answers_name(OWN, "sam")).read_text(encoding="utf-8")).answers
    assert (made.to, made.words) == ("kim", "I do, at 17:30Z")


@on_desk_with_handoff()
async def test_a_file_that_cannot_be_read_is_told_and_hides_no_other(desk: Driven, folder: Path) -> None:
    (folder / "2026-03-04T0800Z-apac-kim-to-emea-v1.md").write_text("---\nid: \x1b]0;x\x07\n---\n", encoding="utf-8")
    (folder / name_of(handoff(id="2026-03-04T0700Z-apac-kim-to-emea"))).write_text("not one", encoding="utf-8")
    await desk.press("g", "h")
    page = desk.pane("conversation")
    assert "Exports fail in eu-west" in page
    assert "cannot be read" in page
    assert "\x1b" not in desk.text


@on_desk_with_handoff()
async def test_hostile_text_is_shown_as_text_and_does_nothing(desk: Driven, folder: Path) -> None:
    evil = "\x1b[31m[b]{{7*7}}[/b]\u202e\x9b2J <script>"
    publish(folder, handoff(
        item(0, one_line=evil, tried=(evil,), next_step=evil, why=evil, customer=evil, notes=evil),
        headline=evil, coverage=evil, parts=(Part(evil, evil),), version=2,
    ))  # fmt: skip
    await desk.press("g", "h")
    assert "[b]{{7*7}}[/b]" in desk.pane("conversation")
    await desk.press("enter")
    assert "[b]{{7*7}}[/b]" in desk.pane("conversation")
    await desk.press("left", "q")
    for sign in ("\x1b", "\x9b", "\u202e"):
        assert sign not in desk.text


@pytest.mark.parametrize("size", SIZES)
def test_without_a_configuration_the_page_says_how_to_begin(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h")
        page = " ".join(desk.pane("conversation").split())
        assert "Handoffs stay on this machine until the team names a place that all of it reads" in page
        assert "handoffs: {to: [{folder:" in page
        assert "No handoff waits for you. N drafts yours." in page

    with place_of(company) as workplace:
        drive(workplace, SIZES[size], script)


def test_where_there_are_only_notes_the_page_says_how_one_is_taken(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "h")
        assert "`workbench handoff take rt:123` takes one from a ticket’s note" in " ".join(
            desk.pane("conversation").split()
        )

    with place_of(company) as workplace:
        configured(workplace, "handoffs: {to: [{note: true}]}")
        drive(workplace, NARROW, script)


@on_desk_with_handoff()
async def test_what_comes_later_is_said_with_the_key_that_shows_it(desk: Driven, folder: Path) -> None:
    desk.desk.warm_up()
    await desk.settle()
    assert "mara hands over 6 items (g h)" in desk.status
    publish(folder, handoff(id="2026-03-04T0930Z-apac-kim-to-emea", sender=replace(APAC, person="kim")))
    desk.forget_sentence()
    desk.desk.warm_up()
    await desk.settle()
    assert "kim hands over 6 items (g h)" in desk.status
    desk.forget_sentence()
    desk.desk.warm_up()
    await desk.settle()
    assert "hands over" not in desk.status


@pytest.mark.parametrize("size", SIZES)
def test_the_page_stays_when_what_was_signed_comes_into_a_queue_that_was_empty(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        assert not desk.window.rows
        await desk.press("g", "h", "enter", "enter", "A")
        await desk.type("eu-west first")
        await desk.press("enter")
        assert desk.window.rows
        assert desk.title("conversation") == "From mara, 6 items"
        await desk.press("escape", "escape")
        await desk.press("enter")
        assert "p95 up from 68 ms" in desk.title("conversation")

    with place_of(company) as workplace:
        publish(with_team(workplace))
        configured(workplace, "queues: [{name: eu-west, search: 'status:open assignee:me \"p95 up from 68 ms\"'}]")
        drive(workplace, SIZES[size], script)
