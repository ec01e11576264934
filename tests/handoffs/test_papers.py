"""The small files beside a handoff: read as they were written, refused when cut off, named so that nothing clashes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.made import ID, refs, words
from workbench.domain.trouble import Trouble
from workbench.handoffs.files import write_new, write_over
from workbench.handoffs.model import Acknowledgement, Answer, Explanation, Explanations, Verdict
from workbench.handoffs.papers import (
    Name,
    ack_name,
    answers_name,
    parse_name,
    print_ack,
    print_explanations,
    read_ack,
    read_explanations,
    slug,
)
from workbench.handoffs.places import Folder
from workbench.handoffs.shelf import Shelf

_moments = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a zone is given below
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)
_answers = st.builds(
    Answer, ticket=refs, verdict=st.sampled_from(Verdict), at=_moments, words=words, signed=st.none() | _moments
)
_acks = st.builds(
    Acknowledgement, handoff=st.just(ID), by=words, answers=st.lists(_answers, max_size=3).map(tuple), read_back=words,
    signed=st.none() | _moments,
)  # fmt: skip
_said = st.builds(Explanation, ticket=refs, to=words, question=words, words=words, at=_moments)
_explanations = st.builds(Explanations, handoff=st.just(ID), by=words, answers=st.lists(_said, max_size=3).map(tuple))


@given(_acks)
def test_an_acknowledgement_is_read_as_it_was_written(ack: Acknowledgement) -> None:
    assert read_ack(print_ack(ack)) == ack


@given(_explanations)
def test_explanations_are_read_as_they_were_written(made: Explanations) -> None:
    assert read_explanations(print_explanations(made)) == made


@given(_acks, st.integers(1, 400))
def test_an_acknowledgement_that_is_cut_off_is_refused(ack: Acknowledgement, less: int) -> None:
    text = print_ack(ack)
    with pytest.raises(Trouble):
        read_ack(text[: max(0, len(text) - len("true\n") - less)])


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in (read_ack, read_explanations):
        with pytest.raises(Trouble):
            read(text)


@pytest.mark.parametrize(
    ("name", "parsed"),
    [
        (f"{ID}.md", Name(ID, "handoff")),
        (f"{ID}-v12.md", Name(ID, "handoff", 12)),
        (ack_name(ID, "jo-nas"), Name(ID, "ack", who="jo-nas")),
        (answers_name(ID, "mara"), Name(ID, "answers", who="mara")),
        (f"{ID}-ack-jonas.md", None), (f"{ID}.yml", None), (f".{ID}.md.ab12.part", None), ("../x.md", None),
        ("README", None), ("a/b.md", None), ("..md", None),
    ],
)  # fmt: skip
def test_a_name_says_whose_file_it_is_and_strange_ones_say_nothing(name: str, parsed: Name | None) -> None:
    assert parse_name(name) == parsed


@pytest.mark.parametrize(
    ("said", "short"), [("Jörg Ö. Ümit", "j-rg-mit"), ("  ", ""), ("../etc", "etc"), ("A" * 60, "a" * 40)]
)
def test_a_name_for_a_file_is_plain(said: str, short: str) -> None:
    assert slug(said) == short


def test_a_new_file_takes_nobodys_place_and_the_same_again_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.md"
    write_new(path, "one\n")
    write_new(path, "one\n")
    with pytest.raises(Trouble, match="says something else"):
        write_new(path, "two\n")
    write_over(path, "three\n")
    assert path.read_text() == "three\n"
    assert [one.name for one in path.parent.iterdir()] == ["a.md"]


def test_a_link_that_somebody_laid_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious\n")
    (tmp_path / "a.yml").symlink_to(victim)
    write_over(tmp_path / "a.yml", "mine\n")
    assert victim.read_text() == "precious\n"


def test_what_is_too_large_or_no_file_at_all_is_told_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / f"{ID}.md").write_text("x" * 1_100_000)
    (tmp_path / "2026-03-05T1400Z-a-to-b.md").mkdir()
    entries = Shelf([Folder(tmp_path)]).entries()
    assert [(one.id, bool(one.versions)) for one in entries] == [("2026-03-05T1400Z-a-to-b", False), (ID, False)]
    assert all(one.troubles for one in entries)
    assert Shelf([Folder(tmp_path / "none")]).entries() == []
