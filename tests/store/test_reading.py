"""What panes read: lists in their order and within their bounds, and what is alike."""

import asyncio
from dataclasses import replace

import pytest

from store.inside import reads
from store.records import ME, at, customer, message, opened, organisation, store, ticket
from workbench.domain.values import Agent, Article, Attachment, Issue, Link, Priority, Status
from workbench.store.checking import check_files, engine
from workbench.store.connection import Connection
from workbench.store.desk import drafts, mark_read, mark_unread, read_upto, unsent
from workbench.store.migrating import migrations
from workbench.store.opening import DESK, MIRROR
from workbench.store.sources import cursor_of, my_accounts, note_answer, note_trouble, sources


def test_what_is_not_there_is_none_or_nothing(connection: Connection) -> None:
    queries = reads(connection)
    for one in (queries.ticket, queries.customer, queries.organisation, queries.issue, queries.article):
        assert asyncio.run(one("zd:nobody")) is None
    assert asyncio.run(queries.last_read("zd:nobody")) is None
    assert asyncio.run(queries.agent_name("zd:nobody")) == "zd:nobody"
    for many in (queries.conversation, queries.tickets_of_customer, queries.escalations, queries.tickets_like):
        assert asyncio.run(many("zd:nobody")) == []
    assert asyncio.run(queries.count_of_customer("zd:nobody")) == (0, 0)
    assert asyncio.run(queries.message_count("zd:nobody")) == 0


def test_a_conversation_is_its_newest_messages_oldest_first(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(n, at=at(n)) for n in range(1, 30)])
    found = asyncio.run(reads(connection).conversation("zd:1", 4))
    assert [one.ref for one in found] == ["zd:m4", "zd:m3", "zd:m2", "zd:m1"]
    assert asyncio.run(reads(connection).message_count("zd:1")) == 29


def test_a_customers_tickets_come_last_touched_first_with_the_last_word_and_without_what_is_gone(
    connection: Connection,
) -> None:
    mine = [ticket(n, customer="zd:c1", organisation="zd:o1", updated=at(n)) for n in range(1, 9)]
    mine[2] = replace(mine[2], gone=True)
    mine[3] = replace(mine[3], status=Status.CLOSED)
    other = ticket(99, customer="zd:c2", organisation="zd:o1", updated=at(0))
    store(
        connection, customers=[customer(1), customer(2)], organisations=[organisation(1)], tickets=[*mine, other],
        messages=[message(1, 1, "First."), message(2, 1, "Last.", at=at(5))],
    )  # fmt: skip
    queries = reads(connection)
    of_customer = asyncio.run(queries.tickets_of_customer("zd:c1", 3))
    assert [word.ticket.ref for word in of_customer] == ["zd:1", "zd:2", "zd:4"]
    assert [word.message.text if word.message else None for word in of_customer] == ["Last.", None, None]
    of_organisation = asyncio.run(queries.tickets_of_organisation("zd:o1"))
    assert [word.ticket.ref for word in of_organisation][:2] == ["zd:99", "zd:1"]
    assert asyncio.run(queries.count_of_customer("zd:c1")) == (6, 7)
    assert asyncio.run(queries.count_of_organisation("zd:o1")) == (7, 8)


def test_counting_a_customers_tickets_stops_at_a_thousand(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, customer="zd:c1") for n in range(1_050)])
    assert asyncio.run(reads(connection).count_of_customer("zd:c1")) == (1_000, 1_000)


def test_escalations_tell_the_issue_where_it_is_known_and_how_many_others_wait_for_it(connection: Connection) -> None:
    old = Issue(ref="jira:1", key="ENG-1", title="TLS", status="Open", created=at(900), updated=at(800))
    new = replace(old, ref="jira:2", key="ENG-2", updated=at(5))
    store(
        connection, tickets=[ticket(1), ticket(2), ticket(3), ticket(4, gone=True)], issues=[old, new],
        links=[Link(ticket=f"zd:{n}", issue_key=key) for n in (1, 2, 3, 4) for key in ("ENG-1", "ENG-2")]
        + [Link(ticket="zd:1", issue_key="OPS-9", found_in="zd:m1")],
    )  # fmt: skip
    found = asyncio.run(reads(connection).escalations("zd:1"))
    assert [(one.link.issue_key, one.issue, one.other_tickets) for one in found] == [
        ("ENG-2", new, 2), ("ENG-1", old, 2), ("OPS-9", None, 0),
    ]  # fmt: skip
    on_issue = asyncio.run(reads(connection).tickets_on_issue("ENG-1"))
    assert {one.ref for one in on_issue} == {"zd:1", "zd:2", "zd:3"}


def test_a_tickets_files_come_with_who_sent_them(connection: Connection) -> None:
    one = Attachment(ref="zd:f1", name="a.log", media_type="text/plain", size=1)
    two = replace(one, ref="zd:f2", name="b.log")
    store(
        connection, tickets=[ticket(1)],
        messages=[message(1, at=at(9), attachments=(one,)), message(2, author="Sam", at=at(5), attachments=(two,))],
    )  # fmt: skip
    assert asyncio.run(reads(connection).attachments("zd:1")) == [("Jane Roe", one), ("Sam", two)]


@pytest.mark.parametrize(
    ("words", "refs"),
    [("tls", ["kb:2", "kb:1"]), ("tls ciphers", ["kb:1"]), ('"*" AND', []), ("NEAR(tls)", []), ("", []), ("&&", [])],
)
def test_articles_hold_all_the_words(connection: Connection, words: str, refs: list[str]) -> None:
    one = Article(ref="kb:1", title="TLS", text="Ciphers that work.", updated=at(9))
    store(connection, articles=[one, replace(one, ref="kb:2", text="Certificates.", updated=at(5))])
    assert [page.ref for page in asyncio.run(reads(connection).articles(words))] == refs
    assert asyncio.run(reads(connection).article("kb:1")) == one
    assert asyncio.run(reads(connection).article("kb:3")) is None


def test_alike_is_what_shares_the_rarest_words(connection: Connection) -> None:
    common = [ticket(n, f"Printer fails {n}") for n in range(100, 160)]
    store(
        connection, tickets=[
            ticket(1, "Printer fails: handshake refused"), ticket(2, "Handshake, again"), *common,
            ticket(3, "HANDSHAKE refused"), ticket(4, "Nothing else"), ticket(5, "handshake refused", gone=True),
        ],
    )  # fmt: skip
    assert [one.ref for one in asyncio.run(reads(connection).tickets_like("zd:1", 2))] == ["zd:3", "zd:2"]
    assert not {"zd:1", "zd:5"} & {one.ref for one in asyncio.run(reads(connection).tickets_like("zd:1", 99))}


def test_a_search_of_a_pane_is_the_search_of_everybody(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, "TLS")], messages=[message(1, text="TLS")])
    assert [hit.ref for hit in asyncio.run(reads(connection).search("tls"))] == ["zd:1", "zd:m1"]


def test_a_ticket_is_read_up_to_its_newest_message_and_unread_again_after_the_next(connection: Connection) -> None:
    store(connection, tickets=[ticket(1), ticket(2)], messages=[message(1, at=at(50))])
    queries = reads(connection)
    assert mark_read(connection, "zd:1", now=7)
    assert not mark_read(connection, "zd:1", now=8)  # nothing was new
    assert not mark_read(connection, "zd:2", now=8)  # nothing was said
    assert not mark_read(connection, "zd:nobody", now=8)
    assert asyncio.run(queries.last_read("zd:1")) == at(50)
    store(connection, messages=[message(2, at=at(10))])
    assert mark_read(connection, "zd:1", now=9)
    mark_unread(connection, "zd:1", 0)
    assert read_upto(connection, "zd:1") == 0
    assert (unsent(connection), drafts(connection)) == (0, 0)


def test_a_mark_is_held_for_the_ticket_that_is_being_read(connection: Connection) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1, at=at(50))])
    queries = reads(connection)
    queries.hold_mark("zd:1", None)
    mark_read(connection, "zd:1", now=7)
    assert asyncio.run(queries.last_read("zd:1")) is None
    queries.hold_mark("zd:2", None)
    assert asyncio.run(queries.last_read("zd:1")) == at(50)


def test_me_is_whom_the_configuration_names_and_whoever_has_my_address(connection: Connection) -> None:
    agents = [Agent(ref=ME, name="Sam", email="Sam@Desk.test"), Agent(ref="hq:a9", name="Mara", email="mara@desk.test")]
    store(connection, agents=agents)
    assert my_accounts(connection, "sam@desk.TEST", {"hq": "a9"}) == ("hq:a9", ME)
    assert my_accounts(connection, "", {}) == ()


def test_a_source_remembers_since_when_it_does_not_answer(connection: Connection) -> None:
    assert cursor_of(connection, "zd") is None
    note_trouble(connection, "zd", "It is down.", now=100, next_try=102)
    note_trouble(connection, "zd", "It is still down.", now=102, next_try=106)
    (source,) = sources(connection)
    assert (source.trouble, source.trouble_since, source.next_try) == ("It is still down.", 100, 106)
    note_answer(connection, "zd", now=110)
    (source,) = sources(connection)
    assert (source.trouble, source.trouble_since, source.pulled_at) == ("", None, 110)


def test_the_files_health_is_told_without_changing_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("health")
    assert list(check_files(folder)) == []
    with opened(folder) as connection:
        store(connection, tickets=[ticket(n, priority=Priority.HIGH) for n in range(500)])
    newest = len(migrations("mirror")), len(migrations("desk"))
    assert [(one.path.name, one.version, one.newest, one.fault) for one in check_files(folder)] == [
        (MIRROR, newest[0], newest[0], ""), (DESK, newest[1], newest[1], ""),
    ]  # fmt: skip
    whole = bytearray((folder / MIRROR).read_bytes())
    whole[-4 * 8192 :] = b"\x55" * (4 * 8192)
    (folder / MIRROR).write_bytes(whole)
    (folder / DESK).write_text("nothing of the kind")
    mirror, desk = check_files(folder)
    assert mirror.fault
    assert "not a database" in desk.fault


def test_this_pythons_sqlite_can_search() -> None:
    found = engine()
    assert found.full_text
    assert found.trigrams
