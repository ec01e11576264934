"""Gaps are found again wherever a text went, and nobody else's text looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.gaps import TYPES, Gap, drawn, fits, gap_after, gaps_in, misfit, without_gaps

_NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,20}", fullmatch=True)
_HOSTILE = st.text(alphabet="⟨⟩‹› :,\nabtexurlnmd_{}%", max_size=200)


def test_a_gap_says_its_name_its_type_and_its_hint() -> None:
    text = "I measured ⟨route: text, e.g. POST /export⟩ in ⟨p95: number in s⟩."
    assert gaps_in(text) == (
        Gap(11, 43, "route", "text", "e.g. POST /export"), Gap(47, 65, "p95", "number", "in s"))


def test_what_is_drawn_is_as_it_always_was() -> None:
    assert drawn("route", example="POST /export") == "⟨route: text, e.g. POST /export⟩"
    assert drawn("p95", "number", "s") == "⟨p95: number in s⟩"
    assert drawn("p95", "number", "s", "3") == "⟨p95: number in s, e.g. 3⟩"
    assert drawn("what") == "⟨what: text⟩"


@given(_NAMES, st.sampled_from(TYPES), st.text(max_size=400), st.text(max_size=400), _HOSTILE)
def test_a_drawn_gap_is_found_again_whatever_its_unit_and_example(
    name: str, kind: str, unit: str, example: str, before: str,
) -> None:
    text = without_gaps(before) + drawn(name, kind, unit, example)
    (gap,) = gaps_in(text)
    assert (gap.name, gap.type, gap.end) == (name, kind, len(text))


@given(_HOSTILE)
def test_text_of_others_holds_no_gap_and_keeps_its_length(text: str) -> None:
    harmless = without_gaps(text)
    assert gaps_in(harmless) == ()
    assert len(harmless) == len(text)


@given(_HOSTILE)
def test_gaps_stand_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for gap in gaps_in(text):
        assert end <= gap.start < gap.end <= len(text)
        assert (text[gap.start], text[gap.end - 1]) == ("⟨", "⟩")
        end = gap.end


@pytest.mark.parametrize("text", [
    "⟨x⟩ is an average", "⟨ψ|φ⟩", "⟨a: colour⟩", "⟨a: text\n⟩", "⟨a:text⟩", "⟨: text⟩", "⟨a: text" + "x" * 400 + "⟩",
])
def test_what_only_looks_a_little_like_a_gap_is_none(text: str) -> None:
    assert gaps_in(text) == ()


def test_a_sign_that_is_never_closed_hides_no_gap_behind_it() -> None:
    assert [gap.name for gap in gaps_in("⟨a: text ⟨b: text⟩ ⟨")] == ["b"]


def test_a_thousand_gaps_are_enough() -> None:
    assert len(gaps_in("⟨a: text⟩" * 3_000)) == 1_000


def test_tab_goes_to_the_next_gap_and_from_the_last_to_the_first() -> None:
    text = "⟨a: text⟩ and ⟨b: text⟩"
    first, second = gaps_in(text)
    assert gap_after(text, 0) == first
    assert gap_after(text, first.end) == second
    assert gap_after(text, second.end) == first
    assert gap_after("⟨a: text⟩⟨b: text⟩", 9) == Gap(9, 18, "b", "text", "")
    assert gap_after("and ⟨a: text⟩", 0) == Gap(4, 13, "a", "text", "")
    assert gap_after("none", 0) is None


@pytest.mark.parametrize(("kind", "good", "bad"), [
    ("text", ["POST /export", "x\ny"], ["", "  \n", "⟨a: text⟩"]),
    ("number", ["0", "12", "-3", "3.5", "1,200.50", "1 200,5", "1'000", " 7 "],
     ["", "3 s", "1e5", "٣", ".", "3.", "--1"]),
    ("date", ["2026-09-01"], ["", "2026-02-30", "1 September", "2026-9-1", "20260901", "2026-09-01x"]),
    ("url", ["https://example.com", "http://a/b?c=d#e", "HTTPS://EXAMPLE.COM/x"],
     ["", "example.com", "javascript:alert(1)", "https://", "https://bank.example@evil.example/", "https://a b",
      "ftp://a/b", "https://a/" + "x" * 2_000, "https://a\\@b/"]),
])
def test_a_value_is_checked_against_its_type_and_the_reason_is_said(kind: str, good: list[str], bad: list[str]) -> None:
    gap = Gap(0, 1, "it", kind, "")
    assert [fits(gap, value) for value in good] == [""] * len(good)
    assert all(fits(gap, value) for value in bad)


@given(st.sampled_from(TYPES), st.text())
def test_a_reason_is_one_short_line_whatever_was_typed(kind: str, value: str) -> None:
    reason = misfit(kind, value)
    assert len(reason) < 120
    assert "\n" not in reason
