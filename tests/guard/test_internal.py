"""What of the internal notes stands in a public reply."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.guard.internal import Passage, internal_passages

_NOTE = (
    "Reproduced on our staging cluster with the customer's dump, and the worker dies every single time.\n"
    "curl -k https://ops.internal.acme.test/debug\n"
    "Thanks!\n"
)


def _found(text: str, *notes: str, public: tuple[str, ...] = ()) -> list[str]:
    return [text[start:end] for start, end, _ in internal_passages(text, notes, public)]


def test_eight_words_in_a_row_of_a_note_are_found_where_they_stand() -> None:
    text = "Hello Jane,\n\nwe saw that on our staging cluster with the customer's dump, and went on."
    assert _found(text, _NOTE) == ["on our staging cluster with the customer's dump, and"]


def test_seven_words_in_a_row_may_be_chance() -> None:
    assert _found("It fails on our staging cluster with the customer.", _NOTE) == []


def test_case_quoting_marks_and_line_breaks_do_not_hide_a_passage() -> None:
    text = "> REPRODUCED on our staging\n> cluster with the CUSTOMER'S\n> > dump, and the worker dies"
    (passage,) = internal_passages(text, [_NOTE], ())
    assert (passage.words, text[passage.start : passage.start + 10]) == (14, "REPRODUCED")
    assert passage.end == len(text)


def test_a_line_that_nobody_writes_by_chance_is_found_however_short() -> None:
    assert _found("Try this: curl -k https://ops.internal.acme.test/debug", _NOTE) == [
        "curl -k https://ops.internal.acme.test/debug"
    ]


def test_a_short_line_of_everyday_words_is_no_passage() -> None:
    note = "Thanks for the update\nLooking into it now\n2nd line has it\n"
    assert _found("Thanks for the update! I am looking into it now, and the 2nd line has it.", note) == []


def test_what_stands_in_a_public_message_as_well_is_no_secret() -> None:
    said = "We have reproduced on our staging cluster with the customer's dump, and the worker dies every single time."
    assert _found(f"You wrote: {said}", _NOTE, public=(f"> {said}",)) == []


def test_what_a_public_message_holds_in_part_is_found_for_the_rest() -> None:
    public = "Reproduced on our staging cluster with the customer's dump"
    text = "Reproduced on our staging cluster with the customer's dump, and the worker dies every single time."
    (found,) = _found(text, _NOTE, public=(public,))
    assert found.endswith("and the worker dies every single time")


def test_passages_apart_from_each_other_are_told_apart_and_not_without_end() -> None:
    line = "one two three four five six seven eight"
    text = "\nbetween\n".join([line] * 40)
    found = internal_passages(text, [line], ())
    assert len(found) == 20
    assert found[0] == Passage(0, len(line), 8)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=8, max_size=40), st.integers(0, 30), st.text(max_size=20))
@settings(deadline=None)
def test_every_copy_of_eight_words_is_covered(words: list[str], at: int, around: str) -> None:
    note = " ".join(f"{word}{number}" for number, word in enumerate(words))
    begin = min(at, len(words) - 8)
    copied = " ".join(note.split()[begin : begin + 8])
    text = f"{around} {copied} {around}"
    assert any(start <= len(around) + 1 and end >= len(around) + 1 + len(copied)
               for start, end, _ in internal_passages(text, [note], ()))


@given(st.text(max_size=300), st.lists(st.text(max_size=200), max_size=3), st.lists(st.text(max_size=200), max_size=3))
@settings(deadline=None)
def test_any_texts_give_passages_inside_the_text(text: str, notes: list[str], public: list[str]) -> None:
    for start, end, words in internal_passages(text, notes, public):
        assert 0 <= start < end <= len(text)
        assert words > 0
    assert internal_passages(text, notes, [*public, text]) == ()
