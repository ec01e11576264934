"""What agents write reaches a real Request Tracker as they meant it: its history, its mails, and who was faster."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import pytest

from servers.request_tracker.conftest import Tracker
from workbench.api import (
    Assign,
    Batch,
    Enclosure,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Now,
    Options,
    Priority,
    Ref,
    Refused,
    Role,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    Stale,
    Status,
    Ticket,
    TicketEffect,
    Trouble,
    Visibility,
)
from workbench.api.answers import may_be_done
from workbench.api.testing.texts import HOSTILE
from workbench.net.client import connect
from workbench.providers.helpdesk.request_tracker import RequestTracker

T = TypeVar("T")
JANA = "jana.novak@kolo.test"
TEXT = "2026-11-22 08:00 línea caída\r\nzwei\n".encode()
RAW = b"Gr\xfc\xdfe, \x00\xff and no UTF-8"


class Desk(NamedTuple):
    """An agent's provider at a real RT."""

    rt: Tracker
    who: str
    statuses: Mapping[str, str] = MappingProxyType({})

    def do(self, act: Callable[[RequestTracker], Awaitable[T]]) -> T:
        """Return what comes of an act, each time with new connections."""

        async def done() -> T:
            http = connect(self.rt.server.url, RequestTracker.sign_in(self.who, self.rt.server.tokens[self.who]))
            options = Options(name="rt", url=self.rt.server.url, user=self.who, settings={"statuses": self.statuses})
            desk = RequestTracker(options, http)
            try:
                return await act(desk)
            finally:
                await desk.close()

        return asyncio.run(done())

    def now(self, ticket: Ref) -> Now:
        """Return how a ticket stands."""
        return self.do(lambda desk: desk.now(ticket))

    def write(self, ticket: Ref, effect: TicketEffect, stamp: str = "") -> Ref | None:
        """Carry out an effect, with the stamp of this moment where none is given."""

        async def act(desk: RequestTracker) -> Ref | None:
            at = stamp or (await desk.now(ticket)).stamp
            return await desk.write(ticket, effect, stamp=at, key="k")

        return self.do(act)

    def read(self, ticket: Ref) -> Batch:
        """Return all there is about a ticket."""
        return self.do(lambda desk: desk.ticket(ticket))

    def case(self, ticket: Ref) -> Ticket:
        """Return a ticket as it stands."""
        return self.now(ticket).ticket


@pytest.fixture
def berta(rt: Tracker) -> Desk:
    return Desk(rt, "berta")


@pytest.fixture
def ben(rt: Tracker) -> Desk:
    return Desk(rt, "ben")


@pytest.fixture
def ticket(rt: Tracker) -> Ref:
    return _opened(rt)


@pytest.fixture
def mails(rt: Tracker, ticket: Ref) -> Callable[[], list[EmailMessage]]:
    """Return what gives the mails that RT has sent since the ticket was opened."""
    # Each of RT's processes keeps a mailbox of its own, so that what is new is not at the end.
    before = {mail["Message-ID"] for mail in rt.server.sent()}
    return lambda: [mail for mail in rt.server.sent() if mail["Message-ID"] not in before]


def _opened(rt: Tracker, queue: str = "Support") -> Ref:
    return f"rt:{rt.hands('root').create('Line is down', 'It began today.', queue=queue, Requestor=JANA)}"


def test_a_reply_goes_to_the_customer_once_with_its_file_and_a_note_to_nobody(
    rt: Tracker, berta: Desk, ticket: Ref, mails: Callable[[], list[EmailMessage]], tmp_path: Path
) -> None:
    path = tmp_path / "copy"
    path.write_bytes(TEXT)
    file = Enclosure(str(path), "Überblick – 概要.log", "text/plain", len(TEXT))
    note = berta.write(ticket, Say(visibility=Visibility.INTERNAL, text="Only for us: a stale lease?"))
    assert mails() == []
    made = berta.write(ticket, Say(visibility=Visibility.PUBLIC, text="Hello Jana,\n\nsee the file.", files=(file,)))
    (mail,) = mails()
    assert mail["To"] == JANA
    assert "see the file." in str(mail.get_body(("plain",)))
    assert "Only for us" not in mail.as_string()
    (attached,) = [part for part in mail.walk() if part.get_filename()]
    assert attached.get_filename() == "Überblick – 概要.log"
    assert attached.get_payload(decode=True) == TEXT
    said = {message.ref: message for message in berta.read(ticket).messages}
    assert note is not None
    assert made is not None
    assert said[note].visibility is Visibility.INTERNAL
    assert (said[made].visibility, said[made].role, said[made].author) == (
        Visibility.PUBLIC, Role.AGENT, "Berta Brandt",
    )  # fmt: skip
    assert said[made].text == "Hello Jana,\n\nsee the file."
    assert [(one.name, one.size) for one in said[made].attachments] == [("Überblick – 概要.log", len(TEXT))]
    history = _history(rt, ticket)
    assert [kind for kind in history if kind in ("Correspond", "Comment")] == ["Comment", "Correspond"]


def _history(rt: Tracker, ticket: Ref) -> list[str]:
    said = rt.hands("root").call("GET", f"ticket/{ticket.partition(':')[2]}/history?fields=Type&per_page=100")
    assert isinstance(said, dict)
    return [str(row["Type"]) for row in said["items"]]


def test_files_arrive_byte_by_byte_whatever_they_are_called(berta: Desk, ticket: Ref, tmp_path: Path) -> None:
    contents = {
        "plain.txt": ("text/plain", TEXT), "latin.txt": ("text/plain; charset=iso-8859-1", RAW),
        "a b;c\"d'.csv": ("text/csv", b"a;b\r\n"), "empty": ("text/plain", b""), "0": ("image/png", b"\x89PNG"),
        "parts": ("multipart/mixed", b"--x\r\n"), "odd": ("nonsense", RAW), "=?no?=": ("application/json", b"{}"),
        "long " + "ä" * 70 + ".bin": ("", bytes(range(256))),
    }  # fmt: skip
    files = []
    for number, (name, (kind, content)) in enumerate(contents.items()):
        path = tmp_path / str(number)
        path.write_bytes(content)
        files.append(Enclosure(str(path), name, kind, len(content)))
    berta.write(ticket, Say(visibility=Visibility.INTERNAL, text="See the files.", files=tuple(files)))

    async def fetched(desk: RequestTracker) -> dict[str, bytes]:
        batch = await desk.ticket(ticket)
        return {one.name: await desk.attachment(one.ref) for one in batch.messages[-1].attachments}

    assert berta.do(fetched) == {name: content for name, (_, content) in contents.items()}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_hostile_and_odd_texts_arrive_as_they_were_written(berta: Desk, ticket: Ref, visibility: Visibility) -> None:
    texts = (*HOSTILE, "0", "  led\nand trailed  \n", "From here\n.\n> quoted\n-- \nme", "😀\u2028next")
    made = {str(berta.write(ticket, Say(visibility=visibility, text=text), "1")): text for text in texts}
    said = {message.ref: message for message in berta.read(ticket).messages}
    for ref, text in made.items():
        came = said[ref].original or said[ref].text.encode()
        kept = text.replace("\r\n", "\n").replace("\ufffe", "\ufffd")
        assert said[ref].visibility is visibility
        assert came.decode().rstrip("\n") == kept.rstrip("\n")


def test_what_says_nothing_or_is_addressed_to_others_is_not_sent(
    berta: Desk, ticket: Ref, mails: Callable[[], list[EmailMessage]]
) -> None:
    before = berta.now(ticket)
    for say in (
        Say(visibility=Visibility.PUBLIC, text=" \n"),
        Say(visibility=Visibility.PUBLIC, text="To you.", cc=("third@party.test",)),
        Say(visibility=Visibility.PUBLIC, text="To you.", to=("third@party.test",)),
    ):
        with pytest.raises(Trouble):
            berta.write(ticket, say)
    assert berta.now(ticket) == before
    assert mails() == []


def test_recipients_of_ones_own_would_get_nothing_and_stay_on_the_ticket(
    rt: Tracker, ticket: Ref, mails: Callable[[], list[EmailMessage]]
) -> None:
    """Why ``recipients`` is not among what can be written: the address is put on the ticket behind the mail."""
    number = int(ticket.partition(":")[2])
    rt.hands("berta").reply(number, "To all of you.", Cc=["third@party.test"], Bcc=["other@party.test"])
    (mail,) = mails()
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == (JANA, None, None)
    row = rt.hands("berta").call("GET", f"ticket/{number}")
    assert isinstance(row, dict)
    assert [one["id"] for one in row["Cc"]] == ["third@party.test"]


def test_everything_that_can_be_set_reads_back(berta: Desk, ben: Desk, ticket: Ref) -> None:
    for agent in ("rt:berta", "rt:ben", "rt:berta", None):
        berta.write(ticket, Assign(agent))
        assert ben.case(ticket).assignee == agent
    for status in (Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED, Status.OPEN):
        berta.write(ticket, SetStatus(status))
        assert ben.case(ticket).status is status
    for priority in Priority:
        berta.write(ticket, SetPriority(priority))
        assert ben.case(ticket).priority is priority
    for field in (("Product", "Café app"), ("Version", "4.2 \u202e?"), ("Affects", "Köln")):
        berta.write(ticket, SetField(*field))
    assert dict(ben.case(ticket).fields) == {
        "queue": "Support", "Product": "Café app", "Version": "4.2 ?", "Affects": "Köln",
    }  # fmt: skip
    for name in ("Product", "Version", "Affects"):
        berta.write(ticket, SetField(name, ""))
    assert dict(ben.case(ticket).fields) == {"queue": "Support"}


def test_a_reply_opens_a_ticket_again_and_the_status_that_follows_holds(berta: Desk, ticket: Ref) -> None:
    berta.write(ticket, SetStatus(Status.SOLVED))
    berta.write(ticket, Say(visibility=Visibility.INTERNAL, text="A note leaves it."))
    assert berta.case(ticket).status is Status.SOLVED
    berta.write(ticket, Say(visibility=Visibility.PUBLIC, text="A reply does not."))
    assert berta.case(ticket).status is Status.OPEN
    berta.write(ticket, SetStatus(Status.SOLVED))
    assert berta.case(ticket).status is Status.SOLVED


def test_links_to_an_issue_and_to_another_ticket_read_back_and_both_tickets_stay(
    rt: Tracker, berta: Desk, ticket: Ref
) -> None:
    other = _opened(rt)
    for _ in range(2):
        berta.write(ticket, LinkIssue("#77", "https://tracker.test/issues/77?a=ü b#c"))
        berta.write(ticket, LinkDuplicate(other))
    links = sorted(link.issue_key for link in berta.read(ticket).links)
    assert links == [other, "tracker.test/issues/77?a=ü b#c"]
    assert [link.issue_key for link in berta.read(other).links] == [ticket]


def test_a_merged_ticket_has_gone_into_the_other_and_is_written_to_no_more(
    rt: Tracker, berta: Desk, ticket: Ref
) -> None:
    other = _opened(rt)
    stamp = berta.now(ticket).stamp
    berta.write(ticket, Merge(other))
    assert berta.read(ticket).merged == ((ticket, other),)
    assert len(berta.read(other).messages) == 2
    for act in (lambda: berta.now(ticket), lambda: berta.write(ticket, SetStatus(Status.SOLVED), stamp)):
        with pytest.raises(Trouble, match=r"now part of|changed"):
            act()
    assert berta.case(other).status is Status.NEW


@pytest.mark.parametrize(("effect", "words"), [
    (SetStatus(Status.OPEN, "nonsense"), "isn't a valid status"),
    (Assign("rt:nils"), "may not own tickets"), (Assign("rt:no-such"), "does not exist"),
    (SetField("Product", "Toaster"), "Invalid value"),
    (LinkDuplicate("rt:999999"), "Couldn't resolve"), (Merge("rt:999999"), "doesn't exist"),
])  # fmt: skip
def test_what_rt_refuses_with_200_is_refused_in_its_words(
    berta: Desk, ticket: Ref, effect: TicketEffect, words: str
) -> None:
    before = berta.now(ticket)
    with pytest.raises(Refused) as caught:
        berta.write(ticket, effect)
    assert words in caught.value.why
    assert not may_be_done(caught.value)
    assert berta.now(ticket) == before


def test_a_field_that_a_ticket_has_not_is_told_with_those_that_it_has(berta: Desk, ticket: Ref) -> None:
    for name in ("No such", "version"):  # RT would take the second one for another
        with pytest.raises(Trouble, match="It has Affects, Product, Version"):
            berta.write(ticket, SetField(name, "x"))


@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_refusal_is_noticed_in_the_language_of_the_account(
    rt: Tracker, ben: Desk, ticket: Ref, language: str
) -> None:
    rt.hands("root").call("PUT", "user/ben", {"Lang": language})
    try:
        ben.write(ticket, SetStatus(Status.PENDING))
        assert ben.case(ticket).status is Status.PENDING
        with pytest.raises(Refused) as caught:
            ben.write(ticket, Assign("rt:rita"))
        assert "may not own" not in caught.value.why
        assert len(caught.value.why) > 10
    finally:
        rt.hands("root").call("PUT", "user/ben", {"Lang": "en"})


def test_who_may_not_is_told_and_changes_nothing(rt: Tracker, berta: Desk, ticket: Ref) -> None:
    rita, hidden = Desk(rt, "rita"), f"rt:{rt.seeded.hidden}"
    before = berta.now(ticket)
    for effect in (
        SetStatus(Status.SOLVED), SetPriority(Priority.URGENT), Assign("rt:rita"), LinkIssue("#1", "https://t.test/1"),
        SetField("Version", "9"), Say(visibility=Visibility.INTERNAL, text="May I?"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            rita.write(ticket, effect)
        assert caught.value.why
    assert berta.now(ticket) == before
    for say in Visibility:
        with pytest.raises(Refused, match="400") as caught:
            berta.write(hidden, Say(visibility=say, text="x"), "1")
        assert "Permission Denied" in caught.value.why
    with pytest.raises(Refused, match="403"):
        berta.now(hidden)


def test_of_two_agents_the_one_who_was_slower_is_stopped_at_every_change(
    rt: Tracker, berta: Desk, ben: Desk, ticket: Ref
) -> None:
    other = _opened(rt)
    for effect in (
        SetStatus(Status.SOLVED), Assign("rt:ben"), SetPriority(Priority.URGENT), SetField("Version", "9"),
        LinkIssue("#1", "https://t.test/1"), LinkDuplicate(other), Merge(other),
    ):  # fmt: skip
        seen = ben.now(ticket)
        berta.write(ticket, Say(visibility=Visibility.INTERNAL, text=f"Before {type(effect).__name__}."))
        before = berta.now(ticket)
        with pytest.raises(Stale) as caught:
            ben.write(ticket, effect, seen.stamp)
        assert not may_be_done(caught.value)
        assert berta.now(ticket) == before


def test_a_change_that_comes_twice_is_made_once(rt: Tracker, berta: Desk, ticket: Ref) -> None:
    stamp = berta.now(ticket).stamp
    berta.write(ticket, SetField("Version", "4.2"), stamp)
    with pytest.raises(Stale):
        berta.write(ticket, SetField("Version", "4.2"), stamp)
    assert _history(rt, ticket).count("CustomField") == 1


def test_a_message_cannot_be_guarded_which_is_why_none_is_repeated(berta: Desk, ticket: Ref) -> None:
    """RT answers 412 to a message with any stamp at all, that of this moment too."""
    stamp = berta.now(ticket).stamp

    async def act(desk: RequestTracker) -> None:
        path = f"REST/2.0/ticket/{ticket.partition(':')[2]}/comment"
        await desk.http.send("POST", path, {"Content": "x", "ContentType": "text/plain"}, headers={"If-Match": stamp})

    with pytest.raises(Refused, match="412"):
        berta.do(act)
    assert not RequestTracker.capabilities.guards("reply")
    assert RequestTracker.capabilities.guards("status")


def test_now_is_what_a_pull_brings_with_the_organisation(rt: Tracker, berta: Desk) -> None:
    for number in (rt.seeded.html, rt.seeded.bench, rt.seeded.scrapped, rt.seeded.quiet):
        ref = f"rt:{number}"
        assert (berta.case(ref),) == berta.read(ref).tickets
    assert berta.case(f"rt:{rt.seeded.html}").organisation == "rt:Kolo s.r.o."
    for number in (rt.seeded.deleted, rt.seeded.merged, rt.seeded.hidden, 999_999):
        with pytest.raises(Trouble):
            berta.now(f"rt:{number}")


def test_a_lifecycle_of_ones_own_takes_its_own_words(rt: Tracker) -> None:
    words = {"on the bench": "open", "waiting for parts": "hold", "repaired": "solved", "scrapped": "closed"}
    berta = Desk(rt, "berta", words)
    ticket = _opened(rt, "Workshop")
    for status, word in (
        (Status.OPEN, "on the bench"), (Status.HOLD, "waiting for parts"), (Status.SOLVED, "repaired"),
    ):  # fmt: skip
        berta.write(ticket, SetStatus(status))
        assert berta.case(ticket).status_word == word
    with pytest.raises(Refused, match="did not do that"):
        berta.write(ticket, SetStatus(Status.CLOSED))
    support = _opened(rt)
    berta.write(support, SetStatus(Status.SOLVED))
    assert berta.case(support).status_word == "resolved"


def test_colleagues_are_the_staff_and_no_customer(berta: Desk) -> None:
    agents = berta.do(RequestTracker.agents)
    assert [agent.ref for agent in agents] == ["rt:ben", "rt:berta", "rt:nils", "rt:rita", "rt:root"]
    assert agents[0].email == "ben@desk.test"
