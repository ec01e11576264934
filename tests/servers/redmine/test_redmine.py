"""Redmine, the real one, read by ordinary accounts and compared with its own database."""

import asyncio
import random
import re
from collections.abc import Coroutine, Iterator
from datetime import UTC, timedelta
from io import StringIO
from pathlib import Path
from typing import TypeVar

import pytest

from servers.redmine import database
from servers.redmine.reading import compare, hang, now, stored
from servers.redmine.server import FIRST, RedmineServer
from workbench.api import Issue, Options, PaneContext, Refused, Right, Unreachable
from workbench.api.testing import run_pane
from workbench.domain.issuekeys import TrackerPattern
from workbench.net.client import connect
from workbench.panes.escalations import EscalationsPane
from workbench.plain import print_view
from workbench.providers.tracker.redmine import Redmine
from workbench.store.connection import Connection
from workbench.store.opening import open_both
from workbench.store.reading import StoreQueries
from workbench.store.sources import note_trouble
from workbench.sync.issues import OVERLAP, pull_issues

SOCKET, STOP, SCREEN, VAULT = (f"#{FIRST + place}" for place in range(4))  # as conftest.py makes them

T = TypeVar("T")


def run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)


def tracker(server: RedmineServer, login: str) -> Redmine:
    return by_key(server, server.keys[login])


def by_key(server: RedmineServer, key: str) -> Redmine:
    return Redmine(Options(name="rm", url=server.url), connect(server.url, Redmine.sign_in("", key)))


def everything(server: RedmineServer) -> list[str]:
    return [f"#{row[0]}" for row in database.rows(server, "SELECT id FROM issues ORDER BY id")]


def read(redmine: Redmine, keys: list[str]) -> dict[str, Issue]:
    groups = [keys[start : start + redmine.most_keys] for start in range(0, len(keys), redmine.most_keys)]

    async def all_of_them() -> dict[str, Issue]:
        return {one.key: one for group in groups for one in await redmine.issues(group)}

    return run(all_of_them())


@pytest.mark.parametrize(("login", "private"), [("alice", True), ("bea", False)])
def test_every_issue_is_read_as_the_database_has_it_and_nothing_that_is_hidden(
    redmine: RedmineServer, login: str, private: bool
) -> None:
    keys = everything(redmine)
    assert len(keys) > 120
    should = database.issues(redmine, "rm", private=private)
    assert len(should) == len(keys) - 1, "one is in the vault"
    compare(read(tracker(redmine, login), keys), should)


def test_the_private_word_is_the_last_for_one_account_and_not_there_for_the_other(redmine: RedmineServer) -> None:
    (seen,) = read(tracker(redmine, "alice"), [SOCKET]).values()
    assert (seen.last_word, seen.last_word_by) == ("Private: the customer is ACME", "Dana Dev (private note)")
    (seen,) = read(tracker(redmine, "bea"), [SOCKET]).values()
    assert (seen.last_word, seen.last_word_by) == ("The customer waits.", "Alice Agent")
    assert ("blocked by", STOP) in seen.relations
    assert not any(key == VAULT for _, key in seen.relations), "that is in the vault"


def test_an_account_without_rights_reads_nothing_and_a_key_of_nobody_is_refused(redmine: RedmineServer) -> None:
    assert read(tracker(redmine, "nora"), everything(redmine)) == {}
    with pytest.raises(Refused) as refused:
        read(by_key(redmine, "0" * 40), [SOCKET])
    assert refused.value.status == 401


def rights(redmine: Redmine) -> dict[str, Right]:
    return {right.name: right for right in run(redmine.check())}


def test_each_right_is_seen_as_it_is(redmine: RedmineServer) -> None:
    alice, bea, nora = (rights(tracker(redmine, login)) for login in ("alice", "bea", "nora"))
    assert all(right.works for right in alice.values())
    assert alice["sign in"].says == "as Alice Agent"
    assert alice["read private notes"].says == "in 2 of 2 projects that the account is a member of"
    lacking = {who: [name for name, right in has.items() if not right.works] for who, has in (("b", bea), ("n", nora))}
    assert lacking["b"] == ["read private notes", "write private notes", "change issues"]
    assert lacking["n"] == [
        "read issues", "read private notes", "comment", "write private notes", "change issues", "create issues",
        "see projects",
    ]  # fmt: skip
    admin = rights(tracker(redmine, "admin"))
    assert admin["read private notes"].says == "in all projects"
    nobody = rights(by_key(redmine, "0" * 40))
    assert not nobody["sign in"].works
    assert nobody["read issues"].says == "0 issues without signing in"


def test_what_changed_since_is_what_changed_since(redmine: RedmineServer) -> None:
    keys = everything(redmine)
    alice = tracker(redmine, "alice")
    since = now() + timedelta(seconds=1)
    while now() < since:
        pass
    for number in (20, 30, 40):
        redmine.change(number, notes="Moved.")
    redmine.change(50, status_id=redmine.statuses["Closed"])
    redmine.change(int(VAULT[1:]), notes="In the vault.")
    assert set(run(alice.changed(keys, since))) == {"#20", "#30", "#40", "#50"}
    assert set(run(alice.changed(["#30", "#31"], since))) == {"#30"}
    later = since + timedelta(hours=1)
    assert list(run(alice.changed(keys, later))) == []


def test_a_search_finds_open_and_closed_issues_and_nothing_hidden(redmine: RedmineServer) -> None:
    alice = tracker(redmine, "alice")
    assert SOCKET in {one.key for one in run(alice.search("stale socket"))}
    (closed,) = run(alice.search("blank screen"))
    assert (closed.key, closed.is_open) == (SCREEN, False)
    assert list(run(alice.search("keys leak"))) == []
    assert [one.key for one in run(alice.search("#2"))] == ["#2"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Connection]:
    connection = open_both(tmp_path)
    yield connection
    connection.close()


def shown(store: Connection, ref: str) -> str:
    queries = StoreQueries(store, (), now)
    context = PaneContext(queries=queries, now=now(), ticket=run(queries.ticket(ref)), width=100)
    page = StringIO()
    print_view(run_pane(EscalationsPane(), context), page, width=100, now=now(), zone=UTC)
    return page.getvalue()


def test_a_hundred_changes_made_there_come_into_the_store_turn_by_turn(
    redmine: RedmineServer, store: Connection
) -> None:
    pattern = TrackerPattern("rm", "redmine", redmine.url, (), True)
    alice = tracker(redmine, "alice")
    hang(store, pattern, everything(redmine))

    def turn() -> None:
        run(pull_issues(store, alice, now, (pattern,)))

    turn()
    compare(stored(store), database.issues(redmine, "rm", private=True))
    chance = random.Random(4)  # noqa: S311 - the same in every run
    for _ in range(4):
        for number in chance.sample(range(1, 121), 25):
            status = chance.choice(list(redmine.statuses.values()))
            is_private = chance.random() < 0.3
            redmine.change(number, notes=f"Word {chance.random()}", private_notes=is_private, status_id=status)
        turn()
        compare(stored(store), database.issues(redmine, "rm", private=True))


def test_the_pane_says_what_redmine_says_and_how_old_that_is_while_it_is_down(
    redmine: RedmineServer, store: Connection
) -> None:
    pattern = TrackerPattern("rm", "redmine", redmine.url, (), True)
    alice = tracker(redmine, "alice")
    hang(store, pattern, [SOCKET, VAULT])
    run(pull_issues(store, alice, now, (pattern,)))
    page = shown(store, f"zd:{FIRST}")
    assert "In Progress · Dana Dev" in page
    assert "1 more ticket: rt:1\n" in page
    assert re.search(r"Dana Dev \(private note\), (now|\d+ min): Private: the customer is ACME", page)
    assert f"blocked by {STOP}" in page
    assert "rm does not know it, or hides it" in shown(store, f"zd:{VAULT[1:]}")
    redmine.stop()
    try:
        with pytest.raises(Unreachable) as unreachable:
            run(pull_issues(store, alice, now, (pattern,)))
        failed = int(now().timestamp())
        note_trouble(store, "rm", str(unreachable.value), now=failed, next_try=failed + 60)
        assert "rm cannot be read" in shown(store, f"zd:{FIRST}")
        assert "In Progress · Dana Dev" in shown(store, f"zd:{FIRST}")
    finally:
        redmine.start()
    redmine.change(FIRST, notes="Back again.")
    run(pull_issues(store, alice, lambda: now() + OVERLAP, (pattern,)))
    page = shown(store, f"zd:{FIRST}")
    assert "Back again." in page
    assert "cannot be read" not in page
