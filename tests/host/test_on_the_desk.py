"""Plugins' panes on the desk, with the real host behind them: seen, worked by keys, and no harm to the others."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from host.bad import put
from screens.driving import MEDIUM, NARROW, WIDE, Driven, configured, drive, place_of
from workbench.host.checking import check
from workbench.host.manifest import manifest_of, note
from workbench.store.outbox import unsent_entries
from workbench.workplace import Workplace

Script = Callable[[Driven], Awaitable[None]]
GOOD = "plugin-good"


def with_plugins(
    company: Path, script: Script, *names: str, size: tuple[int, int] = WIDE, known: bool = True,
    more: str = "",
) -> None:
    """Run a script on a desk with plugins that are enabled; ``known``: as ``plugins enable`` leaves the good one."""
    with place_of(company) as workplace:
        put(workplace.paths.plugins, *names)
        if known and "good" in names:
            learn(workplace, "good")
        configured(workplace, f"plugins: {{{', '.join(f'{name}: {{}}' for name in names)}}}\n{more}")
        drive(workplace, size, script)


def learn(workplace: Workplace, name: str) -> None:
    """Note what a plugin is, as enabling it does."""
    note(workplace.paths.cache, check(name, {}, workplace.paths.plugins / f"{name}.py").manifest)


async def answered(driven: Driven) -> None:
    """Wait until no plugin is being asked, and all is drawn."""
    end = asyncio.get_running_loop().time() + 60
    await driven.settle()
    while not driven.desk.plugins.plugs.is_at_rest:
        await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() < end, "a plugin never answered"
    await driven.settle()


async def shows(driven: Driven, name: str, words: str) -> None:
    """Wait until a pane shows something."""
    end = asyncio.get_running_loop().time() + 60
    while words not in driven.pane(name):
        await asyncio.sleep(0.02)
        await answered(driven)
        assert asyncio.get_running_loop().time() < end, driven.pane(name)


def test_a_plugins_pane_stands_behind_ours_and_follows_the_cursor(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await shows(driven, GOOD, "for local:48213")
        assert driven.title(GOOD) == "Good pane"
        await driven.press("j")
        await shows(driven, GOOD, "for local:48208")
        for _ in range(5):
            await driven.press("tab")
        assert driven.desk.focus_name == GOOD
        await driven.press("z")
        assert driven.shows(GOOD)
        assert not driven.shows("queue")

    with_plugins(company, script, "good")


def test_one_that_took_long_is_asked_when_the_hand_rests(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await shows(driven, GOOD, "for local:48213")
        pane = driven.desk.plugins.plugs.panes[GOOD]
        assert pane.later is None
        pane.took = 0.5
        await driven.press("j")
        await shows(driven, GOOD, "for local:48208")
        assert pane.later is not None  # it was put off, and asked then
        assert pane.took < 0.5

    with_plugins(company, script, "good")


def test_its_key_and_its_commands_work_from_anywhere_and_the_palette_has_them(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E")
        assert driven.desk.focus_name == GOOD
        await answered(driven)
        await driven.press("escape", "B")
        await answered(driven)
        assert driven.status.startswith(" copied greet")
        await driven.press(":")
        await driven.type("ask-name")
        assert "Ask" in driven.pane("results")
        await driven.press("enter")
        await driven.type("Ada")
        await driven.press("enter")
        await answered(driven)
        assert driven.status.startswith(" hello Ada")

    with_plugins(company, script, "good", size=MEDIUM)


def test_a_form_is_filled_field_by_field_and_what_is_typed_stays_until_it_is_sent(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E")
        await shows(driven, GOOD, "Send the form")
        await driven.press("X")
        assert "Tries: it cannot be left empty" in driven.status
        await driven.press("enter")
        await driven.type("many")
        await driven.press("enter")
        assert "[ ]" in driven.pane(GOOD)
        await driven.press("enter")
        await driven.type("20")
        await driven.press("enter", "enter", "j", "enter")
        await driven.type("kind")
        await driven.press("enter")
        assert "20" in driven.pane(GOOD)
        assert "[x]" in driven.pane(GOOD)
        assert "kindly" in driven.pane(GOOD)
        await driven.press("enter")
        await answered(driven)
        assert driven.status.startswith(" 20.0 True kindly")
        await answered(driven)
        assert "[x]" not in driven.pane(GOOD)

    with_plugins(company, script, "good")


def test_output_streams_into_the_pane_and_ends(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E", "z")
        await shows(driven, GOOD, "Measure")
        await driven.press("enter")
        await shows(driven, GOOD, "begun")
        await shows(driven, GOOD, "ended with exit code 0")
        assert "ended" in driven.pane(GOOD)

    with_plugins(company, script, "good")


def test_a_note_goes_into_the_outbox_and_one_with_a_secret_is_shown_first(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E")
        await shows(driven, GOOD, "Measure")
        pane = driven.desk.plugins.plugs.panes[GOOD]
        pane.drawn_for, shown = "local:48208", pane.drawn_for  # as in the moment before it answers for this one
        await driven.press("K", "enter")
        assert driven.status.startswith(" Good pane still shows another ticket")
        pane.drawn_for = shown
        await driven.press("K")
        await answered(driven)
        assert driven.status.startswith(" note on #48213")
        (entry,) = unsent_entries(driven.desk.connection)
        assert "Measured with care." in str(entry)
        driven.desk.plugins.plugs.acts.act(GOOD, "local:48213", "leak", "")
        await answered(driven)
        assert driven.desk.focus_name == "composer"
        assert driven.desk.sending.first_concern == "secret"
        assert len(unsent_entries(driven.desk.connection)) == 1

    with_plugins(company, script, "good")


def test_what_is_dangerous_is_confirmed_by_typing_its_name(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E")
        await shows(driven, GOOD, "Danger")
        await driven.press("j", "enter")
        await driven.type("yes")
        await driven.press("enter")
        await answered(driven)
        assert "copied danger" not in driven.status
        await driven.press("enter")
        await driven.type("production")
        await driven.press("enter")
        await answered(driven)
        assert driven.status.startswith(" copied danger")

    with_plugins(company, script, "good")


def test_a_page_of_its_own_opens_over_the_conversation_and_a_reply_goes_into_the_composer(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E", "G")
        await shows(driven, GOOD, "A page")
        await driven.press("G", "enter")
        await answered(driven)
        assert "this is page-1" in driven.pane("conversation")
        await driven.press("enter")
        await answered(driven)
        assert driven.desk.writing.editor is not None
        assert driven.desk.writing.editor.text == "Kind words."

    with_plugins(company, script, "good")


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_esc_on_a_page_comes_back_to_the_pane_that_it_was_opened_from(size: tuple[int, int], company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E", "G")
        await shows(driven, GOOD, "A page")
        await driven.press("G", "enter")
        await answered(driven)
        assert driven.desk.focus_name == "conversation"
        await driven.press("escape")
        assert driven.desk.focus_name == GOOD
        await shows(driven, GOOD, "A page")
        await driven.press("escape")
        assert driven.desk.focus_name == "queue"

    with_plugins(company, script, "good", size=size)


def test_what_it_publishes_is_a_fact_of_the_ticket(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await shows(driven, GOOD, "for local:48213")
        context = await driven.desk.frame.context("local:48213")
        assert dict(context.facts) == {"good.number": "41"}

    with_plugins(company, script, "good")


def test_a_bad_one_becomes_a_card_while_every_key_goes_on(company: Path) -> None:
    async def script(driven: Driven) -> None:
        for _ in range(6):
            await driven.press("j", "k")
        assert driven.selected == "48213"
        await shows(driven, "plugin-holds", "holds was stopped.")
        await shows(driven, GOOD, "for local:48213")

    with_plugins(company, script, "holds", "good")


def test_a_card_retries_copies_its_report_and_turns_the_plugin_off(company: Path) -> None:
    async def script(driven: Driven) -> None:
        name = "plugin-raises"
        await shows(driven, name, "ZeroDivisionError")
        for _ in range(5):
            await driven.press("tab")
        await driven.press("j", "j", "enter")
        assert driven.status.startswith(" copied the report on raises")
        await driven.press("R")
        await answered(driven)
        await shows(driven, name, "[T] Turn off")
        await driven.press("T")
        await answered(driven)
        assert not driven.shows(name)
        assert "raises: {enabled: false}" in driven.desk.workplace.paths.config.read_text()
        await driven.press("tab", "j")

    with_plugins(company, script, "raises")


def test_a_key_that_belongs_to_the_desk_is_not_stolen_and_that_is_said(company: Path) -> None:
    async def script(driven: Driven) -> None:
        assert driven.desk.keymap.refused["plugin.thief"] == ("r already belongs to reply (reply)",)
        await shows(driven, "plugin-thief", "I want r")
        assert "thief: r already belongs to reply (reply); the palette has it" in driven.status
        await driven.press("r")
        assert driven.desk.focus_name == "composer"

    with place_of(company) as workplace:
        put(workplace.paths.plugins, "thief")
        learn(workplace, "thief")
        configured(workplace, "plugins: {thief: {}}")
        drive(workplace, WIDE, script)


def test_whatever_a_plugin_says_is_only_ever_text(company: Path) -> None:
    async def script(driven: Driven) -> None:
        seen: list[str] = []

        async def look() -> None:
            await answered(driven)
            seen.append(driven.text)

        await look()
        await shows(driven, "plugin-hostile", "R")
        driven.desk.focus_pane("plugin-hostile")
        await driven.press("z")
        await look()
        await driven.press("enter")
        await look()
        await driven.type("x")
        await driven.press("enter")
        await look()
        await driven.press("j", "enter")
        await look()
        await driven.press("escape", "j", "j", "enter", "escape")
        await look()
        driven.desk.plugins.plugs.acts.act("plugin-hostile", None, "refuse", "")
        await look()
        assert driven.status.startswith(" no")
        for text in seen:
            assert "\x1b" not in text
            assert "\x07" not in text
            assert "\u202e" not in text

    with_plugins(company, script, "hostile", known=False, size=WIDE)


def test_on_a_narrow_screen_it_is_one_pane_among_the_others(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("E")
        await shows(driven, GOOD, "for local:48213")
        assert not driven.shows("conversation")
        await driven.press("escape")
        assert driven.shows("queue")

    with_plugins(company, script, "good", size=NARROW)


def test_keys_of_a_plugin_that_was_never_loaded_come_alive_while_the_desk_is_open(company: Path) -> None:
    async def script(driven: Driven) -> None:
        assert "plugin-good" not in driven.desk.visible_panes
        assert driven.desk.keymap.command_for(("E",), "queue") is None
        assert not driven.desk.workplace.notices  # the keys of commands that nobody knows yet are no mistake
        end = asyncio.get_running_loop().time() + 60
        while driven.desk.keymap.command_for(("E",), "queue") is None:
            await asyncio.sleep(0.02)
            assert asyncio.get_running_loop().time() < end, "its key was never known"
        await answered(driven)
        assert manifest_of(driven.desk.workplace.paths.cache, "unimportable").trouble
        assert driven.title(GOOD) == "Good pane"
        await driven.press("Q")
        await answered(driven)
        assert driven.status.startswith(" copied greet")
        await driven.press("E")
        await shows(driven, GOOD, "for local:48213")

    names, keys = ("unimportable", "good"), "keys: {plugin.good.greet: Q}"
    with_plugins(company, script, *names, size=NARROW, known=False, more=keys)


def test_without_plugins_there_is_no_host_and_nothing_of_it_is_loaded(company: Path) -> None:
    async def script(driven: Driven) -> None:
        await driven.press("j", "enter", "escape")
        assert not driven.desk.plugins.are_loaded

    with_plugins(company, script)
