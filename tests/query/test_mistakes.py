"""How a mistake in a query is pointed at."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.text import width
from workbench.domain.trouble import Trouble
from workbench.query.mistakes import QueryMistake
from workbench.query.parsing import MAX_DEPTH, MAX_TERMS, parse

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)


def mistake_in(text: str) -> QueryMistake:
    with pytest.raises(QueryMistake) as raised:
        parse(text, now=NOW)
    return raised.value


@pytest.mark.parametrize(("text", "wrong", "reason", "nearest"), [
    ("assigne:me", "assigne:", 'unknown field "assigne:"; did you mean "assignee:"?', "assignee:"),
    ('x assigne:"Jane Roe"', "assigne:", 'unknown field "assigne:"; did you mean "assignee:"?', "assignee:"),
    ("organisation:Acme", "organisation:", 'unknown field "organisation:"; did you mean "org:"?', "org:"),
    ("tls status:opne", "opne", 'status: has no value "opne"; did you mean "open"?', "open"),
    ("status:open,resolved", "resolved", 'status: has no value "resolved"; did you mean "solved"?', "solved"),
    ("is:zzz", "zzz", 'is: has no value "zzz"; it takes unread, waiting, open, mine, snoozed or promised', ""),
    ("priority:>=hihg", "hihg", 'priority: has no value "hihg"; did you mean "high"?', "high"),
    ("due:<4x", "x",
     'unknown unit "x"; the units are m (minutes), h (hours), d (days), w (weeks) and y (years)', ""),
    ("since:90", "90", "90 of what? minutes, hours, days are written 90m, 90h, 90d", "90d"),
    ("since:2026-02-30", "30", "2026-02 has the days 1 to 28", "2026-02-28"),
    ("since:2026-13-01", "13", "there is no month 13", ""),
    ("before:31.01.2026", "31.01.2026", 'a day is written year first: "2026-01-31"', "2026-01-31"),
    ("before:mondey", "mondey", '"mondey" is not a time; did you mean "monday"?', "monday"),
    ("since:<9d", "<", 'since: takes no "<"; write since:90d', "since:90d"),
    ("due:4h,5h", ",", "due: takes one value, not a list", ""),
    ("priority:>high,low", ",", "priority:> takes one value, not a list", ""),
    ("due:<", "<", 'a value must follow "<", without a space', ""),
    ("status: open", "status:", 'a value must follow "status:", without a space, as in status:open,pending',
     "status:open,pending"),
    ("org:Acme, Inc", ",",
     "a value must follow the comma, without a space; text that holds a comma wants quotes", ""),
    ('tls "hand', '"', "this quote is never closed", ""),
    ('org:"hand', '"', "this quote is never closed", ""),
    ('tls ""', '""', "there is nothing between the quotes", ""),
    ("a or", "or", 'nothing follows "or"; to search for the word itself, put it in quotes', ""),
    ("or a", "or", 'nothing stands before "or"; to search for the word itself, put it in quotes', ""),
    ("(a or ) b", "or", 'nothing follows "or"; to search for the word itself, put it in quotes', ""),
    ("a (b", "(", "this ( is never closed", ""),
    ("a b)", ")", "this ) closes nothing", ""),
    ("a ()", "()", "there is nothing between the brackets", ""),
])
def test_a_mistake_names_what_is_wrong_and_the_nearest_right_thing(
    text: str, wrong: str, reason: str, nearest: str,
) -> None:
    mistake = mistake_in(text)
    assert (text[mistake.column:mistake.column + mistake.length], mistake.reason, mistake.nearest) == (
        wrong, reason, nearest)


def test_a_mistake_is_a_trouble_that_says_the_reason() -> None:
    mistake = mistake_in("assigne:me")
    assert isinstance(mistake, Trouble)
    assert mistake.what == 'The query cannot be read: unknown field "assigne:"; did you mean "assignee:"?'


def test_a_thousand_brackets_get_a_sentence() -> None:
    mistake = mistake_in("(" * 1000 + "a" + ")" * 1000)
    assert mistake.reason == f"brackets are nested more than {MAX_DEPTH} deep"
    assert mistake.column == MAX_DEPTH
    parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH, now=NOW)


@pytest.mark.parametrize("text", ["a " * 5000, "not " * 5000 + "a", "tag:" + ",".join(map(str, range(5000)))])
def test_thousands_of_terms_get_a_sentence(text: str) -> None:
    assert mistake_in(text).reason == f"the query has more than {MAX_TERMS} words and values"


@pytest.mark.parametrize("text", ["a" * 500_000, '"' * 500_001, "x(" * 100_000, "-" * 500_000, "a:" * 200_000,
                                  'org:"' + '""' * 200_000, "since:" + "9" * 500_000])
def test_a_very_long_text_is_read_or_refused(text: str) -> None:
    reason = ""
    try:
        parse(text, now=NOW)
    except QueryMistake as mistake:
        reason = mistake.reason
    assert len(reason) < 400


def test_the_caret_stands_under_what_is_wrong() -> None:
    assert mistake_in("tls status:opne now").caret() == (
        "tls status:opne now\n"
        "           ^^^^")


def test_the_caret_counts_cells_not_characters() -> None:
    assert mistake_in("日本 status:opne").caret() == (
        "日本 status:opne\n"
        "            ^^^^")
    assert mistake_in("cafe\u0301 is:x").caret().splitlines()[1] == "        ^"


def test_a_long_query_is_cut_to_the_part_around_the_mistake() -> None:
    drawn = mistake_in("word " * 40 + "status:opne" + " word" * 40).caret(40)
    shown, carets = drawn.splitlines()
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert width(shown) <= 40
    assert shown[carets.index("^"):][:carets.count("^")] == "opne"


def test_control_characters_are_not_drawn() -> None:
    drawn = mistake_in("\x1b[31m\n\u202e status:opne").caret()
    assert drawn.splitlines()[0] == "·[31m·· status:opne"


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 80), st.integers(10, 90))
def test_any_mistake_can_be_drawn_within_its_room(text: str, column: int, length: int, room: int) -> None:
    mistake = QueryMistake(text, min(column, len(text)), length, "because")
    shown, carets = mistake.caret(room).split("\n")
    assert shown.isprintable()
    assert width(shown) <= room
    assert set(carets) <= {" ", "^"}
    assert "^" in carets


def test_parsing_loads_nothing_but_the_domain_and_a_few_standard_modules() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import re, dataclasses, datetime, enum, typing; known = set(sys.modules)\n"
        "from workbench.query.parsing import parse\n"
        "from datetime import datetime, UTC\n"
        "parse('tls status:open due:<4h http://x', now=datetime.now(UTC))\n"
        "print(sorted(m for m in set(sys.modules) - known if not m.startswith('workbench')))\n"
        "print(sorted(m for m in sys.modules if m.startswith('workbench')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    out = ran.stdout.splitlines()
    assert out[0] in ("[]", "['_strptime']")
    assert "workbench.domain.text" not in out[1]
    assert "workbench.api" not in out[1]
