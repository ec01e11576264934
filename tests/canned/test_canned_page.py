"""The page on canned explanations names what the reader knows, and its example is a good file."""

import re
from datetime import date
from pathlib import Path

from workbench.api import Customer, Organisation, Status, Ticket, ticket_facts
from workbench.canned.lint import lint
from workbench.canned.model import ATTITUDES, AUDIENCES, NEXT_STATUSES, STATES, TONES, VARIABLE_TYPES
from workbench.canned.reading import KEYS, VARIABLE_KEYS, read_file
from workbench.demo.building import FROZEN_NOW

PAGE = (Path(__file__).parents[2] / "docs/canned.md").read_text(encoding="utf-8")


def rows_of(section: str) -> dict[str, str]:
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))


def test_the_tables_list_every_key_and_no_other() -> None:
    assert set(rows_of("A file")) == set(KEYS)
    assert set(rows_of("Gaps")) == set(VARIABLE_KEYS)


def test_the_tables_list_every_word_that_a_key_may_be() -> None:
    rows = rows_of("A file") | {"type": rows_of("Gaps")["type"]}
    for key, words in {
        "audience": AUDIENCES, "tone": TONES, "attitude": ATTITUDES, "state": STATES, "next_status": NEXT_STATUSES,
        "type": VARIABLE_TYPES,
    }.items():
        assert re.findall(r"`([\w-]+)`", rows[key]) == list(words), key


def test_the_example_is_a_file_without_mistakes(tmp_path: Path) -> None:
    example = PAGE.split("```markdown\n")[1].split("\n```")[0]
    path = tmp_path / "slow-upstream.md"
    path.write_text(example, encoding="utf-8")
    assert read_file(path).mistakes == ()
    assert [mistake.reason for mistake in lint([tmp_path], date(2026, 3, 4))] == [
        "the translation slow-upstream.de.md is missing"]


def test_the_facts_on_the_page_are_those_of_a_ticket() -> None:
    ticket = Ticket(ref="zd:1", subject="a", status=Status.OPEN, created=FROZEN_NOW, updated=FROZEN_NOW,
                    url="https://desk.test/1", fields=(("NAME", "x"),))
    jane = Customer(ref="zd:2", name="Jane Roe", email="jane@acme.test", updated=FROZEN_NOW)
    acme = Organisation(ref="zd:3", name="Acme", updated=FROZEN_NOW)
    named = set(re.findall(r"`(ticket\.[\w.]+)`", PAGE.split("Facts come from")[1].split("\n\n")[0]))
    assert named == ticket_facts(ticket, jane, acme).keys()
