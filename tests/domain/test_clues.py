"""What tickets about an incident tend to say: taken from what the status page says, and what tells nothing left out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.clues import clues_of
from workbench.domain.values import Incident

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


def incident(name: str, update: str = "", *components: str, words: tuple[str, ...] = ()) -> Incident:
    return Incident(
        ref="acme:1", name=name, phase="identified", components=components, last_update=update, last_update_at=NOW,
        started=NOW, words=words,
    )  # fmt: skip


def telling(name: str, update: str = "", *components: str) -> list[str]:
    return [clue.word for clue in clues_of(incident(name, update, *components)) if clue.telling]


def in_pairs(name: str, update: str = "", *components: str) -> list[str]:
    return [clue.word for clue in clues_of(incident(name, update, *components)) if not clue.telling]


@pytest.mark.parametrize(
    ("name", "update", "words"),
    [
        ("API latency (eu-west)", "", ["eu-west"]),
        ("Delays in us-east-1 and eu-central-1b", "", ["us-east-1", "eu-central-1b"]),
        ("Errors", "Requests end in 504 or R14.", ["504", "R14"]),
        ("Outage", "Since 12:41 UTC 30 of 1500 cells wait up to 30 seconds; next update at 14:00 on the 2nd.", []),
        ("Third-party provider", "An up-to-date follow-up.", []),
    ],
)
def test_codes_and_regions_tell_by_themselves(name: str, update: str, words: list[str]) -> None:
    assert telling(name, update) == words


def test_what_stands_in_every_incident_tells_nothing() -> None:
    assert in_pairs("We are investigating an issue affecting some customers") == []
    assert in_pairs("Incident with Pull Requests", "", "Pull Requests") == ["Pull Requests"]


def test_the_words_of_the_name_and_the_parts_of_components_tell_in_pairs() -> None:
    assert in_pairs("Unplanned Database Outage")[0] == "database"
    assert in_pairs("x", "", "SMS, Middle East & Africa") == ["SMS", "Middle East & Africa"]


def test_customers_have_other_words_for_the_same_symptom() -> None:
    assert {"slow", "timing out", "latency"} <= set(in_pairs("Elevated latency"))
    assert {"failing", "500"} <= set(in_pairs("x", "We see failures."))
    assert not {"slow", "failing", "login"} & set(in_pairs("Printing upside down"))


def test_words_that_somebody_wrote_down_stand_first_and_for_those_of_the_page() -> None:
    clues = clues_of(incident("Slow API (eu-west)", "504", "API", words=("lent",)))
    assert [(clue.word, clue.telling, clue.written) for clue in clues] == [("lent", True, True), ("API", False, False)]


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_whatever_a_page_says_there_are_few_words_and_none_twice(name: str, update: str, parts: list[str]) -> None:
    words = [clue.word.lower() for clue in clues_of(incident(name, update, *parts))]
    assert len(words) == len(set(words)) <= 60
