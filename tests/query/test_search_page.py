"""The page on searching says what the parser does: the table of fields is the code's, and every example is read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.query.fields import Takes, fields
from workbench.query.mistakes import QueryMistake
from workbench.query.parsing import parse

PAGE = (Path(__file__).parents[2] / "docs/search.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 4, tzinfo=UTC)
A_SLIP = "assigne:jane"
SPELLED_OUT = (Takes.CHOICE, Takes.PRIORITY, Takes.PAST, Takes.DUE)


def table() -> str:
    lines = ["| Field | Values | What it asks | Example |", "|---|---|---|---|"]
    for field in fields():
        words = [value for value in field.values if field.takes in SPELLED_OUT or value in ("me", "none")]
        values = ", ".join(f"`{value}`" if value in words else value for value in field.values)
        lines.append(f"| `{field.name}:` | {values} | {field.help} | `{field.example}` |")
    return "\n".join(lines)


def test_the_table_of_fields_is_what_the_parser_knows() -> None:
    written = PAGE.split("test_search_page.py -->\n\n")[1].split("\n\n<!-- end of fields -->")[0]
    assert written == table()


def test_every_query_in_the_first_example_is_read() -> None:
    for line in PAGE.split("```")[1].strip().splitlines():
        parse(line, now=NOW)


@pytest.mark.parametrize("example", sorted({
    code for code in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
    if re.match(r'[-("\w][\w"-]*[:*" ]', code) and not code.endswith(":") and not code.startswith("workbench ")
} - {A_SLIP}))
def test_every_example_on_the_page_is_read(example: str) -> None:
    parse(example, now=NOW)


def test_the_mistake_on_the_page_is_the_one_that_is_shown() -> None:
    text, *drawn = PAGE.split("When it cannot be read")[1].split("```")[1].strip().splitlines()
    with pytest.raises(QueryMistake) as raised:
        parse(text, now=NOW)
    assert [*raised.value.caret().splitlines()[1:], raised.value.reason] == drawn


def test_the_slip_on_the_page_is_one() -> None:
    with pytest.raises(QueryMistake, match="did you mean"):
        parse(A_SLIP, now=NOW)
