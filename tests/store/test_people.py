"""One person on several helpdesks: joined by an address that both vouch for, or by hand, and taken apart again."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.records import NOW, at, opened, query, store, ticket
from workbench.api import Alike, Customer, Person
from workbench.domain.values import Agent, Status
from workbench.store.changes import Follower
from workbench.store.conditions import Asker
from workbench.store.connection import Connection
from workbench.store.helpdesks import helpdesks_in
from workbench.store.people import Decision, join, part, same_people, say
from workbench.store.purging import purge
from workbench.store.queues import Queue
from workbench.store.reading import StoreQueries
from workbench.store.searching import search
from workbench.store.sources import my_accounts, note_account


def person(ref: str, email: str = "jane@acme.test", *, verified: bool = True, name: str = "Jane Roe") -> Customer:
    return Customer(ref=ref, name=name, email=email, verified=verified, updated=at(9000))


def queries(connection: Connection, me: tuple[str, ...] = ()) -> StoreQueries:
    return StoreQueries(connection, me, lambda: NOW)


def person_of(connection: Connection, ref: str) -> Person:
    return asyncio.run(queries(connection).person(ref))


def refs(some: tuple[Alike, ...]) -> list[str]:
    return [one.customer.ref for one in some]


# -- by address ----------------------------------------------------------------------------------------------------


def test_an_address_that_both_helpdesks_vouch_for_joins_and_says_so(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7", "Jane@ACME.test"), person("esc:8", "x@acme.test")])
    for ref, other in (("rt:jane", "esc:7"), ("esc:7", "rt:jane")):
        found = person_of(connection, ref)
        assert refs(found.joined) == [other]
        assert found.joined[0].why == "same address, verified on each"
        assert found.suggested == ()


def test_an_address_that_one_helpdesk_does_not_vouch_for_is_only_suggested_and_says_which(
    connection: Connection,
) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7", verified=False)])
    for ref, other in (("rt:jane", "esc:7"), ("esc:7", "rt:jane")):
        found = person_of(connection, ref)
        assert found.joined == ()
        assert [(one.customer.ref, one.why) for one in found.suggested] == [
            (other, "same address, not verified on esc")
        ]


def test_an_address_that_several_of_one_helpdesk_have_joins_nobody(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("rt:office"), person("esc:7")])
    found = person_of(connection, "esc:7")
    assert found.joined == ()
    assert [one.why for one in found.suggested] == ["same address, which others have as well"] * 2
    assert person_of(connection, "rt:jane").joined == ()


def test_a_helpdesk_that_no_longer_vouches_parts_what_it_had_joined(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7")])
    assert refs(person_of(connection, "rt:jane").joined) == ["esc:7"]
    changed = Customer(ref="esc:7", name="Jane Roe", email="jane@acme.test", verified=False, updated=at(10))
    store(connection, "2", customers=[changed])
    assert person_of(connection, "rt:jane").joined == ()


def test_an_address_that_thousands_have_costs_little_and_joins_nobody(connection: Connection) -> None:
    crowd = [person(f"rt:{number}", "noreply@acme.test") for number in range(3_000)]
    store(connection, customers=[*crowd, person("esc:7", "noreply@acme.test")])
    assert same_people(connection, ("esc:7",)) == ("esc:7",)
    assert same_people(connection, ("rt:9",)) == ("rt:9",)
    assert person_of(connection, "esc:7") == Person()


def test_somebody_without_an_address_and_somebody_unknown_are_alone(connection: Connection) -> None:
    store(connection, customers=[person("rt:a", ""), person("esc:b", "")])
    assert person_of(connection, "rt:a") == person_of(connection, "rt:nobody") == Person()


def test_customers_are_found_by_address_through_an_index_in_any_case(connection: Connection) -> None:
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT ref FROM customer WHERE email COLLATE NOCASE IN ('a@b.test', 'c@d.test')"
    ).fetchall()
    assert "customer_by_email" in plan[0][3]


# -- by hand -------------------------------------------------------------------------------------------------------


def test_what_is_joined_by_hand_is_kept_and_said_and_can_be_taken_back(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        store(connection, customers=[person("rt:ola", "ola@a.test"), person("local:ola", "ola@b.test")])
        before = join(connection, "rt:ola", "local:ola")
    with opened(tmp_path) as connection:
        (joined,) = person_of(connection, "local:ola").joined
        assert (joined.customer.ref, joined.why) == ("rt:ola", "joined by hand")
        say(connection, before)
        assert person_of(connection, "local:ola") == Person()
        assert connection.execute("SELECT count(*) FROM desk.person").fetchone() == (0,)


def test_what_is_parted_by_hand_stays_parted_whoever_vouches_and_can_be_taken_back(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7"), person("zd:3")])
    before = part(connection, "esc:7")
    assert person_of(connection, "esc:7") == Person()
    assert refs(person_of(connection, "rt:jane").joined) == ["zd:3"]
    say(connection, before)
    assert refs(person_of(connection, "rt:jane").joined) == ["esc:7", "zd:3"]


def test_a_suggestion_that_was_turned_down_is_not_made_again(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7", verified=False)])
    say(connection, [Decision("esc:7", "rt:jane", 0)])
    assert person_of(connection, "rt:jane").suggested == ()


def test_joining_what_was_parted_joins_all_of_it(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7"), person("zd:3")])
    part(connection, "esc:7")
    join(connection, "esc:7", "rt:jane")
    assert refs(person_of(connection, "esc:7").joined) == ["rt:jane", "zd:3"]


def test_who_is_joined_with_one_is_joined_with_all_who_are_the_same_person(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7"), person("local:j", "j@home.test")])
    join(connection, "local:j", "esc:7")
    assert same_people(connection, ("rt:jane",)) == ("rt:jane", "esc:7", "local:j")
    why = {one.customer.ref: one.why for one in person_of(connection, "rt:jane").joined}
    assert why["local:j"] == "joined by hand"


def test_other_desks_are_told(connection: Connection) -> None:
    store(connection, customers=[person("rt:jane"), person("esc:7")])
    follower = Follower(connection)
    part(connection, "esc:7")
    news = follower.news()
    assert news is not None
    assert news.everything


_NAMES = ("a:1", "b:1", "c:1", "d:1", "a:2")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(_NAMES), st.sampled_from(_NAMES)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_is_joined_and_parted_taking_it_back_restores_what_was(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[bool, str, str]]
) -> None:
    with opened(tmp_path_factory.mktemp("people")) as connection:
        store(connection, customers=[person(ref, "" if ref in _NAMES[3:] else "jane@acme.test") for ref in _NAMES])
        undo: list[tuple[tuple[Decision, ...], list[set[str]]]] = []
        for joining, one, other in acts:
            groups = _groups(connection)
            if joining and one != other:
                undo.append((join(connection, one, other), groups))
                assert other in same_people(connection, (one,))
            elif not joining:
                undo.append((part(connection, one), groups))
                assert same_people(connection, (one,)) == (one,)
        for before, groups in reversed(undo):
            say(connection, before)
            assert _groups(connection) == groups


def _groups(connection: Connection) -> list[set[str]]:
    groups = [set(same_people(connection, (ref,))) for ref in _NAMES]
    for ref, group in zip(_NAMES, groups, strict=True):
        assert all(groups[_NAMES.index(other)] == group for other in group), f"{ref} sees others than they see"
    return groups


# -- what it is for ------------------------------------------------------------------------------------------------


@pytest.fixture
def jane(connection: Connection) -> Connection:
    """Give a store in which Jane Roe has tickets on two helpdesks."""
    tickets = [
        ticket(1, ref="rt:1", customer="rt:jane", updated=at(300)),
        ticket(2, ref="rt:2", customer="rt:jane", updated=at(100), status=Status.SOLVED),
        ticket(3, ref="esc:1", customer="esc:7", updated=at(200), subject="Export stops"),
        ticket(4, ref="esc:2", customer="esc:9", updated=at(50)),
    ]
    store(connection, customers=[person("rt:jane"), person("esc:7"), person("esc:9", "j@b.test")], tickets=tickets)
    return connection


def test_a_persons_tickets_are_those_of_all_helpdesks_last_touched_first(jane: Connection) -> None:
    reads = queries(jane)
    for ref in ("rt:jane", "esc:7"):
        found = asyncio.run(reads.tickets_of_customer(ref))
        assert [one.ticket.ref for one in found] == ["rt:2", "esc:1", "rt:1"]
        assert asyncio.run(reads.count_of_customer(ref)) == (2, 3)
    assert [one.ticket.ref for one in asyncio.run(reads.tickets_of_customer("rt:jane", 2))] == ["rt:2", "esc:1"]


def test_each_stretch_of_a_persons_tickets_is_read_by_its_index(jane: Connection) -> None:
    said: list[str] = []
    jane.set_trace_callback(said.append)
    asyncio.run(queries(jane).tickets_of_customer("rt:jane", 2))
    jane.set_trace_callback(None)
    (sql,) = (one for one in said if "UNION ALL" in one)
    plan = " ".join(row[3] for row in jane.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert plan.count("USING INDEX ticket_of_customer") == 2
    assert "SCAN ticket" not in plan


@pytest.mark.parametrize("said", ["jane@acme.test", "rt:jane", "esc:7"])
def test_search_by_customer_finds_the_tickets_of_the_person_on_all_helpdesks(jane: Connection, said: str) -> None:
    asked = Asker(jane, NOW, ())
    (group,) = search(query(f"kind:ticket customer:{said}"), asked)
    assert {hit.ref for hit in group.hits} == {"rt:1", "rt:2", "esc:1"}
    rows = Queue(query(f"customer:{said} status:open"), "updated", asked).first(9)
    assert [row.ref for row in rows] == ["esc:1", "rt:1"]


def test_whom_one_may_be_joined_with_are_those_of_the_same_address_those_parted_and_those_of_the_same_name(
    jane: Connection,
) -> None:
    store(jane, "2", customers=[person("zd:1", "jane@acme.test", verified=False), person("rt:2", "", name="Jane Roe")])

    def listed(ref: str) -> list[tuple[str, str]]:
        return [(one.customer.ref, one.why) for one in asyncio.run(queries(jane).candidates(ref))]

    assert listed("rt:jane") == [("zd:1", "same address, not verified on zd"), ("esc:9", "same name")]
    part(jane, "esc:7")
    assert listed("rt:jane") == [
        ("zd:1", "same address, not verified on zd"), ("esc:7", "parted by hand"), ("esc:9", "same name"),
    ]  # fmt: skip
    assert listed("rt:nobody") == []


def test_a_purged_customer_leaves_no_reference_in_what_was_said_by_hand(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        people = [person("rt:secret-name"), person("esc:7", "other@b.test")]
        tickets = [ticket(1, ref="rt:1", customer="rt:secret-name"), ticket(2, ref="esc:1", customer="esc:7")]
        store(connection, customers=people, tickets=tickets)
        join(connection, "rt:secret-name", "esc:7")
    purge(tmp_path, ["rt:1"])
    assert all(b"secret-name" not in path.read_bytes() for path in tmp_path.rglob("*.db*"))
    with opened(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM desk.person").fetchone() == (0,)


# -- helpdesks, and oneself on each --------------------------------------------------------------------------------


def test_the_helpdesks_whose_tickets_are_here_are_named(connection: Connection) -> None:
    assert helpdesks_in(connection) == ()
    for name in ("rt", "rt-2", "rt2", "esc", "a"):
        store(connection, name, tickets=[ticket(1, ref=f"{name}:1"), ticket(2, ref=f"{name}:2")])
    assert helpdesks_in(connection) == ("a", "esc", "rt", "rt-2", "rt2")


def test_the_helpdesks_are_found_in_steps_not_by_walking_through_all_tickets(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, ref=f"{'rt' if n % 2 else 'esc'}:{n}") for n in range(4_000)])
    steps: list[int] = []
    connection.set_progress_handler(lambda: steps.append(1), 100)
    assert helpdesks_in(connection) == ("esc", "rt")
    connection.set_progress_handler(None, 0)
    assert len(steps) < 10


def test_me_is_another_account_on_each_helpdesk(connection: Connection) -> None:
    agents = [
        Agent(ref="rt:14", name="Sam Rivers", email="Sam@desk.test"),
        Agent(ref="rt:15", name="Mara", email="m@desk.test"),
        Agent(ref="esc:3", name="S. Rivers", email="pool@desk.test"),
        Agent(ref="esc:4", name="Sam Rivers"),
    ]
    tickets = [
        ticket(n, ref=ref, assignee=whose)
        for n, (ref, whose) in enumerate((("rt:1", "rt:14"), ("rt:2", "rt:15"), ("esc:1", "esc:3"), ("esc:2", "esc:4")))
    ]
    store(connection, agents=agents, tickets=tickets)
    note_account(connection, "esc", "esc:3")
    me = my_accounts(connection, "sam@desk.test", {})
    assert set(me) == {"rt:14", "esc:3"}
    asked = Asker(connection, NOW, me)
    for text in ("assignee:me", "is:mine"):
        assert {row.ref for row in Queue(query(text), "due", asked).first(9)} == {"rt:1", "esc:1"}
        assert Queue(query(text), "due", asked).count() == 2
    assert {row.ref for row in Queue(query("-assignee:me"), "due", asked).first(9)} == {"rt:2", "esc:2"}
    (group,) = search(query("kind:ticket assignee:me"), asked)
    assert {hit.ref for hit in group.hits} == {"rt:1", "esc:1"}
    reads = queries(connection, me)
    assert set(asyncio.run(reads.my_accounts())) == {"rt:14", "esc:3"}
    assert asyncio.run(reads.my_names("rt")) == {"Sam Rivers"}
    assert asyncio.run(reads.my_names("esc")) == {"S. Rivers"}
    assert asyncio.run(reads.my_names("local")) == frozenset()


def test_a_name_that_a_colleague_on_the_same_helpdesk_bears_is_nobodys_alone(connection: Connection) -> None:
    agents = [Agent(ref="rt:14", name="Sam Rivers", email="sam@desk.test"), Agent(ref="rt:15", name="Sam Rivers")]
    store(connection, agents=agents)
    assert asyncio.run(queries(connection, ("rt:14",)).my_names("rt")) == frozenset()


def test_a_number_alone_finds_the_ticket_of_every_helpdesk_that_has_it_first(connection: Connection) -> None:
    tickets = [ticket(1, ref="rt:123"), ticket(2, ref="esc:123"), ticket(3, ref="esc:5", subject="Error 123 again")]
    store(connection, tickets=tickets)
    asked = Asker(connection, NOW, ())
    for text in ("123", "#123"):
        (group,) = search(query(f"{text}"), asked, kinds=("ticket",))
        assert {hit.ref for hit in group.hits[:2]} == {"rt:123", "esc:123"}
        assert [hit.ref for hit in group.hits[2:]] == ["esc:5"]
    assert search(query("124"), asked, kinds=("ticket",)) == []
