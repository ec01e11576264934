"""The customer pane."""

from dataclasses import replace

from panes.desk import ACME, JANE, MINE, ago, context, lines, message, ticket
from workbench.api import (
    Agent,
    Batch,
    Customer,
    Empty,
    Opens,
    PaneContext,
    Role,
    Row,
    Stack,
    Status,
    Table,
    View,
)
from workbench.api.testing import FakeQueries, run_pane
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


# -- one person on several helpdesks ---------------------------------------------------------------------------------

VERIFIED = replace(JANE, verified=True)
JANE_AT_ESC = replace(JANE, ref="esc:7", name="J. Roe", organisation=None, notes="", verified=True)
AT_ESC = ticket(118, "Export stops", customer="esc:7", organisation=None, updated=ago(hours=5), ref="esc:118")
ANSWERED = replace(message(9, 118, "Try a month at a time.", ago(hours=5), Role.AGENT), ticket="esc:118", author="Sam")


def at_two(here: Customer = VERIFIED, there: Customer = JANE_AT_ESC, **other: object) -> PaneContext:
    batch = Batch(
        cursor="", tickets=(MINE, *OLDER, AT_ESC), messages=(SAID, ANSWERED), customers=(here, there),
        agents=(Agent(ref="esc:3", name="Sam"), Agent(ref="zd:a1", name="Mara Lind")),
    )  # fmt: skip
    queries = FakeQueries(batch, me=("esc:3",))
    return replace(context(), queries=queries, customer=here, mark=lambda ref: ref.partition(":")[0], **other)  # type: ignore[arg-type]  # each test names fields of a context


def test_a_person_on_two_helpdesks_has_one_list_that_says_which_ticket_is_where_and_one_count() -> None:
    assert lines(run_pane(CustomerPane(), at_two(organisation=None))) == [
        "Jane Roe · jane@acme.test",
        "note  Writes at night.",
        "also esc:7 (J. Roe) · same address",
        "4 tickets, 3 open",
        "esc    118  open     Export stops".ljust(57) + "5 h",
        "  you: Try a month at a time.",
        "zd   47712  pending  SSO loop".ljust(56) + "5 wk",
        "zd   48101  solved   TLS certificate expired".ljust(57) + "3 d",
        "  Mara Lind: We have renewed it.",
    ]


def test_whoever_only_looks_like_the_same_person_is_suggested_and_joined_by_opening() -> None:
    view = run_pane(CustomerPane(), at_two(there=replace(JANE_AT_ESC, verified=False), organisation=None))
    said = lines(view)
    assert "looks like the same person: esc:7" in said
    assert "  J. Roe · same address, not verified · open to join" in said
    assert "3 tickets, 2 open" in said
    assert rows(view)[0].opens == Opens("join", JANE.ref)
