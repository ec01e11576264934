"""The part of the helpdesks' suite about writing: each effect reads back, and what cannot be done changes nothing."""

import tempfile
from itertools import product
from pathlib import Path

from workbench.api.answers import Stale, may_be_done
from workbench.api.testing.bench import expect
from workbench.api.testing.comparing import folded
from workbench.api.testing.desks import EFFECTS, SAYING, Desk, WritingBase
from workbench.api.testing.texts import HOSTILE
from workbench.domain.effects import (
    Assign,
    ChangeTags,
    Enclosure,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    TicketEffect,
    name_of,
)
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref, Role, Status, Visibility, make_ref

_NAMES = ("log.txt", "Überblick – 概要.log", "a b;c\"d'.txt", "0")
_MEDIA_TYPES = ("application/octet-stream", "text/plain; name=x", "multipart/mixed", "nonsense")
_FILE = b"a file's bytes \x00\xff\x1b[31m \xc3\xa9"


class WritesEffects(WritingBase):
    """What a provider says that it can write, done; and what it says that it cannot, refused."""

    def test_what_it_says_of_itself_is_in_the_words_of_the_outbox(self) -> None:
        capabilities = self.desk().bench.provider.capabilities
        odd = (capabilities.writes | capabilities.cannot.keys()) - {*EFFECTS, "files", "recipients"}
        expect(not odd, f"writes and cannot name {sorted(odd)}, which are no effects. They are {', '.join(EFFECTS)}.")
        both = capabilities.writes & capabilities.cannot.keys()
        expect(not both, f"{sorted(both)} stand both in writes and in cannot.")
        silent = [
            one for one in (*EFFECTS, "files", "recipients")
            if one not in capabilities.writes | capabilities.cannot.keys()
        ]
        expect(not silent, f"cannot does not say why {silent} cannot be had: it is what a disabled key says.")
        merges = "merge" in capabilities.writes
        expect(capabilities.merge == merges, "merge is said in two places, and the two differ.")

    def test_now_is_how_the_ticket_stands_in_as_few_requests_as_can_be(self) -> None:
        desk = self.desk()
        with desk.bench:
            (wanted,) = desk.read().tickets
            before = len(desk.bench.http.asked)
            now = desk.bench.run(desk.bench.provider.now(desk.ref))
            asked = len(desk.bench.http.asked) - before
            expect(now.ticket == wanted, f"now() says {now.ticket}, and ticket() says {wanted}.")
            expect(asked <= self.now_requests, f"now() took {asked} requests, and may take {self.now_requests}.")
            expect(bool(now.stamp) or not _compared(desk), "The server compares stamps, and now() gives none.")

    def test_a_reply_is_public_and_a_note_is_internal(self) -> None:
        for effect, visibility in SAYING:
            for desk in self.able(effect):
                before = desk.read().messages
                ref = desk.write(Say(visibility=visibility, text=f"Words of a {effect}."))
                new = [one for one in desk.read().messages if one not in before]
                expect(len(new) == 1, f"After one {effect} there are {len(new)} new messages: {new}.")
                expect(new[0].visibility is visibility, f"A {effect} arrived as {new[0].visibility.upper()}.")
                expect(folded(new[0].text) == f"Words of a {effect}.", f"A {effect} arrived as {new[0].text!r}.")
                expect(new[0].role is Role.AGENT, f"A {effect} came back as if a {new[0].role} had written it.")
                expect(ref in (None, new[0].ref), f"write() says that the message is {ref}, and it is {new[0].ref}.")

    def test_hostile_text_arrives_as_it_was_written(self) -> None:
        for effect, visibility in SAYING:
            for desk in self.able(effect):
                for number, text in enumerate(HOSTILE, 1):
                    words = f"Text {number} {text}"
                    desk.write(Say(visibility=visibility, text=words), key=f"key-{number}")
                    found = desk.said(self.kept(words))
                    expect(len(found) == 1, f"The text {words[:60]!r} came back {len(found)} times as it was written.")
                    expect(found[0].visibility is visibility, f"{words[:60]!r} came as {found[0].visibility.upper()}.")

    def test_a_message_without_a_word_is_never_sent(self) -> None:
        for effect, visibility in SAYING:
            for desk in self.able(effect):
                before = desk.state()
                for text in ("", " \n\t "):
                    desk.refuses(Say(visibility=visibility, text=text), f"An empty {effect}")
                    expect(desk.state() == before, f"An empty {effect} changed the ticket.")

    def test_files_go_along(self) -> None:
        for name, media_type in product(_NAMES, _MEDIA_TYPES):
            for desk in self.able("files"):
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "copy"
                    path.write_bytes(_FILE)
                    file = Enclosure(str(path), name, media_type, len(_FILE))
                    desk.write(Say(visibility=_says(desk), text="See the file.", files=(file, file)))
                (message,) = desk.said("See the file.")
                came = [(one.name, one.size) for one in message.attachments]
                expect(came == [(name, len(_FILE))] * 2, f"Two files {name!r} ({media_type}) came back as {came}.")
                content = desk.bench.run(desk.bench.provider.attachment(message.attachments[0].ref))
                expect(content == _FILE, f"The file's bytes {_FILE!r} ({media_type}) came back as {content!r}.")

    def test_a_file_that_is_gone_stops_the_message(self) -> None:
        for desk in self.able("files"):
            before = desk.state()
            file = Enclosure("/nowhere/to/be/found", "log.txt", "text/plain", 3)
            desk.refuses(Say(visibility=_says(desk), text="See the file.", files=(file,)), "A file that is gone")
            expect(desk.state() == before, "A message whose file is gone was sent without it.")

    def test_each_status_reads_back_and_one_that_is_there_already_changes_nothing(self) -> None:
        for desk in self.able("status"):
            for status in [one for one in self.statuses if one is not Status.NEW] * 2:
                desk.write(SetStatus(status))
                (ticket,) = desk.read().tickets
                expect(ticket.status is status, f"After the status {status} was set it is {ticket.status}.")
                before = desk.state()
                desk.write(SetStatus(status))
                desk.write(SetStatus(status, ticket.status_word))
                expect(desk.state() == before, f"Setting the status {status}, which it had, changed the ticket.")

    def test_each_priority_reads_back_and_one_that_is_there_already_changes_nothing(self) -> None:
        for desk in self.able("priority"):
            for priority in [*self.priorities, *self.priorities]:
                desk.write(SetPriority(priority))
                (ticket,) = desk.read().tickets
                expect(ticket.priority is priority, f"After the priority {priority.name} it is {ticket.priority.name}.")
                before = desk.state()
                desk.write(SetPriority(priority))
                expect(desk.state() == before, f"The priority {priority.name}, which it had, changed the ticket.")

    def test_a_ticket_is_given_to_each_agent_and_to_nobody(self) -> None:
        for desk in self.able("assign"):
            agents = self.agents(desk)
            for agent in agents:
                desk.bench.judge(agent)
            for ref in [*(one.ref for one in agents), None, agents[0].ref, agents[0].ref, None, None]:
                desk.write(Assign(ref))
                (ticket,) = desk.read().tickets
                expect(ticket.assignee == ref, f"After the ticket was given to {ref} it is {ticket.assignee}'s.")

    def test_tags_are_put_on_and_taken_off_and_the_others_stay(self) -> None:
        for desk in self.able("tags"):
            desk.write(ChangeTags(added=("one", "two", "three")))
            before = set(desk.read().tickets[0].tags)
            expect({"one", "two", "three"} <= before, f"Three tags were put on, and there are {sorted(before)}.")
            desk.write(ChangeTags(added=("four", "one"), removed=("two", "not there")))
            after = set(desk.read().tickets[0].tags)
            wanted = before - {"two"} | {"four"}
            expect(after == wanted, f"With 'four' on and 'two' off, {sorted(before)} became {sorted(after)}.")

    def test_a_field_reads_back(self) -> None:
        for desk in self.able("field"):
            for _ in range(2):
                desk.write(SetField(*self.a_field))
                fields = desk.read().tickets[0].fields
                expect(self.a_field in fields, f"After the field {self.a_field} was set, the fields are {fields}.")

    def test_a_link_to_an_issue_reads_back_once(self) -> None:
        for desk in self.able("link"):
            url = "https://tracker.test/issues/77"
            for _ in range(2):
                desk.write(LinkIssue("#77", url))
                links = [link for link in desk.read().links if link.url == url]
                expect(len(links) == 1, f"After the ticket was linked to {url}, {len(links)} such links come back.")

    def test_a_duplicate_is_linked_and_both_stay(self) -> None:
        for desk in self.able("duplicate"):
            other = next(one.ref for one in desk.world.shown() if one.ref != desk.ref)
            before = desk.read().messages
            for _ in range(2):
                desk.write(LinkDuplicate(other))
                after = desk.read()
                found = [link for link in after.links if link.issue_key == other]
                expect(len(found) == 1, f"After {other} was linked as the same, the links are {after.links}.")
                expect(after.messages == before, "A link to the same matter changed the conversation.")
                expect(bool(desk.read(other).tickets), f"{other} is gone after it was linked as the same.")

    def test_a_merged_ticket_is_gone_and_its_messages_stand_on_the_other(self) -> None:
        for desk in self.able("merge"):
            other = next(one.ref for one in desk.world.shown() if one.ref != desk.ref)
            words = [one.text for one in (*desk.read().messages, *desk.read(other).messages)]
            desk.write(Merge(other))
            after = desk.read()
            away = {*after.gone, *(one for one, _ in after.merged)}
            expect(desk.ref in away, f"After {desk.ref} was merged into {other}, ticket() says {after.tickets}.")
            there = [one.text for one in desk.read(other).messages]
            missing = [text for text in words if text not in there]
            expect(not missing, f"After the merge these messages are missing: {missing}.")

    def test_what_the_server_does_not_know_is_refused_and_changes_nothing(self) -> None:
        nowhere = make_ref(self.options.name, 999_999)
        odd: tuple[TicketEffect, ...] = (
            SetStatus(Status.OPEN, "no such status"), Assign(make_ref(self.options.name, "no-such-agent")),
            SetField("no such field", "x"), LinkDuplicate(nowhere), Merge(nowhere),
        )  # fmt: skip
        desk = self.desk()
        with desk.bench:
            before = desk.state()
            for effect in odd:
                name = name_of(effect)
                if name in desk.writes and name not in self.unchecked:
                    trouble = desk.refuses(effect, f"{effect}, which the server does not know,")
                    expect(not may_be_done(trouble), f"{effect} was refused, and its trouble says that it may be done.")
                    expect(desk.state() == before, f"{effect} was refused, and changed the ticket all the same.")

    def test_what_it_cannot_do_is_said_and_nothing_is_sent(self) -> None:
        desk = self.desk()
        with desk.bench:
            capabilities = desk.bench.provider.capabilities
            stamp = desk.now()
            before, asked = desk.state(), len(desk.bench.http.asked)
            for effect in self.effects(desk):
                if name_of(effect) not in capabilities.writes:
                    trouble = desk.refuses(effect, f"{effect}, which it cannot do,", stamp=stamp)
                    why = capabilities.why_not(name_of(effect))
                    said = f"{trouble} {trouble.why}"
                    expect(why in said, f"{effect} cannot be done, and {trouble} hides {why!r}")
            file = Enclosure("/x", "x", "text/plain", 1)
            for name, more in (
                ("recipients", Say(visibility=Visibility.PUBLIC, text="To you.", cc=("someone@else.test",))),
                ("files", Say(visibility=Visibility.PUBLIC, text="See.", files=(file,))),
            ):
                if name not in capabilities.writes:
                    desk.refuses(more, f"A reply with {name}, which it cannot send,", stamp=stamp)
            expect(len(desk.bench.http.asked) == asked, "What cannot be done was asked of the server all the same.")
            expect(desk.state() == before, "What cannot be done changed the ticket.")

    def test_a_stale_stamp_stops_every_effect_at_which_it_is_compared(self) -> None:
        for effect in self.effects(self.desk()):
            for desk in self.able(name_of(effect)):
                if name_of(effect) not in _compared(desk):
                    continue
                one = Assign(self.agents(desk)[0].ref) if isinstance(effect, Assign) else effect
                stamp = desk.now()
                self.colleague(desk)
                before = desk.state()
                trouble = desk.refuses(one, f"{one} with a stale stamp", stamp=stamp)
                expect(isinstance(trouble, Stale), f"{one} with a stale stamp raised {trouble!r}, not Stale.")
                expect(desk.state() == before, f"{one} with a stale stamp changed the ticket.")

    def test_a_key_that_comes_twice_makes_one_message(self) -> None:
        for effect, visibility in SAYING:
            for desk in self.able(effect):
                if desk.bench.provider.capabilities.locking != "key":
                    continue
                say = Say(visibility=visibility, text="Said once.")
                first, second = desk.write(say, key="key-a"), desk.write(say, key="key-a")
                expect(len(desk.said("Said once.")) == 1, "A key that came twice made two messages.")
                expect(first == second, f"A key that came twice made {first}, and then {second}.")
                desk.write(say, key="key-b")
                expect(len(desk.said("Said once.")) == 2, "Another key with the same words made no second message.")

    def test_only_a_ticket_that_is_there_is_written_to(self) -> None:
        desk = self.desk()
        with desk.bench:
            refs = [one.ref for one in desk.world.shown()]
            nowhere = make_ref(self.options.name, 999_999)
            self._raises_now(desk, nowhere)
            for effect in self.effects(desk)[:2]:
                if name_of(effect) in desk.writes:
                    other = Desk(desk.bench, desk.world, nowhere)
                    other.refuses(effect, f"{effect} to a ticket that never was", stamp="1")
            expect(refs == [one.ref for one in desk.world.shown()], "Writing to a ticket that never was made one.")

    @staticmethod
    def _raises_now(desk: Desk, ref: Ref) -> None:
        try:
            now = desk.bench.run(desk.bench.provider.now(ref))
        except Trouble:
            return
        raise AssertionError(f"now({ref!r}) raised nothing for a ticket that is not there, and returned {now}.")


def _says(desk: Desk) -> Visibility:
    """Return the visibility of a message that the provider can send."""
    return next(visibility for effect, visibility in SAYING if effect in desk.writes)


def _compared(desk: Desk) -> frozenset[str]:
    """Return the effects before which the server compares the stamp."""
    capabilities = desk.bench.provider.capabilities
    return capabilities.writes if capabilities.locking in ("stamp", "etag") else capabilities.compared
