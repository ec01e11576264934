"""Searching: what is found, and its order, is what looking at everything would find."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings

from store.company import WORDS, company, dice_of, pages
from store.questions import questions
from store.records import ME, NOW, asker, at, customer, message, opened, query, store, ticket
from store.scan import Scan
from workbench.domain.trouble import Trouble
from workbench.domain.values import Article, Issue, Ref
from workbench.query.tree import And, Node, Not, Phrase, Words
from workbench.store import searching
from workbench.store.connection import Connection
from workbench.store.desk import mark_read
from workbench.store.filling import store_batch
from workbench.store.matching import simplified
from workbench.store.searching import Group, matched_line, search
from workbench.store.sources import note_answer

_LONG = 600.0  # seconds: long enough for any machine
_ALL = 100_000


class Company:
    """A store with three years of tickets, and the scan of the same."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        batch = company(seed=7, tickets=150, messages=700)
        for page in pages(batch, dice_of(7), 40):
            store_batch(connection, "zd", page, now=0)
        note_answer(connection, "hq", now=0)
        read = [ticket.ref for ticket in batch.tickets if int(ticket.ref[3:]) % 3 == 0]
        for ref in read:
            mark_read(connection, ref, now=0)
        newest = {m.ticket: m.at for m in sorted(batch.messages, key=lambda m: m.at)}
        self.scan = Scan(batch, NOW, (ME,), {ref: newest[ref] for ref in read if ref in newest})
        self.created = {one.ref: one.created for one in batch.tickets}
        self.written = {one.ref: one.at for one in batch.messages}

    def found(self, text: str, kind: str, limit: int = _ALL) -> list[Ref]:
        groups = search(query(text), asker(self.connection), limit=limit, seconds=_LONG, kinds=(kind,))
        return [hit.ref for group in groups if group.kind == kind for hit in group.hits]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with opened(tmp_path_factory.mktemp("company")) as connection:
        yield Company(connection)


@settings(max_examples=60)
@given(questions)
@example("-tls")
@example("tls or status:open")
@example('"AND" or -"OR"')
@example("-(status:open) -(café)")
@example('"*" tls')
@example('"💥" status:open')
@example('-"💥"')
def test_tickets_are_found_as_by_looking_at_each_the_newest_first(place: Company, text: str) -> None:
    tree = simplified(query(text).tree)
    found = place.found(text, "ticket")
    assert set(found) == place.scan.found_tickets(tree)
    assert _is_newest_first([place.created[ref] for ref in found])
    assert place.found(text, "ticket", limit=5) == found[:5]


@settings(max_examples=60)
@given(questions)
@example("-tls")
@example("tls or status:open")
@example("err:R52 -status:closed")
@example("customer:jane tls")
@example("customer:jane org:acme -café")
@example("customer:jane,nobody tls*")
def test_messages_are_found_as_by_looking_at_each_in_true_order_of_time(place: Company, text: str) -> None:
    tree = simplified(query(text).tree)
    found = place.found(text, "message")
    assert set(found) == place.scan.found_messages(tree)
    assert len(found) == len(set(found))
    assert _is_newest_first([place.written[ref] for ref in found])
    assert place.found(text, "message", limit=7) == found[:7]


def _is_newest_first(times: list[datetime]) -> bool:
    return times == sorted(times, reverse=True)


def test_the_company_spans_many_stretches_of_the_index(place: Company) -> None:
    assert place.connection.execute("SELECT count(*) FROM span").fetchone()[0] > 10


@pytest.mark.parametrize("word", WORDS)
def test_every_word_that_was_said_is_found_again(place: Company, word: str) -> None:
    quoted = '"' + word.replace('"', '""') + '"'
    said = {m.ref for m in place.scan.batch.messages if word in m.text.split() and m.ticket in place.scan.tickets}
    found = set(place.found(quoted, "message"))
    assert said <= found if word.strip("*💥") else found == set()


# -- which kinds ------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(connection: Connection) -> Connection:
    issue = Issue(ref="jira:1", key="ENG-1", title="TLS is refused", status="Open", created=at(9), updated=at(8))
    page = Article(ref="kb:1", title="TLS", text="Which ciphers work.", updated=at(7))
    store(
        connection, tickets=[ticket(1, "TLS fails")], messages=[message(1, text="The TLS log.")], issues=[issue],
        articles=[page], customers=[customer(1, "Theo TLS", email="theo@tls.test")],
    )  # fmt: skip
    return connection


def kinds(connection: Connection, text: str) -> list[str]:
    return [group.kind for group in search(query(text), asker(connection), seconds=_LONG)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tls", ["ticket", "message", "customer", "issue", "article"]),
        ("tls status:open", ["ticket", "message"]),  # customers and pages have no status
        ("status:open", ["ticket"]),  # nothing is said of messages
        ("kind:article tls", ["article"]),
        ("kind:article,issue tls", ["issue", "article"]),
        ("tls -kind:message", ["ticket", "customer", "issue", "article"]),
        ("kind:message status:open", ["message"]),
        ("kind:ticket", ["ticket"]),
        ("kind:message or status:closed", ["message"]),
        ("id:ENG-1", ["issue"]),
        ("id:kb:1", ["article"]),
        ("id:1", ["ticket"]),
        ("&& tls", ["ticket", "message", "customer", "issue", "article"]),
        ("&&", []),
        ("-tls", []),
        ("", ["ticket"]),
    ],
)
def test_these_kinds_are_found(mixed: Connection, text: str, expected: list[str]) -> None:
    assert kinds(mixed, text) == expected


def test_customers_are_meant_by_name_and_address_and_not_by_what_is_noted_of_them(connection: Connection) -> None:
    store(
        connection, customers=[customer(1, "Jane Roe"), customer(2, "Max", notes="Ask Jane first.")],
        tickets=[ticket(1, customer="zd:c1"), ticket(2, customer="zd:c2")],
    )  # fmt: skip
    (tickets,) = search(query("customer:jane"), asker(connection), seconds=_LONG)
    assert [hit.ref for hit in tickets.hits] == ["zd:1"]
    (noted,) = search(query("kind:customer first"), asker(connection), seconds=_LONG)
    assert [hit.ref for hit in noted.hits] == ["zd:c2"]


# -- the deadline -----------------------------------------------------------------------------------------------


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock so often that even this small company is too large for no time at all."""
    monkeypatch.setattr(searching, "_STEPS", 50)


def test_a_search_that_takes_too_long_stops_and_says_how_far_back_it_came(place: Company, watched: None) -> None:
    # No index holds this, so that everything is walked through.
    groups = search(query("-nothing -nobody is:unread"), asker(place.connection), limit=_ALL, seconds=0.0)
    assert [group.kind for group in groups] == ["ticket", "message"]
    for group in groups:
        assert group.back_to is not None
        assert all(hit.at is not None and hit.at >= group.back_to for hit in group.hits)


def test_a_stopped_search_leaves_a_connection_that_works(place: Company, watched: None) -> None:
    search(query("-nothing is:unread"), asker(place.connection), limit=_ALL, seconds=0.0)
    assert place.connection.execute("SELECT count(*) FROM message").fetchone()[0] == 700


def test_a_search_that_is_not_stopped_says_nothing_of_how_far_it_came(place: Company) -> None:
    assert all(group.back_to is None for group in search(query("tls"), asker(place.connection), seconds=_LONG))


# -- hostile text -----------------------------------------------------------------------------------------------

_HOSTILE = (
    "AND", "OR", "NOT", "NEAR(a b)", '"""', '"a""b"', "body:tls", "place:tls", "{body}:tls", "^tls", "tls^", "-tls",
    "--", "tls*", "*tls", "* *", '"tls" *', "tls AND", "(tls", "a + b", "a+b", ":", "a:", ":a", "%", "_", "\\", "\0",
    "'; DROP TABLE ticket; --", "a\0b", "\ud800", "a\udcffb", "\u202e", "🤗", "x" * 100_000, "証" * 5_000,
    "a.b." * 5_000, "err:\ud800abc", 'err:"a""b"', "err:a\0b", 'err:"NEAR(a)"', "err:***", "customer:\udcff",
    'customer:"*"', 'customer:"""x"""', "org:%", "org:\0", "assignee:%", "assignee:" + "y" * 100_000, "assignee:\udcff",
    "tag:\udcff", "id:\udcff", "helpdesk:\udcff", "tag:'", 'org:"AND OR"', "kind:ticket --", "due:<0h x",
)  # fmt: skip


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_text_finds_what_it_finds_and_never_fails_in_sqlite(mixed: Connection, text: str) -> None:
    for asked in (text, f"tls {text}", f"tls or {text}", f"status:open or {text}", f"-{text}"):
        try:
            understood = query(asked)
        except Trouble:
            continue
        with suppress(Trouble):  # err: of one letter, say
            search(understood, asker(mixed), seconds=_LONG)


def test_words_of_the_indexs_own_language_are_just_words(connection: Connection) -> None:
    store(
        connection, tickets=[ticket(1)],
        messages=[message(1, text="this AND that"), message(2, text="body of NEAR"), message(3, text="p1234abcd")],
    )  # fmt: skip

    def refs(text: str) -> list[Ref]:
        groups = search(query(text), asker(connection), seconds=_LONG, kinds=("message",))
        return [hit.ref for group in groups for hit in group.hits]

    assert refs('"AND"') == ["zd:m1"]
    assert refs('"NEAR"') == ["zd:m2"]
    assert refs('"body of"') == ["zd:m2"]
    assert refs("body:of") == ["zd:m2"]


def test_what_stands_for_a_customer_in_the_index_is_no_word_of_a_message(connection: Connection) -> None:
    from workbench.store.fulltext import place as place_word

    store(connection, customers=[customer(1)], tickets=[ticket(1, customer="zd:c1")], messages=[message(1)])
    assert search(query(place_word("zd:c1")), asker(connection), seconds=_LONG) == []


@pytest.mark.parametrize(
    "shape", ["({} or z{n}) bar", "bar ({} or z{n})", "-({} z{n}) bar", "bar -(z{n} or {})", "({} z{n}) or x"]
)
@pytest.mark.parametrize("innermost", ["foo", "status:open"])
def test_brackets_as_deep_as_the_language_allows_are_answered(mixed: Connection, shape: str, innermost: str) -> None:
    text = innermost
    for n in range(49):
        text = shape.replace("{n}", str(n)).replace("{}", text)
    search(query(text), asker(mixed), seconds=_LONG)


@pytest.mark.parametrize("joint", [" ", " or ", " -", " status:open or "])
def test_as_many_words_as_the_language_allows_are_answered(mixed: Connection, joint: str) -> None:
    search(query(joint.join(f"w{n}" for n in range(50))), asker(mixed), seconds=_LONG)


def test_mail_with_dates_from_all_of_time_stays_searchable(connection: Connection) -> None:
    odd = [datetime(year, 6, 1, tzinfo=NOW.tzinfo) for year in (1, 1969, *range(1970, 2970, 1), 9998)]
    said = [message(n, text="odd date R52x", at=moment) for n, moment in enumerate(odd)]
    store(connection, tickets=[ticket(1)], messages=said)
    for text in ("odd", "odd or status:closed", "err:R52x", "kind:message", "odd since:1y", "odd before:1980-01-01"):
        groups = search(query(text), asker(connection), limit=_ALL, seconds=_LONG, kinds=("message",))
        times = [hit.at for group in groups for hit in group.hits]
        assert times == sorted(times, key=lambda moment: moment or NOW, reverse=True)
        if "before" not in text and "since" not in text:
            assert len(times) == len(odd)


# -- what is shown of it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Hi,\nthe TLS handshake fails.\nBye", ("tls",), "the TLS handshake fails."),
        ("Hi,\nthe handshake fails.", ("nothing",), "Hi,"),
        ("Hi,\nC:\\logs\\app.log is full", (r"C:\logs",), r"C:\logs\app.log is full"),
        ("こんにちは\n証明書の期限切れです", ("期限",), "証明書の期限切れです"),
        ("Hallo\nim Café geht nichts", ("cafe",), "im Café geht nichts"),
        ("", ("tls",), ""),
        ("a\n\n  spaced   out  \n", ("spaced out",), "spaced out"),
        (" ".join(["word"] * 40) + " needle " + "tail " * 60, ("needle",), None),
    ],
)
def test_the_line_that_was_matched_is_shown(text: str, words: tuple[str, ...], line: str | None) -> None:
    shown = matched_line(text, words)
    if line is None:
        assert shown.startswith("…")
        assert "needle" in shown
        assert len(shown) <= 161
    else:
        assert shown == line


def test_simplifying_keeps_what_holds_a_word() -> None:
    def simple(text: str) -> Node:
        return simplified(query(text).tree)

    assert simple("tls && handshake") == And((Words("tls"), Words("handshake")))
    assert simple("tls -- 'x'") == And((Words("tls"), Words("'x'")))
    assert simple('-"&&" tls') == Words("tls")
    assert simple('("*" or "tls log")') == Phrase("tls log")
    assert simple("-tls") == Not(Words("tls"))
    assert simple("") == And(())


def test_search_has_what_came_a_moment_ago(connection: Connection) -> None:
    def found() -> list[Group]:
        return search(query("breaking"), asker(connection), seconds=_LONG)

    assert found() == []
    store(connection, tickets=[ticket(1)], messages=[message(1, text="breaking news", at=NOW + timedelta(seconds=1))])
    assert [hit.ref for hit in found()[0].hits] == ["zd:m1"]


def test_gone_tickets_and_what_was_said_in_them_are_not_found(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, "TLS", gone=True)], messages=[message(1, text="TLS")])
    assert search(query("tls"), asker(connection), seconds=_LONG) == []


