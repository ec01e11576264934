"""The gate for untrusted text."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hostile.judge import faults
from workbench.domain.text import clean, inline, one_line, width

# What means something to the gate, far more often than chance would have it.
SIGNS = st.sampled_from(
    "\x00\x07\x08\t\n\x0b\x0c\r\x18\x1a\x1b[]P_^Xk\\0;8?mHha \x7f\x80\x85\x8e\x90\x98\x9b\x9c\x9d\x9e\x9f"
    "\u00a0\u00ad\u00e4e\u0301\u0308\u061c\u0628\u064b\u200b\u200c\u200d\u200e\u202e\u2028\u2029\u2060\u2066"
    "\u20e3\u3000\u3042\u3164\u1161\u4e2d\ufe0f\ufeff\ufff9\ufffc\ufffd\ufffe\ud800\udfff\ue000\U0001f1e9"
    "\U0001f44d\U0001f3fd\U0001d165\U0001e000\U000e0041\U000e0101\U0001fffe\U00050000\U0010ffff"
)
PIECES = st.one_of(SIGNS, st.sampled_from(("\x1b[31m", "\x1b]0;t\x07", "\x1b]8;;", "\x1b\\", "\u0301" * 12, "\r\n")))
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(st.characters(), max_size=60))
LIMITS = st.integers(-1, 80)


@given(TEXTS, LIMITS)
def test_clean_text_holds_nothing_unsafe_and_cleaning_it_again_changes_nothing(text: str, limit: int) -> None:
    cleaned = clean(text)
    assert faults(cleaned) == []
    assert clean(cleaned) == cleaned
    short = clean(text, limit)
    assert faults(short) == []
    assert len(short) <= max(limit, 0)
    assert clean(short, limit) == short == clean(short)


@given(TEXTS, LIMITS)
def test_one_line_is_safe_on_one_line_without_double_blanks_and_stable(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert faults(line) == []
    assert len(line) <= max(limit, 0)
    assert not set("\n\t\u00a0\u3000") & set(line)
    assert "  " not in line
    assert line == line.strip()
    assert one_line(line, limit) == line == clean(line)


@given(TEXTS)
def test_inline_text_is_clean_text_without_newlines_and_tabs(text: str) -> None:
    assert inline(text) == clean(text).replace("\n", " ").replace("\t", " ")
    assert faults(inline(text)) == []


@given(TEXTS)
def test_a_short_text_passes_the_gate_as_the_same_text_within_a_long_one_does(text: str) -> None:
    # Short ones are looked at in another way.
    assert clean("x" * 300 + "\n" + text) == "x" * 300 + "\n" + clean(text)


@given(TEXTS)
def test_the_width_of_clean_text_is_what_rich_lays_it_out_by(text: str) -> None:
    assert width(clean(text)) == cell_len(clean(text))


def test_of_all_characters_the_unsafe_go_and_the_safe_stay() -> None:
    for first in (*range(0, 0x40000, 0x400), 0x50000, 0xE0000, 0xE0400, 0xEFC00, 0xF0000, 0x10FC00):
        block = [f"a{chr(point)}b" for point in range(first, first + 0x400)]
        assert faults(clean("".join(block))) == []
        safe = "".join(
            text
            for text in block
            if not faults(text) and unicodedata.category(text[1]) != "Cn" and text[1] != "\u200c"
        )
        assert clean(safe) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("Grüße – “quoted” … 100 €", "Grüße – “quoted” … 100 €"),
        ("日本語のチケット", "日本語のチケット"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;2;1;2;3mred\x9b0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;ZXZpbA==\x07text", "text"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1bPq#0;2;0;0;0~-\x1b\\text", "text"),
        ("\x1b_Gf=100;AAAA\x1b\\text", "text"),
        ("\x1bktitle\x1b\\text", "text"),
        ("\x1b(B\x1b7\x1b#8\x1bctext", "text"),
        ("\x1b\x1b[31m[31mtext", "[31mtext"),
        ("\x1b\u200b[31mtext", "[31mtext"),
        ("text\x1b", "text"),
        ("text\x1b[", "text"),
        ("text\x1b[31", "text"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("pay\u200bpal \ufeffzero\u00adwidth", "paypal zerowidth"),
        ("flag \U0001f3f4\U000e0067\U000e0062\U000e007f", "flag \U0001f3f4"),
        ("heart \u2764\ufe0f", "heart \u2764"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\U0001f4bb"),
        ("bytes \udc80\udcff", "bytes \ufffd\ufffd"),
        ("private \ue000 non \uffff", "private \ufffd non \ufffd"),
        ("\u0301start\n\u0301line\t\u0301tab", "start\nline\ttab"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_the_gate_takes_out_what_acts_or_hides_and_leaves_the_rest(text: str, safe: str) -> None:
    assert clean(text) == safe


def test_an_open_string_sequence_loses_its_introducer_but_hides_no_word_behind_it() -> None:
    assert clean("before \x1b]0;after\nnext line\x07") == "before 0;after\nnext line"
    assert clean("before \x1bPafter") == "before after"
    assert clean("before \x9dafter\nnext") == "before after\nnext"


def test_of_marks_heaped_on_a_letter_eight_stay() -> None:
    assert clean("Z" + "\u0301" * 500 + "o\u0327") == "Z" + "\u0301" * 8 + "o\u0327"


def test_words_that_need_the_non_joiner_keep_it_and_others_do_not() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert clean(persian) == persian
    assert clean("pay\u200cpal") == "paypal"
    assert clean("\u0645\u06cc\u200c\u200c\u062e\u200c") == "\u0645\u06cc\u062e"


def test_a_text_that_is_too_long_says_how_much_was_cut() -> None:
    cut = clean("x" * 3_000_000)
    assert len(cut) == 2_000_000
    assert cut.endswith("x… (cut: 1,000,034 more characters)")
    assert clean("x" * 100, 50) == "x" * 22 + "… (cut: 78 more characters)"


def test_nothing_is_normalised_because_people_copy_from_what_they_see() -> None:
    text = "cafe\u0301 caf\u00e9 \ufb01le \u212b"
    assert clean(text) == text


def test_one_line_folds_every_white_space() -> None:
    assert one_line("  Re:\r\n\tprinter\u00a0is \u3000on fire\n") == "Re: printer is on fire"
    assert one_line("\u3000\u0301 \u0301mark first") == "mark first"


def test_importing_the_gate_loads_neither_rich_nor_anything_heavy() -> None:
    code = "import sys, workbench.domain.text; print(sorted({'rich', 'selectolax'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
