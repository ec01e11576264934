"""Whatever a view holds, its lines are clean, narrow enough and not too many."""

import io
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from typeset.setting import HOSTILE, NOW, ZONE, lines, sheet
from workbench.api import (
    Action,
    Attachment,
    Choice,
    Empty,
    Entry,
    Field,
    Fields,
    Form,
    Input,
    Markdown,
    Opens,
    Output,
    Problem,
    Role,
    Row,
    Section,
    Stack,
    Step,
    Steps,
    StepState,
    Table,
    Text,
    Timeline,
    Tone,
    View,
    Visibility,
    width,
)
from workbench.plain import print_view
from workbench.typeset.page import MOST_LINES

T = st.builds(str, HOSTILE)
ACTIONS = st.lists(st.builds(Action, id=T, title=T, key=T), max_size=2).map(tuple)
TONES = st.sampled_from(Tone)
ROWS = st.lists(
    st.builds(
        Row, st.lists(T, max_size=4).map(tuple), st.one_of(st.none(), st.builds(Opens, T, T)), ACTIONS, TONES, T
    ),
    max_size=4,
).map(tuple)
FILES = st.lists(
    st.builds(Attachment, ref=T, name=T, media_type=T, size=st.integers(-1, 10**12), url=T), max_size=2
).map(tuple)
ENTRIES = st.lists(
    st.builds(
        Entry, who=T, at=st.just(NOW), text=T, role=st.sampled_from(Role), attachments=FILES, unread=st.booleans(),
        visibility=st.one_of(st.none(), st.sampled_from(Visibility)),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
KINDS = st.sampled_from(["text", "secret", "number", "flag", "date", "choice"])
INPUTS = st.lists(
    st.builds(Input, name=T, label=T, kind=KINDS, value=T, choices=st.lists(T, max_size=3).map(tuple), hint=T),
    max_size=3,
).map(tuple)
LEAVES: st.SearchStrategy[View] = st.one_of(
    st.builds(Text, T, TONES),
    st.builds(Markdown, T),
    st.builds(Fields, st.lists(st.builds(Field, T, T, TONES), max_size=4).map(tuple)),
    st.builds(Table, st.lists(T, max_size=4).map(tuple), ROWS, T, st.integers(-1, 4)),
    st.builds(Timeline, ENTRIES, T),
    st.builds(Form, INPUTS, st.builds(Action, id=T, title=T)),
    st.builds(Choice, T, ACTIONS),
    st.builds(Steps, st.lists(st.builds(Step, T, st.sampled_from(StepState), T, ACTIONS), max_size=3).map(tuple)),
    st.builds(Output, T, st.one_of(st.none(), st.integers(0, 255))),
    st.builds(Empty, T, T),
    st.builds(Problem, T, T, T, ACTIONS),
)
VIEWS: st.SearchStrategy[View] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Section, T, inner), st.builds(Stack, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=4,
)


@settings(max_examples=200)
@given(VIEWS, st.integers(1, 70), st.booleans(), st.sampled_from(["unicode", "ascii"]))
def test_no_line_is_wider_than_the_page_or_holds_what_a_terminal_would_obey(
    view: View, cells: int, folded: bool, icons: str
) -> None:
    made = sheet(view, cells, folded=folded, icons="ascii" if icons == "ascii" else "unicode")
    for line in made.lines:
        assert width(line.text) <= cells
        for character in line.text:
            assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
            assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
        assert -1 <= line.target < len(made.targets)
    for index, target in enumerate(made.targets):
        assert made.lines[target.line].target == index


@given(VIEWS, st.integers(1, 70))
def test_plain_text_is_what_the_terminal_shows_without_its_tones(view: View, cells: int) -> None:
    out = io.StringIO()
    print_view(view, out, width=cells, now=NOW, zone=ZONE)
    assert out.getvalue() == "".join(f"{line}\n" for line in lines(view, cells))


def test_a_page_ends_after_five_thousand_lines_and_says_how_much_is_missing() -> None:
    for view in (
        Table(("",), tuple(Row((str(number),), Opens("ticket", "zd:1")) for number in range(100_000))),
        Text("x\n" * 99_999 + "x"),
        Stack(tuple(Text("x") for _ in range(100_000))),
        Fields(tuple(Field("x", "y") for _ in range(100_000))),
        Steps(tuple(Step("x", actions=(Action("a", "b"),)) for _ in range(100_000))),
    ):
        made = sheet(view)
        assert len(made.lines) == MOST_LINES
        assert made.lines[-1].text == f"… {100_000 - MOST_LINES + 1:,} more"
        assert made.lines[-1].target == -1


def test_a_sheet_that_just_fits_says_nothing_is_missing() -> None:
    made = sheet(Text("x\n" * (MOST_LINES - 2) + "x"))
    assert [line.text for line in made.lines] == ["x"] * (MOST_LINES - 1)


def test_views_within_views_end_somewhere() -> None:
    view: View = Text("core")
    for _ in range(5_000):
        view = Section("s", view)
    assert "views within views" in lines(view)[-1]


def test_a_section_is_set_off_from_what_stands_above_it() -> None:
    view = Section("A", Stack((Text("one"), Text("two"), Section("B", Text("three")), Section("C", Stack(())))))
    assert lines(view, 12) == ["── A ───────", "one", "two", "", "── B ───────", "three", "", "── C ───────"]


def test_ascii_signs_take_the_place_of_ours_and_letters_stay() -> None:
    assert lines(Section("Grüße 日本", Text("“ja” … →")), 20, icons="ascii") == ["-- Grüße 日本 ------", '"ja" ~ >']


def test_what_is_no_view_is_refused() -> None:
    @dataclass
    class Widget:
        text: str

    with pytest.raises(TypeError, match="Widget is not a view"):
        sheet(Widget("x"))  # type: ignore[arg-type]  # the mistake under test
