"""The store in memory keeps what the contract promises of order, bounds and counts."""

import asyncio
from dataclasses import replace

from panes.desk import ACME, JANE, MARA, ago, issue, link, message, ticket
from workbench.api import Article, Batch, Status
from workbench.api.testing import FakeQueries

T1 = ticket(1, "Export hangs at 502", updated=ago(days=2))
T2 = ticket(2, "Export hangs again", updated=ago(days=1), status=Status.SOLVED)
GONE = ticket(3, "Export merged", updated=ago(hours=1), gone=True)
QUERIES = FakeQueries(
    Batch(
        cursor="", tickets=(T1, T2, GONE), customers=(JANE,), organisations=(ACME,), agents=(MARA,),
        messages=(
            message(2, 1, "second", ago(hours=1)),
            message(1, 1, "first", ago(hours=2)),
            message(3, 2, "x", ago(days=1)),
        ),
        issues=(issue("ENG-1", updated=ago(days=3)), issue("ENG-2", updated=ago(days=1))),
        links=(link(1, "ENG-1"), link(1, "ENG-2"), link(1, "OPS-9"), link(2, "ENG-1")),
        articles=(Article(ref="kb:1", title="Exports", text="Why an export hangs", updated=ago(days=9)),),
    )
)  # fmt: skip


def test_tickets_come_last_touched_first_with_their_last_word_and_without_those_that_are_gone() -> None:
    found = asyncio.run(QUERIES.tickets_of_customer(JANE.ref))
    assert [one.ticket.ref for one in found] == ["zd:2", "zd:1"]
    assert found[1].message is not None
    assert found[1].message.text == "second"
    assert asyncio.run(QUERIES.tickets_of_organisation(ACME.ref, limit=1))[0].ticket.ref == "zd:2"
    assert asyncio.run(QUERIES.count_of_customer(JANE.ref)) == (1, 2)
    assert asyncio.run(QUERIES.count_of_organisation("zd:o9")) == (0, 0)


def test_a_conversation_is_its_newest_messages_oldest_first() -> None:
    assert [one.text for one in asyncio.run(QUERIES.conversation("zd:1"))] == ["first", "second"]
    assert [one.text for one in asyncio.run(QUERIES.conversation("zd:1", limit=1))] == ["second"]
    assert asyncio.run(QUERIES.message_count("zd:1")) == 2


def test_escalations_come_last_touched_first_and_unknown_ones_last() -> None:
    found = asyncio.run(QUERIES.escalations("zd:1"))
    assert [(one.link.issue_key, one.other_tickets) for one in found] == [("ENG-2", 0), ("ENG-1", 1), ("OPS-9", 0)]
    assert found[2].issue is None
    assert [one.ref for one in asyncio.run(QUERIES.tickets_on_issue("ENG-1"))] == ["zd:2", "zd:1"]


def test_search_likeness_and_articles_go_by_words() -> None:
    assert [hit.ref for hit in asyncio.run(QUERIES.search("export hangs"))] == ["zd:2", "zd:1"]
    assert [hit.ref for hit in asyncio.run(QUERIES.search("kind:ticket,issue export hangs"))] == ["zd:2", "zd:1"]
    assert asyncio.run(QUERIES.search("kind:message export hangs")) == []
    assert [one.ref for one in asyncio.run(QUERIES.tickets_like("zd:1"))] == ["zd:2"]
    assert len(asyncio.run(QUERIES.articles("export hangs"))) == 1
    assert asyncio.run(QUERIES.articles("export burns")) == []
    (article,) = asyncio.run(QUERIES.articles("export hangs"))
    assert asyncio.run(QUERIES.article(article.ref)) == article
    assert asyncio.run(QUERIES.article("zd:a99")) is None


def test_names_and_things_that_nobody_knows_are_none_or_the_reference() -> None:
    assert asyncio.run(QUERIES.agent_name(MARA.ref)) == "Mara Lind"
    assert asyncio.run(QUERIES.agent_name("zd:a9")) == "zd:a9"
    assert asyncio.run(QUERIES.ticket("zd:9")) is None
    assert asyncio.run(QUERIES.ticket("zd:1")) == replace(T1)
    assert asyncio.run(QUERIES.customer("zd:9")) is None
    assert asyncio.run(QUERIES.organisation("zd:9")) is None
    assert asyncio.run(QUERIES.last_read("zd:1")) is None
