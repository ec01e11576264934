"""Bands and forecast at awkward hours: midnight, days off, clocks that jump, shifts over the week's end."""

import time as clock_module
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.shift import Bands, Shift, band_of, bands, forecast
from workbench.domain.trouble import Trouble

WEEK = frozenset(range(5))
DAY = Shift(time(10), time(18), "Europe/Berlin", WEEK)
NIGHT = Shift(time(22), time(6), "Europe/Berlin", frozenset(range(7)))
BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def ends(edges: Bands) -> tuple[datetime, datetime]:
    """Return the ends of this and the next shift."""
    return tuple(datetime.fromtimestamp(at, UTC) for at in (edges.this_shift_until, edges.next_shift_until))  # type: ignore[return-value]  # two in, two out


def test_on_shift_this_shift_ends_today_and_the_next_one_tomorrow() -> None:
    edges = bands(berlin(4, 11), DAY)
    assert ends(edges) == (berlin(4, 18), berlin(5, 18))
    assert edges.on_shift


def test_off_shift_the_coming_shift_is_this_shift() -> None:
    edges = bands(berlin(4, 18), DAY)  # the end itself is off shift
    assert ends(edges) == (berlin(5, 18), berlin(6, 18))
    assert not edges.on_shift


def test_days_off_are_passed_over() -> None:
    assert ends(bands(berlin(6, 11), DAY)) == (berlin(6, 18), berlin(9, 18))
    assert ends(bands(berlin(7, 11), DAY)) == (berlin(9, 18), berlin(10, 18))


def test_a_shift_on_one_day_a_week_reaches_into_the_week_after_next() -> None:
    sundays = Shift(time(9), time(12), "UTC", frozenset({6}))
    assert ends(bands(datetime(2026, 3, 1, 12, tzinfo=UTC), sundays)) == (
        datetime(2026, 3, 8, 12, tzinfo=UTC),
        datetime(2026, 3, 15, 12, tzinfo=UTC),
    )


def test_a_shift_over_midnight_runs_on_the_day_after_it_began() -> None:
    assert ends(bands(berlin(4, 2), NIGHT)) == (berlin(4, 6), berlin(5, 6))
    assert bands(berlin(4, 2), NIGHT).on_shift
    friday_night = Shift(time(22), time(6), "Europe/Berlin", frozenset({4}))
    assert bands(berlin(7, 5), friday_night).on_shift  # Saturday morning
    assert not bands(berlin(6, 5), friday_night).on_shift  # Friday morning


def test_a_shift_that_ends_when_it_starts_lasts_a_day() -> None:
    round_the_clock = Shift(time(8), time(8), "UTC", frozenset(range(7)))
    edges = bands(datetime(2026, 3, 4, 7, 59, tzinfo=UTC), round_the_clock)
    assert ends(edges) == (datetime(2026, 3, 4, 8, 59, tzinfo=UTC), datetime(2026, 3, 5, 8, tzinfo=UTC))
    assert edges.shift_end == datetime(2026, 3, 4, 8, tzinfo=UTC).timestamp()


def test_the_spring_night_shift_is_an_hour_shorter_and_the_autumn_one_longer() -> None:
    for now, length in ((berlin(28, 23), 7), (berlin(24, 23, month=10), 9)):
        begun = now.replace(hour=22).astimezone(UTC)
        assert ends(bands(now, NIGHT))[0] - begun == timedelta(hours=length)


def test_an_end_in_the_hour_that_comes_twice_is_its_second_coming() -> None:
    shift = Shift(time(20), time(2, 30), "Europe/Berlin", frozenset({5}))
    assert ends(bands(berlin(24, 21, month=10), shift))[0] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_shift_swallowed_by_the_spring_jump_is_passed_over() -> None:
    swallowed = Shift(time(2, 30), time(3, 15), "Europe/Berlin", frozenset({6}))
    assert ends(bands(berlin(28, 12), swallowed))[0] == berlin(5, 3, 15, month=4)


def test_the_zone_of_the_shift_decides_which_day_it_is() -> None:
    tokyo = Shift(time(9), time(17), "Asia/Tokyo", WEEK)
    sunday_in_london = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)  # Monday 08:30 in Tokyo
    assert ends(bands(sunday_in_london, tokyo))[0] == datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def machine_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    clock_module.tzset()
    yield
    monkeypatch.undo()
    clock_module.tzset()


@pytest.mark.usefixtures("machine_in_new_york")
def test_the_local_zone_is_the_machines() -> None:
    now = datetime(2026, 3, 6, 15, tzinfo=UTC)  # two days before the clocks change there
    friday_and_monday = ends(bands(now, Shift(time(9), time(17), "local", WEEK)))
    assert friday_and_monday == (datetime(2026, 3, 6, 22, tzinfo=UTC), datetime(2026, 3, 9, 21, tzinfo=UTC))


def test_now_takes_what_is_overdue_or_due_within_the_hour() -> None:
    now = berlin(4, 11)
    edges = bands(now, DAY)
    assert band_of(now - timedelta(days=9), edges) == "now"
    assert band_of(now + timedelta(minutes=59), edges) == "now"
    assert band_of(now + timedelta(minutes=60), edges) == "this shift"
    assert band_of(berlin(4, 18), edges) == "next shift"
    assert band_of(berlin(5, 18), edges) == "later"
    assert band_of(None, edges) == "later"


def test_in_the_last_hour_now_reaches_past_the_shift_and_this_shift_is_empty() -> None:
    edges = bands(berlin(4, 17, 30), DAY)
    assert edges.now_until == edges.this_shift_until == berlin(4, 18, 30).timestamp()
    assert edges.shift_end == berlin(4, 18).timestamp()


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    start=st.times(), end=st.times(),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    late=st.integers(-10**7, 10**7),
)  # fmt: skip
def test_bands_lie_in_order_and_hold_every_second_once(
    now: datetime, start: time, end: time, zone: str, days: frozenset[int], late: int
) -> None:
    now = now.replace(tzinfo=UTC)
    edges = bands(now, Shift(start, end, zone, days))
    assert edges.now_until <= edges.this_shift_until <= edges.next_shift_until
    due = now + timedelta(seconds=late)
    inside = [
        name
        for name, first, after in edges.spans()
        if (first is None or due.timestamp() >= first) and (after is None or due.timestamp() < after)
    ]
    assert inside == [band_of(due, edges)]


def test_a_shift_needs_a_day_and_a_zone() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Shift(time(9), time(17), "UTC", frozenset())
    with pytest.raises(ValueError, match="from 0"):
        Shift(time(9), time(17), "UTC", frozenset({7}))
    with pytest.raises(Trouble):
        bands(berlin(4, 11), Shift(time(9), time(17), "Mars/Olympus", WEEK))


def test_the_forecast_is_one_calm_line() -> None:
    now, end = berlin(4, 11), berlin(4, 18)

    def line(before: int, after: int) -> str:
        return forecast(before, after, end=end, now=now, zone=BERLIN)

    assert line(2, 1) == "2 will breach before 18:00, 1 after your shift"
    assert line(2, 0) == "2 will breach before 18:00"
    assert line(0, 1) == "nothing breaches before 18:00, 1 after your shift"
    assert line(0, 0) == "nothing breaches before 18:00"
    assert forecast(0, 0, end=berlin(5, 18), now=now, zone=BERLIN) == "nothing breaches before Thu 18:00"
