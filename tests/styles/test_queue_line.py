"""One row of the queue: exactly as wide as its place, whatever a ticket is called, with signs or in ASCII."""

from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from workbench.domain.text import clean, one_line
from workbench.styles.icons import ASCII, UNICODE, Icons, icons_named
from workbench.styles.marks import NO_MARKS, marks_of
from workbench.styles.queue_line import Spans, band_line, due_in, fit, frame_bottom, frame_top, queue_line

NEVER = (1 << 40) - 1
NOW = 1_772_617_260
HOUR, DAY = 3600, 86_400


class Row(NamedTuple):
    """What a queue's row has to have."""

    ref: str = "zd:48213"
    subject: str = "TLS handshake fails"
    status: str = "open"
    priority: int = 0
    due: int = NEVER
    who: str = "Acme GmbH"
    unread: int = 0
    waiting: int = 0


HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "a\nb\r\nc\td", "\u202egpj.exe", "[/b][red]",
    "証明書" * 40, "é" * 80, "e" + "\u0301" * 50, "👩\u200d👩\u200d👧" * 20, "🇩🇪" * 30, "\u200b" * 20,
    "\u0301leading mark", "ﷺ" * 20, "กำ" * 30, "각" * 20, "", " ", "x" * 500, "\ud800", "\x00\x01", "─│┌",
)  # fmt: skip
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
lines = texts.map(one_line)
rows = st.builds(
    Row, ref=texts.map("zd:{}".format), subject=texts, who=texts, priority=st.integers(0, 4),
    due=st.one_of(st.just(NEVER), st.integers(NOW - 9_999 * DAY, NOW + 9_999 * DAY), st.integers(-(1 << 40), NEVER)),
    unread=st.integers(0, 12), waiting=st.integers(0, 1),
)  # fmt: skip


def text_of(spans: Spans) -> str:
    return "".join(text for text, _ in spans)


@given(rows, st.integers(1, 240), st.booleans(), st.sampled_from([UNICODE, ASCII]))
@example(Row(subject="証明書" * 40), 45, False, UNICODE)
@example(Row(due=NOW - 59 * 60, unread=12, waiting=1), 72, False, UNICODE)
def test_a_row_is_exactly_as_wide_as_its_place(row: Row, cells: int, sources: bool, icons: Icons) -> None:
    marks = marks_of(("zd", "hq")) if sources else NO_MARKS
    said = text_of(queue_line(row, cells, icons, marks=marks, now=NOW))
    assert cell_len(said) == cells
    assert clean(said) == said
    assert "\n" not in said
    assert "\t" not in said


@given(rows, st.integers(45, 240))
def test_whatever_a_ticket_is_called_what_is_new_stands_at_the_end_and_a_part_of_its_subject_before(
    row: Row, cells: int
) -> None:
    plain = row._replace(subject="needle in a long subject", unread=4, waiting=1, ref="zd:" + "9" * 400)
    said = text_of(queue_line(plain, cells, UNICODE, now=NOW))
    assert said.endswith(f"{UNICODE.waiting} 4")
    assert "needle" in said


@given(rows, st.integers(1, 240))
def test_in_ascii_every_column_stands_where_it_stands_with_signs(row: Row, cells: int) -> None:
    with_signs = text_of(queue_line(row._replace(subject="…‹"), cells, UNICODE, now=NOW))
    in_ascii = text_of(queue_line(row._replace(subject="~<"), cells, ASCII, now=NOW))
    assert _in_ascii(with_signs) == _in_ascii(in_ascii)


def _in_ascii(text: str) -> str:
    return text.replace(UNICODE.waiting, ASCII.waiting).replace(UNICODE.cut, ASCII.cut)


def test_in_ascii_our_own_signs_are_ascii() -> None:
    row = Row(subject="long " * 40, who="long " * 9, ref="zd:" + "9" * 40, due=NOW, unread=12, waiting=1, priority=4)
    for cells in (10, 45, 72, 100):
        assert text_of(queue_line(row, cells, ASCII, now=NOW)).isascii()
        assert text_of(frame_top("long " * 40, cells, ASCII, focused=True, hint="order")).isascii()
        assert text_of(frame_bottom(cells, ASCII, focused=True, note="long " * 40)).isascii()


def test_a_row_on_a_wide_queue_tells_all_there_is() -> None:
    row = Row(priority=4, due=NOW + 3 * HOUR, unread=2, waiting=1)
    assert text_of(queue_line(row, 80, UNICODE, now=NOW)) == (
        " 48213 !! TLS handshake fails                   Acme GmbH             in 3 h ‹ 2"
    )


def test_a_row_on_a_narrow_queue_leaves_out_the_deadline() -> None:
    row = Row(priority=3, due=NOW + 3 * HOUR, unread=10)
    assert text_of(queue_line(row, 45, ASCII, now=NOW)) == " 48213 !  TLS handshake fai~ Acme GmbH     9+"


def test_where_several_helpdesks_are_read_a_column_before_the_number_says_which() -> None:
    marks = marks_of(("zd", "local"))
    assert text_of(queue_line(Row(), 60, UNICODE, marks=marks)).startswith("zd     48213    TLS")
    assert text_of(queue_line(Row(ref="local:7"), 60, UNICODE, marks=marks)).startswith("local      7    TLS")
    assert text_of(queue_line(Row(ref="local:7"), 60, UNICODE)).startswith("     7    TLS")


def test_a_mark_adds_no_piece_to_draw() -> None:
    row = Row(priority=4, unread=2)
    assert len(queue_line(row, 80, UNICODE, marks=marks_of(("zd", "rt")))) == len(queue_line(row, 80, UNICODE))


def test_what_is_claimed_and_what_is_new_is_told_in_signs_and_weight_not_in_colour_alone() -> None:
    tones = dict(queue_line(Row(priority=4, unread=1), 80, UNICODE))
    assert tones[next(text for text in tones if "TLS" in text)] == "strong"
    assert any("!!" in text and tone == "warn" for text, tone in tones.items())
    assert tones[" 1"] == "unread"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (30, "in 1 min"), (45 * 60, "in 45 min"), (3 * HOUR, "in 3 h"), (47 * HOUR, "in 47 h"), (48 * HOUR, "in 2 d"),
        (-30, "1 min late"), (-59 * 60, "59 min late"), (-2 * HOUR, "2 h late"), (-400 * DAY, "400 d late"),
        (0, "in 1 min"),
    ],
)  # fmt: skip
def test_a_deadline_is_a_few_calm_words(left: int, words: str) -> None:
    assert due_in(NOW + left, NOW) == words
    assert words in text_of(queue_line(Row(due=NOW + left, unread=3), 72, UNICODE, now=NOW))


def test_no_deadline_is_nothing() -> None:
    assert due_in(NEVER, NOW) == ""


@given(st.lists(st.tuples(lines, st.just("plain"))), st.integers(0, 200))
def test_spans_are_cut_or_filled_to_their_place(spans: Spans, cells: int) -> None:
    assert sum(cell_len(text) for text, _ in fit(spans, cells)) == cells


@given(st.sampled_from(["now", "this shift", "next shift", "later"]), st.integers(1, 240))
def test_a_bands_heading_fills_its_line(name: str, cells: int) -> None:
    assert cell_len(text_of(band_line(name, cells))) == cells


@given(lines, st.integers(20, 240), st.booleans(), st.text("ab ", max_size=40))
def test_a_frame_is_exactly_as_wide_as_its_pane(title: str, cells: int, focused: bool, note: str) -> None:
    for icons in (UNICODE, ASCII):
        assert cell_len(text_of(frame_top(title, cells, icons, focused=focused, hint=note))) == cells
        assert cell_len(text_of(frame_bottom(cells, icons, focused=focused, note=note))) == cells


@pytest.mark.parametrize("sign", range(len(UNICODE)), ids=UNICODE._fields)
def test_every_sign_takes_one_cell_in_both_sets(sign: int) -> None:
    assert cell_len(UNICODE[sign]) == cell_len(ASCII[sign]) == 1
    assert ASCII[sign].isascii()


def test_sets_of_signs_have_names() -> None:
    assert icons_named("ascii") is ASCII
    assert icons_named("unicode") is UNICODE
