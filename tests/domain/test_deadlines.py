"""Deadlines by policy at awkward hours: clocks that jump, nights, holidays, zones with half hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.deadlines import due_after
from workbench.domain.shift import Shift, bands, shifts_from

WEEK, ALWAYS = frozenset(range(5)), frozenset(range(7))
BERLIN = ZoneInfo("Europe/Berlin")
DAY = Shift(time(9), time(17), "Europe/Berlin", WEEK)


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        (berlin(3, 4, 10), 4, berlin(3, 4, 14)),
        (berlin(3, 4, 15), 4, berlin(3, 5, 11)),  # two today, two tomorrow
        (berlin(3, 6, 16), 2, berlin(3, 9, 10)),  # Friday evening to Monday
        (berlin(3, 7, 12), 8, berlin(3, 9, 17)),  # from a Saturday; exactly one day is its end
        (berlin(3, 4, 3), 1, berlin(3, 4, 10)),  # before the day begins
        (berlin(3, 4, 17), 1, berlin(3, 5, 10)),  # at its end
        (berlin(3, 27, 16), 2, berlin(3, 30, 10)),  # over the weekend on which the clock jumps
    ],
)
def test_business_hours_run_while_somebody_works(since: datetime, hours: int, due: datetime) -> None:
    assert due_after(since, hours, DAY) == due


def test_around_the_clock_an_hour_is_an_hour_whatever_the_wall_clock_does() -> None:
    before_the_jump = berlin(3, 29, 1, 30)
    due = due_after(before_the_jump.astimezone(UTC), 2, None)
    assert due is not None
    assert due.astimezone(BERLIN).time() == time(4, 30)


def test_a_night_shift_over_the_jump_has_seven_hours_and_over_the_double_hour_nine() -> None:
    night = Shift(time(22), time(6), "Europe/Berlin", ALWAYS)
    assert due_after(berlin(3, 28, 22), 7, night) == berlin(3, 29, 6)
    assert due_after(berlin(3, 28, 22), 8, night) == berlin(3, 29, 23)
    assert due_after(berlin(10, 24, 22), 9, night) == berlin(10, 25, 6)


def test_a_shift_that_begins_in_the_hour_that_comes_twice_has_all_of_it() -> None:
    early = Shift(time(2, 30), time(6), "Europe/Berlin", ALWAYS)
    start, end = next(shifts_from(datetime(2026, 10, 25, 0, 0, tzinfo=UTC), early))
    assert end - start == timedelta(hours=4, minutes=30)


def test_a_zone_with_half_hours_keeps_them() -> None:
    kolkata = Shift(time(9), time(17), "Asia/Kolkata", WEEK)
    assert due_after(datetime(2026, 3, 4, 0, tzinfo=UTC), 1, kolkata) == datetime(2026, 3, 4, 4, 30, tzinfo=UTC)
    # Lord Howe moves its clock by half an hour; the night of 5 April 2026 is that much longer.
    howe = Shift(time(22), time(6), "Australia/Lord_Howe", ALWAYS)
    start, end = next(shifts_from(datetime(2026, 4, 4, 12, tzinfo=UTC), howe))
    assert end - start == timedelta(hours=8, minutes=30)


def test_no_shift_starts_on_a_holiday_and_one_at_the_weekend_takes_nothing() -> None:
    holidays = frozenset({date(2026, 12, 25), date(2026, 12, 26)})  # a Friday and a Saturday
    with_holidays = Shift(time(9), time(17), "Europe/Berlin", WEEK, holidays)
    assert due_after(berlin(12, 24, 16), 2, with_holidays) == berlin(12, 28, 10)
    edges = bands(berlin(12, 24, 18), with_holidays)
    assert edges.shift_end == int(berlin(12, 28, 17).timestamp())


def test_a_shift_over_midnight_into_a_holiday_still_ends() -> None:
    night = Shift(time(22), time(6), "Europe/Berlin", ALWAYS, frozenset({date(2026, 12, 25)}))
    assert due_after(berlin(12, 25, 1), 5, night) == berlin(12, 25, 6)  # began on the 24th
    assert due_after(berlin(12, 25, 1), 6, night) == berlin(12, 26, 23)


def test_a_year_of_holidays_on_the_only_day_of_a_week_is_passed_over() -> None:
    mondays = frozenset(date(2026, 1, 5) + timedelta(weeks=week) for week in range(52))
    weekly = Shift(time(9), time(17), "UTC", frozenset({0}), mondays)
    assert bands(datetime(2026, 1, 1, tzinfo=UTC), weekly).shift_end == int(
        datetime(2027, 1, 4, 17, tzinfo=UTC).timestamp()
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - UTC is given below
    st.integers(1, 200), st.integers(0, 23), st.integers(0, 23), st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]),
)  # fmt: skip
def test_what_passes_of_shifts_until_the_deadline_is_what_was_asked_for(
    since: datetime, hours: int, start: int, end: int, zone: str
) -> None:
    since = since.replace(tzinfo=UTC)
    shift = Shift(time(start), time(end), zone, WEEK)
    due = due_after(since, hours, shift)
    assert due is not None
    passed = timedelta()
    for begin, stop in shifts_from(since, shift):
        if begin >= due:
            break
        passed += min(stop, due) - max(begin, since)
    assert passed == timedelta(hours=hours)
