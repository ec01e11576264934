"""The draft: what was touched, is owned and owed, why it stands so, and what is left for the person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoffs.company import NOW, Seat, filled, seat, tickets
from workbench.api import Priority, Role, Status, Visibility
from workbench.domain.effects import Change, Say, SetStatus
from workbench.domain.values import Batch, Incident, Issue, Link, Message, Ticket
from workbench.handoffs.checking import line_of_gap
from workbench.handoffs.drafting import CLOSED, FYI, PROMISES, UNSENT, WAITING
from workbench.handoffs.editing import fill
from workbench.handoffs.model import Handoff, Item, Outage, Severity
from workbench.handoffs.outages import next_update
from workbench.handoffs.printing import print_handoff
from workbench.store import drafts, outbox
from workbench.store.filling import store_batch
from workbench.store.promises import promise

START = datetime(2026, 3, 4, 6, tzinfo=UTC)
NEXT_START = datetime(2026, 3, 4, 14, tzinfo=UTC)
NEXT_END = datetime(2026, 3, 4, 22, tzinfo=UTC)  # of the shift in Denver that takes over
OLD = NOW - timedelta(hours=20)


@pytest.fixture
def mara(tmp_path: Path) -> Seat:
    made = seat(tmp_path, "mara", f"[{{folder: {tmp_path / 'shared'}}}]")
    tickets(made.connection, 1)
    return made


def put(mara: Seat, number: int, *said: tuple[str, datetime], **other: object) -> str:
    """Store a ticket of Mara's with what was said on it: by whom, and when; return its reference."""
    plain = Ticket(ref=f"zd:{number}", subject=f"Case {number}", status=Status.OPEN, priority=Priority.NORMAL,
                   customer="zd:c1", organisation="zd:o1", assignee="zd:a1", created=OLD, updated=OLD)  # fmt: skip
    messages = tuple(
        Message(ref=f"zd:m{number}-{at}", ticket=plain.ref, author=who, at=moment, visibility=Visibility.PUBLIC,
                role=Role.AGENT if who in ("Mara Lind", "Jonas Berg") else Role.CUSTOMER, text=f"{who} said so. Twice.")
        for at, (who, moment) in enumerate(said)
    )  # fmt: skip
    store_batch(mara.connection, "zd", Batch(cursor=str(number), tickets=(replace(plain, **other),), messages=messages),  # type: ignore[arg-type] # names are Ticket's
                now=int(NOW.timestamp()))  # fmt: skip
    return plain.ref


def drawn(mara: Seat) -> Handoff:
    return mara.handing.draft(fresh=True)


def items(mara: Seat) -> dict[str, Item]:
    return {one.ticket: one for one in drawn(mara).items}


def test_the_ends_are_this_shift_and_the_one_that_takes_over(mara: Seat) -> None:
    made = drawn(mara)
    assert (made.sender.person, made.sender.start, made.sender.zone) == ("mara", START, "Europe/Berlin")
    assert (made.receiver.region, made.receiver.person, made.receiver.end) == ("amer", "", NEXT_END)
    assert made.coverage == "on: Jonas Berg, Kim Sato; ola may be woken for severity 1 on the API"


def test_what_is_known_is_filled_and_what_only_the_person_knows_is_left(mara: Seat) -> None:
    due = NOW + timedelta(hours=2)
    ref = put(mara, 7, ("Mara Lind", OLD), ("Jane Roe", NOW - timedelta(hours=1)), due=due, priority=Priority.URGENT)
    one = items(mara)[ref]
    assert (one.severity, one.why) == (
        Severity.UNSTABLE, "breaches at 2026-03-04 15:30Z; urgent, and the customer waits"
    )  # fmt: skip
    assert (one.customer, one.tier, one.one_line, one.owner, one.due) == ("Jane Roe, Acme", "1", "Case 7", "mara", due)
    assert one.state_now == "open, with Mara Lind; the customer waits since 2026-03-04 12:30Z"
    assert one.last_said == "Jane Roe, 2026-03-04 12:30Z: Jane Roe said so."
    assert one.customer_expects == "an answer by 2026-03-04 15:30Z, Wed 21:00 Asia/Kolkata"
    assert (one.tried, one.next_step, one.done_when, one.if_then) == ((), "", "", ())


@pytest.mark.parametrize(
    ("change", "severity", "why"),
    [
        ({"due": NOW - timedelta(hours=1)}, Severity.UNSTABLE, "overdue since 2026-03-04 12:30Z"),
        ({"due": NOW - timedelta(days=3)}, Severity.WATCHER, "overdue since 2026-03-01 13:30Z"),
        ({"due": NOW - timedelta(days=3), "priority": Priority.HIGH}, Severity.UNSTABLE,
         "overdue since 2026-03-01 13:30Z"),
        ({"due": NOW - timedelta(hours=1), "status": Status.HOLD}, Severity.WATCHER,
         "overdue since 2026-03-04 12:30Z; waits on others"),
        ({"due": NEXT_START + timedelta(hours=1)}, Severity.UNSTABLE, "breaches at 2026-03-04 15:00Z"),
        ({"due": NEXT_START + timedelta(hours=2)}, Severity.WATCHER, "breaches at 2026-03-04 16:00Z"),
        ({"due": NEXT_END - timedelta(minutes=1)}, Severity.WATCHER, "breaches at 2026-03-04 21:59Z"),
        ({"due": NEXT_END}, Severity.STABLE, "the customer waits for an answer"),
        ({"priority": Priority.URGENT}, Severity.UNSTABLE, "urgent, and the customer waits"),
        ({"status": Status.PENDING}, Severity.STABLE, "waits on the customer"),
        ({"status": Status.HOLD}, Severity.STABLE, "waits on others"),
    ],
)
def test_severity_follows_from_facts_and_says_why(
    mara: Seat, change: dict[str, object], severity: Severity, why: str
) -> None:
    ref = put(mara, 7, ("Jane Roe", OLD), **change)
    one = items(mara)[ref]
    assert (one.severity, one.why) == (severity, why)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("We will share another update within 60 minutes.", 60), ("Next update in the next 2 hours", 120),
        ("Next update by 15:00 UTC.", 90), ("The next update will be posted at 13:00 GMT", 23 * 60 + 30),
        ("More later.", None), ("An update went out at 12:00 UTC.", None), ("Next update by 99:99 UTC", None),
        ("another update within an hour", 60),
    ],
)
def test_when_the_next_update_is_due_is_read_where_the_status_page_says_it(said: str, minutes: int | None) -> None:
    assert next_update(said, NOW) == (None if minutes is None else NOW + timedelta(minutes=minutes))


def test_a_draft_that_is_begun_early_does_not_call_the_whole_day_unstable(mara: Seat) -> None:
    mara.workplace._frozen = START + timedelta(minutes=30)
    normal = put(mara, 7, ("Jane Roe", OLD), due=START + timedelta(hours=3))
    high = put(mara, 8, ("Jane Roe", OLD), due=START + timedelta(hours=3), priority=Priority.HIGH)
    found = items(mara)
    assert (found[normal].severity, found[high].severity) == (Severity.WATCHER, Severity.UNSTABLE)


def test_what_looks_related_to_a_live_incident_is_watched_and_presses_where_it_is_high_and_waits(mara: Seat) -> None:
    live = Incident(ref="st:1", name="Kafka brokers slow", phase="identified", last_update="x", last_update_at=NOW,
                    started=NOW - timedelta(hours=1), components=("kafka-eu-2",))  # fmt: skip
    store_batch(mara.connection, "zd", Batch(cursor="i", incidents=(live,)), now=int(NOW.timestamp()))
    for number, priority in ((7, Priority.NORMAL), (8, Priority.HIGH)):
        put(mara, number, ("Jane kafka-eu-2", NOW), priority=priority, created=NOW, subject="kafka-eu-2 fails")
    found = items(mara)
    why = "looks related to Kafka brokers slow, which is live"
    assert (found["zd:7"].severity, found["zd:7"].why) == (Severity.WATCHER, why)
    assert (found["zd:8"].severity, found["zd:8"].why) == (Severity.UNSTABLE, why)


def test_a_promise_that_nobody_will_be_there_to_keep_is_unstable(mara: Seat) -> None:
    promise(mara.connection, "zd:1", "I will write.", int(NEXT_START.timestamp()) - 60, now=NOW.timestamp())
    assert items(mara)["zd:1"].severity is Severity.UNSTABLE


def test_a_promise_that_falls_due_in_the_next_shift_stands_in_it_whoever_owns_the_ticket(mara: Seat) -> None:
    ref = put(mara, 7, ("Jane Roe", OLD), assignee="zd:a2")
    later = put(mara, 8, ("Jane Roe", OLD), assignee="zd:a2")
    due = int((NEXT_END - timedelta(hours=1)).timestamp())
    promise(mara.connection, ref, "I will write by then.", due, now=NOW.timestamp())
    promise(mara.connection, later, "I will write some day.", int(NEXT_END.timestamp()), now=NOW.timestamp())
    made = drawn(mara)
    one = next(item for item in made.items if item.ticket == ref)
    assert (one.severity, one.why) == (Severity.WATCHER, "promised by 2026-03-04 21:00Z")
    assert one.customer_expects == "I will write by then. (by 2026-03-04 21:00Z, Thu 02:30 Asia/Kolkata)"
    assert later not in {item.ticket for item in made.items}
    assert [part.text for part in made.parts if part.title == PROMISES] == [
        f"- {ref}: by 2026-03-04 21:00Z, mara: I will write by then."
    ]


def test_a_silent_escalation_is_watched_and_chased(mara: Seat) -> None:
    ref = put(mara, 7, ("Mara Lind", OLD))
    quiet = NOW - timedelta(days=3)
    issue = Issue(ref="eng:E-1", key="E-1", title="It fails", status="open", owner="Ravi", created=quiet, updated=quiet)
    batch = Batch(cursor="i", issues=(issue,), links=(Link(ticket=ref, issue_key="E-1"),))
    store_batch(mara.connection, "zd", batch, now=int(NOW.timestamp()))
    made = drawn(mara)
    assert next(one for one in made.items if one.ticket == ref).why == "E-1 is silent since 2026-03-01 13:30Z"
    (waiting,) = (part.text for part in made.parts if part.title == WAITING)
    assert waiting == f"- {ref}: E-1, Ravi in engineering, silent since 2026-03-01 13:30Z; chase now"


def test_what_is_begun_and_not_sent_is_told_on_its_ticket_and_in_a_list(mara: Seat) -> None:
    now = int(NOW.timestamp())
    drafts.keep(mara.connection, drafts.Draft(ticket="zd:1", kind="reply", text="Dear"), now=now)
    say = Say(visibility=Visibility.INTERNAL, text="Seen.\n")
    outbox.put(mara.connection, Change(ticket="zd:1", source="zd", effects=(say,)), now=now, hold=600)
    made = drawn(mara)
    assert made.items[0].why == "a reply is begun; note not sent yet"
    (told,) = (part.text for part in made.parts if part.title == UNSENT)
    assert told == "- zd:1: a reply is begun, last touched 2026-03-04 13:30Z\n- zd:1: note, held"
    assert dict(made.numbers)["not sent"] == "1"


def test_touched_and_nobodys_is_in_touched_and_theirs_is_not_and_solved_is_told(mara: Seat) -> None:
    hour = NOW - timedelta(hours=1)
    nobodys = put(mara, 7, ("Mara Lind", hour), assignee=None)
    theirs = put(mara, 8, ("Mara Lind", hour), assignee="zd:a2")
    solved = put(mara, 9, ("Mara Lind", hour), status=Status.SOLVED)
    put(mara, 10, ("Jonas Berg", hour), assignee=None)
    put(mara, 11, ("Mara Lind", START - timedelta(hours=2)), assignee=None)
    made = drawn(mara)
    assert {one.ticket for one in made.items} == {"zd:1", nobodys}
    assert theirs not in str(made.parts)
    assert [part.text for part in made.parts if part.title == CLOSED] == [f"- {solved}: Case 9, solved"]


def test_what_was_solved_here_and_is_open_again_is_unstable(mara: Seat) -> None:
    from workbench.store import steps

    ref = put(mara, 7, ("Mara Lind", OLD))
    change = Change(ticket=ref, source="zd", effects=(SetStatus(Status.SOLVED),))
    number = outbox.put(mara.connection, change, now=NOW.timestamp() - 90_000, hold=0)
    steps.claim(mara.connection, number, "x", now=NOW.timestamp())
    steps.note(mara.connection, number, 0, outbox.Step.DONE)
    steps.end(mara.connection, number, outbox.State.SENT, now=NOW.timestamp() - 90_000)
    assert items(mara)[ref].why == "was solved and is open again"


def test_live_incidents_and_numbers_stand_at_the_top(mara: Seat) -> None:
    live = Incident(ref="st:1", name="API slow", phase="identified", last_update="Fix rolls out. More later.",
                    last_update_at=NOW, started=NOW)  # fmt: skip
    planned = Incident(ref="st:2", name="Moving", phase="scheduled", impact="maintenance", last_update_at=NOW,
                       last_update="We move. The next update will be at 15:00 UTC.", started=NOW)  # fmt: skip
    store_batch(mara.connection, "zd", Batch(cursor="i", incidents=(live, planned)), now=int(NOW.timestamp()))
    put(mara, 7, due=NOW + timedelta(hours=1))
    made = drawn(mara)
    assert made.incidents == (
        Outage("st:1", "API slow", "identified", "2026-03-04 13:30Z: Fix rolls out.",
               "unknown: the status page does not say"),
        Outage("st:2", "Moving", "scheduled", "2026-03-04 13:30Z: We move.", "2026-03-04 15:00Z",
               "unknown: it is planned"),
    )  # fmt: skip
    (gap,) = (one for one in mara.handing.check(made) if one.ticket.startswith("st:"))
    assert (gap.ticket, gap.field) == ("st:1", "comms")
    told = fill(made, "st:1", "comms", "ola", lambda _: NOW)
    assert [one for one in mara.handing.check(told) if one.ticket.startswith("st:")] == []
    late = fill(told, "st:1", "next_update", "at 16:00", lambda _: NOW)
    (gap,) = (one for one in mara.handing.check(late) if one.ticket.startswith("st:"))
    assert gap.says == "API slow names 16:00 without a zone: write 16:00Z."
    text = print_handoff(late, with_gaps=True)
    assert text.split("\n")[line_of_gap(text, gap) - 1] == '    next_update: "at 16:00"'
    assert dict(made.numbers) == {"open": "2", "new today": "1", "will breach next shift": "zd:7", "not sent": "0"}


def test_more_than_twelve_stay_by_rank_and_the_rest_is_told_without_being_asked_of_anybody(mara: Seat) -> None:
    for number in range(2, 20):
        put(mara, number, priority=Priority.HIGH if number == 19 else Priority.NORMAL,
            due=NOW + timedelta(hours=1) if number == 18 else None)  # fmt: skip
    made = drawn(mara)
    assert [one.ticket for one in made.items[:2]] == ["zd:18", "zd:19"]
    assert len(made.items) == 12
    (fyi,) = (part.text for part in made.parts if part.title == FYI)
    assert fyi.count("\n") == 6
    assert not any("zd:" in gap.ticket and gap.field == "left_out" for gap in mara.handing.check(made))


def test_what_the_handoff_before_said_is_taken_over_where_nothing_happened_and_what_was_tried_always(
    mara: Seat, tmp_path: Path
) -> None:
    jonas = seat(tmp_path, "jonas", f"[{{folder: {tmp_path / 'shared'}}}]", NOW - timedelta(hours=16))
    tickets(jonas.connection, 3, owner="zd:a2")
    put(mara, 2, updated=OLD)
    before = filled(jonas.handing.draft())
    assert before.receiver.region == "emea"
    before = replace(before, items=tuple(replace(one, tried=("restart → no",)) for one in before.items))
    jonas.handing.publish(before)
    put(mara, 2, ("Jane Roe", NOW), updated=NOW)
    put(mara, 1, updated=before.sender.end - timedelta(hours=1))
    put(mara, 3, assignee="zd:a3", updated=NOW)
    made = drawn(mara)
    assert made.previous == before.id
    found = {one.ticket: one for one in made.items}
    assert (found["zd:2"].tried, found["zd:2"].next_step) == (("restart → no",), "")
    assert [(one.ticket, one.reason) for one in made.left_out] == [("zd:3", "with Kim now")]
    gone = replace(made, left_out=())
    assert [one.ticket for one in mara.handing.check(gone) if one.field == "left_out"] == ["zd:3"]


def test_a_draft_for_a_person_or_another_region_says_so_and_keeps_what_was_written(mara: Seat) -> None:
    mara.handing.keep_draft(replace(drawn(mara), headline="Mine"))
    made = mara.handing.draft(to="jonas")
    assert (made.receiver.person, made.receiver.region, made.headline) == ("jonas", "amer", "Mine")
    assert made.id.endswith("-to-jonas")
    with pytest.raises(Exception, match="Did you mean jonas"):
        mara.handing.draft(to="jonass")


def test_without_a_team_it_goes_to_whoever_is_next(tmp_path: Path) -> None:
    made = seat(tmp_path, "mara", "[]")
    (tmp_path / "mara" / "config.yaml").write_text("me: {name: Mara Lind}\nshift: {zone: UTC}\n")
    assert made.workplace.reread()
    alone = made.handing.draft(fresh=True)
    assert (alone.sender.person, alone.receiver.person, alone.receiver.region) == ("mara-lind", "", "next")
    assert alone.receiver.start == datetime(2026, 3, 5, 9, tzinfo=UTC)
