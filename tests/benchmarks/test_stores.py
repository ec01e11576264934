"""The generated company, the stores made of it, and the checks that compare them."""

import sqlite3
from collections import Counter
from itertools import pairwise, takewhile
from pathlib import Path

import pytest

from benchmarks.company import ME, NOW, Company
from benchmarks.filling import differences, fill, new_store, rows_of, write
from benchmarks.large import home_of, is_whole, make_home
from benchmarks.pulling import other_pages, renamed
from benchmarks.queries import KINDS, everything_said, mixed_searches, words_of
from benchmarks.searching import Desk, wrong_answers
from workbench.domain.codes import code_tokens
from workbench.domain.values import Batch, Status
from workbench.query.parsing import parse
from workbench.store.conditions import Asker
from workbench.store.filling import store_batch
from workbench.store.fulltext import SpanIndex, place
from workbench.store.queues import Queue

SMALL = 300


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(SMALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    make_home(folder, SMALL)
    return folder


def test_a_company_is_the_same_each_time_and_a_ticket_does_not_depend_on_what_was_made_before(company: Company) -> None:
    assert Company(SMALL).ticket(17) == company.ticket(17)
    other = Company(SMALL)
    other.ticket(200)
    assert other.ticket(17) == company.ticket(17)


@pytest.mark.parametrize("tickets", [20, SMALL, 5_000])
def test_every_ticket_comes_once_open_ones_first_and_five_messages_each(tickets: int) -> None:
    company = Company(tickets)
    numbers = list(company.numbers_as_pulled())
    assert sorted(numbers) == list(range(1, tickets + 1))
    pages = list(Company(tickets).batches())
    refs = [ticket.ref for page in pages for ticket in page.tickets]
    assert len(refs) == len(set(refs)) == tickets
    assert sum(len(page.messages) for page in pages) == 5 * tickets
    is_open = [ticket.status.is_open for page in pages for ticket in page.tickets]
    assert is_open == sorted(is_open, reverse=True)
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]


def test_the_company_has_the_proportions_that_the_figures_speak_of() -> None:
    company = Company(20_000)
    sample = [company.ticket(number) for number in range(1, 20_000, 40)]
    texts = [message.text for _, messages in sample for message in messages]
    words = sum(len(text.split()) for text in texts) / len(texts)
    assert 40 < words < 65
    assert 0.07 < sum(bool(code_tokens(text)) for text in texts) / len(texts) < 0.13
    common = Counter(word for text in texts for word in words_of(text).split()).most_common()
    assert common[0][1] > 5 * common[30][1]  # Zipf: a few words are everywhere, most are rare
    assert sum(count == 1 for _, count in common) > len(common) / 3
    coming = (ticket for ticket, _ in map(company.ticket, company.numbers_as_pulled()))
    open_ones = list(takewhile(lambda ticket: ticket.status.is_open, coming))  # they come first
    workable = [ticket for ticket in open_ones if ticket.status in (Status.NEW, Status.OPEN)]
    assert sum(ticket.assignee == ME for ticket in workable) == 400
    assert sum(ticket.assignee is None for ticket in workable) == 3_000
    assert all(message.at <= NOW for _, messages in sample for message in messages)
    assert all(first.at <= second.at for _, said in sample for first, second in pairwise(said))


def test_a_made_home_holds_the_company_and_fills_the_first_screen(made: Path, company: Company) -> None:
    assert is_whole(made, SMALL)
    assert not is_whole(made, SMALL + 1)
    desk = Desk(made)
    assert desk.connection.execute("SELECT count(*) FROM ticket").fetchone() == (SMALL,)
    assert desk.connection.execute("SELECT count(*) FROM message").fetchone() == (5 * SMALL,)
    assert desk.connection.execute("SELECT count(*) FROM customer").fetchone() == (company.customers,)
    mine = Queue(parse("status:open assignee:me", now=NOW), "due", Asker(desk.connection, NOW, (ME,)))
    assert mine.count() == SMALL // 5
    desk.close()


def test_a_home_that_is_not_whole_is_made_anew_and_one_that_is_stays(tmp_path: Path) -> None:
    folder = home_of(tmp_path, 20)
    stamp = (folder / "large.txt").stat().st_mtime_ns
    assert home_of(tmp_path, 20) == folder
    assert (folder / "large.txt").stat().st_mtime_ns == stamp
    (folder / "large.txt").write_text("20 of another day\n", "utf-8")
    home_of(tmp_path, 20)
    assert is_whole(folder, 20)


def pages_of(company: Company) -> list[Batch]:
    return [*company.people(), company.batch(list(range(100, 200))), company.batch(list(range(1, 100)))]


def filled_twice(folder: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    ours, bare = new_store(folder / "ours"), new_store(folder / "bare")
    for page in pages_of(Company(SMALL)):
        assert fill(ours, page) > 0
        assert write(bare, rows_of(ours, page)) > 0
    return ours, bare


def test_the_bare_store_holds_the_same_rows_and_the_same_index(tmp_path: Path) -> None:
    ours, bare = filled_twice(tmp_path)
    assert differences(ours, bare) == []
    assert bare.execute("SELECT count(*) FROM message").fetchone()[0] > 500
    ours.close()
    bare.close()


def test_a_row_or_a_word_that_the_bare_store_lacks_is_noticed(tmp_path: Path) -> None:
    ours, bare = filled_twice(tmp_path)
    bare.execute("DELETE FROM tag")
    number, text, customer, organisation = bare.execute(
        "SELECT message.id, text, customer, organisation FROM message JOIN ticket ON ticket.n = message.ticket LIMIT 1"
    ).fetchone()
    SpanIndex(bare).remove(number, text, place(customer, organisation))
    wrong = differences(ours, bare)
    assert "tag" in wrong
    assert any(table.startswith("text_") for table in wrong)
    ours.close()
    bare.close()


def test_two_hundred_different_searches_of_six_kinds_are_made(company: Company) -> None:
    searches = mixed_searches(company)
    assert len({search.text for search in searches}) == 200
    assert {search.kind for search in searches} == set(KINDS)
    assert [search.text for search in mixed_searches(company)] == [search.text for search in searches]
    for search in searches:
        parse(search.text, now=NOW)


def test_the_store_answers_every_search_as_a_scan_of_all_messages_does(made: Path, company: Company) -> None:
    desk = Desk(made)
    assert wrong_answers(desk, mixed_searches(company), everything_said(company)) == []
    desk.close()


def test_an_answer_that_lacks_a_message_is_noticed(tmp_path: Path, company: Company) -> None:
    make_home(tmp_path, SMALL)
    desk = Desk(tmp_path)
    number, text, customer, organisation = desk.connection.execute(
        "SELECT message.id, text, customer, organisation FROM message JOIN ticket ON ticket.n = message.ticket "
        "WHERE text LIKE '% the %' ORDER BY message.id DESC LIMIT 1"
    ).fetchone()
    SpanIndex(desk.connection).remove(number, text, place(customer, organisation))
    wrong = wrong_answers(desk, mixed_searches(company), everything_said(company))
    assert any("the" in sentence for sentence in wrong)
    desk.close()


def test_a_message_is_read_as_the_index_reads_it() -> None:
    assert words_of("Grüße, ORA-00942: it's C:\\temp_1!") == " gruße ora 00942 it s c temp 1 "


def test_what_a_pull_beside_the_desk_stores_is_new_each_time_and_leaves_the_queues_alone(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.pulling._PAGES_READY", 1)
    desk = Desk(made)
    before = desk.connection.execute("SELECT count(*) FROM ticket WHERE work > 0").fetchone()
    page = renamed(other_pages()[0], 0)
    assert store_batch(desk.connection, "past", page, now=0).messages == len(page.messages)
    assert store_batch(desk.connection, "past", renamed(other_pages()[0], 1), now=0).messages == len(page.messages)
    assert desk.connection.execute("SELECT count(*) FROM ticket WHERE work > 0").fetchone() == before
    desk.connection.execute("DELETE FROM ticket WHERE ref LIKE 'past%'")
    desk.close()
