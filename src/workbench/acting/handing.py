"""Giving and taking over a shift's work, the same for the desk's keys and for the command line.

What is written goes into the desk's file first (``store.papers``) and from there to where the team reads it; whatever
is killed in between, :meth:`Handing.carry_on` does what is left, each thing once.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from workbench.acting.acknowledging import amend_ack, answer_to, lost_to_others, said_of, signed
from workbench.acting.basis import Basis, basis_for
from workbench.acting.carrying import Carrying
from workbench.acting.changes import Acts
from workbench.acting.handing_over import Ends, identity_of
from workbench.acting.handing_places import Places
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.checking import Gap
from workbench.handoffs.drafting import draft
from workbench.handoffs.files import read_text, write_over
from workbench.handoffs.model import (
    Acknowledgement,
    Answer,
    Explanation,
    Explanations,
    Handoff,
    Verdict,
)
from workbench.handoffs.papers import answers_name, name_of, print_explanations, read_explanations
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.shelf import Shelf
from workbench.handoffs.standing import Entry, Standing
from workbench.store import papers

if TYPE_CHECKING:
    from workbench.store.connection import Connection
    from workbench.store.papers import Delivery
    from workbench.workplace import Workplace


__all__ = ["Basis", "Handing", "Signed", "tend"]  # who hands over checks, too


def tend(workplace: "Workplace") -> None:
    """Bring what others handed over, and go on with what has not come everywhere; for a process that has the time.

    Raises Trouble for a place that cannot be reached.
    """
    connection = workplace.new_connection()
    try:
        handing = Handing(workplace, connection)
        troubles = handing.shelf().refresh()
        left = handing.carry_on()
    finally:
        connection.close()
    troubles += [f"{one.paper.name} has not come to all its places: {one.trouble}" for one in left if one.trouble]
    if troubles:
        raise Trouble(troubles[0])


class Signed(NamedTuple):
    """What signing came to: tickets that are on their way to the signer, and those that others took first.

    ``troubles`` are sentences about what could not be done yet, ``by_hand`` about tickets whose owner has to be changed
    in the browser.
    """

    taken: tuple[Ref, ...]
    lost: tuple[tuple[Ref, str], ...]
    troubles: tuple[str, ...]
    by_hand: tuple[str, ...] = ()


def _same(one: Handoff, other: Handoff) -> bool:
    """Whether two handoffs say the same, whenever and as whichever version they were published."""
    return replace(one, version=other.version, written=other.written) == other


class Handing:
    """One person's handoffs, over one connection to their store."""

    def __init__(self, workplace: "Workplace", connection: "Connection") -> None:
        self.workplace = workplace
        self._connection = connection
        self.ends = Ends(workplace)
        self.folder = workplace.paths.data / "handoffs"
        self.draft_file = self.folder / "draft.md"

    @property
    def me(self) -> str:
        """The short name that the person's acknowledgements go by."""
        return self.ends.me

    @property
    def region(self) -> str:
        """The region they work in, '' where none is known."""
        return self.ends.region

    # -- reading ----------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> Places:
        """Where handoffs go, and where they are found."""
        return Places(self.workplace, self.folder)

    def shelf(self) -> Shelf:
        """Return the team's handoffs, with the person's own, wherever those have come by now."""
        own = [(one.name, one.text) for one in papers.papers(self._connection, limit=200)]
        return Shelf(tuple(self.places.read.values()), own)

    def waiting(self) -> list[Entry]:
        """Return the handoffs that wait for the person or their region, the newest first."""
        return self.shelf().waiting_for(self.me, self.region)

    # -- the draft --------------------------------------------------------------------------------------

    def kept_draft(self) -> Handoff | None:
        """Return the draft that is being written, or None. Raises Trouble where its file cannot be read."""
        try:
            text = read_text(self.draft_file)
        except OSError as error:
            raise Trouble(f"{self.draft_file} cannot be read.", f"{error.strerror}.") from error
        return read_handoff(text, must_be_whole=False) if text.strip() else None

    def keep_draft(self, handoff: Handoff) -> None:
        """Write the draft down, whole or not at all. Raises Trouble."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_over(self.draft_file, print_handoff(handoff, with_gaps=True), mode=0o600)

    def drop_draft(self) -> None:
        """Take the draft away."""
        self.draft_file.unlink(missing_ok=True)

    def draft(self, *, fresh: bool = False, to: str = "", keeps: bool = True) -> Handoff:
        """Return the draft that is being written, or a new one from facts, which is kept then.

        ``fresh`` begins anew; ``to`` names a person or a region that it is for. Without ``keeps`` a new one is for
        whoever asked to keep, once it is on the screen. Raises Trouble.
        """
        kept = None if fresh else self.kept_draft()
        if kept is not None:
            if to:
                receiver = self.ends.receiver(kept.sender, to)
                kept = replace(kept, receiver=receiver, id=identity_of(kept.sender, receiver))
                self.keep_draft(kept)
            return kept
        entries = self.shelf().entries()
        around = self.ends.around([one.handoff for one in entries if one.versions], to)
        published = next((one for one in entries if one.id == around.id and one.versions), None)
        made = published.handoff if published and not fresh else draft(self._connection, around)
        if keeps:
            self.keep_draft(made)
        return made

    def is_left_over(self, handoff: Handoff) -> bool:
        """Whether a draft is of a shift that another one has followed since."""
        return handoff.sender.end < self.ends.sender(self.workplace.now()).end

    def check(self, handoff: Handoff) -> list[Gap]:
        """Return what keeps a handoff from being published."""
        return self.basis(handoff).gaps(handoff, self.workplace.now())

    def basis(self, handoff: Handoff) -> Basis:
        """Return what a handoff is checked against, so that it can be checked at each of its changes."""
        before = None
        if handoff.previous:
            with suppress(Trouble):
                before = self.shelf().get(handoff.previous).handoff
        if before is not None and before.id == handoff.id:
            before = None
        return basis_for(self.workplace, self._connection, before)

    # -- giving -----------------------------------------------------------------------------------------

    def publish(self, handoff: Handoff) -> "tuple[Handoff, list[Delivery]]":
        """Publish a handoff that has no gaps; return it with its version, and where it has come and where not yet.

        What was published before and says something else stays, and this becomes the next version. Raises Trouble.
        """
        found = self.check(handoff)
        if found:
            raise Trouble("This handoff is not complete.", found[0].says, "`workbench handoff check` lists the gaps.")
        if handoff.sender.person != self.me:
            raise Trouble(
                f"This handoff is from {one_line(handoff.sender.person, 60) or 'nobody'}.", f"You are {self.me}.",
                "Only its sender publishes it.",
            )  # fmt: skip
        versions: dict[int, Handoff] = {}
        with suppress(Trouble):
            versions = self.shelf().get(handoff.id).versions
        last = max(versions, default=0)
        if versions and _same(handoff, versions[last]):
            handoff = versions[last]
        else:
            now = self.workplace.now().replace(second=0, microsecond=0)  # as the file has it
            handoff = replace(handoff, version=last + 1, written=now)
        number = papers.keep(
            self._connection, name=name_of(handoff), handoff=handoff.id, kind=papers.HANDOFF,
            text=print_handoff(handoff), targets=self.places.targets, now=self.workplace.now().timestamp(),
        )  # fmt: skip
        self.carry_on()
        return handoff, papers.deliveries_of(self._connection, number)

    def carry_on(self) -> "list[Delivery]":
        """Do what is left of publishing and signing, wherever it stopped; return what still keeps from coming.

        Whoever calls it may wait for the network. Two that call it at once do each thing once.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        places = self.places
        carrying = Carrying(self.workplace, self._connection, self.me, places.read, places.private, self.shelf)
        left = carrying.carry_on(self.folder)
        self._let_go_of_draft()
        return left

    def explain(self, entry: Entry, asked: Standing, words: str) -> "list[Delivery]":
        """Answer a question (``Shelf.asked_of``) about one's own handoff; return what keeps the answer from coming."""
        if entry.handoff.sender.person != self.me:
            raise Trouble("This handoff is not yours.", remedy="Its sender answers.")
        if not words.strip():
            raise Trouble("There is no answer.", remedy="Write a sentence.")
        made = Explanation(
            ticket=asked.item.ticket, to=asked.by, question=asked.words, words=one_line(words), at=self.workplace.now()
        )

        def write(text: str) -> str:
            before = read_explanations(text).answers if text else entry.explanations.get(self.me, ())
            return print_explanations(Explanations(handoff=entry.id, by=self.me, answers=(*before, made)))

        papers.amend(
            self._connection, name=answers_name(entry.id, self.me), handoff=entry.id, kind=papers.ANSWERS, write=write,
            targets=tuple(self.places.given), goes=True, now=self.workplace.now().timestamp(),
        )  # fmt: skip
        return self.carry_on()

    # -- taking -----------------------------------------------------------------------------------------

    def answer(self, entry: Entry, ticket: Ref, verdict: Verdict, words: str = "") -> Acknowledgement:
        """Say something of an item: that it is accepted, a question, or that it is declined with a reason.

        An acceptance is only a mark until it is signed; questions and refusals go to the sender at once (see
        :meth:`carry_on`). Raises Trouble.
        """
        said = answer_to(entry, ticket, verdict, words, self.me, self.workplace.now())
        goes = verdict is not Verdict.ACCEPTED
        self.places.for_words_on(entry.handoff, has_question=goes)
        return self._say(entry, ticket, said, goes=goes)

    def take_back(self, entry: Entry, ticket: Ref, before: Answer | None = None) -> Acknowledgement:
        """Take back what was said of an item and is not signed; what was said ``before`` it stands again.

        A question or a refusal that the sender may have read goes away there as well (see :meth:`carry_on`). Raises
        Trouble where it is signed, or nothing was said.
        """
        said = self._ack(entry).of(ticket)
        if said is None:
            raise Trouble(f"You have said nothing of {one_line(ticket, 60)}.")
        goes = any(one is not None and one.verdict is not Verdict.ACCEPTED for one in (said, before))
        return self._say(entry, ticket, before, goes=goes)

    def _say(self, entry: Entry, ticket: Ref, said: Answer | None, *, goes: bool) -> Acknowledgement:
        """Put an answer in place of the one that is kept, None for none. Raises Trouble where that one is signed."""
        entry.acks[self.me] = self._amend(entry, lambda ack: said_of(ack, ticket, said), goes=goes)
        return entry.acks[self.me]

    def sign(self, entry: Entry, read_back: str, only: Collection[Ref] | None = None) -> Signed:
        """Sign what was accepted: from now on it is the signer's, once that has come to where the team reads it.

        ``only`` are the tickets that were accepted when they signed, None for whatever is. Of two who accepted the same
        the first to sign has it. Raises Trouble.
        """
        if not read_back.strip():
            raise Trouble("There is no read-back.", remedy="Write in one line what you have understood.")
        shelf = self.shelf()
        troubles = shelf.refresh()
        entry = shelf.get(entry.id)
        now = self.workplace.now()
        lost: tuple[tuple[Ref, str], ...] = ()

        def change(ack: Acknowledgement) -> Acknowledgement:
            nonlocal lost
            lost = lost_to_others(self.me, entry, ack)
            return signed(ack, read_back, now, lost, only)

        ack = self._amend(entry, change, goes=True)
        troubles += [f"{one.paper.name}: {one.trouble}" for one in self.carry_on() if one.paper.handoff == entry.id]
        after = self.shelf().get(entry.id)
        taken = tuple(one.ticket for one in ack.answers if after.winner(one.ticket) == self.me)
        lost = tuple(dict.fromkeys((*lost, *lost_to_others(self.me, after, ack))))
        by_hand = tuple(filter(None, (self._why_not_taken(ticket) for ticket in taken)))
        return Signed(taken, lost, tuple(dict.fromkeys(troubles)), by_hand)

    def _why_not_taken(self, ticket: Ref) -> str:
        try:
            Acts(self.workplace, self._connection).take(ticket)
        except Trouble as trouble:
            return str(trouble)
        return ""

    # -- what both write --------------------------------------------------------------------------------

    def _ack(self, entry: Entry) -> Acknowledgement:
        return entry.acks.get(self.me) or Acknowledgement(handoff=entry.id, by=self.me)

    def _amend(
        self, entry: Entry, change: Callable[[Acknowledgement], Acknowledgement], *, goes: bool
    ) -> Acknowledgement:
        targets, now = self.places.for_words_on(entry.handoff), self.workplace.now()
        return amend_ack(self._connection, self._ack(entry), change, targets, now, goes=goes)

    def _let_go_of_draft(self) -> None:
        """Take the draft away once it is published as it stands."""
        kept = None
        with suppress(Trouble):
            kept = self.kept_draft()
        if kept is None:
            return
        for paper in papers.papers(self._connection, papers.HANDOFF, 5):
            if paper.handoff == kept.id and _same(kept, read_handoff(paper.text)):
                self.drop_draft()
