"""What docs/sending.md says of the guard is what the guard does."""

import re
from pathlib import Path

from workbench.guard.finding import find_secrets
from workbench.guard.proving import PROOFS
from workbench.guard.rules import Rule, parse

_PAGE = (Path(__file__).parents[2] / "docs" / "sending.md").read_text("utf-8")


def test_the_example_of_own_rules_has_no_mistake_and_finds_what_it_says() -> None:
    (example,) = re.findall(r"```yaml\n(rules:.*?)```", _PAGE, re.DOTALL)
    rules, mistakes = parse(example, "own.yaml")
    assert mistakes == ()
    text = "Licence ACME-0123456789ABCDEF, till 7, PIN: 481516; none: ACME-0000000000000000, invoice pin=481517"
    found = [(kind, text[start:end]) for kind, start, end in find_secrets(text, rules)]
    assert found == [("acme licence", "0123456789ABCDEF"), ("acme pin", "481516")]


def test_every_field_and_every_proof_of_a_rule_is_explained() -> None:
    fields = set(Rule._fields) - {"width"}
    assert {field for field in fields if f"| `{field}` |" not in _PAGE} == set()
    assert {proof for proof in PROOFS if f"`{proof}` (" not in _PAGE} == set()


def test_every_kind_of_concern_is_explained() -> None:
    source = Path(__file__).parents[2] / "src" / "workbench" / "guard"
    said = "".join(file.read_text("utf-8") for file in source.glob("*.py"))
    kinds = set(re.findall(r'Concern\("(\w+)"', said))
    assert kinds == {"empty", "gap", "internal", "stale", "secret", "evidence", "file", "tone"}
    assert {kind for kind in kinds if f"| `{kind}` |" not in _PAGE} == set()
