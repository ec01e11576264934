"""Ages, clock times and due times in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.domain.when import age, clock, due_words

NOW = datetime(2026, 3, 4, 11, 30, tzinfo=UTC)  # a Wednesday
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-30), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=13, hours=23), "13 d"),
        (timedelta(days=21), "3 wk"),
        (timedelta(days=62), "8 wk"),
        (timedelta(days=63), "2 mo"),
        (timedelta(days=364), "11 mo"),
        (timedelta(days=366), "1 yr"),
        (timedelta(days=4_000), "10 yr"),
    ],
)
def test_an_age_is_rounded_down_to_its_largest_unit(ago: timedelta, words: str) -> None:
    assert age(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 3, 4, 9, 2, tzinfo=UTC), "10:02"),
        (datetime(2026, 3, 3, 23, 30, tzinfo=UTC), "00:30"),  # already today in Berlin
        (datetime(2026, 3, 3, 22, 30, tzinfo=UTC), "Tue 23:30"),
        (datetime(2026, 2, 26, 9, 2, tzinfo=UTC), "Thu 10:02"),
        (datetime(2026, 3, 10, 9, 2, tzinfo=UTC), "Tue 10:02"),
        (datetime(2026, 2, 25, 9, 2, tzinfo=UTC), "25 Feb 10:02"),
        (datetime(2025, 3, 3, 9, 2, tzinfo=UTC), "3 Mar 2025"),
    ],
)
def test_a_clock_time_is_as_short_as_is_clear(at: datetime, words: str) -> None:
    assert clock(at, NOW, BERLIN) == words


def test_due_words_say_how_soon_or_how_late() -> None:
    assert due_words(None, NOW) == ""
    assert due_words(NOW + timedelta(minutes=40), NOW) == "due in 40 min"
    assert due_words(NOW + timedelta(seconds=59), NOW) == "due now"
    assert due_words(NOW - timedelta(seconds=59), NOW) == "due now"
    assert due_words(NOW - timedelta(days=2), NOW) == "overdue 2 d"
