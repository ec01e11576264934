"""Offsets and stamps of the demo company's files."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.demo.times import offset, shown, stamped

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


@given(st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=900)))
def test_an_offset_says_what_was_written(span: timedelta) -> None:
    span = timedelta(seconds=int(span.total_seconds()))
    size = abs(span)
    hours, rest = divmod(size.seconds, 3600)
    written = f"{'-' if span < timedelta(0) else '+'}{size.days}d{hours}h{rest // 60}m{rest % 60}s"
    assert offset(written) == span


@pytest.mark.parametrize("written", ["", "-", "2026-03-04", "-2h 10m", "3w", "10m2h", "h"])
def test_anything_else_is_no_offset(written: str) -> None:
    with pytest.raises(ValueError, match="Not an offset"):
        offset(written)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("stamp", "2026-03-04T09:41:00Z"),
        ("date", "2026-03-04"),
        ("clock", "09:41"),
        ("day", "Wednesday"),
        ("human", "4 March"),
        ("month", "March 2026"),
        ("syslog", "Mar 04 09:41:00"),
        ("access", "04/Mar/2026:09:41:00 +0000"),
    ],
)
def test_a_moment_is_shown_in_english_whatever_the_locale(form: str, expected: str) -> None:
    assert shown(NOW, form) == expected


def test_stamps_are_written_out_and_everything_else_is_left_alone() -> None:
    text = "at <<-41m|clock>> {{7*7}} cat <<EOF << 1 | 2 >>"
    assert stamped(text, NOW) == "at 09:00 {{7*7}} cat <<EOF << 1 | 2 >>"


def test_an_unknown_form_is_a_mistake_and_not_text() -> None:
    with pytest.raises(KeyError):
        stamped("<<-1h|sundial>>", NOW)
