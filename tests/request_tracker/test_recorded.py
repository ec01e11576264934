"""Responses that a real Request Tracker gave, recorded: each maps, or is refused as it should be."""

import asyncio
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import Struct

from workbench.api import Answer, Options, Ref, Refused, Say, Status, Throttled, TicketEffect, Visibility
from workbench.api.refusals import refusal
from workbench.api.testing.http import FakeHttp, Request
from workbench.api.testing.judging import faults_of
from workbench.providers.helpdesk.request_tracker import RequestTracker
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, People, Settings
from workbench.providers.helpdesk.request_tracker.shapes import (
    Account,
    Article,
    File,
    Listing,
    Named,
    Part,
    Record,
    System,
    Ticket,
    TicketId,
    Transaction,
)
from workbench.providers.helpdesk.request_tracker.telling import words_of

AT = datetime(2026, 11, 21, 23, 45, tzinfo=UTC)
URL = "http://127.0.0.1:8091"
RECORDS: dict[str, type[Struct]] = {"user": Account, "ticket": Record, "attachment": File, "rt": System}


class Recorded(NamedTuple):
    """One exchange."""

    name: str
    method: str
    path: str
    query: dict[str, list[str]]
    answer: Answer

    @property
    def is_good(self) -> bool:
        """Whether the server did what it was asked, or said so."""
        return self.answer.status < 400


def recordings() -> list[Recorded]:
    """Return all exchanges, or skip where there are none."""
    folder = Path(os.environ.get("WORKBENCH_RECORDED", "")) / "rt"
    if "WORKBENCH_RECORDED" not in os.environ or not folder.is_dir():
        pytest.skip("WORKBENCH_RECORDED names no folder with recordings of a Request Tracker")
    return [_recorded(path) for path in sorted(folder.rglob("*.json"))]


def _recorded(file: Path) -> Recorded:
    said = json.loads(file.read_text("utf-8"))
    request, response = said["request"], said["response"]
    parts = urlsplit(request["path"])
    headers = {name.lower(): value for name, value in response["headers"]}
    body = json.dumps(response["json"]).encode() if "json" in response else str(response.get("text", "")).encode()
    answer = Answer(response["status"], body, headers, URL + parts.path)
    return Recorded(file.stem, request["method"], parts.path.strip("/"), parse_qs(parts.query), answer)


def _shape(one: Recorded) -> type[Struct] | None:
    """Return what a recorded answer is, in the provider's words; None for what it never asks for."""
    parts = one.path.split("/")
    fields = one.query.get("fields", [""])[0].split(",")
    if parts[0] == "tickets" and len(parts) == 1 and one.method == "GET":
        wanted = {"Subject", "Status", "Owner", "Created", "LastUpdated", "EffectiveId"}
        return Listing[Ticket] if wanted <= set(fields) else Listing[TicketId]
    if parts[0] == "transactions" or parts[-1] == "history":
        wanted = {"Type", "ObjectId", "Creator", "Created"}
        return Listing[Transaction] if wanted <= set(fields) else Listing[TicketId]
    if parts[-1] == "attachments":
        return Listing[Part] if "TransactionId" in fields else Listing[TicketId]
    if parts[0] == "articles":
        return Listing[Article]
    if parts[0] == "queues":
        return Listing[Named]
    is_record = one.method == "GET" and len(parts) == (1 if parts[0] == "rt" else 2)
    return RECORDS.get(parts[0]) if is_record else None


def test_every_good_answer_to_what_is_asked_decodes() -> None:
    decoded = 0
    for one in recordings():
        shape = _shape(one)
        if one.answer.status == 200 and shape is not None:
            one.answer.decode(shape)
            decoded += 1
    assert decoded >= 35


def test_every_refusal_says_why_in_rts_own_words() -> None:
    refused = [one for one in recordings() if one.answer.status >= 400]
    assert len(refused) >= 8
    for one in refused:
        trouble = refusal(one.answer, AT)
        assert isinstance(trouble, Refused)
        assert not isinstance(trouble, Throttled)
        said = json.loads(one.answer.body).get("message", "") if one.answer.body else ""
        assert said.split("\n")[0][:20] in trouble.why


def test_every_ticket_that_was_sent_maps() -> None:
    mapper = Mapper(Settings.of(Options(name="rt", url=URL)))
    seen: dict[str, Status] = {}
    for one in recordings():
        for row in _rows(one):
            people = People()
            case = mapper.ticket(row, people, is_active=False)
            assert faults_of(case, "rt") == []
            assert [fault for customer in people.customers.values() for fault in faults_of(customer, "rt")] == []
            assert case.due is None or case.due.year > 1970
            seen[case.status_word] = case.status
            for link in mapper.links(row):
                assert link.issue_key
    assert seen["new"] is Status.NEW
    assert seen["stalled"] is Status.PENDING


def _rows(one: Recorded) -> list[Ticket]:
    """Return the tickets of an answer, as if all had been asked of them that the provider asks."""
    if one.answer.status != 200 or one.path.split("/")[0] not in ("ticket", "tickets") or one.method != "GET":
        return []
    said = json.loads(one.answer.body)
    rows = said.get("items", [said]) if isinstance(said, dict) else []
    full = [row for row in rows if "Status" in row and "LastUpdated" in row]
    others = [{"Created": row["LastUpdated"], "EffectiveId": row["id"], "Owner": {"id": "Nobody"}} for row in full]
    filled = [{**other, **row} for other, row in zip(others, full, strict=True)]
    return Answer(200, json.dumps(filled).encode()).decode(list[Ticket]) if filled else []


def test_links_of_both_kinds_were_recorded_and_map() -> None:
    mapper = Mapper(Settings.of(Options(name="rt", url=URL)))
    (row,) = next(_rows(one) for one in recordings() if one.name.endswith("ticket-get-after-links"))
    assert sorted(link.issue_key for link in mapper.links(row)) == ["github.com/acme/app/issues/42", "rt:2"]


def test_what_became_of_merged_deleted_and_forbidden_tickets_is_told_apart() -> None:
    known = {one.name[4:]: one.answer for one in recordings()}

    class Replay:
        """Answers every search with nothing, and a record with what was recorded."""

        def __init__(self, record: str) -> None:
            self._record = known[record]

        def answer(self, request: Request) -> Answer:
            return self._record if "/ticket/" in request.path else known["merged-search"]

    def asked(number: int, record: str) -> tuple[object, object]:
        desk = RequestTracker(Options(name="rt", url=URL, user="bob.agent"), FakeHttp(Replay(record), URL))
        batch = asyncio.run(desk.ticket(f"rt:{number}"))
        return batch.merged, batch.gone

    assert asked(3, "merged-get") == ((("rt:3", "rt:1"),), ())
    assert asked(8, "deleted-get") == ((), ("rt:8",))
    assert asked(2, "agent-forbidden-get") == ((), ("rt:2",))
    assert asked(9, "ticket-404") == ((), ("rt:9",))


def test_the_agent_who_was_recorded_is_himself() -> None:
    account = next(one.answer for one in recordings() if one.name.endswith("agent-me-user")).decode(Account)
    assert (account.Name, account.Privileged) == ("bob.agent", 1)
    assert account.id


class Writes:
    """Answers each write with what was recorded, and a look at a ticket with nothing at all."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def answer(self, request: Request) -> Answer:
        return self._answer


def _written(one: Recorded, effect: TicketEffect) -> Ref | None:
    desk = RequestTracker(Options(name="rt", url=URL, user="bob.agent"), FakeHttp(Writes(one.answer), URL))
    return asyncio.run(desk.write("rt:1", effect))


def test_a_recorded_message_has_the_number_of_its_transaction() -> None:
    said = [one for one in recordings() if re.fullmatch(r"ticket/\d+/(comment|correspond)", one.path)]
    made = {one.name[4:]: _written(one, Say(visibility=Visibility.PUBLIC, text="x")) for one in said if one.is_good}
    assert made["ticket-comment"] == "rt:97"
    assert made["ticket-correspond-attach"] == "rt:98"
    (forbidden,) = [one for one in said if not one.is_good]
    with pytest.raises(Refused, match="Permission Denied"):
        _written(forbidden, Say(visibility=Visibility.INTERNAL, text="x"))


def test_what_rt_said_to_recorded_changes_can_be_read() -> None:
    changes = [one for one in recordings() if one.method == "PUT" and re.fullmatch(r"ticket/\d+(/\w+)?", one.path)]
    words = {one.name[4:]: words_of(one.answer) for one in changes if one.is_good}
    assert words["ticket-put-unknown-field"] == ""
    assert words["ticket-put-invalid-status"] == "Ticket 1: Status 'nonsense' isn't a valid status for this ticket."
    assert words["ticket-put-if-match-ok"].startswith("Ticket 1: That user may not own tickets in that queue Ticket 1:")
    assert words["merge"] == "Merge Successful"
    stale = [refusal(one.answer, AT) for one in changes if "stale" in one.name or "reused" in one.name]
    assert [one.status for one in stale if isinstance(one, Refused)] == [412, 412]
