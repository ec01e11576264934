"""A preview fills what is known and leaves the rest as gaps that nobody can overlook."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api import Customer, Organisation, Status, Ticket, ticket_facts
from workbench.api.facts import first_name
from workbench.canned.model import Variable
from workbench.canned.preview import gaps, preview

AT = datetime(2026, 3, 4, tzinfo=UTC)
NAME = Variable("name", source="ticket.requester.first_name", default="there")
ROUTE = Variable("route", required=True, example="POST /export")
P95 = Variable("p95", "number", unit="s", source="repro.timings.seconds.p95")


def test_a_fact_fills_and_a_default_stands_in() -> None:
    assert preview("Hi {{name}}", [NAME], {"ticket.requester.first_name": "Jane"}) == "Hi Jane"
    assert preview("Hi {{ name }}", [NAME], {}) == "Hi there"
    assert preview("Hi {{name}}", [NAME], {"ticket.requester.first_name": ""}) == "Hi there"


def test_a_gap_says_what_belongs_into_it() -> None:
    assert preview("{{route}} takes {{p95}}", [ROUTE, P95], {}) == (
        "⟨route: text, e.g. POST /export⟩ takes ⟨p95: number in s⟩")


def test_a_fact_of_the_variables_own_name_fills_too() -> None:
    assert preview("{{route}}", [ROUTE], {"route": "GET /x"}) == "GET /x"


def test_an_unknown_variable_is_a_gap_not_a_failure() -> None:
    assert preview("{{what}}", [], {}) == "⟨what: text⟩"


def test_a_value_is_never_looked_at_as_a_template() -> None:
    assert preview("{{route}} {{name}}", [ROUTE, NAME], {"route": "{{name}} {% x %} \\1"}) == (
        "{{name}} {% x %} \\1 there")


def test_the_mark_of_the_cursor_is_left_out_with_its_line() -> None:
    assert preview("a\n\n{{cursor}}\nb {{cursor}}c", [], {}) == "a\n\nb c"


def test_gaps_are_named_once_each_in_order() -> None:
    assert gaps("{{route}} {{name}} {{p95}} {{route}} {{cursor}}", [NAME, ROUTE, P95], {}) == ("route", "p95")
    assert gaps("{{route}}", [ROUTE], {"route": "x"}) == ()


@given(st.text(), st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_any_body_and_any_facts_give_a_text(body: str, facts: dict[str, str]) -> None:
    preview(body, [NAME, ROUTE], facts)
    gaps(body, [NAME, ROUTE], facts)


@pytest.mark.parametrize(("name", "greeting"), [
    ("Jane Roe", "Jane"), ("Roe, Jane", "Jane"), ("Dr. Jane Roe", "Jane"), ("Frau Prof. Jane Roe", "Jane"),
    ("J. Roe", "J. Roe"), ("Cher", "Cher"), ("田中太郎", "田中太郎"), ("jane@acme.test", ""),
    ("Jane (24/7 desk)", ""), ("", ""), ("  Jane\n Roe ", "Jane"), (", ", ""),
])
def test_a_first_name_is_what_one_greets_with(name: str, greeting: str) -> None:
    assert first_name(name) == greeting


def test_facts_of_a_ticket_leave_out_what_is_not_known() -> None:
    ticket = Ticket(ref="zd:48213", subject="TLS", status=Status.OPEN, created=AT, updated=AT,
                    fields=(("version", "4.12.1"), ("plan", "")))
    jane = Customer(ref="zd:1", name="Jane Roe", updated=AT)
    acme = Organisation(ref="zd:2", name="Acme", updated=AT)
    assert ticket_facts(ticket, jane, acme) == {
        "ticket.ref": "zd:48213", "ticket.number": "48213", "ticket.subject": "TLS", "ticket.status": "open",
        "ticket.field.version": "4.12.1", "ticket.requester.name": "Jane Roe",
        "ticket.requester.first_name": "Jane", "ticket.organisation.name": "Acme",
    }
    assert ticket_facts(None) == {}
