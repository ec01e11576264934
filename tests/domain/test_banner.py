"""How a live incident stands on every screen: what matters most stays, however little room there is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.banner import Reading, Signs, headline, last_word, wanted_room
from workbench.domain.cells import width
from workbench.domain.values import Incident

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
SIGNS = Signs("▲", "·")
FRESH = Reading(NOW, failing=False)
LATENCY = Incident(
    ref="acme:1", name="API latency (eu-west)", phase="identified", components=("gateway", "webhooks", "dashboard"),
    last_update="A fix is rolling out. We expect the rest within the hour.", last_update_at=NOW - timedelta(minutes=24),
    started=NOW - timedelta(hours=2), url="https://status.acme.test/incidents/inc-31",
)  # fmt: skip


def line(room: int, related: int = 14, others: int = 0, incident: Incident = LATENCY) -> str:
    return headline(incident, related, others, "g i", SIGNS, room)


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (200, "▲ INCIDENT API latency (eu-west) · gateway, webhooks, dashboard · 14 tickets look related (g i)"),
        (90, "▲ INCIDENT API latency (eu-west) · gateway +2 · 14 tickets look related (g i)"),
        (64, "▲ INCIDENT API latency (eu-west) · gateway +2 · 14 related (g i)"),
        (60, "▲ INCIDENT API latency (eu-west) · gateway +2 · 14 (g i)"),
        (47, "▲ API latency (eu-west) · gateway +2 · 14 (g i)"),
        (36, "▲ API latency (eu-west) · 14 (g i)"),
        (24, "▲ API latenc… · 14 (g i)"),
    ],
)
def test_what_is_needed_least_gives_way_first(room: int, words: str) -> None:
    assert line(room) == words


def test_one_ticket_looks_related_and_none_is_not_spoken_of() -> None:
    assert line(200, 1).endswith("· 1 ticket looks related (g i)")
    assert line(200, 0).endswith("gateway, webhooks, dashboard (g i)")


def test_other_incidents_are_counted() -> None:
    assert line(200, 14, 1).endswith("14 tickets look related · +1 more (g i)")
    assert line(49, 14, 1).endswith("· 14 +1 (g i)")


def test_maintenance_is_not_called_an_incident() -> None:
    assert line(200, 0, 0, replace(LATENCY, impact="maintenance")).startswith("▲ MAINTENANCE API latency")


def test_a_long_name_is_cut_before_what_leads_on() -> None:
    long = replace(LATENCY, name="SMS Delivery Delays from Subset of Short Codes to US Sprint " * 3)
    assert line(80, 14, 0, long).endswith("… · gateway +2 · 14 (g i)")
    assert wanted_room(long, 14, 0, "g i", SIGNS) < 100


def test_the_last_word_has_its_time_and_the_address() -> None:
    word = last_word(LATENCY, FRESH, NOW, UTC, 200)
    assert word.phase == "identified 09:17"
    assert word.quote == '"A fix is rolling out. We expect the rest within the hour."'
    assert (word.age, word.address) == ("", LATENCY.url)
    narrow = last_word(LATENCY, FRESH, NOW, UTC, 78)
    assert narrow.quote.startswith('"A fix is')
    assert narrow.address == "status.acme.test/incidents/inc-31"


def test_where_room_is_scarce_the_phase_gives_way_to_what_was_said() -> None:
    old = Reading(NOW - timedelta(minutes=21), failing=True)
    word = last_word(LATENCY, old, NOW, UTC, 74)
    assert (word.phase, word.age, word.address) == ("09:17", "read 09:20", "status.acme.test/incidents/inc-31")
    assert word.quote == '"A fix is rolling out…"'


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (FRESH, ""),
        (Reading(NOW - timedelta(minutes=4), failing=False), ""),
        (Reading(NOW - timedelta(minutes=21), failing=False), "page read 09:20"),
        (Reading(NOW - timedelta(minutes=1), failing=True), "page read 09:40"),
        (Reading(None, failing=True), ""),
    ],
)
def test_a_page_that_was_not_read_of_late_says_when_it_was(reading: Reading, words: str) -> None:
    assert last_word(LATENCY, reading, NOW, UTC, 200).age == words


_WORDS = st.text(alphabet="ab 月\u0301", max_size=90)


@given(_WORDS, st.lists(_WORDS, max_size=3), _WORDS, st.integers(0, 9999), st.integers(0, 9), st.integers(20, 240))
def test_no_line_is_longer_than_its_room(
    name: str, parts: list[str], said: str, related: int, others: int, room: int
) -> None:
    odd = replace(LATENCY, name=name, components=tuple(parts), last_update=said, phase=name)
    assert width(headline(odd, related, others, "g i", SIGNS, room)) <= room
    pieces = [piece for piece in last_word(odd, FRESH, NOW, UTC, room) if piece]
    assert sum(map(width, pieces)) + len(pieces) - 1 <= room
