"""Measuring, cutting and padding by terminal cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from workbench.domain.cells import ascii_only, pad, shorten, width
from workbench.domain.text import one_line

LINES = st.text(
    st.one_of(
        st.sampled_from("abc e\u0301\u0308日本한🙂👍🏽🇩🇪🇫🇷क\u093eा…"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
).map(one_line)
CELLS = st.integers(-2, 50)


def test_every_character_is_as_wide_as_rich_takes_it_to_be() -> None:
    # If this fails after an update of Rich, NO_CELL and TWO_CELLS are to follow its tables.
    points = (*range(0x40000), *range(0xE0000, 0xF0000))
    wrong = [hex(p) for p in points if width(chr(p)) != get_character_cell_size(chr(p), "latest")]
    assert wrong == []


@given(LINES, CELLS)
def test_a_shortened_line_fits_and_is_cut_only_where_it_must_be(line: str, cells: int) -> None:
    short = shorten(line, cells)
    assert cell_len(short) <= max(cells, 0)
    if cell_len(line) <= cells:
        assert short == line
    elif cells > 0:
        assert short.endswith("…")
        assert line.startswith(short[:-1])
        assert cell_len(short) >= cells - 3  # a flag and the ellipsis may leave three


@given(LINES, CELLS)
def test_what_is_cut_off_never_begins_with_a_mark_of_what_stays(line: str, cells: int) -> None:
    short = shorten(line, cells, "")
    if short and short != line:
        assert width(line[len(short)]) > 0


@given(LINES, CELLS)
def test_a_padded_line_takes_exactly_its_cells(line: str, cells: int) -> None:
    assert cell_len(pad(line, cells)) == max(cells, 0)


def test_wide_and_joined_characters_are_never_halved() -> None:
    assert shorten("日本語", 5) == "日本…"
    assert shorten("日本語", 4) == "日…"
    assert pad("日本語", 4) == "日… "
    assert shorten("e\u0301a\u0300o\u0302", 2) == "e\u0301…"
    assert shorten("🇩🇪🇫🇷🇪🇸", 5) == "🇩🇪🇫🇷…"
    assert shorten("🇩🇪🇫🇷🇪🇸", 4) == "🇩🇪…"
    assert shorten("👍🏽👍🏽", 3) == "👍🏽…"


def test_an_ellipsis_that_does_not_fit_is_left_out() -> None:
    assert shorten("abcdef", 2, "...") == "ab"
    assert shorten("abcdef", 0) == ""
    assert shorten("abcdef", -1) == ""
    assert shorten("", 0) == ""


def test_a_very_long_line_is_cut_like_a_short_one() -> None:
    assert shorten("ü" * 200_000, 4) == "üüü…"


def test_the_signs_of_our_chrome_have_ascii_twins_of_the_same_width() -> None:
    chrome = "─│┌┐└┘├┤┬┴┼█▌░▲▼▶◀←→↑↓·…×–—●○✓✗•›»’“”"
    assert ascii_only(chrome).isascii()
    assert width(ascii_only(chrome)) == cell_len(chrome) == len(chrome)
    assert ascii_only("Zoë → 日本") == "Zoë > 日本"
