"""A query kept to one helpdesk finds what it found, there alone."""

import pytest

from store.records import NOW
from workbench.query.narrowing import narrowed
from workbench.query.parsing import parse
from workbench.query.tree import And, FieldIs


@pytest.mark.parametrize("search", ["status:open assignee:me", "tls or ssl", "TLS OR ssl status:open", "status:solved"])
def test_all_that_a_query_finds_has_to_be_on_the_helpdesk(search: str) -> None:
    tree = parse(narrowed(search, "rt"), now=NOW).tree
    assert isinstance(tree, And)
    assert tree.parts[-1] == FieldIs("helpdesk", "=", ("rt",))
    rest = tree.parts[:-1]
    assert (rest[0] if len(rest) == 1 else And(rest)) == parse(search, now=NOW).tree


def test_no_helpdesk_means_all_of_them() -> None:
    assert narrowed("status:open", "") == "status:open"
