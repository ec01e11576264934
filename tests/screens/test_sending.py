"""Sending: two keys, words before anything leaves, and what keeps it here; then the way back."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from screens.arrivals import arrive, said
from screens.driving import MEDIUM, NARROW, WIDE, Counting, Driven, configured, drive, on_desk, place_of
from screens.writing import JANE, cursor_of, is_open, kept, send, text_of, unsent, write
from workbench.domain.effects import Say, SetStatus
from workbench.domain.gaps import gaps_in
from workbench.domain.words import Role, Status, Visibility
from workbench.store import outbox, steps
from workbench.store.outbox import State
from workbench.store.promises import open_promises

SECRET = "AKIA" + "QYLPMN5HFIQR7XYA"  # of the form that the vendor gives, and nobody's


def message_of(entry: outbox.Entry) -> Say:
    assert entry.message is not None
    return entry.message


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_two_keys_send_and_lead_back_to_reading_in_one_step(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("enter")
        await write(desk, "Thanks, Jane.")
        await desk.press("ctrl+s")
        assert "PUBLIC to Jane Roe at Acme GmbH · status → pending" in desk.text
        assert unsent(desk) == []
        desk.post("enter")
        await desk._handle_messages()  # no more than the one step that the key is handled in
        assert desk.desk.pane == "conversation"
        assert not desk.shows("composer")
        (entry,) = unsent(desk)
        assert entry.state is State.HELD
        assert message_of(entry).text == "Thanks, Jane.\n"
        assert message_of(entry).visibility is Visibility.PUBLIC
        assert entry.parts[1].effect == SetStatus(Status.PENDING)
        assert entry.base.last is not None
        assert desk.status.startswith(" reply on #48213 leaves in 10 s; u takes it back")
        assert "outbox 1" in desk.lines[0]
        assert kept(desk) == []

    with place_of(company) as workplace:
        drive(workplace, size, script)


@on_desk(NARROW)
async def test_undo_brings_the_text_back_with_the_cursor_where_it_was(desk: Driven) -> None:
    await write(desk, "Thanks, Jane.")
    await desk.press("left", "left", "ctrl+s", "enter", "u")
    assert desk.status.startswith(" taken back: reply on #48213 ")
    assert unsent(desk) == []
    assert is_open(desk)
    assert (text_of(desk), cursor_of(desk)) == ("Thanks, Jane.", 11)
    await desk.press("ctrl+s", "enter")
    assert len(unsent(desk)) == 1, "it can be sent again"


@on_desk(NARROW)
async def test_what_has_left_cannot_be_taken_back(desk: Driven) -> None:
    entry = await send(desk, "Thanks, Jane.")
    with closing(desk.desk.workplace.new_connection()) as connection:
        now = desk.desk.workplace.now().timestamp()
        assert outbox.send_now(connection, entry.id, now=now)
        assert steps.claim(connection, entry.id, "somebody", now=now)
    await desk.press("u")
    assert desk.status.startswith(" reply on #48213: it has left")
    assert not desk.desk.is_writing


@pytest.mark.parametrize(
    ("key", "status"), [("enter", Status.PENDING), ("o", None), ("h", Status.HOLD), ("d", Status.SOLVED)]
)
def test_the_key_in_the_bar_chooses_the_status(key: str, status: Status | None, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await write(desk, "Thanks, Jane.")
        await desk.press("ctrl+s", key)
        (entry,) = unsent(desk)
        effects = [part.effect for part in entry.parts[1:]]
        assert effects == [SetStatus(status or Status.OPEN)]

    with place_of(company) as workplace:
        drive(workplace, NARROW, script)


@on_desk(NARROW)
async def test_a_note_says_who_reads_it_and_leaves_the_status_as_it_is(desk: Driven) -> None:
    await write(desk, "For us", "n")
    await desk.press("ctrl+s")
    assert "INTERNAL, read by" in desk.text
    assert "the status stays as it is" in desk.text
    await desk.press("enter")
    (entry,) = unsent(desk)
    assert [type(part.effect) for part in entry.parts] == [Say]
    assert message_of(entry).visibility is Visibility.INTERNAL


@on_desk(NARROW)
async def test_escape_leads_from_the_bar_to_the_text_and_letters_write_nothing_while_it_is_open(desk: Driven) -> None:
    await write(desk, "Hi")
    await desk.press("ctrl+s", "x", "y", "z", "left", "1")
    assert desk.desk.pane == "send"
    assert text_of(desk) == "Hi"
    await desk.press("escape")
    assert is_open(desk)
    assert "status →" not in desk.text
    await desk.type("!")
    assert text_of(desk) == "Hi!"


@on_desk(WIDE)
async def test_the_bar_is_set_anew_for_another_width_and_all_of_it_stays_to_be_read(desk: Driven) -> None:
    await write(desk, "I will update you by Friday.")
    await desk.press("ctrl+s")
    for size in (NARROW, MEDIUM, (50, 12), NARROW):
        await desk.resize(*size)
    assert "PUBLIC to Jane Roe at Acme GmbH · status → pending" in desk.text
    assert "p keeps it in mind" in desk.text
    await desk.press("enter")
    assert len(unsent(desk)) == 1


@on_desk(MEDIUM)
async def test_an_empty_reply_and_a_gap_stay_here(desk: Driven) -> None:
    await desk.press("r", "ctrl+s", "enter")
    assert "Nothing is written yet." in desk.text
    await desk.press("escape")
    assert desk.desk.writing.editor is not None
    desk.desk.writing.editor.insert("Hello Jane. Which route is it, ⟨route: text⟩?")
    await desk.press("ctrl+s")
    assert "not yet: route is not filled in" in desk.text
    await desk.press("enter")
    assert desk.status.startswith(" send: route is not filled in")
    assert unsent(desk) == []
    await desk.press("k")
    assert desk.status.startswith(" let through: nothing here is a matter of judgement")
    await desk.press("g")
    assert is_open(desk)
    await desk.type("POST /export")
    assert text_of(desk) == "Hello Jane. Which route is it, POST /export?"
    await desk.press("ctrl+s", "enter")
    assert len(unsent(desk)) == 1


@on_desk(MEDIUM)
async def test_a_secret_is_masked_by_a_name_that_stays_and_is_never_shown_by_the_bar(desk: Driven) -> None:
    await write(desk, f"Your key {SECRET} works, {SECRET} is the one.")
    await desk.press("ctrl+s")
    assert "not yet: This looks like a secret" in desk.text
    bar = desk.text[desk.text.index("not yet") :]
    assert SECRET not in bar
    await desk.press("m")
    assert SECRET not in text_of(desk)
    first, second = (text_of(desk).split(part)[1].split()[0] for part in ("Your key ", "works, "))
    assert first == second
    assert desk.desk.pane == "send"
    await desk.press("enter")
    (entry,) = unsent(desk)
    assert SECRET not in message_of(entry).text


@on_desk(MEDIUM)
async def test_what_is_let_through_on_purpose_is_let_through_for_this_text_alone(desk: Driven) -> None:
    await write(desk, f"Written {SECRET} it is an example.")
    await desk.press("ctrl+s", "k")
    assert "not yet" not in desk.text
    assert desk.status.startswith(" let through, for this text alone")
    await desk.press("escape")
    await desk.type(" Yours")
    await desk.press("ctrl+s")
    assert "not yet: This looks like a secret" in desk.text
    await desk.press("k", "enter")
    assert len(unsent(desk)) == 1


@on_desk(WIDE)
async def test_words_of_an_internal_note_stay_out_of_a_public_reply(desk: Driven) -> None:
    await desk.press("j")
    note = "Looked before passing it on: Hooli's traffic is level with last week, error rate 0.02 %, deliveries on time"
    await write(desk, f"Hi Brent. {note}.")
    await desk.press("ctrl+s", "enter")
    assert "internal note" in desk.text
    assert unsent(desk) == []
    await desk.press("g")
    assert desk.desk.writing.editor is not None
    assert "level with last week" in desk.desk.writing.editor.selected_text


@on_desk(WIDE)
async def test_a_reply_that_is_behind_shows_what_was_said_since_and_a_person_decides(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await write(desk, "You can switch it back on.")
    arrive(workplace, said(JANE, "It works again, no need.", workplace.now() + timedelta(minutes=2)))
    await desk.news()
    await desk.press("ctrl+s", "enter")
    assert unsent(desk) == []
    assert "Jane Roe has written since you read this ticket" in desk.text
    await desk.press("g")
    page = desk.pane("conversation")
    assert "It works again, no need." in page
    assert "You can switch it back on." in page
    assert desk.desk.pane == "card"
    await desk.press("a")
    assert is_open(desk)
    await desk.type(" Good!")
    await desk.press("ctrl+s", "enter")
    assert [message_of(entry).text for entry in unsent(desk)] == ["You can switch it back on. Good!\n"]


@on_desk(NARROW)
async def test_what_comes_while_the_bar_is_open_counts(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await write(desk, "You can switch it back on.")
    await desk.press("ctrl+s")
    assert "not yet" not in desk.text
    arrive(workplace, said(JANE, "It works again, no need.", workplace.now() + timedelta(minutes=2)))
    await desk.press("enter")
    assert unsent(desk) == []
    assert "not yet: Jane Roe has written" in desk.text
    await desk.press("g", "s", "enter")
    assert len(unsent(desk)) == 1


@on_desk(NARROW)
async def test_an_agents_answer_from_elsewhere_counts_as_well_and_a_note_is_not_kept_back(desk: Driven) -> None:
    workplace = desk.desk.workplace
    await write(desk, "For us", "n")
    later = workplace.now() + timedelta(minutes=2)
    arrive(workplace, said(JANE, "Sent from another desk.", later, who="Devon Price", role=Role.AGENT))
    await desk.press("ctrl+s", "enter")
    assert len(unsent(desk)) == 1
    await desk.press("escape")


@on_desk(MEDIUM)
async def test_a_promise_is_offered_and_kept_with_its_date(desk: Driven) -> None:
    await write(desk, "I will update you by Friday.")
    await desk.press("ctrl+s")
    assert "promises “I will update you by Friday.” by Fri 06 Mar 17:00" in desk.text
    assert "p keeps it in mind" in desk.text
    await desk.press("p")
    assert "kept in mind" in desk.text
    await desk.press("enter")
    (promise,) = open_promises(desk.desk.connection)
    assert (promise.ticket, promise.sentence) == (JANE, "I will update you by Friday.")
    await desk.press("u")
    assert open_promises(desk.desk.connection) == []


@on_desk(NARROW)
async def test_a_promise_that_nobody_asked_to_keep_is_not_kept(desk: Driven) -> None:
    await write(desk, "I will update you by Friday.")
    await desk.press("ctrl+s", "p", "p", "enter")
    assert len(unsent(desk)) == 1
    assert open_promises(desk.desk.connection) == []


def test_two_desks_never_send_the_same_draft_twice(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await write(desk, "Thanks, Jane.")
        await desk.press("ctrl+s", "escape")
        with closing(desk.desk.workplace.new_connection()) as other:
            (draft,) = kept(desk)
            from workbench.acting.messages import change_for

            change = change_for(desk.desk.workplace, draft, "pending")
            outbox.put(other, change, now=desk.desk.workplace.now().timestamp(), hold=10.0, draft=draft.id)
        await desk.press("ctrl+s", "enter")
        assert len(unsent(desk)) == 1
        assert "sent or dropped elsewhere" in desk.status

    with place_of(company) as workplace:
        drive(workplace, MEDIUM, script)


def test_without_a_hold_it_is_on_its_way_at_once(company: Path) -> None:
    async def script(desk: Driven) -> None:
        entry = await send(desk, "Thanks, Jane.")
        assert entry.state is State.QUEUED
        assert desk.status.startswith(" reply on #48213 is on its way; u takes it back")

    with place_of(company) as workplace:
        drive(configured(workplace, "sending: {undo: 0, status: ''}"), NARROW, script)


# -- the journeys, their keys counted ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_kind_reply_with_one_gap_takes_five_keys(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("j", "enter")
        hand = Counting(desk)

        await hand.press("c", "enter", "tab")
        await desk.type("all deliveries on time")
        await hand.press("ctrl+s", "enter")
        assert hand.keys == 5
        (entry,) = unsent(desk)
        text = message_of(entry).text
        assert text.startswith("Hi Brent,")
        assert "all deliveries on time" in text
        assert not gaps_in(text)
        assert message_of(entry).visibility is Visibility.PUBLIC
        assert entry.parts[1].effect == SetStatus(Status.PENDING)
        assert entry.release_at - entry.created >= 5

    with place_of(company) as workplace:
        drive(workplace, size, script)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_reply_while_the_helpdesk_is_down_takes_three_keys_and_its_conflict_six(
    size: tuple[int, int], company: Path
) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        await desk.press("enter")
        hand = Counting(desk)

        await hand.press("r")
        await desk.type("You can switch it back on.")
        await hand.press("ctrl+s", "enter")
        assert hand.keys == 3
        (entry,) = unsent(desk)
        # Back online: what sends finds that the ticket has moved on meanwhile.
        arrive(workplace, said(JANE, "It works again, no need.", workplace.now() + timedelta(minutes=2)))
        with closing(workplace.new_connection()) as other:
            now = workplace.now().timestamp() + 20
            assert steps.claim(other, entry.id, "sync", now=now)
            steps.end(other, entry.id, State.CONFLICTED, "Jane Roe has said more since.", now=now, holder="sync")
        await desk.news()
        hand = Counting(desk)
        await hand.press("g", "o", "enter")
        assert "It works again, no need." in desk.pane("conversation"), "both sides are shown before it is sent"
        assert "You can switch it back on." in desk.desk.conversation.sheet.text
        await hand.press("a")
        await desk.type(" Good to hear!")
        await hand.press("ctrl+s", "enter")
        assert hand.keys == 6
        (entry,) = unsent(desk)
        assert message_of(entry).text == "You can switch it back on. Good to hear!\n"
        assert entry.state is State.HELD

    with place_of(company) as workplace:
        drive(workplace, size, script)
