"""What a file of rules may say, and what is wrong with one that may not."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.guard.bounds import UnboundedError, cost_of
from workbench.guard.rules import parse, rules_with, shipped_rules


def _reasons(text: str) -> list[str]:
    return [f"{mistake.line}: {mistake.reason}" for mistake in parse(text, "own.yaml")[1]]


@pytest.mark.parametrize(("text", "said"), [
    ("rules:\n  - name: a key\n    pattern: '['", "3: this is no regular expression"),
    ("rules:\n  - name: a key\n    pattern: 'a+b'", "3: this could take too long: the repeat + has no end"),
    ("rules:\n  - name: a key\n    pattern: 'a{3,}b'", "3: this could take too long: the repeat {3,} has no end"),
    ("rules:\n  - name: a key\n    pattern: '(?:a{1,9}){1,9}b'", "3: this could take too long"),
    ("rules:\n  - name: a key\n    pattern: '(?:ab){1,9}+'", "3: this could take too long: a group is repeated poss"),
    ("rules:\n  - name: a key\n    pattern: '(a)\\1(?P=x)'", "3: this is no regular expression"),
    ("rules:\n  - name: a key\n    pattern: '(?x)a #['", "3: this could take too long: (?x) is not counted"),
    ("rules:\n  - name: a key\n    pattern: '(?ix:a b)c'", "3: this could take too long: (?x) is not counted"),
    ("rules:\n  - name: a key\n    pattern: 'a{0,3}'", "3: this finds nothing at all, everywhere"),
    ("rules:\n  - pattern: 'abc'", "2: the rule has no name"),
    ("rules:\n  - name: a key", "2: the rule has no pattern"),
    ("rules:\n  - name: 'A [key]'\n    pattern: abc", '2: "A [key]" is no name'),
    ("rules:\n  - name: a key\n    pattern: abc\n    keyword: [a]", '4: "keyword" is unknown'),
    ("rules:\n  - name: a key\n    pattern: abc\n    entropy: lots", "4: entropy is a number from 0 to 8"),
    ("rules:\n  - name: a key\n    pattern: abc\n    near: 9999", "4: near is a number from 0 to 400"),
    ("rules:\n  - name: a key\n    pattern: abc\n    proof: magic", '4: "magic" is no proof'),
    ("rules: yes", '1: "rules" is a list'),
    ("rule: []", '1: "rule" is unknown'),
    ("- a", "1: a file of rules has the parts rules and allow"),
    ("rules: [", "2: "),
    ("rules: [[[[[[]]]]]]", "1: this is nested too deeply"),
    ("rules: [*x]", "1: "),
    ("allow: ['a*']", "1: this could take too long"),
])
def test_a_mistake_is_told_with_its_line_and_a_reason(text: str, said: str) -> None:
    reasons = _reasons(text)
    assert len(reasons) == 1
    assert reasons[0].startswith(said)


def test_a_rule_with_a_mistake_leaves_the_others_in_force() -> None:
    text = "rules:\n  - {name: bad, pattern: 'a+'}\n  - {name: good, pattern: 'abc'}\nallow: ['x{1,3}y']"
    rules, mistakes = parse(text, "own.yaml")
    assert [rule.name for rule in rules.rules] == ["good"]
    assert [str(mistake)[:12] for mistake in mistakes] == ["own.yaml:2: "]
    assert len(rules.allow) == 1


def test_a_file_that_is_not_there_is_a_mistake_and_the_shipped_rules_go_on(tmp_path: Path) -> None:
    rules, mistakes = rules_with(tmp_path / "none.yaml")
    assert rules == shipped_rules()
    assert "cannot be read" in str(mistakes[0])


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    for name in ("one", "two"):
        file.write_text(f"rules: [{{name: {name}, pattern: abc}}]", "utf-8")
        assert rules_with(file)[0].rules[0].name == name


@pytest.mark.parametrize(("pattern", "steps"), [
    ("abc", 3), ("a{5}", 5), ("a{1,5}b", 10), ("a{1,5}+b", 6), ("(?:ab|cd)e", 5), ("(?:ab|ac)d", 6),
    ("(?>a{1,5})b", 6),
    ("[]a]b", 2), ("[^]]b", 2), (r"\d\x41[\]]", 3), ("(?i)ab", 2), ("(?i:a)b", 2), ("(?P<x>a)(?=b)(?<!c)", 3),
    ("^a$", 1), ("(?:a|b)c", 3), ("(?:a|A)c", 4), ("(?:a?|b)c", 5), ("a??b", 3), ("(?#b{1,9})a", 1),
])
def test_the_steps_of_a_pattern_are_counted_from_what_it_can_try(pattern: str, steps: int) -> None:
    assert cost_of(pattern).steps == steps


_REPEATS = st.sampled_from(["?", "{0,3}", "{1,2}", "{2}", "{1,3}?"])
_PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", r"\w", ".", "(?=a)", "^"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, _REPEATS).map(lambda two: f"(?:{two[0]}){two[1]}"),
        inner.map(lambda one: f"(?>{one})"),
    ),
    max_leaves=8,
)


@given(_PIECES)
@settings(deadline=None)
def test_every_pattern_is_either_counted_or_refused(pattern: str) -> None:
    re.compile(pattern)
    with suppress(UnboundedError):
        cost = cost_of(pattern)
        assert cost.ways > 0
        assert cost.steps >= cost.width >= 0


@given(_PIECES, st.text(alphabet="ab", max_size=30))
@settings(deadline=None)
def test_no_match_is_wider_than_was_counted(pattern: str, text: str) -> None:
    with suppress(UnboundedError):
        width = cost_of(pattern).width
        assert all(len(found[0]) <= width for found in re.finditer(pattern, text))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_no_text_is_too_odd_for_a_file_of_rules(text: str) -> None:
    rules, mistakes = parse(text, "own.yaml")
    assert rules.rules == ()
    assert all(str(mistake).startswith("own.yaml:") for mistake in mistakes)
