"""The outbox on the screen: what waits and why, and each decision that a person can take about it."""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from screens.arrivals import SOURCE, arrive, said
from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, on_desk, place_of
from screens.writing import JANE, is_open, kept, send, text_of, unsent, write
from workbench.domain.effects import Assign, Change, Say, SetStatus
from workbench.domain.words import Status, Visibility
from workbench.store import outbox, steps
from workbench.store.bases import base_of
from workbench.store.outbox import Entry, State, Step
from workbench.workplace import Workplace


def reached(
    workplace: Workplace, entry: Entry, state: State, reason: str, came: Sequence[tuple[int, Step]] = ()
) -> None:
    """Let a change come to something, as the process that sends does; ``came`` is what came of its effects."""
    with closing(workplace.new_connection()) as connection:
        now = workplace.now().timestamp() + 20
        assert steps.claim(connection, entry.id, "sync", now=now)
        for place, step in came:
            steps.begin(connection, entry.id, place, stamp="7", now=now)
            steps.note(connection, entry.id, place, step, "its own words")
        next_try = now + 240 if state is State.QUEUED else 0.0
        steps.end(connection, entry.id, state, reason, now=now, next_try=next_try, holder="sync")


async def written_and(
    desk: Driven, state: State, reason: str, came: Sequence[tuple[int, Step]] = ()
) -> Entry:
    """Send a reply, and let it come to something."""
    entry = await send(desk, "Thanks, Jane.")
    reached(desk.desk.workplace, entry, state, reason, came)
    await desk.news()
    return entry


def state_of(desk: Driven, entry: Entry) -> State | None:
    with closing(desk.desk.workplace.new_connection()) as connection:
        found = outbox.entry_of(connection, entry.id)
    return found.state if found else None


def steps_of(desk: Driven, entry: Entry) -> list[Step]:
    with closing(desk.desk.workplace.new_connection()) as connection:
        found = outbox.entry_of(connection, entry.id)
    return [part.step for part in found.parts] if found else []


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_what_waits_stands_together_with_why_and_until_when(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        held = await send(desk, "Held for ten seconds.")
        await desk.press("j")
        refused = await send(desk, "Refused there.")
        reached(workplace, refused, State.REFUSED, "rt says: The queue is closed.")
        await desk.press("j")
        queued = await send(desk, "Waits for the network.", "n")
        reached(workplace, queued, State.QUEUED, "local cannot be reached.")
        await desk.press("j")
        await write(desk, "Half a thought")
        await desk.press("escape", "g", "o")
        page = desk.pane("conversation")
        for words in (
            "held", "reply: Held for ten seconds.", "leaves at 09:41:10; until then it can be",
            "refused", "rt says: The queue is closed.", "waiting", "note: Waits for the network.",
            "local cannot be reached; next try 09:45", "draft", "reply: Half a thought",
        ):  # fmt: skip
            assert words in page
        rows = [line for line in desk.pane_lines("conversation") if "#48" in line]
        assert rows[0].split()[0] == "refused", "what waits for a person stands first"
        assert len(unsent(desk)) == 3
        assert "outbox 3: refused" in desk.lines[0]
        assert held.ticket == JANE

    with place_of(company) as workplace:
        drive(workplace, size, script)


@on_desk(NARROW)
async def test_an_empty_outbox_says_so(desk: Driven) -> None:
    await desk.press("g", "o")
    assert "Nothing is written here that has not arrived." in desk.pane("conversation")
    await desk.press("s")
    assert "nothing that waits is under the cursor" in desk.status


@on_desk(NARROW)
async def test_the_reason_stands_at_the_top_where_there_is_room_and_news_reach_the_open_page(desk: Driven) -> None:
    entry = await send(desk, "Thanks, Jane.")
    await desk.press("g", "o")
    assert "held" in desk.pane("conversation")
    reached(desk.desk.workplace, entry, State.QUEUED, "local cannot be reached.")
    await desk.news()
    assert "waiting" in desk.pane("conversation")
    await desk.resize(200, 50)
    desk.desk.tell_world()
    assert "outbox 1: local cannot be reached" in desk.lines[0]


@on_desk(NARROW)
async def test_what_was_sent_stands_below_for_an_hour_and_cannot_be_opened(desk: Driven) -> None:
    await written_and(desk, State.SENT, "", [(0, Step.DONE), (1, Step.DONE)])
    await desk.press("g", "o")
    page = desk.pane("conversation")
    assert "arrived at 09:41" in page
    assert unsent(desk) == []
    await desk.press("enter")
    assert desk.title("conversation") == "Outbox"


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_conflict_shows_both_sides_with_who_and_when(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        entry = await send(desk, "You can switch it back on.")
        workplace = desk.desk.workplace
        arrive(workplace, said(JANE, "It works again, no need.", workplace.now() + timedelta(minutes=2)))
        reached(workplace, entry, State.CONFLICTED, "Jane Roe has said more since.")
        await desk.news()
        await desk.press("g", "o", "enter")
        assert desk.title("conversation") == "#48213 conflict"
        page = desk.desk.conversation.sheet.text
        for words in (
            "Jane Roe has said more since.", "Said since you wrote it", "Jane Roe · customer · public · 09:43",
            "It works again, no need.", "You wrote", "you · agent · public · 09:41", "You can switch it back on.",
        ):  # fmt: skip
            assert words in page
        assert "Thanks" not in page
        for words in ("s send", "a amend", "d drop"):
            assert words in desk.status
        await desk.press("s")
        assert state_of(desk, entry) is State.QUEUED
        (again,) = unsent(desk)
        assert again.base.last is not None
        assert again.base.last > entry.base.last  # type: ignore[operator]  # both are there
        assert desk.status.startswith(" #48213: on its way")

    with place_of(company) as workplace:
        drive(workplace, size, script)


@on_desk(NARROW)
async def test_to_amend_a_conflict_opens_the_composer_on_what_was_said_since(desk: Driven) -> None:
    workplace = desk.desk.workplace
    entry = await send(desk, "You can switch it back on.")
    arrive(workplace, said(JANE, "It works again, no need.", workplace.now() + timedelta(minutes=2)))
    reached(workplace, entry, State.CONFLICTED, "Jane Roe has said more since.")
    await desk.news()
    await desk.press("g", "o", "enter", "a")
    assert is_open(desk)
    assert text_of(desk) == "You can switch it back on."
    assert desk.reading == "48213"
    assert unsent(desk) == []
    await desk.press("ctrl+s")
    assert "not yet" not in desk.text, "what was said since was on the card"


@on_desk(NARROW)
async def test_to_drop_can_be_taken_back(desk: Driven) -> None:
    await written_and(desk, State.CONFLICTED, "Jane Roe has said more since.")
    await desk.press("g", "o", "enter", "d")
    assert unsent(desk) == []
    assert kept(desk) == []
    assert desk.status.startswith(" the reply on #48213 dropped; u takes it back")
    await desk.press("u")
    assert [draft.text for draft in kept(desk)] == ["Thanks, Jane."]
    assert unsent(desk) == [], "nothing leaves by an undo"


@on_desk(NARROW)
async def test_a_refusal_shows_the_servers_words_and_the_text_stays(desk: Driven) -> None:
    entry = await written_and(desk, State.REFUSED, "local says: The ticket is locked.")
    await desk.press("g", "o", "enter")
    page = desk.desk.conversation.sheet.text
    assert "local says: The ticket is locked." in page
    assert "Thanks, Jane." in page
    await desk.press("a")
    assert text_of(desk) == "Thanks, Jane."
    await desk.press("ctrl+s", "enter")
    (again,) = unsent(desk)
    assert again.id != entry.id


@on_desk(NARROW)
async def test_of_a_half_done_change_only_what_is_open_is_offered(desk: Driven) -> None:
    came = [(0, Step.DONE), (1, Step.REFUSED)]
    entry = await written_and(desk, State.REFUSED, "local says: No such status.", came)
    await desk.press("g", "o")
    assert "the reply arrived; the status did not" in desk.pane("conversation")
    await desk.press("enter")
    assert "a amend" not in desk.status
    await desk.press("a")
    assert desk.status.startswith(" amend: not while it is refused")
    assert not desk.desk.is_writing
    await desk.press("s")
    assert steps_of(desk, entry) == [Step.DONE, Step.WAITING], "the message is never sent again"


@on_desk(NARROW)
async def test_what_is_open_of_a_half_done_change_can_be_given_up(desk: Driven) -> None:
    came = [(0, Step.DONE), (1, Step.REFUSED)]
    entry = await written_and(desk, State.REFUSED, "local says: No such status.", came)
    await desk.press("g", "o", "d")
    assert steps_of(desk, entry) == [Step.DONE, Step.DROPPED]
    assert state_of(desk, entry) is State.SENT
    assert "given up" in desk.status


@pytest.mark.parametrize(
    ("key", "step", "state"), [("y", Step.DONE, State.QUEUED), ("s", Step.WAITING, State.QUEUED),
                               ("d", Step.DROPPED, State.SENT)],
)  # fmt: skip
def test_of_what_nobody_knows_a_person_decides_with_the_facts_in_view(
    key: str, step: Step, state: State, company: Path
) -> None:
    async def script(desk: Driven) -> None:
        words = "No answer came when it was sent, and it is not on the ticket; it may still arrive."
        entry = await written_and(desk, State.UNSURE, words, [(0, Step.UNSURE)])
        await desk.press("g", "o", "enter")
        page = " ".join(desk.desk.conversation.sheet.text.split())
        assert words in page
        assert "it arrived" in page
        assert "send again" in page
        assert "a amend" not in desk.status
        await desk.press(key)
        assert steps_of(desk, entry)[0] is step
        assert state_of(desk, entry) is state

    with place_of(company) as workplace:
        drive(workplace, NARROW, script)


@on_desk(MEDIUM)
async def test_what_is_held_can_be_sent_now_or_written_on(desk: Driven) -> None:
    entry = await send(desk, "Thanks, Jane.")
    await desk.press("g", "o", "s")
    assert state_of(desk, entry) is State.QUEUED
    await desk.press("a")
    assert is_open(desk)
    assert text_of(desk) == "Thanks, Jane."
    assert unsent(desk) == []


@on_desk(NARROW)
async def test_a_draft_is_opened_dropped_and_brought_back_from_its_row(desk: Driven) -> None:
    await desk.press("j")
    await write(desk, "For Brent")
    await desk.press("escape", "k", "g", "o", "enter")
    assert is_open(desk)
    assert text_of(desk) == "For Brent"
    assert desk.reading == "48208", "the conversation beside it is that of its ticket"
    await desk.press("escape", "g", "o", "d")
    assert kept(desk) == []
    await desk.press("u")
    assert [draft.text for draft in kept(desk)] == ["For Brent"]
    assert "reply: For Brent" in desk.pane("conversation")


@on_desk(NARROW)
async def test_a_draft_that_is_dropped_while_it_is_open_is_gone_from_the_composer(desk: Driven) -> None:
    await write(desk, "For Jane")
    await desk.press("shift+tab", "g", "o", "d")
    assert kept(desk) == []
    assert not desk.desk.is_writing
    desk.desk.writing.keep_now()
    desk.desk.writing.keeper.wait()
    assert kept(desk) == []


def _others_change(workplace: Workplace) -> Entry:
    with closing(workplace.new_connection()) as connection:
        base = base_of(connection, JANE)
        effects = (Assign(f"{SOURCE}:a1"), SetStatus(Status.SOLVED))
        change = Change(ticket=JANE, source=SOURCE, effects=effects, base=base)
        number = outbox.put(connection, change, now=workplace.now().timestamp(), hold=0.0)
        entry = outbox.entry_of(connection, number)
    assert entry is not None
    return entry


@on_desk(NARROW)
async def test_a_change_without_words_is_decided_about_in_a_line_each(desk: Driven) -> None:
    workplace = desk.desk.workplace
    entry = _others_change(workplace)
    reached(workplace, entry, State.CONFLICTED, "Somebody else has taken it.")
    await desk.news()
    await desk.press("g", "o", "enter")
    page = desk.desk.conversation.sheet.text
    assert "Somebody else has taken it." in page
    assert "What was to change" in page
    assert "status open → solved" in page
    assert "a amend" not in desk.status
    await desk.press("d")
    assert unsent(desk) == []
    await desk.press("u")
    (again,) = unsent(desk)
    assert [part.effect for part in again.parts] == [part.effect for part in entry.parts]


@on_desk(NARROW)
async def test_a_reply_that_the_command_line_made_becomes_a_draft_when_it_is_amended(desk: Driven) -> None:
    workplace = desk.desk.workplace
    with closing(workplace.new_connection()) as connection:
        say = Say(visibility=Visibility.PUBLIC, text="By command.\n")
        change = Change(ticket=JANE, source=SOURCE, effects=(say,), base=base_of(connection, JANE))
        outbox.put(connection, change, now=workplace.now().timestamp(), hold=60.0)
    await desk.news()
    await desk.press("g", "o", "a")
    assert is_open(desk)
    assert text_of(desk).strip() == "By command."
    await desk.press("escape")
    desk.desk.writing.keeper.wait()
    assert [draft.text.strip() for draft in kept(desk)] == ["By command."]
