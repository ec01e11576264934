"""What an answer means: limits in all their disguises, waits in all their spellings, pages in place of data."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from math import isfinite

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api import Answer, Refused, Throttled, Trouble, Unreadable, clean, one_line
from workbench.api.limits import LONGEST_WAIT, asked_wait, budget, reset_wait
from workbench.api.refusals import refusal

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
_SOON = NOW + timedelta(seconds=90)


class Thing(msgspec.Struct):
    """What is asked for."""

    id: int
    at: datetime | None = None
    name: str = ""


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("90", 90.0), ("90.5", 90.5), (f"{_SOON.timestamp():.0f}", 90.0), (f"{_SOON.timestamp() * 1000:.0f}", 90.0),
        (format_datetime(_SOON, usegmt=True), 90.0), (_SOON.isoformat(), 90.0), ("-5", 0.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0), ("1e9999", LONGEST_WAIT),
        ("999999", LONGEST_WAIT),
        ("nan", 0.0), ("", 0.0), ("soon", 0.0), ("Mon, 99999999999999999999 Nov 2026 08:00:00 GMT", 0.0),
    ],
)  # fmt: skip
def test_a_wait_is_understood_however_it_is_said(said: str, wait: float) -> None:
    assert asked_wait(Answer(429, b"", {"retry-after": said}), NOW) == pytest.approx(wait, abs=0.5)


@pytest.mark.parametrize(
    ("answer", "is_limit"),
    [
        (Answer(429), True), (Answer(503, b"", {"retry-after": "5"}), True), (Answer(503), False),
        (Answer(403, b"", {"x-ratelimit-remaining": "0"}), True), (Answer(403, b"", {"retry-after": "5"}), True),
        (Answer(403, b"", {"x-ratelimit-remaining": "7"}), False), (Answer(403), False),
        (Answer(400, b'{"errors":[{"extensions":{"code":"RATELIMITED"}}]}'), True), (Answer(400), False),
        (Answer(200, b"{}", {"x-ratelimit-remaining": "0"}), False),
    ],
)  # fmt: skip
def test_a_limit_is_told_from_a_refusal(answer: Answer, is_limit: bool) -> None:
    assert (asked_wait(answer, NOW) is not None) is is_limit
    trouble = refusal(answer, NOW)
    assert isinstance(trouble, Throttled) is is_limit
    assert (trouble is None) is (answer.status == 200)


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html><p>Sign in", b"\n <HTML>", b"\xef\xbb\xbf<!doctype html><form>"],
)
@pytest.mark.parametrize("kind", ["text/html", "application/json", ""])
def test_a_page_in_place_of_data_is_told_whatever_it_says_it_is(page: bytes, kind: str) -> None:
    answer = Answer(200, page, {"content-type": kind}, "https://desk.test/api?token=secret")
    trouble = refusal(answer, NOW)
    assert isinstance(trouble, Unreadable)
    assert "web page" in trouble.what
    assert "secret" not in str(trouble)


def test_data_that_is_said_to_be_a_page_is_data() -> None:
    assert refusal(Answer(200, b' {"id": 1}', {"content-type": "text/html"}), NOW) is None
    assert Answer(200, b'{"id": "1"}', {"content-type": "text/html"}).decode(Thing) == Thing(1)


def test_the_servers_own_words_are_found_and_cleaned() -> None:
    said = {"errors": [{"message": "The \x1b[2Jqueue is closed."}]}
    trouble = refusal(Answer(422, msgspec.json.encode(said)), NOW)
    assert isinstance(trouble, Refused)
    assert trouble.why == "The queue is closed."
    assert refusal(Answer(404, b""), NOW) is not None


_HEADERS = st.dictionaries(
    st.sampled_from([
        "retry-after", "x-ratelimit-reset", "ratelimit-remaining", "x-ratelimit-remaining", "ratelimit-limit",
        "x-rate-limit", "content-type", "location",
    ]),
    st.one_of(st.text(max_size=40), st.floats().map(str), st.integers().map(str), st.just("9" * 5_000)),
)  # fmt: skip
_BODIES = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.integers(1, 3_000).map(lambda depth: b"[" * depth + b"]" * depth),
    st.integers(1, 800).map(lambda depth: b'{"error":' * depth + b"1" + b"}" * depth),
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    ).map(msgspec.json.encode),
)  # fmt: skip
_ANSWERS = st.builds(Answer, st.integers(100, 599), _BODIES, _HEADERS, st.text(max_size=60))


@given(_ANSWERS)
def test_whatever_a_server_answers_is_judged_and_told_in_clean_sentences(answer: Answer) -> None:
    trouble = refusal(answer, NOW)
    assert trouble is None or (trouble.what and str(trouble) == clean(str(trouble)))
    for wait in (asked_wait(answer, NOW), reset_wait(answer, NOW)):
        assert wait is None or (isfinite(wait) and 0 <= wait <= LONGEST_WAIT)
    known = budget(answer)
    assert known is None or (known[0] >= 0 and known[1] >= 0)
    if answer.status >= 400:
        assert isinstance(trouble, Refused | Throttled)


@given(_BODIES)
def test_a_body_is_what_was_asked_for_or_unreadable(body: bytes) -> None:
    told: Thing | str
    try:
        told = Answer(200, body).decode(Thing)
    except Unreadable as trouble:
        told = trouble.why
    assert isinstance(told, Thing) or told == one_line(told)


@given(st.text())
def test_a_troubles_own_sentence_holds_no_query(query: str) -> None:
    trouble: Trouble = Answer(200, b"x", {}, f"https://desk.test/tickets?q={query}").unreadable("It is none.")
    assert trouble.what == "desk.test/tickets sent something that cannot be read."
