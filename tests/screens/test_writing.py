"""The composer: what is written is kept, says who will read it, and goes nowhere by itself."""

import asyncio
from pathlib import Path

import pytest
from textual import events

from screens.driving import MEDIUM, NARROW, WIDE, Driven, configured, drive, on_desk, place_of
from screens.writing import JANE, at_rest, cursor_of, frame, is_open, kept, send, text_of, unsent, write
from workbench.commands.all import COMMANDS
from workbench.commands.keymap import COMPOSER, is_live
from workbench.domain.effects import Enclosure
from workbench.screens.writing.keeping import AT_LATEST, PAUSE
from workbench.store.desk import drafts


async def until_kept(desk: Driven, count: int = 1) -> None:
    """Wait until so many drafts are on disk, without a key."""
    end = asyncio.get_running_loop().time() + 60
    while len(kept(desk)) != count:
        assert asyncio.get_running_loop().time() < end, "no draft was ever kept"
        await asyncio.sleep(0.01)


def copied(file: Enclosure) -> tuple[int, int] | None:
    """Return size and permissions of our copy of a file; None where there is none any more."""
    path = Path(file.path)
    return (path.stat().st_size, path.stat().st_mode & 0o777) if path.exists() else None


def test_a_draft_is_due_on_disk_well_within_a_second() -> None:
    assert PAUSE < AT_LATEST < 0.8


@on_desk(MEDIUM)
async def test_what_is_typed_is_on_disk_without_another_key_and_counted_at_the_top(desk: Driven) -> None:
    await write(desk, "Hi Jane,")
    await until_kept(desk)
    (draft,) = kept(desk)
    assert (draft.ticket, draft.kind, draft.text, draft.cursor) == (JANE, "reply", "Hi Jane,", 8)
    assert draft.base.last is not None, "what the writer had before the eyes is remembered"
    await desk.news()
    desk.desk.tell_world()
    assert "1 draft" in desk.lines[0]
    assert unsent(desk) == []


@on_desk(NARROW)
async def test_while_one_types_on_and_on_the_draft_is_kept_all_the_same(desk: Driven) -> None:
    await desk.press("r")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while not kept(desk):
        desk.post("x")
        await asyncio.sleep(PAUSE / 3)  # never a pause that is long enough
        assert loop.time() - begun < 60, "it waited for a pause that never came"
    assert len(text_of(desk)) > 3


@on_desk(NARROW)
async def test_a_reply_and_a_note_are_two_drafts_and_each_is_found_where_its_cursor_was(desk: Driven) -> None:
    await write(desk, "For Jane")
    await desk.press("left", "left", "escape")
    await write(desk, "For us", "n")
    await desk.press("home", "escape")
    assert {(draft.kind, draft.text, draft.cursor) for draft in kept(desk)} == {
        ("reply", "For Jane", 6), ("note", "For us", 0)
    }  # fmt: skip
    await desk.press("r")
    assert (text_of(desk), cursor_of(desk)) == ("For Jane", 6)
    await desk.press("escape", "n")
    assert (text_of(desk), cursor_of(desk)) == ("For us", 0)
    await desk.type("! ")
    assert text_of(desk) == "! For us"


@on_desk(NARROW)
async def test_escape_leaves_a_draft_and_of_nothing_none(desk: Driven) -> None:
    await write(desk, "x")
    await desk.press("escape")
    assert desk.status.startswith(" the reply on #48213 is kept as a draft; r goes on")
    assert desk.desk.pane == "queue"
    await desk.press("r", "backspace", "escape")
    desk.desk.writing.keeper.wait()
    assert kept(desk) == []
    assert not desk.desk.is_writing


@on_desk(WIDE)
async def test_a_text_in_which_nothing_is_left_is_no_draft_when_another_is_begun(desk: Driven) -> None:
    await write(desk, "x")
    await until_kept(desk)
    await desk.press("backspace", "shift+tab", "n")
    await desk.type("For us")
    await until_kept(desk)
    assert [(draft.kind, draft.text) for draft in kept(desk)] == [("note", "For us")]


@on_desk(WIDE)
async def test_reading_goes_on_while_one_writes(desk: Driven) -> None:
    await write(desk, "Hi")
    await at_rest(desk)
    assert desk.shows("conversation")
    assert desk.shows("queue")
    await desk.press("shift+tab", "home", "j", "j", "j")
    assert desk.desk.pane == "conversation"
    assert desk.desk.conversation.top == 3
    await desk.press("tab")
    assert is_open(desk)
    await desk.type("!")
    assert text_of(desk) == "Hi!"


@on_desk(WIDE)
async def test_what_is_read_does_not_move_when_a_line_comes_above_it(desk: Driven) -> None:
    await desk.press("enter", *"jjjjj", "r")
    before = desk.pane_lines("conversation")[:5]
    await desk.type("Hi")
    await at_rest(desk)
    desk.desk.pane_changed()
    await desk.settle()
    assert "draft of a reply" in desk.desk.conversation.sheet.text
    assert desk.pane_lines("conversation")[:5] == before


@pytest.mark.parametrize("size", [NARROW, MEDIUM, WIDE], ids=["narrow", "medium", "wide"])
def test_the_conversation_stays_above_the_composer_at_every_size(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        await write(desk, "Hi")
        assert "Wayne did that last week" in desk.pane("conversation"), "one answers what was said last"
        above, below = desk.widget("conversation").region, desk.widget("composer").region
        assert above.bottom == below.y
        assert (above.x, above.width) == (below.x, below.width)
        await desk.press("f3")
        assert not desk.shows("conversation")
        assert desk.widget("composer").size.width == size[0]
        await desk.press("f3")
        assert desk.shows("conversation")

    with place_of(company) as workplace:
        drive(workplace, size, script)


@pytest.mark.parametrize("look", ["theme: dark", "theme: mono", "icons: ascii"])
def test_who_will_read_it_stands_in_words_in_the_frame(look: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("r")
        above, below = frame(desk)
        assert "PUBLIC reply on #48213 to Jane Roe at Acme GmbH" in above
        assert "the customer reads this" in below
        await desk.press("escape", "n")
        above, below = frame(desk)
        assert "INTERNAL note on #48213" in above
        assert "PUBLIC" not in above
        assert "no customer reads this" in below

    with place_of(company, look) as workplace:
        drive(workplace, NARROW, script)


@on_desk(WIDE)
async def test_the_composer_stays_with_its_ticket_and_says_when_another_is_shown(desk: Driven) -> None:
    await write(desk, "Hi Jane")
    await desk.press("shift+tab", "shift+tab", "j")
    assert desk.reading == "48208"
    assert "another ticket is shown" in frame(desk)[0]
    assert "#48213" in frame(desk)[0]
    await desk.press("k")
    assert "another ticket is shown" not in frame(desk)[0]
    assert text_of(desk) == "Hi Jane"


@on_desk(NARROW)
async def test_letters_are_letters_in_the_composer_whatever_they_mean_elsewhere(desk: Driven) -> None:
    said = "".join(key for one in COMMANDS for key in one.keys if len(key) == 1)
    await write(desk, said)
    await desk.type("g i g o")
    assert text_of(desk) == f"{said}g i g o"
    assert desk.desk.pane == COMPOSER


@pytest.mark.parametrize("one", [one for one in COMMANDS if is_live(one, COMPOSER)], ids=lambda one: one.id)
def test_no_single_key_of_the_composer_sends(one: type, company: Path) -> None:
    async def script(desk: Driven) -> None:
        await write(desk, "Hi Jane")
        for key in one.keys:  # type: ignore[attr-defined]  # pytest hands over a plain type
            if len(key) > 1 and key != "ctrl+q":
                await desk.press(*key.split(" "))
        await until_kept(desk)
        assert unsent(desk) == []
        assert kept(desk)[0].text.startswith("Hi Jane")

    with place_of(company) as workplace:
        drive(workplace, MEDIUM, script)


@on_desk(NARROW)
async def test_what_is_pasted_is_text_and_nothing_else(desk: Driven) -> None:
    await desk.press("r")
    assert desk.desk.writing.editor is not None
    hostile = "a\x1b]52;c;aGk=\x07b\x1b[31mred\u202e\u200bx [/b] [red]y[/] {{ 7*7 }} $(id)\x00\r\nnext"
    desk.desk.writing.editor.post_message(events.Paste(hostile))
    await desk.settle()
    assert text_of(desk) == "abredx [/b] [red]y[/] {{ 7*7 }} $(id)\nnext"
    assert "abredx [/b] [red]y[/] {{ 7*7 }} $(id)" in desk.text
    await desk.press("escape", "r")
    assert text_of(desk) == "abredx [/b] [red]y[/] {{ 7*7 }} $(id)\nnext"


@on_desk(NARROW)
async def test_a_mark_may_be_typed_behind_its_letter(desk: Driven) -> None:
    await desk.press("r")
    for letter in "नमस्ते":
        desk.app.post_message(events.Key(letter, letter))
    await desk.settle()
    assert text_of(desk) == "नमस्ते"


@on_desk(NARROW)
async def test_a_paste_that_is_too_long_is_refused_and_takes_nothing_away(desk: Driven) -> None:
    await write(desk, "Hi")
    assert desk.desk.writing.editor is not None
    desk.desk.writing.editor.post_message(events.Paste("x" * 200_001))
    await desk.settle()
    assert text_of(desk) == "Hi"
    assert desk.status.startswith(" 200,001 characters are too many to paste; keep them as a file")


@on_desk(MEDIUM)
async def test_tab_goes_from_gap_to_gap_and_then_to_the_next_pane(desk: Driven) -> None:
    await desk.press("r")
    assert desk.desk.writing.editor is not None
    desk.desk.writing.editor.insert("Route ⟨route: text⟩ at ⟨when: date⟩.")
    await desk.press("tab")
    await desk.type("POST /export")
    await desk.press("ctrl+n")
    assert desk.status.startswith(" when: date")
    await desk.type("2026-03-05")
    assert text_of(desk) == "Route POST /export at 2026-03-05."
    await desk.press("tab")
    assert desk.desk.pane == "customer"


@on_desk(MEDIUM)
async def test_only_the_customers_public_words_are_quoted(desk: Driven) -> None:
    await desk.press("j", "r", "ctrl+g")
    lines = text_of(desk).splitlines()
    assert lines[0] == "On 2026-03-04 08:26 UTC, Brent Kowalczyk wrote:"
    assert all(line.startswith(">") for line in lines[1:] if line)
    assert "HELLO??? IS ANYBODY THERE" in text_of(desk)
    assert "level with last week" not in text_of(desk), "that is an internal note"


@on_desk(NARROW)
async def test_a_file_goes_along_as_a_copy_of_ours_and_can_be_taken_off(desk: Driven) -> None:
    folder = desk.desk.workplace.paths.data
    (folder / "trace log.txt").write_text("x" * 12_000)
    await write(desk, "See the trace.")
    await desk.press("ctrl+o")
    await desk.type(f"{folder}/trace")
    assert "12 kB" in desk.pane("results")
    await desk.press("enter")
    assert is_open(desk)
    assert "files trace log.txt 12 kB" in desk.text
    desk.desk.writing.keeper.wait()
    (draft,) = kept(desk)
    (file,) = draft.files
    assert copied(file) == (12_000, 0o600)
    (folder / "trace log.txt").unlink()
    await desk.press("ctrl+s")
    assert "1 file: trace log.txt (12 kB)" in desk.text
    await desk.press("escape", "ctrl+o", "enter")
    assert "trace log.txt" not in desk.text
    desk.desk.writing.keeper.wait()
    assert kept(desk)[0].files == ()
    assert copied(file) is None


@on_desk(NARROW)
async def test_a_folder_is_gone_into_and_escape_goes_back_to_the_text(desk: Driven) -> None:
    data = desk.desk.workplace.paths.data
    await write(desk, "Hi")
    await desk.press("ctrl+o")
    await desk.type(f"{data}/stor")
    await desk.press("enter")
    assert desk.tabs.startswith(" attach")
    assert "desk.db" in desk.pane("results")
    await desk.press("escape")
    assert is_open(desk)
    await desk.type("!")
    assert text_of(desk) == "Hi!"


@on_desk(NARROW)
async def test_what_a_helpdesk_cannot_says_why(desk: Driven) -> None:
    await write(desk, "Hi")
    await desk.press("ctrl+t")
    assert desk.status.startswith(" the addresses cannot be changed: ")
    assert is_open(desk)


@on_desk(MEDIUM)
async def test_help_lists_the_keys_of_the_composer(desk: Driven) -> None:
    await desk.press("r", "f1")
    page = desk.desk.conversation.sheet.text
    assert "Keys in the composer pane" in page
    for words in ("Ctrl+S", "Ctrl+N", "Ctrl+O", "Ctrl+G", "Ctrl+T", "F4, Ctrl+E"):
        assert words in page
    assert "Make the ticket yours" not in page, "t is a letter there"
    await desk.press("escape", "tab")
    assert is_open(desk)


def test_the_composers_keys_can_be_changed_by_id(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await write(desk, "Hi")
        await desk.press("ctrl+s")
        assert desk.desk.pane == COMPOSER
        await desk.press("ctrl+l")
        assert desk.desk.pane == "send"
        await desk.press("ctrl+l")
        assert unsent(desk) == []
        await desk.press("!")
        assert len(unsent(desk)) == 1

    with place_of(company) as workplace:
        drive(configured(workplace, "keys: {writing.send: ctrl+l, send.go: '!'}"), NARROW, script)


@on_desk(NARROW)
async def test_ctrl_c_copies_what_is_selected_in_the_text(desk: Driven) -> None:
    await write(desk, "Hi Jane")
    await desk.press("shift+home", "ctrl+c")
    assert desk.app.clipboard == "Hi Jane"


@on_desk(NARROW)
async def test_leaving_says_what_stays_and_starting_again_finds_it(desk: Driven) -> None:
    await send(desk, "Thanks, Jane.")
    await desk.press("escape", "j", "enter")
    await write(desk, "Half a thought", "n")
    await desk.press("ctrl+q")
    assert desk.status.startswith(" 1 draft and 1 unsent change stay here, and the change leaves when")
    await desk.press("left", "ctrl+q")
    assert desk.app._exit


def test_what_was_written_is_found_by_the_next_desk(company: Path) -> None:
    async def writes(desk: Driven) -> None:
        await write(desk, "Half a thought", "n")
        await desk.press("left", "left")

    async def finds(desk: Driven) -> None:
        assert drafts(desk.desk.connection) == 1
        assert "1 draft" in desk.lines[0]
        await desk.press("n")
        assert (text_of(desk), cursor_of(desk)) == ("Half a thought", 12)

    with place_of(company) as workplace:
        drive(workplace, NARROW, writes)
        drive(workplace, NARROW, finds)


def test_a_desk_that_fails_has_kept_what_was_typed_before(company: Path) -> None:
    class Failed(Exception):  # noqa: N818 - it stands for any fault of ours
        pass

    async def script(desk: Driven) -> None:
        await write(desk, "Hi Jane")

        def fail() -> None:
            raise Failed

        desk.app.call_later(fail)
        await desk.settle()

    with place_of(company) as workplace:
        with pytest.raises(Failed):
            drive(workplace, NARROW, script)
        from workbench.store.drafts import drafts_of

        assert [draft.text for draft in drafts_of(workplace.connection())] == ["Hi Jane"]
