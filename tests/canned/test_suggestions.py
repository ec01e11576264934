"""The agreed right explanation of a demo ticket is among the first three, ten times in twelve or more often."""

from pathlib import Path

import pytest

from workbench.api import Ref, Role, Ticket, Visibility
from workbench.canned.library import Library
from workbench.demo.building import FROZEN_NOW, DemoCompany, build

FOLDER = Path(__file__).parents[2] / "src/workbench/demo/canned"


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    return build(FROZEN_NOW)


def words_of_customers(company: DemoCompany) -> dict[Ref, str]:
    """Return subject and public words of the customer, for each ticket with a label."""
    tickets: dict[Ref, Ticket] = {ticket.ref: ticket for batch in company.batches for ticket in batch.tickets}
    said: dict[Ref, list[str]] = {ref: [tickets[ref].subject] for ref in company.labels}
    messages = [message for batch in company.batches for message in batch.messages if message.ticket in said]
    for message in sorted(messages, key=lambda message: message.at):
        if message.role is Role.CUSTOMER and message.visibility is Visibility.PUBLIC:
            said[message.ticket].append(message.text)
    return {ref: "\n".join(parts) for ref, parts in said.items()}


def test_the_right_explanation_is_among_the_first_three_ten_times_in_twelve(company: DemoCompany) -> None:
    library = Library([FOLDER])
    missed = {
        ref: company.labels[ref] for ref, text in words_of_customers(company).items()
        if company.labels[ref] not in {one.canned.id.partition(".")[0] for one in library.suggest(text, 3, FROZEN_NOW)}
    }
    assert len(company.labels) >= 12
    assert len(missed) <= len(company.labels) * 2 / 12, missed


def test_every_label_names_an_explanation(company: DemoCompany) -> None:
    library = Library([FOLDER])
    assert all(library.get(label) for label in company.labels.values())
