"""Breaking lines by cells."""

import sys
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from typeset.setting import HOSTILE
from workbench.api import one_line, width
from workbench.typeset.wrapping import _NARROW, breaks, chop, lines_of, wrap


def test_a_line_breaks_between_words_and_loses_only_the_blanks_there() -> None:
    assert wrap("one two  three four", 8) == ["one two", "three", "four"]
    assert wrap("", 8) == [""]
    assert wrap("12345678", 8) == ["12345678"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrap("see abcdefghijkl", 5) == ["see", "abcde", "fghij", "kl"]


def test_the_indent_of_a_line_stays_and_an_absurd_one_does_not_hide_the_words() -> None:
    assert wrap("    at app.run now", 12) == ["    at", "app.run now"]
    assert wrap(" " * 30 + "deep", 10)[-1] == "deep"
    assert wrap("日" + " " * 30 + "語", 10) == ["日", "語"]


def test_wide_characters_count_twice_and_fill_the_line() -> None:
    assert wrap("日本語のテキスト", 6) == ["日本語", "のテキ", "スト"]
    assert wrap("say 日本語のテキスト", 8) == ["say 日本", "語のテキ", "スト"]


def test_marks_and_flags_are_never_torn_from_their_character() -> None:
    assert wrap("e\u0301" * 5, 2) == ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]
    assert wrap("\U0001f1e9\U0001f1ea" * 3, 4)[0] in ("\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ea" * 2)


def test_code_is_cut_where_the_line_ends_and_nothing_is_dropped() -> None:
    assert chop("a  b  c", 3) == ["a  ", "b  ", "c"]
    assert chop("", 3) == [""]
    assert chop("語語語", 4) == ["語語", "語"]


def test_characters_counted_as_narrow_take_one_cell() -> None:
    for code in range(0x20, sys.maxunicode + 1):
        if code < 0x2100 and _NARROW.fullmatch(chr(code)):
            assert width(chr(code)) == 1, hex(code)


@given(HOSTILE, st.integers(1, 30))
def test_no_piece_is_wider_than_the_line(text: str, cells: int) -> None:
    for line in lines_of(text):
        assert all(width(piece) <= cells for piece in wrap(line, cells))
        assert all(width(piece) <= cells for piece in chop(line, cells))


@given(HOSTILE, st.integers(2, 30))
def test_every_character_that_takes_a_cell_survives(text: str, cells: int) -> None:
    def seen(piece: str) -> str:
        return "".join(character for character in piece if character != " " and width(character))

    line = one_line(text)
    assert seen("".join(wrap(line, cells))) == seen(line)
    assert "".join(chop(line, cells)) == line
    places = breaks(line, cells)
    assert all(start <= end for start, end in places)
    assert all(one[1] <= two[0] for one, two in pairwise(places))
