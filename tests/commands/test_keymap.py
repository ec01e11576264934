"""The keymap: every key that is bound can be typed and means one thing; every other is refused with its reason."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.commands.all import COMMANDS
from workbench.commands.command import Command
from workbench.commands.keymap import CARD, COMPOSER, OUTBOX, SEND, Keymap, KeyMistake, build
from workbench.commands.keys import key_words, read_key


def command(name: str, *bound: str, where: tuple[str, ...] = ()) -> type[Command]:
    class Made(Command):
        id: ClassVar[str] = name
        keys: ClassVar[tuple[str, ...]] = bound
        title: ClassVar[str] = name.capitalize()
        help: ClassVar[str] = f"Do {name}."

    Made.where = where
    return Made


OPEN, BACK, ISSUES = command("open", "enter", "o"), command("back", "escape"), command("issues", "g i")
LIBRARY, COPY = command("library", "g l"), command("copy", "y", where=("queue", "canned"))
MADE = (OPEN, BACK, ISSUES, LIBRARY, COPY)


def mistakes(configured: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(mistake.command, mistake.reason) for mistake in build(MADE, configured)[1]]


def keys_of(configured: Mapping[str, Sequence[str]], command_id: str) -> tuple[str, ...]:
    return build(MADE, configured)[0].keys_of[command_id]


# -- the defaults -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [key for one in COMMANDS for key in one.keys])
def test_every_default_key_can_be_typed_and_is_written_as_the_program_names_it(key: str) -> None:
    assert read_key(key) == (key, "", "")


def test_the_defaults_do_not_meet() -> None:
    assert build(COMMANDS, {})[1] == ()
    # As if each had been asked for, since defaults are not compared with each other.
    assert build(COMMANDS, {one.id: one.keys for one in COMMANDS})[1] == ()


def test_every_default_key_finds_its_command_in_every_pane() -> None:
    keymap, _ = build(COMMANDS, {})
    for one in COMMANDS:
        for key in one.keys:
            for pane in one.where or ("queue", "conversation", "customer", "escalations", "canned"):
                assert keymap.command_for(tuple(key.split(" ")), pane) is one


# -- what can be typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("j", "j"), ("G", "G"), ("ö", "ö"), ("/", "/"), ("%", "%"), ("+", "+"), (":", ":"), ("?", "?"), ("1", "1"),
        ("Ctrl+P", "ctrl+p"), ("ctrl+P", "ctrl+p"), ("control+p", "ctrl+p"), ("Enter", "enter"), ("Return", "enter"),
        ("Esc", "escape"), ("ESCAPE", "escape"), ("PgDn", "pagedown"), ("pageup", "pageup"), ("Del", "delete"),
        ("Shift+Tab", "shift+tab"), ("backtab", "shift+tab"), ("Shift+Ctrl+Left", "ctrl+shift+left"), ("F4", "f4"),
        ("ctrl+f4", "ctrl+f4"), ("space", "space"), ("Backspace", "backspace"), ("g i", "g i"), ("g  I", "g I"),
        ("Ctrl+K Enter", "ctrl+k enter"), ("a b c", "a b c"),
    ],
)  # fmt: skip
def test_a_key_may_be_written_as_people_write_it(said: str, key: str) -> None:
    assert read_key(said) == (key, "", "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("ctrl+h", "Ctrl+H cannot be bound: it is Backspace"),
        ("ctrl+i", "Ctrl+I cannot be bound: it is Tab"),
        ("Ctrl+J", "Ctrl+J cannot be bound: it is a new line"),
        ("ctrl+m", "Ctrl+M cannot be bound: it is Enter"),
        ("ctrl+[", "Ctrl+[ cannot be bound: it is Escape"),
        ("ctrl+enter", "Ctrl+Enter cannot be bound: most terminals send Enter"),
        ("ctrl+a", "Ctrl+A cannot be bound: screen and many shells keep it"),
        ("ctrl+b", "Ctrl+B cannot be bound: tmux keeps it"),
        ("ctrl+c", "Ctrl+C cannot be bound: it copies a selection, and says how to quit"),
        ("ctrl+z", "Ctrl+Z cannot be bound: it stops the program"),
        ("alt+x", "Alt+X cannot be bound: Alt writes letters on many keyboards"),
        ("Option+Left", "Alt+Left cannot be bound: Alt writes letters on many keyboards"),
        ("meta+x", "Alt+X cannot be bound: Alt writes letters on many keyboards"),
        ("ctrl+alt+x", "Ctrl+Alt+X cannot be bound: Alt writes letters on many keyboards"),
        *((sign, f'"{sign}" cannot be bound: German and French keyboards need AltGr for it') for sign in "[]{}\\@~"),
        ("shift+g", 'Shift+G cannot be bound: write what it types, "G"'),
        ("shift+1", "Shift+1 cannot be bound: write the sign that it types"),
        ("ctrl+shift+p", "Ctrl+Shift+P cannot be bound: most terminals send Ctrl+P"),
        ("shift+enter", "Shift+Enter cannot be bound: most terminals send Enter"),
        ("ctrl+tab", "Ctrl+Tab cannot be bound: most terminals send Tab"),
        ("shift+f1", "Shift+F1 cannot be bound: most terminals send F1"),
        ("ctrl+1", "Ctrl+1 cannot be bound: most terminals do not send it"),
        ("ctrl++", "Ctrl++ cannot be bound: most terminals do not send it"),
        ("", '"" is not a key'),
        (" ", '" " is not a key'),
        ("a b c d", '"a b c d" is longer than three keys'),
        ("\x01", "'\\x01' is not a key"),
        ("\u200b", "'\\u200b' is not a key"),
        ("jj", '"jj" is not a key'),
        ("hyper+x", '"hyper+x" is not a key'),
        ("ctrl+", '"ctrl+" is not a key'),
        ("g ctrl+i", "Ctrl+I cannot be bound: it is Tab"),
    ],
)
def test_an_impossible_key_is_refused_with_its_reason(said: str, reason: str) -> None:
    assert read_key(said).why_not == reason


@pytest.mark.parametrize(("said", "nearest"), [("entr", "enter"), ("pagdown", "pagedown"), ("qqqq", "")])
def test_a_key_that_is_nearly_one_names_it(said: str, nearest: str) -> None:
    assert read_key(said).nearest == nearest


def test_no_key_is_taken_that_a_terminal_does_not_send() -> None:
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

    from workbench.screens.dispatch import name_of_key

    known = {key.value for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple) for key in keys}
    modifiers = ("", "ctrl+", "shift+", "ctrl+shift+")
    bare = ("up", "home", "pagedown", "delete", "f1", "f12", "tab", "enter", "escape", "space", "backspace", *"aeq19/ß")
    possible = {modifier + name for modifier in modifiers for name in bare if not read_key(modifier + name).why_not}
    assert {key for key in possible if len(key) > 1} <= known
    assert {name_of_key(key, None) for key in possible if len(key) > 1} == {key for key in possible if len(key) > 1}


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_has_a_reason(said: str) -> None:
    read = read_key(said)
    if read.why_not:
        assert read.why_not.strip() == read.why_not
    else:
        assert read_key(read.key) == read
        assert all(part and (len(part) == 1 or part.isascii()) for part in read.key.split(" "))
        assert key_words(read.key)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ctrl+p", "Ctrl+P"), ("g i", "g i"), ("G", "G"), ("escape", "Esc"), ("pagedown", "PgDn"), ("f4", "F4"),
        ("shift+tab", "Shift+Tab"), ("ctrl+shift+left", "Ctrl+Shift+Left"), ("space", "Space"), ("+", "+"), ("/", "/"),
    ],
)  # fmt: skip
def test_a_key_is_shown_as_people_write_it(key: str, words: str) -> None:
    assert key_words(key) == words
    assert read_key(words).key == key


# -- the configuration ------------------------------------------------------------------------------------------


def test_configured_keys_take_the_place_of_the_defaults() -> None:
    keymap, wrong = build(MADE, {"open": ["Ctrl+O", "space"]})
    assert wrong == ()
    assert keymap.keys_of["open"] == ("ctrl+o", "space")
    assert keymap.command_for(("ctrl+o",), "queue") is keymap.command_for(("space",), "queue") is OPEN
    assert keymap.command_for(("enter",), "queue") is None
    assert keymap.shown(OPEN) == "Ctrl+O"


def test_an_empty_list_means_no_key() -> None:
    keymap, wrong = build(MADE, {"open": []})
    assert wrong == ()
    assert keymap.command_for(("enter",), "queue") is None
    assert keymap.shown(OPEN) == ""
    assert keymap.named("open") is OPEN


def test_a_freed_key_may_be_given_to_another() -> None:
    assert mistakes({"open": [], "back": ["enter"]}) == []
    assert mistakes({"back": ["enter"], "open": ["escape"]}) == []  # they changed places


def test_an_unknown_command_names_the_nearest() -> None:
    assert build(MADE, {"opne": ["x"]})[1] == (KeyMistake("opne", 'there is no command "opne"', "open"),)
    assert build(MADE, {"zzzzzz": ["x"]})[1] == (KeyMistake("zzzzzz", 'there is no command "zzzzzz"', ""),)


def test_a_key_that_belongs_to_another_names_the_owner_and_the_default_stays() -> None:
    assert mistakes({"back": ["o"]}) == [("back", "o already belongs to open (Open)")]
    assert keys_of({"back": ["o"]}, "back") == ("escape",)
    assert mistakes({"back": ["Enter"]}) == [("back", "Enter already belongs to open (Open)")]


def test_of_two_that_were_given_one_key_the_first_in_the_configuration_keeps_it() -> None:
    wanted = {"library": ["x"], "back": ["x"]}
    assert mistakes(wanted) == [("back", "x already belongs to library (Library)")]
    assert (keys_of(wanted, "library"), keys_of(wanted, "back")) == (("x",), ("escape",))


def test_a_command_that_gets_its_default_back_may_take_it_from_another() -> None:
    wanted = {"open": ["escape"], "library": ["enter"]}  # open cannot have Esc, so Enter is not free
    assert mistakes(wanted) == [
        ("open", "Esc already belongs to back (Back)"), ("library", "Enter already belongs to open (Open)"),
    ]  # fmt: skip
    assert keys_of(wanted, "library") == ("g l",)


def test_a_mistaken_command_keeps_no_key_from_others() -> None:
    wanted = {"open": ["escape", "x"], "library": ["x"]}  # the first has to give up both
    assert mistakes(wanted) == [("open", "Esc already belongs to back (Back)")]
    assert keys_of(wanted, "library") == ("x",)


def test_one_impossible_key_of_several_lets_the_defaults_stand() -> None:
    assert mistakes({"open": ["x", "ctrl+i"]}) == [("open", "Ctrl+I cannot be bound: it is Tab")]
    assert keys_of({"open": ["x", "ctrl+i"]}, "open") == ("enter", "o")


def test_a_key_that_is_named_twice_is_one() -> None:
    keymap, wrong = build(MADE, {"open": ["x", "X", "x"]})
    assert (keymap.keys_of["open"], wrong) == (("x", "X"), ())


def test_a_sequence_whose_start_is_taken_can_never_be_typed() -> None:
    assert mistakes({"library": ["o l"]}) == [
        ("library", "o l can never be typed whole: its start belongs to open (Open)")
    ]
    assert mistakes({"open": ["g"]}) == [("open", "g is how g i begins, which belongs to issues (Issues)")]
    assert mistakes({"open": ["x", "x y"]}) == [("open", "x is how x y begins, which belongs to open (Open)")]


def test_commands_of_different_panes_may_share_a_key() -> None:
    mine, other = command("mine", "y", where=("customer",)), command("other", "y z", where=("escalations",))
    keymap, wrong = build((COPY, mine, other), {"mine": ["y"], "other": ["y z"]})
    assert wrong == ()
    assert keymap.command_for(("y",), "queue") is COPY
    assert keymap.command_for(("y",), "customer") is mine
    assert keymap.command_for(("y",), "escalations") is None
    everywhere = command("everywhere", "e")
    (mistake,) = build((COPY, everywhere), {"everywhere": ["y"]})[1]
    assert mistake.reason == "y already belongs to copy (Copy)"


# -- asking it --------------------------------------------------------------------------------------------------


def test_what_may_follow_a_key_is_told() -> None:
    keymap = build(MADE, {})[0]
    assert keymap.may_follow(("g",)) == [("i", ISSUES), ("l", LIBRARY)]
    assert keymap.may_follow(("g", "i")) == keymap.may_follow(("o",)) == keymap.may_follow(("x",)) == []
    assert keymap.command_for(("g",), "queue") is None
    assert keymap.command_for(("g", "i"), "queue") is ISSUES


def test_a_keymap_of_nothing_knows_nothing() -> None:
    keymap = Keymap((), {})
    assert keymap.command_for(("x",), "queue") is keymap.named("open") is None
    assert keymap.may_follow(()) == []


@given(
    st.dictionaries(
        st.sampled_from(["open", "back", "issues", "library", "copy", "nobody"]),
        st.lists(
            st.sampled_from(["enter", "escape", "o", "g", "g i", "g l", "y", "x", "x y", "x y z", "ctrl+i"]), max_size=3
        ),
    )
)  # fmt: skip
def test_whatever_is_configured_the_keymap_that_comes_of_it_has_no_clash(configured: dict[str, list[str]]) -> None:
    keymap, wrong = build(MADE, configured)
    assert build(MADE, keymap.keys_of)[1] == ()
    asked = {mistake.command for mistake in wrong}
    for one in MADE:
        if one.id in configured and one.id not in asked:
            assert keymap.keys_of[one.id] == tuple(dict.fromkeys(configured[one.id]))
        else:
            assert keymap.keys_of[one.id] == one.keys


# -- panes in which one types -------------------------------------------------------------------------------------


def test_a_letter_is_no_command_where_one_types_unless_the_command_names_the_pane() -> None:
    everywhere = command("everywhere", "e", "ctrl+e")
    everywhere.anywhere = True
    desks_own, here = command("own", "o", "ctrl+o"), command("here", "h", where=(SEND,))
    keymap, mistakes = build((everywhere, desks_own, here), {})
    assert mistakes == ()
    for pane in (COMPOSER, SEND):
        assert keymap.command_for(("e",), pane) is None
        assert keymap.command_for(("ctrl+e",), pane) is everywhere
        assert keymap.command_for(("ctrl+o",), pane) is None, "it belongs to the desk"
        assert keymap.shown(everywhere, pane) == "Ctrl+E"
    assert keymap.command_for(("h",), SEND) is here
    assert keymap.command_for(("h",), COMPOSER) is None
    assert keymap.command_for(("e",), "queue") is everywhere
    assert keymap.shown(everywhere) == "e"


def test_no_sequence_begins_where_one_types() -> None:
    keymap, _ = build((ISSUES, LIBRARY), {})
    assert keymap.may_follow(("g",), COMPOSER) == []
    assert [key for key, _ in keymap.may_follow(("g",), "queue")] == ["i", "l"]


@pytest.mark.parametrize("key", ["x", "space", "enter", "backspace", "up", "pagedown", "ö", "?"])
def test_a_key_that_writes_or_moves_is_no_command_in_the_composer_whoever_asks_for_it(key: str) -> None:
    taken = command("taken", key, where=(COMPOSER,))
    assert build((taken,), {})[0].command_for((key,), COMPOSER) is None


def test_a_page_with_keys_of_its_own_comes_before_the_desks() -> None:
    desks_own, cards = command("assign", "a"), command("amend", "a", where=(CARD, OUTBOX))
    keymap, mistakes = build((desks_own, cards), {"amend": ["a"], "assign": ["a"]})
    assert mistakes == ()
    assert keymap.command_for(("a",), CARD) is cards
    assert keymap.command_for(("a",), "conversation") is desks_own


def test_in_the_composer_a_key_has_one_meaning() -> None:
    anywhere, here = command("anywhere", "ctrl+n"), command("here", "ctrl+s", where=(COMPOSER,))
    anywhere.anywhere = True
    _, mistakes = build((anywhere, here), {"here": ["ctrl+n"]})
    assert [one.reason for one in mistakes] == ["Ctrl+N already belongs to anywhere (Anywhere)"]
    desks_own = command("own", "ctrl+n")
    assert build((desks_own, here), {"here": ["ctrl+n"]})[1] == ()
