"""What is under way at this desk: unsent words, links, snoozes that end by themselves, promises that a reply keeps."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from store.records import ME, NOW, asker, at, message, query, store, ticket
from workbench.domain.effects import (
    Assign,
    Change,
    LinkIssue,
    Say,
    SetPriority,
    SetStatus,
    TicketEffect,
    is_idle,
)
from workbench.domain.values import Issue, Link, Priority, Ref, Role, Status, Visibility
from workbench.store import deciding, drafts, outbox, promises, snoozing, steps
from workbench.store.bases import base_of
from workbench.store.changes import Follower
from workbench.store.connection import Connection
from workbench.store.desk import mark_read
from workbench.store.outbox import State, Step
from workbench.store.pending import own_work, unsent_of
from workbench.store.queues import Queue
from workbench.store.reading import StoreQueries

_NOW = int(NOW.timestamp())
REPLY = Say(visibility=Visibility.PUBLIC, text="Hello")
NOTE = Say(visibility=Visibility.INTERNAL, text="Between us")


def put(connection: Connection, *effects: TicketEffect, ref: Ref = "zd:1", hold: float = 0, now: float = _NOW) -> int:
    return outbox.put(connection, Change(ticket=ref, source="zd", effects=effects), now=now, hold=hold)


def send(connection: Connection, number: int, answer: str, state: State = State.SENT) -> None:
    steps.claim(connection, number, "me", now=_NOW + 99)
    steps.note(connection, number, 0, Step.DONE, answer)
    steps.end(connection, number, state, "Not so.", now=_NOW)


def told(connection: Connection) -> list[tuple[str, list[str], str]]:
    return [
        (one.state, [type(effect).__name__ for effect in one.effects], one.reason)
        for one in unsent_of(connection, "zd:1", _NOW)
    ]


# -- what is on its way -----------------------------------------------------------------------------------------


def test_what_was_written_is_told_in_its_order_with_when_it_leaves(connection: Connection) -> None:
    put(connection, REPLY, SetStatus(Status.PENDING), hold=10)
    put(connection, NOTE)
    put(connection, NOTE, ref="zd:2")
    assert told(connection) == [("held", ["Say"], ""), ("held", ["SetStatus"], ""), ("queued", ["Say"], "")]
    first, *_ = unsent_of(connection, "zd:1", _NOW)
    assert (first.made, first.at) == (NOW, NOW + timedelta(seconds=10))


def test_a_message_that_is_sent_is_told_until_the_mirror_has_it_and_never_twice(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)])
    send(connection, put(connection, REPLY), "zd:m7")
    assert told(connection) == [("sent", ["Say"], "")]
    store(connection, messages=[message(7, role=Role.AGENT)])
    assert told(connection) == []


def test_where_the_status_was_refused_the_message_is_not_told_as_refused(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(7, role=Role.AGENT)])
    send(connection, put(connection, REPLY, SetStatus(Status.SOLVED)), "zd:m7", State.REFUSED)
    assert told(connection) == [("refused", ["SetStatus"], "Not so.")]


def test_what_was_sent_long_ago_is_not_waited_for(connection: Connection) -> None:
    send(connection, put(connection, REPLY), "zd:m7")
    assert unsent_of(connection, "zd:1", _NOW + 3600) == []


def test_a_link_that_is_on_its_way_is_among_the_escalations_once(connection: Connection) -> None:
    known = Issue(ref="rm:7", key="#7", title="Mend it", status="New", owner="", created=at(9), updated=at(9))
    store(connection, tickets=[ticket(1)], issues=[known], links=[Link(ticket="zd:1", issue_key="#8")])
    for key in ("#7", "#8", "#7"):
        put(connection, LinkIssue(key, f"https://rm.test/{key[1:]}"))
    found = asyncio.run(StoreQueries(connection, (ME,), lambda: NOW).escalations("zd:1"))
    titles = [(one.link.issue_key, one.issue.title if one.issue else "") for one in found]
    assert titles == [("#7", "Mend it"), ("#8", "")]


def test_a_change_stands_on_what_earlier_ones_will_leave_and_on_what_was_said_till_then(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, assignee=ME)], messages=[message(1, at=at(900))])
    put(connection, Assign(None), SetStatus(Status.PENDING), SetPriority(Priority.HIGH))
    base = base_of(connection, "zd:1")
    assert (base.assignee, base.status, base.priority) == (None, Status.PENDING, Priority.HIGH)
    assert (base.last, base.seen, base.updated) == (at(900), ("zd:m1",), ticket(1).updated)
    assert is_idle(Change(ticket="zd:1", source="zd", effects=(Assign(None),), base=base))
    assert not is_idle(Change(ticket="zd:1", source="zd", effects=(Assign(ME),), base=base))


def unread(connection: Connection) -> int:
    (row,) = Queue(query("id:zd:1"), "due", asker(connection)).first(1)
    return row.unread


def test_ones_own_words_are_no_news_and_what_another_said_before_them_is(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1, at=at(900))])
    mark_read(connection, "zd:1", now=_NOW)
    own = [message(2, at=at(800), role=Role.SYSTEM), message(3, at=at(700), role=Role.AGENT)]
    store(connection, messages=own)
    assert unread(connection) == 2
    send(connection, put(connection, REPLY), "zd:m3")
    assert unread(connection) == 0
    store(connection, messages=[message(4, at=at(600)), message(5, at=at(500), role=Role.AGENT)])
    send(connection, put(connection, REPLY), "zd:m5")
    assert unread(connection) == 2


# -- laid aside -------------------------------------------------------------------------------------------------


def queue(connection: Connection, text: str = "status:open") -> list[Ref]:
    return [row.ref for row in Queue(query(text), "due", asker(connection)).first(9)]


def test_what_is_laid_aside_is_in_no_queue_until_its_time_and_then_comes_back(connection: Connection) -> None:
    store(connection, tickets=[ticket(1), ticket(2)])
    follower = Follower(connection)
    snoozing.snooze(connection, "zd:1", until=_NOW + 60, event="", now=_NOW)
    news = follower.news()
    assert news is not None
    assert news.refs == {"zd:1"}
    assert (queue(connection), queue(connection, "is:snoozed")) == (["zd:2"], ["zd:1"])
    assert snoozing.wake_due(connection, _NOW + 59) == []
    assert snoozing.wake_due(connection, _NOW + 60) == ["zd:1"]
    assert set(queue(connection)) == {"zd:1", "zd:2"}
    assert not snoozing.wake(connection, "zd:1")


@pytest.mark.parametrize("event", ["", snoozing.ANSWER, snoozing.ISSUE])
def test_a_customers_word_ends_every_snooze_and_a_colleagues_none(connection: Connection, event: str) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1, at=at(500))])
    snoozing.snooze(connection, "zd:1", until=None, event=event, now=_NOW)
    store(connection, messages=[message(2, at=at(100), role=Role.AGENT), message(3, at=at(900))])  # and an older one
    assert snoozing.due_to_wake(connection, _NOW + 10**6) == []
    store(connection, messages=[message(4, at=at(200))])  # said before the colleague's, and pulled after it
    assert snoozing.due_to_wake(connection, _NOW) == ["zd:1"]


def test_news_on_an_escalation_ends_a_snooze_that_waits_for_it(connection: Connection) -> None:
    old = Issue(ref="rm:7", key="#7", title="Mend it", status="New", owner="", created=at(9), updated=at(900))
    links = [Link(ticket=ref, issue_key="#7") for ref in ("zd:1", "zd:2")]
    store(connection, tickets=[ticket(1), ticket(2)], issues=[old], links=links)
    snoozing.snooze(connection, "zd:1", until=None, event=snoozing.ISSUE, now=_NOW)
    snoozing.snooze(connection, "zd:2", until=None, event=snoozing.ANSWER, now=_NOW)
    assert snoozing.due_to_wake(connection, _NOW) == []
    store(connection, issues=[replace(old, status="Fixed", updated=at(1))])
    assert snoozing.wake_due(connection, _NOW) == ["zd:1"]


def test_what_is_solved_stands_among_the_solved_though_it_is_laid_aside(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)])
    snoozing.snooze(connection, "zd:1", until=_NOW + 60, event="", now=_NOW)
    put(connection, SetStatus(Status.SOLVED))
    assert (queue(connection), queue(connection, "status:solved")) == ([], ["zd:1"])


# -- promises ---------------------------------------------------------------------------------------------------


def test_a_ticket_ranks_by_the_promise_that_falls_due_before_its_deadline(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, due=NOW + timedelta(hours=n)) for n in (1, 2, 3)])
    first = promises.promise(connection, "zd:3", "By noon.", _NOW + 60, now=_NOW)
    promises.promise(connection, "zd:3", "Some day.", _NOW + 10**6, now=_NOW)
    assert queue(connection) == ["zd:3", "zd:1", "zd:2"]
    assert queue(connection, "is:promised") == ["zd:3"]
    assert [one.sentence for one in promises.open_promises(connection)] == ["By noon.", "Some day."]
    assert promises.withdraw(connection, first)
    assert not promises.keep(connection, first)
    assert queue(connection) == ["zd:1", "zd:2", "zd:3"]
    assert promises.reopen(connection, first)
    assert queue(connection)[0] == "zd:3"


def test_a_reply_keeps_what_was_promised_before_it_and_not_what_it_promises_itself(connection: Connection) -> None:
    promises.promise(connection, "zd:1", "before", _NOW + 60, now=_NOW - 60)
    promises.promise(connection, "zd:2", "elsewhere", _NOW + 60, now=_NOW - 60)
    number = put(connection, REPLY)
    promises.promise(connection, "zd:1", "its own", _NOW + 90, str(number), now=_NOW)
    promises.promise(connection, "zd:1", "after", _NOW + 99, now=_NOW + 5)
    send(connection, number, "zd:m7")
    assert [one.sentence for one in promises.open_promises(connection, "zd:1")] == ["its own", "after"]
    assert [one.sentence for one in promises.open_promises(connection, "zd:2")] == ["elsewhere"]


def test_neither_a_note_nor_what_was_refused_keeps_a_promise(connection: Connection) -> None:
    promises.promise(connection, "zd:1", "open", _NOW + 60, now=_NOW - 60)
    send(connection, put(connection, NOTE), "zd:m7")
    number = put(connection, REPLY)
    steps.claim(connection, number, "me", now=_NOW)
    steps.note(connection, number, 0, Step.REFUSED, "No.")
    steps.end(connection, number, State.REFUSED, now=_NOW)
    deciding.settle(connection, number, [(0, Step.DROPPED)], State.SENT, now=_NOW)
    assert len(promises.open_promises(connection, "zd:1")) == 1


def test_a_promise_goes_with_the_change_that_makes_it(connection: Connection) -> None:
    number = put(connection, REPLY, hold=10)
    promises.promise(connection, "zd:1", "soon", _NOW + 60, str(number), now=_NOW)
    outbox.take_back(connection, number)
    assert promises.open_promises(connection) == []
    assert own_work(connection, "zd:1").promises == ()


def test_what_is_begun_promised_and_laid_aside_is_told_together(connection: Connection) -> None:
    drafts.keep(connection, drafts.Draft(ticket="zd:1", kind="note"), now=_NOW)
    promises.promise(connection, "zd:1", "soon", _NOW + 60, now=_NOW)
    snoozing.snooze(connection, "zd:1", until=None, event="answer", now=_NOW)
    work = own_work(connection, "zd:1")
    assert [(one.kind, one.touched) for one in work.drafts] == [("note", NOW)]
    assert [(one.sentence, one.due) for one in work.promises] == [("soon", NOW + timedelta(minutes=1))]
    assert work.aside is not None
    assert (work.aside.until, work.aside.event) == (None, "answer")
    put(connection, Assign(ME))
    assert queue(connection, "has:draft") == []  # zd:1 is not in the mirror: nothing is made up
