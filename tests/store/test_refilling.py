"""Filling what is here already: every index follows the texts, and whose turn it is follows from what was said."""

import asyncio
from dataclasses import replace

import pytest

from store.inside import assert_that_every_index_is_as_if_made_anew, conversation, found, one_ticket, reads
from store.records import NOW, asker, at, customer, message, organisation, query, store, ticket
from workbench.domain.values import Article, Attachment, Incident, Issue, Link, Message, Ref, Role, Visibility
from workbench.store.connection import Connection
from workbench.store.filling import Stored
from workbench.store.originals import originals_of
from workbench.store.queues import Queue

LOG = Attachment(ref="zd:f1", name="app.log", media_type="text/plain", size=12)

def test_a_changed_text_is_found_by_its_new_words_and_codes_only(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, "Old subject")], messages=[message(1, text="Alpha ORA-00942")])
    changed = [message(1, text="Beta SSL:0A000102")]
    assert store(connection, tickets=[ticket(1, "New subject", updated=at(0))], messages=changed) == Stored(1, 1, 2)
    for gone in ("alpha", "err:00942"):
        assert found(connection, gone) == []
    for there in ("beta", "err:0A000"):
        assert found(connection, there) == ["zd:m1"]
    assert found(connection, "old", "ticket") == []
    assert found(connection, "new", "ticket") == ["zd:1"]
    assert_that_every_index_is_as_if_made_anew(connection)


def test_changed_people_and_pages_are_found_by_their_new_words_only(connection: Connection) -> None:
    issue = Issue(ref="jira:1", key="ENG-1", title="TLS", status="Open", created=at(90), updated=at(9))
    page = Article(ref="kb:1", title="TLS", text="Ciphers.", updated=at(9))
    store(connection, customers=[customer(1, "Jane Roe")], issues=[issue], articles=[page])
    store(
        connection, customers=[customer(1, "Joan Doe", updated=at(0))],
        issues=[replace(issue, title="Wi-Fi", updated=at(0))], articles=[replace(page, title="Wi-Fi", updated=at(0))],
    )  # fmt: skip
    assert found(connection, "roe", "customer") == []
    assert found(connection, "joan", "customer") == ["zd:c1"]
    for kind in ("issue", "article"):
        assert found(connection, "tls", kind) == []
        assert len(found(connection, '"wi-fi"', kind)) == 1
    assert_that_every_index_is_as_if_made_anew(connection)


def test_a_note_that_was_made_public_and_an_author_that_was_mended_are_taken(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1, visibility=Visibility.INTERNAL, author="unknown")])
    changed = message(1, visibility=Visibility.PUBLIC, author="Jane Roe", role=Role.AGENT)
    assert store(connection, messages=[changed]).messages == 1
    (now,) = conversation(connection)
    assert (now.visibility, now.author, now.role) == (Visibility.PUBLIC, "Jane Roe", Role.AGENT)


def test_files_that_come_and_go_with_a_message_are_taken(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1, original=b"was", attachments=(LOG,))])
    other = replace(LOG, ref="zd:f2", name="b.log")
    assert store(connection, messages=[message(1, attachments=(other,))]) == Stored(0, 1, 2)
    assert conversation(connection)[0].attachments == (other,)
    assert [one.body for one in originals_of(connection, "zd:1")] == [b"It fails."]
    assert found(connection, "has:attachment", "ticket") == ["zd:1"]
    store(connection, messages=[message(1)])
    assert found(connection, "has:attachment", "ticket") == []


def test_a_ticket_that_went_to_another_customer_is_found_there_with_all_that_was_said(connection: Connection) -> None:
    people = [customer(1, "Jane Roe"), customer(2, "Max Moe")]
    houses = [organisation(1, "Acme"), organisation(2, "Globex")]
    said = [message(n, text=f"word{n}", at=at(n * 40 * 86_400)) for n in range(1, 5)]  # in several spans
    store(
        connection, customers=people, organisations=houses, messages=said,
        tickets=[ticket(1, customer="zd:c1", organisation="zd:o1")],
    )  # fmt: skip
    assert len(found(connection, "customer:jane word*")) == 4
    moved = ticket(1, customer="zd:c2", organisation="zd:o2", updated=at(0))
    again = [message(1, text="word1 again", at=at(40 * 86_400)), message(9, text="word9")]
    store(connection, tickets=[moved], messages=again)
    assert found(connection, "customer:jane word*") == found(connection, "org:acme word*") == []
    assert len(found(connection, "customer:max word*")) == len(found(connection, "org:globex word*")) == 5
    assert_that_every_index_is_as_if_made_anew(connection)


def test_tags_follow_the_ticket_whatever_they_hold(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, tags=("TLS", "needs review"))])
    assert found(connection, 'tag:"needs review"', "ticket") == found(connection, "tag:tls", "ticket") == ["zd:1"]
    assert found(connection, "tag:needs", "ticket") == []
    store(connection, tickets=[ticket(1, tags=("billing",), updated=at(0))])
    assert found(connection, 'tag:"needs review",tls', "ticket") == []
    assert found(connection, "tag:billing", "ticket") == ["zd:1"]
    store(connection, tickets=[ticket(1, updated=at(-1))])
    assert found(connection, "tag:none", "ticket") == ["zd:1"]
    assert connection.execute("SELECT count(*) FROM tag").fetchone() == (0,)


def test_a_gone_ticket_leaves_queues_and_searches_and_may_come_back(connection: Connection) -> None:
    def queue() -> list[Ref]:
        return [row.ref for row in Queue(query("status:open"), "due", asker(connection)).first(9)]

    store(connection, tickets=[ticket(1), ticket(2)], messages=[message(1)])
    assert set(queue()) == {"zd:1", "zd:2"}
    store(connection, tickets=[ticket(1, gone=True, updated=at(0))])
    assert queue() == ["zd:2"]
    assert found(connection, "fails") == []
    assert one_ticket(connection).gone
    store(connection, tickets=[ticket(1, updated=at(-1))])
    assert set(queue()) == {"zd:1", "zd:2"}


def test_an_incident_follows_its_status_page(connection: Connection) -> None:
    live = Incident(ref="status:1", name="API latency", phase="monitoring", last_update_at=at(60), started=at(600))
    store(connection, incidents=[live])
    assert asyncio.run(reads(connection).incidents()) == [live]
    parts = ("API", "EU west")
    over = replace(live, phase="resolved", resolved=at(0), last_update_at=at(0), components=parts)
    assert store(connection, incidents=[over]).seq == 2
    assert asyncio.run(reads(connection).incidents()) == []
    again = replace(over, ref="status:2", resolved=None)
    store(connection, incidents=[again])
    assert asyncio.run(reads(connection).incidents()) == [again]


def test_a_link_that_the_helpdesk_states_outranks_one_that_was_found(connection: Connection) -> None:
    guess = Link(ticket="zd:1", issue_key="ENG-1", url="https://guess.test", found_in="zd:m1")
    fact = Link(ticket="zd:1", issue_key="ENG-1", url="https://jira.test/ENG-1")

    def links() -> list[Link]:
        return [one.link for one in asyncio.run(reads(connection).escalations("zd:1"))]

    store(connection, tickets=[ticket(1)], links=[guess])
    assert links() == [guess]
    assert store(connection, links=[fact]).seq == 2
    assert links() == [fact]
    assert store(connection, links=[guess]).seq == 0
    assert links() == [fact]
    moved = replace(fact, url="https://new.jira.test/ENG-1")
    assert store(connection, links=[moved]).seq == 3
    assert links() == [moved]


# -- late messages, and whose turn it is ------------------------------------------------------------------------


def turn(connection: Connection) -> tuple[bool, Ref | None]:
    """Return whether the customer waits for us, and the newest message."""
    waiting = found(connection, "is:waiting", "ticket") == ["zd:1"]
    (word,) = asyncio.run(reads(connection).tickets_of_customer("zd:c1"))
    return waiting, word.message.ref if word.message else None


def asks(number: int, ago: float) -> Message:
    return message(number, at=at(ago))


def answers(number: int, ago: float, visibility: Visibility = Visibility.PUBLIC) -> Message:
    return message(number, at=at(ago), role=Role.AGENT, visibility=visibility)


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        ([[asks(1, 30)]], (True, "zd:m1")),
        ([[asks(1, 30), answers(2, 20)]], (False, "zd:m2")),
        ([[answers(2, 20)], [asks(1, 30)]], (False, "zd:m2")),  # the older came late
        ([[answers(2, 20)], [asks(1, 30), answers(3, 10, Visibility.INTERNAL)]], (False, "zd:m3")),
        ([[asks(1, 30)], [answers(2, 20, Visibility.INTERNAL)]], (True, "zd:m2")),
        ([[asks(1, 30)], [message(2, role=Role.SYSTEM, at=at(20))]], (True, "zd:m2")),
        ([[asks(1, 30), answers(2, 20)], [answers(2, 20, Visibility.INTERNAL)]], (True, "zd:m2")),
        ([[asks(1, 30), asks(2, 30), answers(3, 30)]], (False, "zd:m3")),  # ties stand as they came
        ([[]], (False, None)),
    ],
)
def test_whose_turn_it_is_follows_from_all_that_was_said_in_order_of_time(
    connection: Connection, batches: list[list[Message]], expected: tuple[bool, Ref | None]
) -> None:
    store(connection, tickets=[ticket(1, customer="zd:c1")])
    for messages in batches:
        store(connection, messages=messages)
    assert turn(connection) == expected


def test_history_that_comes_last_stands_where_it_belongs(connection: Connection) -> None:
    said = [message(number, at=at(number * 86_400)) for number in range(1, 200)]
    store(connection, tickets=[ticket(1)], messages=said[:20])
    store(connection, messages=said[100:])
    store(connection, messages=said[20:100])
    assert [one.ref for one in conversation(connection)] == [one.ref for one in reversed(said)]
    assert [one.at for one in conversation(connection)] == [one.at for one in reversed(said)]


def test_messages_before_the_beginning_of_time_are_kept(connection: Connection) -> None:
    early = NOW.replace(year=1950)
    store(connection, tickets=[ticket(1, created=early)], messages=[message(1, at=early, text="early bird")])
    assert [one.at for one in conversation(connection)] == [early]
    assert found(connection, "bird") == ["zd:m1"]
