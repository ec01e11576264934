"""The escalations pane."""

from dataclasses import replace

from panes.desk import MINE, ago, context, issue, lines, link, message
from workbench.api import (
    Batch,
    Empty,
    Issue,
    Link,
    Message,
    Opens,
    Role,
    Standing,
    Status,
    Table,
    Ticket,
    Tone,
    Visibility,
)
from workbench.api.testing import FakeQueries, run_pane
from workbench.panes.escalations import EscalationsPane, issue_page

ENG = issue("ENG-4412")
UNASKED = Standing()
FIXED = issue("ENG-9", status="Done", is_open=False, updated=ago(hours=5))
TOLD = "fixed: has the customer been told?"


def desk(*messages: Message, issues: tuple[Issue, ...] = (ENG,), **ticket_fields: object) -> Batch:
    chosen = replace(MINE, **ticket_fields)  # type: ignore[arg-type]  # fields of a ticket
    links = tuple(link(48213, one.key) for one in issues)
    return Batch(cursor="", tickets=(chosen,), messages=messages, issues=issues, links=links)


def shown(batch: Batch, **other: object) -> list[str]:
    return lines(run_pane(EscalationsPane(), context(batch, batch.tickets[0], **other)))


def standing(one: Standing, *issues: Issue) -> list[str]:
    """Return what is shown of the issues, or of a link to ENG-4412 alone, where that is how they stand."""
    batch = desk(issues=issues) if issues else replace(desk(issues=()), links=(link(48213, ENG.key),))
    known = dict.fromkeys(("ENG-4412", *(issue.key for issue in issues)), one)
    return shown(batch, queries=FakeQueries(batch, standings=known))


def test_an_issue_is_shown_with_status_owner_last_word_and_what_else_hangs_on_it() -> None:
    spoken = replace(ENG, last_word="Fix is\nin review", last_word_by="Ada", last_word_at=ago(hours=3))
    batch = desk(issues=(spoken,))
    batch = replace(batch, links=(*batch.links, link(7, "ENG-4412"), link(8, "ENG-4412")))
    view = run_pane(EscalationsPane(), context(batch))
    assert lines(view) == [
        "ENG-4412  Handshake refuses old ciphers",
        "  In progress · Ada Byron",
        "  Ada, 3 h: Fix is in review",
        "  2 more tickets: 7, 8",
    ]
    assert isinstance(view, Table)
    assert view.rows[0].opens == Opens("issue", "jira:ENG-4412")
    assert view.rows[0].tone is Tone.PLAIN


def test_silence_is_said_in_words_from_the_day_that_is_set() -> None:
    quiet = desk(issues=(replace(ENG, updated=ago(days=2)),))
    assert shown(quiet)[1] == "  silent 2 d · In progress · Ada Byron"
    assert shown(quiet, settings={"silent_days": 3})[1] == "  In progress · Ada Byron"
    assert shown(quiet, settings={"silent_days": "soon"})[1].startswith("  silent")
    spoken = desk(issues=(replace(ENG, updated=ago(days=2), last_word_at=ago(hours=1)),))
    assert "silent" not in shown(spoken)[1]


def test_a_fixed_issue_asks_whether_the_customer_was_told() -> None:
    promise = message(1, 48213, "Engineering is on it.", ago(days=1), Role.AGENT)
    assert f"  {TOLD}" in shown(desk(promise, issues=(FIXED,)))
    assert f"  {TOLD}" in shown(desk(issues=(FIXED,)))


def test_an_answer_after_the_fix_settles_it_but_a_note_or_the_customer_does_not() -> None:
    answer = message(1, 48213, "It is fixed in 4.12.2.", ago(hours=1), Role.AGENT)
    assert f"  {TOLD}" not in shown(desk(answer, issues=(FIXED,)))
    assert f"  {TOLD}" in shown(desk(replace(answer, visibility=Visibility.INTERNAL), issues=(FIXED,)))
    assert f"  {TOLD}" in shown(desk(replace(answer, role=Role.CUSTOMER), issues=(FIXED,)))
    assert f"  {TOLD}" not in shown(desk(issues=(FIXED,), status=Status.SOLVED))


def test_an_issue_that_no_tracker_knows_opens_its_address() -> None:
    batch = replace(desk(issues=()), links=(link(48213, "acme/api#12", "https://github.com/acme/api/issues/12"),))
    view = run_pane(EscalationsPane(), context(batch))
    assert isinstance(view, Table)
    assert view.rows[0].opens == Opens("link", "https://github.com/acme/api/issues/12")
    assert lines(view)[1] == "  no tracker here knows it"
    nowhere = replace(batch, links=(link(48213, "OPS-1"),))
    assert run_pane(EscalationsPane(), context(nowhere)).rows[0].opens is None  # type: ignore[union-attr]  # a table


def test_tickets_of_other_helpdesks_are_named_with_their_helpdesk_and_not_all_of_many() -> None:
    batch = desk()
    elsewhere = [Link(ticket=f"rt:{number}", issue_key="ENG-4412") for number in range(1, 5)]
    few = replace(batch, links=(*batch.links, link(7, "ENG-4412"), elsewhere[0]))
    assert "  2 more tickets: rt:1, 7" in shown(few)
    many = replace(batch, links=(*batch.links, link(7, "ENG-4412"), *elsewhere))
    assert "  5 more tickets: rt:1, rt:2, rt:3, rt:4, …" in shown(many)


def test_what_an_issue_hangs_together_with_stands_below_it() -> None:
    tied = replace(ENG, relations=(("blocked by", "ENG-12"), ("part of", "ENG-1")))
    assert shown(desk(issues=(tied,)))[-1] == "  blocked by ENG-12 · part of ENG-1"


def test_an_issue_whose_tracker_cannot_be_read_says_how_old_it_is() -> None:
    fresh = Standing("rm", ago(minutes=1))
    assert standing(fresh, ENG) == shown(desk())
    failing = Standing("rm", ago(minutes=40), unread_since=ago(minutes=39))
    assert "  as of 40 min ago: rm cannot be read" in standing(failing, ENG)
    assert "  as of just now: rm cannot be read" in standing(Standing("rm", ago(), unread_since=ago()), ENG)


def test_what_was_not_read_for_an_hour_says_so_though_nothing_failed() -> None:
    assert "  as of 3 h ago" in standing(Standing("rm", ago(hours=3)), ENG)


def test_silence_is_not_counted_while_the_tracker_cannot_be_read() -> None:
    quiet = replace(ENG, updated=ago(days=4))
    assert "silent 4 d" in standing(Standing("rm", ago(minutes=1)), quiet)[1]
    unread = Standing("rm", ago(days=3), unread_since=ago(days=3))
    assert "silent" not in standing(unread, quiet)[1]


def test_an_issue_that_the_tracker_does_not_show_says_whether_it_ever_did() -> None:
    missing = Standing("rm", ago(hours=2), is_missing=True)
    assert standing(missing) == ["ENG-4412", "  rm does not know it, or hides it"]
    assert "  rm does not show it any more" in standing(missing, ENG)


def test_an_issue_that_was_never_asked_for_says_why() -> None:
    assert standing(Standing("rm"))[1] == "  rm has not been asked for it yet"
    assert standing(Standing("rm", unread_since=ago(hours=2)))[1] == "  rm cannot be read"


def page(*tickets: Ticket, one: Issue = ENG, known: Standing = UNASKED, more: int = 0) -> list[str]:
    marks = {"zd": "zd", "rt": "rt"} if len({ticket.ref.partition(":")[0] for ticket in tickets}) > 1 else {}
    here = context(mark=lambda ref: marks.get(ref.partition(":")[0], ""))
    return lines(issue_page(one, known, tickets, more, here), 80)


def test_an_issues_page_tells_its_silence_its_age_and_all_that_hangs_on_it() -> None:
    tied = replace(
        ENG, relations=(("blocks", "ENG-2"),), updated=ago(days=5), last_word="Soon.", last_word_by="Ada",
        last_word_at=ago(days=3),
    )  # fmt: skip
    unread = Standing("rm", ago(minutes=40), unread_since=ago(minutes=39))
    said = "\n".join(page(MINE, replace(MINE, ref="rt:7"), one=tied, known=unread, more=3))
    assert "silent 2 d" in said
    assert "as of 40 min ago: rm cannot be read" in said
    assert "Ada, 3 d: Soon." in said
    assert "blocks ENG-2" in said
    assert "Tickets on it: 5, on 2 helpdesks" in said
    assert "zd  48213  TLS" in said
    assert "rt      7  TLS" in said


def test_an_issues_page_of_one_helpdesk_names_tickets_by_number_alone() -> None:
    said = "\n".join(page(MINE))
    assert "Tickets on it: 1" in said
    assert "zd" not in said
    assert "as of" not in said


def test_without_escalations_it_says_what_would_make_one_appear() -> None:
    view = run_pane(EscalationsPane(), context(desk(issues=())))
    assert isinstance(view, Empty)
    assert "ENG-4412" in view.hint
    assert isinstance(run_pane(EscalationsPane(), context(chosen=None)), Empty)


def test_a_link_to_another_ticket_is_told_as_that_ticket_and_leads_to_it() -> None:
    other = replace(MINE, ref="zd:2", subject="Old handshake", status=Status.PENDING, status_word="stalled")
    batch = replace(desk(issues=()), links=(link(48213, "zd:2"), link(48213, "zd:3")))
    batch = replace(batch, tickets=(*batch.tickets, other))
    view = run_pane(EscalationsPane(), context(batch, batch.tickets[0]))
    assert lines(view) == ["2  Old handshake", "  a ticket, stalled", "3", "  a ticket that is not here"]
    assert isinstance(view, Table)
    assert [row.opens and row.opens.kind for row in view.rows] == ["ticket", "link"]
