"""A late message may join two threads: what was said on the one that goes moves to the one that stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.domain.values import Batch, Message, Role, Status, Ticket, Visibility
from workbench.store.filling import store_batch
from workbench.store.fulltext import place, spans
from workbench.store.opening import attach_both, open_both

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _ticket(number: int, *, later: int = 0, gone: bool = False) -> Ticket:
    return Ticket(
        ref=f"local:{number}", subject=f"Case {number}", status=Status.OPEN, organisation=f"local:org-{number}",
        created=NOON + timedelta(hours=number), updated=NOON + timedelta(days=later), gone=gone,
    )  # fmt: skip


def _message(number: int, ticket: int) -> Message:
    return Message(
        ref=f"local:m{number}", ticket=f"local:{ticket}", author="Jane Roe", role=Role.CUSTOMER,
        visibility=Visibility.PUBLIC, at=NOON + timedelta(hours=number), text=f"This is message {number}.",
    )  # fmt: skip


def test_messages_of_a_merged_ticket_are_read_and_found_with_the_one_that_stays(tmp_path: Path) -> None:
    open_both(tmp_path).close()
    connection = attach_both(tmp_path)
    before = Batch(cursor="1", tickets=(_ticket(1), _ticket(2)), messages=(_message(1, 1), _message(2, 2)))
    after = Batch(cursor="2", tickets=(_ticket(1, later=1), _ticket(2, later=1, gone=True)), messages=(_message(2, 1),))

    store_batch(connection, "local", before, now=1)
    store_batch(connection, "local", after, now=2)

    kept, gone = (
        connection.execute("SELECT n, last, waiting FROM ticket WHERE ref = ?", (ref,)).fetchone()
        for ref in ("local:1", "local:2")
    )
    said = connection.execute("SELECT id, ticket FROM message ORDER BY id").fetchall()
    assert [ticket for _, ticket in said] == [kept[0], kept[0]]
    assert kept[1:] == (said[-1][0], 1)
    assert gone[1:] == (0, 0)
    (span,) = spans(connection)

    def found_at(ref: str) -> list[int]:
        match = f"place : {place(ref)}"
        rows = connection.execute(f"SELECT rowid FROM text_{span} WHERE text_{span} MATCH ?", (match,))
        return [row[0] for row in rows]

    assert found_at("local:org-1") == [message for message, _ in said]
    assert found_at("local:org-2") == []
    connection.close()
