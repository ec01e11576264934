"""The escalations pane."""

from dataclasses import replace

from panes.desk import MINE, ago, context, issue, lines, link, message
from workbench.api import Batch, Empty, Message, Opens, Role, Status, Table, Tone, Visibility
from workbench.api.testing import run_pane
from workbench.panes.escalations import EscalationsPane

ENG = issue("ENG-4412")
FIXED = issue("ENG-9", status="Done", is_open=False, updated=ago(hours=5))
TOLD = "fixed: has the customer been told?"


def desk(*messages: Message, issues: tuple[object, ...] = (ENG,), **ticket_fields: object) -> Batch:
    chosen = replace(MINE, **ticket_fields)  # type: ignore[arg-type]  # fields of a ticket
    links = tuple(link(48213, one.key) for one in issues)  # type: ignore[attr-defined]  # they are issues
    return Batch(cursor="", tickets=(chosen,), messages=messages, issues=issues, links=links)  # type: ignore[arg-type]


def shown(batch: Batch, **other: object) -> list[str]:
    return lines(run_pane(EscalationsPane(), context(batch, batch.tickets[0], **other)))


def test_an_issue_is_shown_with_status_owner_last_word_and_what_else_hangs_on_it() -> None:
    spoken = replace(ENG, last_word="Fix is\nin review", last_word_by="Ada", last_word_at=ago(hours=3))
    batch = desk(issues=(spoken,))
    batch = replace(batch, links=(*batch.links, link(7, "ENG-4412"), link(8, "ENG-4412")))
    view = run_pane(EscalationsPane(), context(batch))
    assert lines(view) == [
        "ENG-4412  Handshake refuses old ciphers",
        "  In progress · Ada Byron · 2 more tickets",
        "  Ada, 3 h: Fix is in review",
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


def test_without_escalations_it_says_what_would_make_one_appear() -> None:
    view = run_pane(EscalationsPane(), context(desk(issues=())))
    assert isinstance(view, Empty)
    assert "ENG-4412" in view.hint
    assert isinstance(run_pane(EscalationsPane(), context(chosen=None)), Empty)
