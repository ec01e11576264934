"""The customer pane."""

from dataclasses import replace

from panes.desk import ACME, JANE, MINE, ago, context, lines, message, ticket
from workbench.api import Batch, Empty, Opens, Role, Row, Stack, Status, Table, View
from workbench.api.testing import run_pane
from workbench.panes.customer import CustomerPane

OLDER = (
    ticket(48101, "TLS certificate expired", status=Status.SOLVED, updated=ago(days=3)),
    ticket(47712, "SSO loop", status=Status.PENDING, updated=ago(days=40)),
    ticket(47000, "Seats", customer="zd:c2", updated=ago(days=1)),
    ticket(1, "Not theirs", customer="zd:c9", organisation=None),
)
SAID = message(5, 48101, "We have\nrenewed it.", ago(days=3), Role.AGENT)


def rows(view: View) -> list[Row]:
    if isinstance(view, Table):
        return list(view.rows)
    inner = view.views if isinstance(view, Stack) else (view.view,) if hasattr(view, "view") else ()
    return [row for one in inner for row in rows(one)]


def test_it_says_who_asks_and_what_became_of_their_tickets() -> None:
    batch = Batch(cursor="", tickets=(MINE, *OLDER), messages=(SAID,))
    view = run_pane(CustomerPane(), context(batch))
    assert lines(view) == [
        "Jane Roe · Acme GmbH · tier 1 · jane@acme.test",
        "note  Writes at night.",
        "3 tickets, 2 open",
        "47712  pending  SSO loop".ljust(56) + "5 wk",
        "48101  solved   TLS certificate expired".ljust(57) + "3 d",
        "  Mara Lind: We have renewed it.",
        "",
        "── Acme GmbH · 4 tickets, 3 open " + "─" * 27,
        "note  Ring before upgrades.",
        "47000  open  Seats".ljust(57) + "1 d",
    ]  # fmt: skip
    assert [row.opens for row in rows(view)] == [
        Opens("ticket", "zd:47712"), Opens("ticket", "zd:48101"), Opens("ticket", "zd:47000"),
    ]  # fmt: skip


def test_last_words_are_as_long_as_one_line() -> None:
    batch = Batch(cursor="", tickets=(MINE, *OLDER), messages=(replace(SAID, text="word " * 200),))
    below = [line for line in lines(run_pane(CustomerPane(), context(batch, width=40)), 40) if "word" in line]
    assert len(below) == 1
    assert below[0].endswith("…")


def test_a_customer_without_other_tickets_and_one_without_an_organisation_are_said_to_be_so() -> None:
    alone = replace(JANE, name="", notes="")
    view = run_pane(CustomerPane(), context(organisation=None, customer=alone))
    assert lines(view) == ["jane@acme.test", "1 ticket, 1 open", "No other tickets."]


def test_an_organisation_without_a_person_is_shown() -> None:
    assert lines(run_pane(CustomerPane(), context(customer=None)))[0].startswith(f"── {ACME.name} · 1 ticket, 1 open")


def test_without_a_ticket_or_a_customer_it_says_so() -> None:
    assert isinstance(run_pane(CustomerPane(), context(chosen=None)), Empty)
    assert isinstance(run_pane(CustomerPane(), context(customer=None, organisation=None)), Empty)
