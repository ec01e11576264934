"""Escalated's provider on Escalated itself: what it brings is what the server's own database holds."""

import pytest

from servers.escalated.reading import Reader
from servers.escalated.server import EscalatedServer
from servers.escalated.truth import compare, truth
from workbench.api import Refused, Throttled, Trouble
from workbench.net.pace import for_a_person
from workbench.providers.helpdesk.escalated import Escalated


def _compare(reader: Reader, server: EscalatedServer) -> None:
    compare(reader.seen(), truth(server.database), reader.is_gone)


def test_a_full_pull_brings_what_the_servers_database_holds_and_nothing_of_another_department(
    escalated: EscalatedServer,
) -> None:
    reader = Reader(escalated)
    reader.pull()
    reader.pull()
    _compare(reader, escalated)
    there = truth(escalated.database)
    assert all(reader.seen().tickets[reference].tags == case.tags for reference, case in there.tickets.items())
    assert truth(escalated.database, "personnel").tickets
    details = len(there.tickets) + len(there.merged)
    lists = len(reader.requests) - details
    assert lists <= 30, f"{len(reader.requests)} requests for {details} tickets"


def test_a_hundred_changes_are_all_there_after_a_round(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    reader.pull()
    escalated.change(100, seed=1)
    for _ in range(4):  # notes come to light within a round: the canned responses and two pages
        reader.pull()
    _compare(reader, escalated)


def test_a_pull_without_news_asks_for_no_ticket_and_takes_two_requests_but_for_what_changed_just_now(
    escalated: EscalatedServer,
) -> None:
    reader = Reader(escalated)
    for _ in range(5):
        reader.pull()
    before = len(reader.requests)
    reader.pull()
    asked = reader.requests[before:]
    assert {path.removeprefix("api/v1/") for path in asked} <= {"tickets/", "canned-responses/"}
    newest = max(ticket.updated for ticket in reader.store.tickets.values())
    of_late = sum(one.updated >= newest - Escalated.overlap for one in reader.store.tickets.values())
    assert len(asked) <= 2 + of_late // 25


def test_a_process_that_is_cut_off_anywhere_is_gone_on_with_by_another(escalated: EscalatedServer) -> None:
    first = Reader(escalated)
    for _ in range(12):
        batch = first.ask(first.helpdesk.pull(first.cursor))
        first.store.store(batch)
        second = Reader(escalated)
        second.cursor, second.store = batch.cursor, first.store
        first = second
    first.pull()
    for _ in range(5):
        first.pull()
    _compare(first, escalated)


def test_the_account_and_its_rights_are_told(escalated: EscalatedServer) -> None:
    alice = Reader(escalated)
    assert alice.ask(alice.helpdesk.me()).name == "Alice Agent"
    assert all(right.works for right in alice.ask(alice.helpdesk.check()))
    mara = Reader(escalated, "mara")
    missing = [right for right in mara.ask(mara.helpdesk.check()) if right.needed and not right.works]
    assert [right.name for right in missing] == ["sign in as an agent"]
    stranger = Reader(escalated, token="0" * 64)
    assert not any(right.works for right in stranger.ask(stranger.helpdesk.check()))
    with pytest.raises(Refused, match="401"):
        stranger.pull()


def test_an_attachment_is_fetched_by_the_address_that_its_ticket_gives(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    cases = truth(escalated.database).tickets
    reference = next(ref for ref, case in cases.items() if any(one.files for one in case.said))
    batch = reader.ask(reader.helpdesk.ticket(f"esc:{reference}"))
    files = [file for message in batch.messages for file in message.attachments]
    assert reader.ask(reader.helpdesk.attachment(files[0].ref)) == b"twelve bytes"
    assert files[0].name == "lög ☹.txt"
    assert all(not file.url for file in files), "the address is signed, and changes each time"


def test_another_departments_ticket_is_gone_for_whoever_asks(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    hidden = next(iter(truth(escalated.database, "personnel").tickets))
    assert reader.ask(reader.helpdesk.ticket(f"esc:{hidden}")).gone == (f"esc:{hidden}",)
    bob = Reader(escalated, "bob")
    assert bob.ask(bob.helpdesk.ticket(f"esc:{hidden}")).tickets


def test_a_limit_and_a_server_that_is_down_are_told_in_a_sentence(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    escalated.stop()
    with pytest.raises(Trouble, match="does not take connections"):
        reader.pull()
    escalated.rate = 5
    escalated.start()
    try:
        with for_a_person(), pytest.raises(Throttled) as caught:  # the background would wait, five requests a minute
            reader.pull()
        assert 5 < caught.value.wait <= 61
    finally:
        escalated.stop()
        escalated.rate = 1_000_000
        escalated.start()
