"""What RT is told, and how its answers are taken: the requests themselves, and what is made of odd answers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from request_tracker.fake import FakeRequestTracker
from workbench.api import (
    Answer,
    Assign,
    Enclosure,
    Merge,
    Options,
    Ref,
    Refused,
    Say,
    SetField,
    SetStatus,
    Stale,
    Status,
    TicketEffect,
    Trouble,
    Unreadable,
    Visibility,
)
from workbench.api.testing import FakeHttp, Request, World, json_answer
from workbench.api.testing.worlds import ordinary
from workbench.providers.helpdesk.request_tracker import RequestTracker

T = TypeVar("T")
URL = "https://rt.test"


class Desk:
    """Alice's provider on an RT of a world, and the ticket that is written to."""

    def __init__(self) -> None:
        self.world: World = ordinary("rt")
        self.server = FakeRequestTracker(self.world)
        self.http = FakeHttp(self.server, URL)
        self.provider = RequestTracker(Options(name="rt", url=URL, user="alice"), self.http)
        self.ref: Ref = next(ticket.ref for ticket in self.world.shown() if ticket.status is Status.OPEN)

    def run(self, act: Awaitable[T]) -> T:
        """Return what comes of an act."""

        async def done() -> T:
            return await act

        return asyncio.run(done())

    def write(self, effect: TicketEffect, *, stamp: str | None = None) -> list[Request]:
        """Carry an effect out, and return what was asked for it after the ticket was looked at."""
        at = self.run(self.provider.now(self.ref)).stamp if stamp is None else stamp
        asked = len(self.http.asked)
        self.run(self.provider.write(self.ref, effect, stamp=at))
        return self.http.asked[asked:]

    def told(self, effect: TicketEffect) -> Request:
        """Return the one request by which an effect is carried out."""
        (told,) = [one for one in self.write(effect) if one.method != "GET"]
        return told


def _file(folder: Path, content: bytes, name: str = "log.txt", media_type: str = "text/plain") -> Enclosure:
    path = folder / "copy"
    path.write_bytes(content)
    return Enclosure(str(path), name, media_type, len(content))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_reply_corresponds_and_a_note_comments_and_neither_bears_a_stamp(desk: Desk) -> None:
    reply = desk.told(Say(visibility=Visibility.PUBLIC, text="To you."))
    note = desk.told(Say(visibility=Visibility.INTERNAL, text="To us."))
    number = desk.ref.partition(":")[2]
    assert (reply.method, reply.path) == ("POST", f"REST/2.0/ticket/{number}/correspond")
    assert (note.method, note.path) == ("POST", f"REST/2.0/ticket/{number}/comment")
    assert reply.body == {"Content": "To you.", "ContentType": "text/plain"}
    assert "If-Match" not in {**reply.headers, **note.headers}


def test_a_change_bears_the_stamp_and_is_read_back_in_two_requests(desk: Desk) -> None:
    stamp = desk.run(desk.provider.now(desk.ref)).stamp
    asked = desk.write(SetStatus(Status.SOLVED), stamp=stamp)
    assert [(one.method, one.body) for one in asked] == [("PUT", {"Status": "resolved"}), ("GET", None)]
    assert asked[0].headers["If-Match"] == stamp
    assert stamp.strip('"').isdecimal()


@pytest.mark.parametrize("said", ['"{}"', 'W/"{}"', '"{}-gzip"', "{}"])
def test_what_a_proxy_makes_of_a_stamp_is_taken_off_again(desk: Desk, said: str) -> None:
    def fault(number: int, request: Request, answer: Answer) -> Answer:
        etag = answer.headers.get("etag")
        headers = {**answer.headers, "etag": said.format(etag.strip('"'))} if etag else answer.headers
        return Answer(answer.status, answer.body, headers, answer.url)

    desk.http.fault = fault
    desk.write(SetStatus(Status.SOLVED))
    assert desk.world.tickets[desk.ref].status is Status.SOLVED


def test_a_ticket_of_a_colleague_is_stolen_and_one_of_nobody_is_given(desk: Desk) -> None:
    alice, bob = desk.world.me, next(ref for ref in desk.world.agents if ref != desk.world.me)
    desk.world.change(desk.ref, assignee=None)
    assert desk.told(Assign("rt:alice")).body == {"Owner": "alice"}
    desk.world.change(desk.ref, assignee=bob)
    stolen = desk.told(Assign("rt:alice"))
    assert (stolen.path.rpartition("/")[2], stolen.body) == ("steal", {})
    assert desk.world.tickets[desk.ref].assignee == alice
    assert desk.told(Assign(None)).body == {"Owner": "Nobody"}


def test_a_refusal_is_noticed_whatever_language_it_is_in(desk: Desk) -> None:
    desk.server.told.say = lambda said: f"Nein ({len(said)})"
    desk.write(SetStatus(Status.PENDING))
    with pytest.raises(Refused, match=r"Nein \(") as caught:
        desk.write(SetStatus(Status.OPEN, "no such word"))
    assert caught.value.status == 200


def test_a_field_that_the_ticket_has_not_is_told_with_those_that_it_has(desk: Desk) -> None:
    stamp = desk.run(desk.provider.now(desk.ref)).stamp
    with pytest.raises(Trouble, match="It has affects, version"):
        desk.write(SetField("Version", "1"), stamp=stamp)
    assert all(one.method == "GET" for one in desk.http.asked)


def test_a_value_that_rt_writes_in_its_own_way_is_no_refusal(desk: Desk) -> None:
    # As it does with dates: something has happened, and what stands there is another text.
    desk.write(SetField("version", "tomorrow"))

    def fault(number: int, request: Request, answer: Answer) -> Answer:
        return Answer(answer.status, answer.body.replace(b"next year", b"2027-01-01"), answer.headers, answer.url)

    desk.http.fault = fault
    desk.write(SetField("version", "next year"))


def test_a_change_that_takes_the_ticket_out_of_sight_is_done(desk: Desk) -> None:
    def before(number: int, request: Request) -> None:
        if any(one.method == "PUT" for one in desk.http.asked[:number]):
            desk.world.hide(desk.ref)

    desk.http.before = before
    desk.write(Assign(None))
    assert desk.world.tickets[desk.ref].assignee is None


@pytest.mark.parametrize(("how", "words"), [("merged", "now part of"), ("deleted", "was deleted")])
def test_nothing_is_written_to_what_was_merged_or_deleted(desk: Desk, how: str, words: str) -> None:
    stamp = desk.run(desk.provider.now(desk.ref)).stamp
    other = next(ref for ref in desk.world.tickets if ref != desk.ref)
    if how == "merged":
        desk.world.merge(desk.ref, other)
    else:
        desk.world.delete(desk.ref)
    with pytest.raises(Trouble, match=words):
        desk.run(desk.provider.now(desk.ref))
    before = dict(desk.world.tickets)
    with pytest.raises(Trouble):
        desk.write(SetStatus(Status.SOLVED), stamp=f"{stamp}9")
    assert desk.world.tickets == before


def test_a_customer_whose_organisation_is_not_known_costs_one_request_more_and_only_once(desk: Desk) -> None:
    first = desk.run(desk.provider.now(desk.ref))
    assert len(desk.http.asked) == 2
    assert first.ticket.organisation is not None
    assert desk.run(desk.provider.now(desk.ref)) == first
    assert len(desk.http.asked) == 3


@pytest.mark.parametrize(("name", "sent"), [
    ("log.txt", "log.txt"), ("Üb.txt", "=?UTF-8?B?w5xiLnR4dA==?="), ("0", "=?UTF-8?B?MA==?="),
    ("=?x?=", "=?UTF-8?B?PT94Pz0=?="), ("a\nb", "a b"), (" \t", "unnamed"),
])  # fmt: skip
def test_a_files_name_is_sent_in_letters_that_rt_keeps(desk: Desk, tmp_path: Path, name: str, sent: str) -> None:
    told = desk.told(Say(visibility=Visibility.INTERNAL, text="See.", files=(_file(tmp_path, b"x", name),)))
    assert _attachments(told)[0]["FileName"] == sent


@pytest.mark.parametrize(("media_type", "content", "sent"), [
    ("text/plain", "ä".encode(), "text/plain; charset=utf-8"),
    ("Text/Plain; charset=iso-8859-1", b"x", "text/plain; charset=utf-8"),
    ("text/plain", b"\xff", "application/octet-stream"), ("text/csv", b"a\0b", "application/octet-stream"),
    ("image/png", b"\xff", "image/png"), ("multipart/mixed", b"x", "application/octet-stream"),
    ("message/rfc822", b"x", "message/rfc822"), ("nonsense", b"x", "application/octet-stream"),
    ("", b"x", "application/octet-stream"), ("täxt/plain", b"x", "application/octet-stream"),
])  # fmt: skip
def test_a_file_is_of_a_type_that_rt_leaves_alone(
    desk: Desk, tmp_path: Path, media_type: str, content: bytes, sent: str
) -> None:
    file = _file(tmp_path, content, media_type=media_type)
    told = desk.told(Say(visibility=Visibility.INTERNAL, text="See.", files=(file,)))
    assert _attachments(told)[0]["FileType"] == sent


def test_an_empty_file_and_a_text_of_nought_are_something_all_the_same(desk: Desk, tmp_path: Path) -> None:
    told = desk.told(Say(visibility=Visibility.INTERNAL, text="0", files=(_file(tmp_path, b""),)))
    message = desk.world.conversation(desk.ref)[-1]
    assert message.text.strip() == "0"
    assert [(file.name, file.size) for file in message.attachments] == [("log.txt", 0)]
    assert _attachments(told)[0]["FileContent"] != ""


def test_a_message_of_files_alone_is_sent(desk: Desk, tmp_path: Path) -> None:
    desk.write(Say(visibility=Visibility.PUBLIC, text="", files=(_file(tmp_path, b"x"),)))
    assert len(desk.world.conversation(desk.ref)[-1].attachments) == 1


def test_success_without_the_word_created_is_no_message(desk: Desk) -> None:
    desk.http.instead = lambda request: json_answer(["All is well"]) if request.method == "POST" else None
    with pytest.raises(Unreadable):
        desk.write(Say(visibility=Visibility.PUBLIC, text="To you."), stamp="1")


def test_a_message_whose_number_is_not_told_is_sent_all_the_same(desk: Desk) -> None:
    def fault(number: int, request: Request, answer: Answer) -> Answer:
        return Answer(answer.status, answer.body, {"location": "/somewhere/else"}, answer.url)

    desk.http.fault = fault
    say = Say(visibility=Visibility.PUBLIC, text="To you.")
    assert desk.run(desk.provider.write(desk.ref, say, stamp="1")) is None
    assert desk.world.conversation(desk.ref)[-1].text == "To you."


@pytest.mark.parametrize("act", [
    lambda desk: desk.provider.now("rt:none"),
    lambda desk: desk.provider.write("rt:²", SetStatus(Status.SOLVED)),
    lambda desk: desk.provider.write(desk.ref, Merge("rt:x")),
])  # fmt: skip
def test_what_is_no_ticket_of_rts_is_told(desk: Desk, act: Callable[[Desk], Awaitable[object]]) -> None:
    with pytest.raises(Trouble, match="no ticket of Request Tracker"):
        desk.run(act(desk))


def test_without_a_stamp_nothing_is_compared_and_a_refusal_is_noticed_by_what_stands_there(desk: Desk) -> None:
    assert "If-Match" not in desk.write(SetStatus(Status.SOLVED), stamp="")[1].headers
    with pytest.raises(Refused):
        desk.write(SetStatus(Status.OPEN, "no such word"), stamp="")


def test_another_412_than_that_of_a_stamp_is_no_staleness_of_a_message(desk: Desk) -> None:
    desk.http.instead = lambda request: json_answer({"message": "No"}, 412) if request.method != "GET" else None
    with pytest.raises(Refused):
        desk.write(Say(visibility=Visibility.PUBLIC, text="To you."))
    with pytest.raises(Stale):
        desk.write(SetStatus(Status.SOLVED))


def _attachments(told: Request) -> list[dict[str, str]]:
    assert isinstance(told.body, dict)
    attachments = told.body["Attachments"]
    assert isinstance(attachments, list)
    return attachments
