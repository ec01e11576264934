"""Promises with a date in what somebody writes: found where they are meant, at the right moment, never past."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.trouble import Trouble
from workbench.guard.promises import promises_in

_NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # a Wednesday, 10:30 in Berlin
_BERLIN = "Europe/Berlin"


def _due(text: str, now: datetime = _NOW, zone: str = _BERLIN) -> list[str]:
    return [f"{one.due:%a %Y-%m-%d %H:%M}" for one in promises_in(text, now, zone)]


@pytest.mark.parametrize(("text", "due"), [
    ("I will update you by Friday.", "Fri 2026-11-20 16:00"),
    ("We'll get back to you tomorrow at 10:00 CET.", "Thu 2026-11-19 09:00"),
    ("We’ll get back to you tomorrow at 10:00 EST.", "Thu 2026-11-19 15:00"),
    ("I'll answer by 9 a.m. ET on Thursday.", "Thu 2026-11-19 14:00"),
    ("I'll write within 2 hours.", "Wed 2026-11-18 11:30"),
    ("I'll write within the hour.", "Wed 2026-11-18 10:30"),
    ("I will answer in half an hour", "Wed 2026-11-18 10:00"),
    ("I will reply within 24h.", "Thu 2026-11-19 09:30"),
    ("We are going to fix this by 2026-12-01.", "Tue 2026-12-01 16:00"),
    ("I'll report by December 3rd, 2026.", "Thu 2026-12-03 16:00"),
    ("We will deploy 4.12 on 1 December at 10:00.", "Tue 2026-12-01 09:00"),
    ("I'll write by 1.12.2026.", "Tue 2026-12-01 16:00"),
    ("Ich schreibe bis 3.12. an alle.", "Thu 2026-12-03 16:00"),
    ("We will call on 22/11/2026.", "Sun 2026-11-22 16:00"),
    ("I'll let you know by end of day.", "Wed 2026-11-18 16:00"),
    ("I'll answer by COB on Thursday.", "Thu 2026-11-19 16:00"),
    ("We will send it next week.", "Fri 2026-11-27 16:00"),
    ("I'll update you Tuesday next week.", "Tue 2026-11-24 16:00"),
    ("We will be done by the end of the week.", "Fri 2026-11-20 16:00"),
    ("We will be done by the end of the month.", "Mon 2026-11-30 16:00"),
    ("I will call you at 3pm.", "Wed 2026-11-18 14:00"),
    ("I will call you by 9:00.", "Thu 2026-11-19 08:00"),
    ("I'll be in touch by noon tomorrow.", "Thu 2026-11-19 11:00"),
    ("I will send it by midnight.", "Wed 2026-11-18 23:00"),
    ("We will answer within two business days.", "Fri 2026-11-20 16:00"),
    ("We'll answer in 3-5 business days.", "Wed 2026-11-25 16:00"),
    ("I'll get back to you in a day or two.", "Fri 2026-11-20 16:00"),
    ("We will ship it in the next two weeks.", "Wed 2026-12-02 16:00"),
    ("Expect an update by 14:00 UTC.", "Wed 2026-11-18 14:00"),
    ("Next update: 15:30", "Wed 2026-11-18 14:30"),
    ("You will hear from me on Monday morning.", "Mon 2026-11-23 11:00"),
    ("By Friday I will have tested it.", "Fri 2026-11-20 16:00"),
    ("I'll update you by Friday, even if nothing has changed.", "Fri 2026-11-20 16:00"),
    ("We will keep you posted\nby Friday at the latest.", "Fri 2026-11-20 16:00"),
    ("I'll look at the crash of last Monday and answer by 17:00.", "Wed 2026-11-18 16:00"),
    ("Ich melde mich bis Freitag.", "Fri 2026-11-20 16:00"),
    ("Bis morgen um 10 Uhr schicke ich Ihnen die Auswertung.", "Thu 2026-11-19 09:00"),
    ("Wir melden uns innerhalb von 2 Stunden.", "Wed 2026-11-18 11:30"),
    ("Ich werde das bis zum 3. Dezember prüfen.", "Thu 2026-12-03 16:00"),
    ("Je vous recontacte demain à 10h.", "Thu 2026-11-19 09:00"),
])
def test_a_promise_is_found_with_the_moment_that_was_meant(text: str, due: str) -> None:
    assert _due(text) == [due]


@pytest.mark.parametrize("text", [
    "> I will update you by Friday.", "```\nI will update you by Friday.\n```", "Will I hear from you by Friday?",
    "I would update you by Friday.", "I could write by Friday.", "If it fails I will call you tomorrow.",
    "I will call you tomorrow if it fails.", "I will not close this before Friday.", "I won't do it by Friday.",
    "I will be away until Monday.", "I will be out of office from Friday.", "I will look at what happened on Monday.",
    "I will look at what failed at 10:02.", "You will have to update by Friday?", "It fails every Friday.",
    "I will get back to you.", "I will write by 2026-11-17.", "I will write by 17 November.",
    "I will update you by 01/02/2027.",
    "I will update you by 2026-02-31.", "I will tell you in the year 3000.", "We will move to version 4.12.",
    "The batch runs tomorrow.", "I will fix it in 99999 days.",
])
def test_what_is_quoted_asked_conditional_past_or_undated_is_no_promise(text: str) -> None:
    assert _due(text) == []


def test_a_day_that_is_over_at_the_desk_means_the_next_one() -> None:
    friday_evening = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert _due("I will answer by Friday.", friday_evening) == ["Fri 2026-11-27 16:00"]
    assert _due("I will answer today.", friday_evening) == ["Fri 2026-11-20 22:59"]
    assert _due("I will answer by next Wednesday.") == ["Wed 2026-11-25 16:00"]
    assert _due("I will answer by Wednesday.") == ["Wed 2026-11-18 16:00"]


def test_a_day_in_spring_that_is_past_is_next_years() -> None:
    assert _due("I will answer on 1 March.") == ["Mon 2027-03-01 16:00"]


@pytest.mark.parametrize(("now", "text", "due"), [
    (datetime(2026, 3, 27, 9, tzinfo=UTC), "I will answer by Friday.", "Fri 2026-03-27 16:00"),
    (datetime(2026, 3, 28, 9, tzinfo=UTC), "I will answer by Monday.", "Mon 2026-03-30 15:00"),  # summer time began
    (datetime(2026, 3, 28, 22, tzinfo=UTC), "I will answer tomorrow at 02:30.", "Sun 2026-03-29 01:30"),  # jumped over
    (datetime(2026, 10, 24, 9, tzinfo=UTC), "I will answer tomorrow at 02:30.", "Sun 2026-10-25 00:30"),  # comes twice
    (datetime(2026, 10, 24, 9, tzinfo=UTC), "I will answer tomorrow.", "Sun 2026-10-25 16:00"),  # winter time began
    (datetime(2026, 10, 24, 9, tzinfo=UTC), "I will answer within 24 hours.", "Sun 2026-10-25 09:00"),
    (datetime(2026, 10, 24, 9, tzinfo=UTC), "I will answer tomorrow at 10:00 CEST.", "Sun 2026-10-25 08:00"),
])
def test_the_days_on_which_clocks_change_are_right(now: datetime, text: str, due: str) -> None:
    assert _due(text, now) == [due]


def test_the_same_words_mean_another_moment_elsewhere() -> None:
    assert _due("I will answer by Friday.", zone="America/New_York") == ["Fri 2026-11-20 22:00"]
    assert _due("I will answer by Friday.", zone="Asia/Tokyo") == ["Fri 2026-11-20 08:00"]


def test_of_two_times_in_a_sentence_the_earlier_counts_and_each_sentence_stands_for_itself() -> None:
    text = "Hi,\n\nI will test it tomorrow and write on Friday. We will deploy it next week.\n\nSam"
    first, second = promises_in(text, _NOW, _BERLIN)
    assert f"{first.due:%a}" == "Thu"
    assert text[first.start : first.end] == "I will test it tomorrow and write on Friday."
    assert text[second.start : second.end] == second.sentence == "We will deploy it next week."


def test_a_zone_that_nobody_knows_is_trouble() -> None:
    with pytest.raises(Trouble):
        promises_in("I will answer by Friday.", _NOW, "Europe/Nowhere")


_SAID = (
    "I will we'll you'll hear update by on at in within until tomorrow today Friday next week month end of the day "
    "10:00 25:61 3pm 0 31 99 99/99/9999 2026-12-01 2026-99-99 31.2. 1.1.0000 9999-12-31 December 30 Feb hours days "
    "working CET UTC+14 UTC+99 +99:99 midnight noon EOD > ` ``` ? . \n \n\n if not 24:00 le demain bis morgen Uhr"
)
_WORDS = st.sampled_from(_SAID.split(" "))
_ZONES = st.sampled_from(["UTC", _BERLIN, "local", "Asia/Kathmandu"])
_NAIVE = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001 - made aware in the test


@given(st.lists(_WORDS, max_size=25).map(" ".join) | st.text(max_size=80).map(lambda text: f"I will {text} by Friday"),
       _NAIVE, _ZONES)
@settings(deadline=None)
def test_any_text_gives_promises_that_lie_ahead_and_inside_it(text: str, naive: datetime, zone: str) -> None:
    now = naive.replace(tzinfo=UTC)
    for sentence, due, start, end in promises_in(text, now, zone):
        assert now < due <= now + timedelta(days=400)
        assert due.tzinfo is UTC
        assert 0 <= start < end <= len(text)
        assert sentence.split() == text[start:end].split() or not text.isprintable()
