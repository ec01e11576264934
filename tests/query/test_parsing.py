"""What the query language understands, and what its tree looks like."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import Priority
from workbench.query.fields import fields
from workbench.query.mistakes import QueryMistake
from workbench.query.parsing import parse
from workbench.query.printing import show
from workbench.query.times import span
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Special, Words

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)  # a Wednesday

_PIECES = st.sampled_from([
    "tls", "or", "and", "not", "-", "--proxy", "(", ")", '"', '""', "*", ",", ":", "word*", '"exact phrase"',
    '"say ""hi"""', "http://x", "std::vector", "C:\\path", "Error:", "f(x)", "assigne:me", "status:",
    "status:open", "status:new,solved", "STATUS:Open", "priority:", "priority:>=high", "priority:none", ">=",
    "<", "due:", "due:<4h", "due:today", "due:none", "since:90d", "since:monday", "before:2026-02-30",
    "before:2026-01-31", "assignee:me", 'assignee:"me"', "assignee:none", 'org:"A, B"', "org:=x", "tag:a,b",
    "is:unread,mine", "has:escalation", "err:R52", "kind:issue", "id:zd:1", "9999999999999y", "0h",
    "日本語", "e\u0301", "\u202e", "\x1b[31m", "🔥", "\x00", "\u00a0",
])
_GLUED = st.lists(st.one_of(_PIECES, st.sampled_from([" ", "", " "]), st.text(max_size=4)), max_size=14)
_SOUP = _GLUED.map("".join)
_WELL_SPACED = st.lists(_PIECES, max_size=10).map(" ".join)


def tree(text: str) -> Node:
    return parse(text, now=NOW).tree


@given(st.one_of(_SOUP, _WELL_SPACED, st.text()))
def test_no_text_raises_anything_but_a_mistake_and_each_mistake_stands_in_the_text(text: str) -> None:
    found: QueryMistake | None = None
    try:
        assert parse(text, now=NOW).text == text
    except QueryMistake as mistake:
        found = mistake
    if found is not None:
        assert found.reason
        assert found.length >= 1
        assert 0 <= found.column < found.column + found.length <= len(text)


@given(st.one_of(_SOUP, _WELL_SPACED))
def test_what_is_printed_reads_back_as_the_same_tree(text: str) -> None:
    try:
        query = parse(text, now=NOW)
    except QueryMistake:
        return
    printed = show(query.tree)
    again = parse(printed, now=NOW)
    assert again == query
    assert show(again.tree) == printed


def test_an_empty_text_asks_for_everything() -> None:
    assert tree("  \n") == And(())
    assert show(tree("")) == ""


def test_words_side_by_side_are_all_wanted() -> None:
    assert tree("tls handshake") == And((Words("tls"), Words("handshake")))
    assert tree("tls and handshake") == tree("tls handshake")


def test_or_binds_weaker_than_standing_side_by_side() -> None:
    assert tree("a b or c") == Or((And((Words("a"), Words("b"))), Words("c")))
    assert tree("a (b or c)") == And((Words("a"), Or((Words("b"), Words("c")))))


def test_brackets_that_change_nothing_leave_no_trace() -> None:
    assert tree("((a) (b c))") == tree("a b c")
    assert tree("(a or b) or c") == tree("a or b or c")


def test_a_minus_and_the_word_not_say_the_same() -> None:
    assert tree("-tls") == tree("not tls") == Not(Words("tls"))
    assert tree("-(a or b)") == Not(Or((Words("a"), Words("b"))))
    assert tree('-"no route"') == Not(Phrase("no route"))
    assert tree("not not tls") == Words("tls")


def test_an_option_and_a_lone_minus_are_words_not_negations() -> None:
    assert tree("--proxy") == Words("--proxy")
    assert tree("a - b") == And((Words("a"), Words("-"), Words("b")))


def test_joining_words_are_plain_words_in_quotes_or_behind_a_minus() -> None:
    assert tree('"or"') == Phrase("or")
    assert tree("a -or") == And((Words("a"), Not(Words("or"))))


def test_a_star_at_the_end_asks_for_words_that_begin_so() -> None:
    assert tree("webh*") == Words("webh", prefix=True)
    assert tree("we*bh") == Words("we*bh")
    assert tree("*") == Words("*")


def test_a_quote_in_a_phrase_is_written_twice_and_a_backslash_is_itself() -> None:
    assert tree('"say ""hi"""') == Phrase('say "hi"')
    assert tree('"C:\\new\\"') == Phrase("C:\\new\\")


@pytest.mark.parametrize("text", [
    "http://relay.test:8443/x?a=b", "std::vector", "C:\\path", "Error:", "localhost:8080", "f(x)", "12:30",
    "java.net.SocketException:timeout",
])
def test_text_with_a_colon_that_is_no_slip_of_a_field_is_a_plain_word(text: str) -> None:
    assert tree(text) == Words(text)


def test_a_call_keeps_its_brackets_inside_a_group_too() -> None:
    assert tree("(connect(timeout=3) or retry())") == Or((Words("connect(timeout=3)"), Words("retry()")))


def test_open_means_new_or_open_and_new_means_only_new() -> None:
    assert tree("status:open") == FieldIs("status", "=", ("new", "open"))
    assert tree("status:new") == FieldIs("status", "=", ("new",))
    assert tree("status:pending,OPEN") == FieldIs("status", "=", ("new", "open", "pending"))
    assert show(tree("status:open,new,pending")) == "status:open,pending"


def test_me_and_none_are_people_only_without_quotes() -> None:
    assert tree("assignee:me,none") == FieldIs("assignee", "=", (Special.ME, Special.NONE))
    assert tree('assignee:"me"') == FieldIs("assignee", "=", ("me",))
    assert show(tree('assignee:"me"')) == 'assignee:"me"'
    assert tree("tag:none") == FieldIs("tag", "=", (Special.NONE,))
    assert tree("tag:me") == FieldIs("tag", "=", ("me",))


def test_priorities_compare() -> None:
    assert tree("priority:>=high") == FieldIs("priority", ">=", (Priority.HIGH,))
    assert tree("priority:none,urgent") == FieldIs("priority", "=", (Priority.NONE, Priority.URGENT))


def test_values_may_be_quoted_and_listed() -> None:
    assert tree('org:"Acme, Inc",Globex') == FieldIs("org", "=", ("Acme, Inc", "Globex"))
    assert tree('status:"open"') == tree("status:open")
    assert tree("id:zd:48213") == FieldIs("id", "=", ("zd:48213",))


@pytest.mark.parametrize(("text", "duration"), [
    ("30m", timedelta(minutes=30)), ("4h", timedelta(hours=4)), ("90d", timedelta(days=90)),
    ("6w", timedelta(weeks=6)), ("1y", timedelta(days=365)), ("2D", timedelta(days=2)),
])
def test_a_duration_has_one_unit(text: str, duration: timedelta) -> None:
    assert tree(f"since:{text}") == FieldIs("since", "=", (duration,))


@pytest.mark.parametrize(("text", "day"), [
    ("since:2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ("since:2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
    ("since:today", datetime(2026, 3, 4, tzinfo=UTC)),
    ("since:yesterday", datetime(2026, 3, 3, tzinfo=UTC)),
    ("since:monday", datetime(2026, 3, 2, tzinfo=UTC)),
    ("since:wednesday", datetime(2026, 3, 4, tzinfo=UTC)),
    ("since:thursday", datetime(2026, 2, 26, tzinfo=UTC)),
    ("due:monday", datetime(2026, 3, 9, tzinfo=UTC)),
    ("due:wed", datetime(2026, 3, 4, tzinfo=UTC)),
    ("due:tomorrow", datetime(2026, 3, 5, tzinfo=UTC)),
])
def test_a_day_is_its_first_moment_and_week_days_look_back_except_in_due(text: str, day: datetime) -> None:
    found = tree(text)
    assert isinstance(found, FieldIs)
    assert found.values == (day,)


def test_days_begin_in_the_zone_of_now() -> None:
    now = datetime(2026, 3, 4, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    found = parse("since:today", now=now).tree
    assert isinstance(found, FieldIs)
    assert found.values == (datetime(2026, 3, 3, 18, 30, tzinfo=UTC),)


@pytest.mark.parametrize(("text", "low", "high"), [
    ("since:90d", NOW - timedelta(days=90), None),
    ("before:2h", None, NOW - timedelta(hours=2)),
    ("since:today", datetime(2026, 3, 4, tzinfo=UTC), None),
    ("before:2026-01-31", None, datetime(2026, 1, 31, tzinfo=UTC)),
    ("due:<4h", None, NOW + timedelta(hours=4)),
    ("due:4h", None, NOW + timedelta(hours=4)),
    ("due:>4h", NOW + timedelta(hours=4), None),
    ("due:today", datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)),
    ("due:<=today", None, datetime(2026, 3, 5, tzinfo=UTC)),
    ("due:>today", datetime(2026, 3, 5, tzinfo=UTC), None),
    ("due:>=2999-12-31", datetime(2999, 12, 31, tzinfo=UTC), None),
])
def test_a_time_stands_for_a_stretch(text: str, low: datetime | None, high: datetime | None) -> None:
    condition = tree(text)
    assert isinstance(condition, FieldIs)
    assert span(condition, NOW) == (low, high)


def test_nodes_know_where_they_stand() -> None:
    text = 'tls -(status:open,"new" or "a b") x*'
    found = tree(text)
    assert isinstance(found, And)
    assert [text[part.start:part.end] for part in found.parts][0::2] == ["tls", "x*"]
    negated = found.parts[1]
    assert isinstance(negated, Not)
    assert isinstance(negated.part, Or)
    assert [text[part.start:part.end] for part in negated.part.parts] == ['status:open,"new"', '"a b"']


def test_words_to_highlight_are_those_that_are_wanted() -> None:
    query = parse('tls (err:R52,R70 or "hand shake") -proxy not (a or b) tls webh* status:open', now=NOW)
    assert query.words() == ("tls", "R52", "R70", "hand shake", "webh")


def test_every_example_in_the_table_of_fields_is_understood_and_uses_its_field() -> None:
    for field in fields():
        found = tree(field.example)
        assert isinstance(found, FieldIs)
        assert found.field == field.name
        assert show(found) == field.example
