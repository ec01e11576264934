"""Filling, whatever comes: the store holds what two dictionaries would, and its indexes hold its texts."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.inside import assert_that_every_index_is_as_if_made_anew, conversation, everything, found, one_ticket
from store.records import at, customer, fill, message, opened, organisation, store, ticket
from workbench.domain.values import Batch, Message, Ref, Ticket, Visibility
from workbench.store.connection import Connection


class Model(NamedTuple):
    """What has to be in the store after some batches, kept in two dictionaries."""

    tickets: dict[Ref, Ticket]
    messages: dict[Ref, Message]

    def take(self, batch: Batch) -> None:
        for one in batch.tickets:
            if one.ref not in self.tickets or self.tickets[one.ref].updated <= one.updated:
                self.tickets[one.ref] = one
        for said in batch.messages:
            if said.ticket in self.tickets:
                earlier = self.messages.get(said.ref, said)
                self.messages[said.ref] = replace(said, at=earlier.at)

    def conversation(self, ref: Ref) -> list[tuple[Ref, str, str]]:
        mine = [one for one in self.messages.values() if one.ticket == ref]
        return [(one.ref, one.text, one.visibility) for one in sorted(mine, key=lambda one: one.at)]


_TEXTS = ("alpha beta", "alpha ORA-00942", "Ünïcode 証明書", "beta 🤗", "")
_tickets = st.builds(
    lambda number, subject, age, who, gone: ticket(
        number, subject, updated=at(age), customer=who, organisation=who and who.replace("c", "o"), gone=gone
    ),
    st.integers(1, 4), st.sampled_from(_TEXTS), st.integers(0, 3), st.sampled_from([None, "zd:c1", "zd:c2"]),
    st.booleans(),
)  # fmt: skip
# The number tells the time, so that no two messages share one; ties have tests of their own.
_messages = st.builds(
    lambda number, on, said, visibility: message(number, on, said, visibility=visibility, at=at(number * 30 * 86_400)),
    st.integers(1, 9), st.integers(1, 4), st.sampled_from(_TEXTS), st.sampled_from(list(Visibility)),
)  # fmt: skip
_people = st.builds(
    lambda number, name, age: (customer(number, name, updated=at(age)), organisation(number, name, updated=at(age))),
    st.integers(1, 2), st.sampled_from(("Jane Roe", "Acme GmbH")), st.integers(0, 3),
)  # fmt: skip
_batches = st.lists(
    st.builds(
        lambda tickets, messages, customers, organisations: Batch(
            cursor="1", tickets=tuple(tickets), messages=tuple(messages),
            customers=tuple(one for one, _ in customers), organisations=tuple(one for _, one in organisations),
        ),
        st.lists(_tickets, max_size=4), st.lists(_messages, max_size=6, unique_by=lambda one: one.ref),
        st.lists(_people, max_size=1), st.lists(_people, max_size=1),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=40)
@given(_batches)
def test_any_batches_come_to_what_two_dictionaries_come_to(
    tmp_path_factory: pytest.TempPathFactory, batches: list[Batch]
) -> None:
    model = Model({}, {})
    with opened(tmp_path_factory.mktemp("any")) as connection:
        for batch in batches:
            fill(connection, batch)
            model.take(batch)
        assert {ref: one_ticket(connection, ref) for ref in model.tickets} == model.tickets
        for ref in model.tickets:
            said = [(one.ref, one.text, one.visibility) for one in conversation(connection, ref)]
            assert said == model.conversation(ref)
            last = connection.execute("SELECT last FROM ticket WHERE ref = ?", (ref,)).fetchone()
            newest = connection.execute("SELECT id FROM message WHERE ref = ?", (said[-1][0] if said else "",))
            assert last == (newest.fetchone() or (0,))
        rows = connection.execute("SELECT ref, who, said, customer, organisation FROM ticket").fetchall()
        for ref, who, count, *asks in rows:
            names = (connection.execute(f"SELECT name FROM {table} WHERE ref = ?", (one,)).fetchone()
                     for table, one in zip(("organisation", "customer"), asks[::-1], strict=True))
            assert (who, count) == (next(filter(None, names), ("",))[0], len(model.conversation(ref)))
        before = everything(connection)
        assert_that_every_index_is_as_if_made_anew(connection)
        assert fill(connection, batches[-1]).seq == 0
        assert everything(connection) == before


def test_a_second_of_a_thousand_messages_is_stored_whole(connection: Connection) -> None:
    said = [message(number, at=at(5) + timedelta(milliseconds=number % 900)) for number in range(2_500)]
    store(connection, tickets=[ticket(1)], messages=said)
    assert connection.execute("SELECT count(*), count(DISTINCT id) FROM message").fetchone() == (2_500, 2_500)
    assert len(found(connection, "fails")) == 50
    assert_that_every_index_is_as_if_made_anew(connection)
