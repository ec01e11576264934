"""How secrets are found in a text: once each, wherever else they stand, in linear time whatever the text."""

import sys
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guard.dice import Dice
from workbench.guard.bounds import MOST_STEPS, cost_of
from workbench.guard.finding import Finding, find_secrets
from workbench.guard.rules import parse, shipped_rules

_KEYWORDS = sorted({word for rule in shipped_rules().rules for word in rule.keywords})
_TOKEN = "gh" + "p_" + Dice(3).alnum(36)
_HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(_KEYWORDS),
        st.sampled_from([" ", "\n", ":", "=", "://", "@", '"', "'", "-----", "/", ".", "a1", "7", "&", "\\n", ">"]),
        st.text(max_size=12),
    ),
    max_size=60,
).map("".join)


def _found(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for kind, start, end in find_secrets(text, shipped_rules())]


def test_a_secret_that_was_told_once_is_found_wherever_else_it_stands() -> None:
    text = "password: Sommer2024!x\n\nThen I typed Sommer2024!x again, and it failed."
    assert _found(text) == [("password", "Sommer2024!x")] * 2


def test_the_more_specific_rule_names_what_two_rules_find() -> None:
    assert _found(f"GITHUB_TOKEN={_TOKEN}") == [("github token", _TOKEN)]
    assert _found(f"Authorization: Bearer {_TOKEN}") == [("github token", _TOKEN)]
    assert _found(f"https://jane:{_TOKEN}@git.acme.test/app.git") == [("github token", _TOKEN)]


def test_the_end_of_a_sentence_behind_a_secret_is_none() -> None:
    assert _found(f"secret: {_TOKEN}.") == [("github token", _TOKEN)]


def test_case_that_changes_the_length_of_a_text_moves_nothing() -> None:
    assert _found(f"İİİ token: {_TOKEN}") == [("github token", _TOKEN)]


@pytest.mark.parametrize("text", [
    "[github token A] was used", "password: [password B]", "Authorization: Bearer [token C]",
    "https://jane:[password A]@acme.test/", "Cookie: sessionid=[session cookie AA]",
])
def test_a_pseudonym_is_no_secret(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize("text", [
    "A key such as AKIA" + "IOSFODNN7EXAMPLE works.", "password: ${DB_PASSWORD}", "curl -u $USER:$PASS https://acme.test",
    "The test card is 4242 4242 4242 4242.", "order 4111111111111112 is late", "password: changeme",
])
def test_what_stands_for_a_secret_is_none(text: str) -> None:
    assert _found(text) == []


def test_a_number_with_a_wrong_check_digit_is_no_card() -> None:
    number = Dice(5).with_check_digit("4", 16)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert _found(f"card {number}") == [("card number", number)]
    assert _found(f"card {wrong}") == []


def test_a_card_is_found_whatever_else_is_said_of_the_order() -> None:
    number = Dice(5).with_check_digit("4", 16)
    assert _found(f"Please refund the order to my card {number}") == [("card number", number)]
    assert _found(f"order {number} is late") == []


def test_a_plain_word_that_was_a_password_is_left_alone_elsewhere() -> None:
    assert _found("DB_PASSWORD=production\nThe production host is down.") == [("password", "production")]


def test_a_long_secret_is_found_although_a_word_in_it_could_be_an_examples() -> None:
    body = Dice(6).lines(600) + "\nExample\n"
    dashes = "-" * 5
    text = f"{dashes}BEGIN PRIVATE KEY{dashes}\n{body}{dashes}END PRIVATE KEY{dashes}"
    assert [kind for kind, _ in _found(text)] == ["private key"]


@given(_HOSTILE)
@example("-----BEGIN PRIVATE KEY-----" * 40)
@example("mysql " + "-p " * 200)
@settings(deadline=None)
def test_findings_are_in_order_apart_from_each_other_and_inside_the_text(text: str) -> None:
    end = 0
    for finding in find_secrets(text, shipped_rules()):
        assert isinstance(finding, Finding)
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


def test_no_rule_that_comes_with_the_workbench_can_take_many_steps_at_one_place() -> None:
    rules = shipped_rules()
    patterns = [rule.pattern for rule in rules.rules] + [one for rule in rules.rules for one in rule.allow]
    for pattern in (*patterns, *rules.allow):
        assert 0 < cost_of(pattern.pattern).steps <= MOST_STEPS


def _calls(text: str) -> int:
    """Return how many calls it takes to look through a text, those of the interpreter's own functions too."""
    count = 0

    def counting(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    rules = shipped_rules()
    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        find_secrets(text, rules)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("unit", [
    "password: Aa1bcd%dx\n", "https://a:b1%dc@d/ ", "token=abcdefgh1234567%d ", "4111 ", "Cookie: sid=%d",
    "-----BEGIN PRIVATE KEY-----\nAAAA%d\n",
])
def test_twice_the_text_takes_twice_the_calls_at_most(unit: str) -> None:
    once, twice = ("".join(unit % at if "%d" in unit else unit for at in range(count)) for count in (400, 800))
    assert _calls(twice) <= 2.1 * _calls(once) + 500


def test_rules_of_ones_own_are_asked_first() -> None:
    own, mistakes = parse("rules: [{name: acme key, pattern: 'acme-[0-9]{6,12}', keywords: [acme-]}]", "own.yaml")
    assert mistakes == ()
    both = own._replace(rules=own.rules + shipped_rules().rules)
    assert [one.kind for one in find_secrets("api_key: acme-123456", both)] == ["acme key"]
