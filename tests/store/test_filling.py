"""Filling: what arrives comes back, twice changes nothing, older overwrites nothing, and readers are told."""

import asyncio
from dataclasses import replace

import pytest

from store.inside import conversation, everything, one_ticket, reads
from store.records import ME, NOW, at, customer, fill, message, organisation, store, ticket
from workbench.domain.values import Agent, Article, Attachment, Batch, Incident, Issue, Link, Ref, Status
from workbench.store.changes import Follower
from workbench.store.connection import Connection
from workbench.store.filling import Stored
from workbench.store.originals import originals_of
from workbench.store.sources import note_trouble, sources

LOG = Attachment(ref="zd:f1", name="../../etc/passwd", media_type="text/plain", size=12, url="https://desk.test/f1")
WHOLE = Batch(
    cursor="41", remaining=7, organisations=(organisation(1, domains=("acme.test", "acme.example")),),
    customers=(customer(1, email="jane@acme.test", organisation="zd:o1", phone="1", zone="UTC", notes="Nights."),),
    agents=(Agent(ref=ME, name="Sam Rivers", email="sam@desk.test"),),
    tickets=(ticket(
        1, status=Status.OTHER, status_word="Waiting for parts", customer="zd:c1", organisation="zd:o1", assignee=ME,
        tags=("tls", "needs review"), fields=(("version", "4.12.1"), ("plan", "gold")), due=NOW, url="https://desk.test/1",
        updated=at(600.000001),
    ),),
    messages=(message(1, original=b"<p>It\xff fails.</p>", original_type="text/html", attachments=(LOG,)),),
    issues=(Issue(
        ref="jira:1", key="ENG-1", title="TLS", status="Open", owner="Ada", body="Text", last_word="Soon.",
        last_word_by="Ada", last_word_at=at(5), created=at(90), updated=at(4.5), url="https://jira.test/ENG-1",
    ),),
    links=(Link(ticket="zd:1", issue_key="ENG-1", url="https://jira.test/ENG-1"),),
    articles=(
        Article(ref="kb:1", title="TLS", text="Ciphers.", url="https://kb.test/1", updated=at(7), internal=True),
    ),
    incidents=(Incident(
        ref="status:1", name="API latency", phase="monitoring", last_update="A fix is out.", last_update_at=at(60),
        started=at(600), words=("latency", "504"),
    ),),
)  # fmt: skip


# -- what is stored comes back ----------------------------------------------------------------------------------


def test_everything_that_was_stored_comes_back_as_it_was(connection: Connection) -> None:
    fill(connection, WHOLE)
    queries = reads(connection)
    assert one_ticket(connection) == WHOLE.tickets[0]
    assert conversation(connection) == [replace(WHOLE.messages[0], original=None, original_type="text/plain")]
    assert asyncio.run(queries.customer("zd:c1")) == WHOLE.customers[0]
    assert asyncio.run(queries.organisation("zd:o1")) == WHOLE.organisations[0]
    assert asyncio.run(queries.agent_name(ME)) == "Sam Rivers"
    assert asyncio.run(queries.article("kb:1")) == WHOLE.articles[0]
    assert asyncio.run(queries.incidents()) == [WHOLE.incidents[0]]
    (linked,) = asyncio.run(queries.escalations("zd:1"))
    assert (linked.link, linked.issue) == (WHOLE.links[0], replace(WHOLE.issues[0], last_word_at=at(5)))


def test_an_original_comes_back_byte_for_byte(connection: Connection) -> None:
    fill(connection, WHOLE)
    every_byte = bytes(range(256)) * 300
    mail = message(2, original=every_byte, original_type="message/rfc822")
    store(connection, messages=[mail, message(3, text="Plain.")])
    found = {one.message: (one.type, one.body) for one in originals_of(connection, "zd:1")}
    assert found == {
        "zd:m1": ("text/html", b"<p>It\xff fails.</p>"),
        "zd:m2": ("message/rfc822", every_byte),
        "zd:m3": ("text/plain", b"Plain."),
    }


# -- again ------------------------------------------------------------------------------------------------------


def test_the_same_batch_again_changes_nothing_and_announces_nothing(connection: Connection) -> None:
    assert fill(connection, WHOLE).seq == 1
    before = everything(connection)
    follower = Follower(connection)
    assert fill(connection, WHOLE) == Stored(0, 0, 0)
    assert everything(connection) == before
    assert follower.news() is None


def test_a_batch_that_holds_a_thing_twice_keeps_the_newer_whatever_comes_first(connection: Connection) -> None:
    new, old = ticket(1, "new", updated=at(1)), ticket(1, "old", updated=at(2))
    page = Article(ref="kb:1", title="new", text="", updated=at(1))
    older = Article(ref="kb:1", title="old", text="", updated=at(2))
    for number, (tickets, pages) in enumerate((((new, old), (page, older)), ((old, new), (older, page)))):
        store(connection, cursor=str(number), tickets=tickets, articles=pages)
        assert one_ticket(connection).subject == "new"
        found = asyncio.run(reads(connection).article("kb:1"))
        assert found is not None
        assert found.title == "new"


def test_an_older_version_never_overwrites_a_newer_one(connection: Connection) -> None:
    fill(connection, WHOLE)
    before = everything(connection)
    earlier = at(10_000)
    old = Batch(
        cursor="41",
        tickets=tuple(replace(one, subject="old", updated=earlier, tags=()) for one in WHOLE.tickets),
        customers=tuple(replace(one, name="old", updated=earlier) for one in WHOLE.customers),
        organisations=tuple(replace(one, name="old", updated=earlier) for one in WHOLE.organisations),
        issues=tuple(replace(one, title="old", updated=earlier) for one in WHOLE.issues),
        articles=tuple(replace(one, title="old", updated=earlier) for one in WHOLE.articles),
        incidents=tuple(replace(one, phase="old", last_update_at=earlier) for one in WHOLE.incidents),
        remaining=7,
    )
    assert fill(connection, old) == Stored(0, 0, 0)
    assert everything(connection) == before


def test_versions_are_told_apart_by_the_microsecond(connection: Connection) -> None:
    for moment, subject in ((at(0), "first"), (at(-0.000001), "second"), (at(0), "late")):
        store(connection, tickets=[ticket(1, subject, updated=moment)])
    assert one_ticket(connection).subject == "second"


def test_what_changed_without_a_newer_time_is_taken_too(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, "as it was")])
    assert store(connection, tickets=[ticket(1, "mended in place")]).tickets == 1
    assert one_ticket(connection).subject == "mended in place"


# -- one transaction --------------------------------------------------------------------------------------------


def test_a_batch_and_its_cursor_are_stored_together_or_not_at_all(connection: Connection) -> None:
    store(connection, cursor="1", tickets=[ticket(1)])
    before = everything(connection)
    with pytest.raises(UnicodeEncodeError):  # no provider gives such text; something has to fail in the middle
        store(connection, cursor="2", tickets=[ticket(2)], messages=[message(1, 2, text="\ud800")])
    assert not connection.in_transaction
    assert everything(connection) == before


def test_the_source_forgets_its_trouble_once_it_answers(connection: Connection) -> None:
    note_trouble(connection, "zd", "Zendesk cannot be reached.", now=5, next_try=9)
    fill(connection, WHOLE)
    (source,) = sources(connection)
    assert (source.cursor, source.remaining, source.trouble) == ("41", 7, "")
    assert source.trouble_since is source.next_try is None


# -- announcing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "refs", "everything_changed"),
    [
        (Batch(cursor="2", tickets=(ticket(2),)), {"zd:2"}, False),
        (Batch(cursor="2", messages=(message(5, 1),)), {"zd:1"}, False),
        (Batch(cursor="2", tickets=(ticket(1, "new", updated=at(0)), ticket(3))), {"zd:1", "zd:3"}, False),
        (Batch(cursor="2", links=(Link(ticket="zd:1", issue_key="ENG-9"),)), {"zd:1"}, False),
        (Batch(cursor="2", customers=(customer(9),)), set(), True),
        (Batch(cursor="2", agents=(Agent(ref="zd:a9", name="Mara"),)), set(), True),
        (Batch(cursor="2", tickets=tuple(ticket(n) for n in range(2, 900))), set(), True),
        (Batch(cursor="2", messages=(message(1, 2),), tickets=(ticket(2),)), {"zd:1", "zd:2"}, False),  # it moved
    ],
)
def test_what_a_batch_changed_is_announced(
    connection: Connection, batch: Batch, refs: set[Ref], everything_changed: bool
) -> None:
    store(connection, tickets=[ticket(1)], messages=[message(1)])
    follower = Follower(connection)
    fill(connection, batch)
    news = follower.news()
    assert news is not None
    assert (set(news.refs), news.everything) == (refs, everything_changed)
