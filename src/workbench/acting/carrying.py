"""What was written for others on its way to them: into folders, through Git, as notes; and what follows from signing.

Each step is taken down in the desk's file when it is done, and can be taken again where that was cut off.
"""

import fcntl
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.acting.abilities import why_not
from workbench.acting.acknowledging import amend_ack, joined, lost_to_others, missing_from, signed_anew
from workbench.acting.changes import Acts
from workbench.domain.effects import Change, Say, is_idle
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, Visibility, source_of
from workbench.handoffs.model import Acknowledgement, Handoff
from workbench.handoffs.papers import read_ack
from workbench.handoffs.places import Folder
from workbench.handoffs.printing import print_item
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.shelf import Shelf
from workbench.store import papers
from workbench.store.bases import base_of

if TYPE_CHECKING:
    from workbench.store.connection import Connection
    from workbench.store.papers import Delivery, Paper
    from workbench.workplace import Workplace

NOTE, TICKET = "note", "ticket:"
_SPACE = timedelta(milliseconds=1)


class Carrying:
    """Carries papers to the team's ``places``, for the person called ``me``.

    In ``private`` ones nobody else sees what comes there, so that no signature counts by it.
    """

    def __init__(
        self, workplace: "Workplace", connection: "Connection", me: str, places: Mapping[str, Folder],
        private: Collection[str], shelf: Callable[[], Shelf],
    ) -> None:  # fmt: skip
        self._workplace = workplace
        self._connection = connection
        self._me = me
        self._places = places
        self._private = private
        self._shelf = shelf

    def carry_on(self, folder: Path) -> "list[Delivery]":
        """Do what is left, one process at a time (a lock lies in ``folder``); return what still keeps from coming."""
        with _alone(folder / ".lock"):
            tried = set[tuple[int, str]]()
            while rest := [one for one in self._open() if (one.paper.id, one.target) not in tried]:
                tried.add((rest[0].paper.id, rest[0].target))
                self._deliver(rest[0])
            for paper in papers.papers(self._connection, papers.ACK, 50):
                if paper.settled is None:
                    self._settle(paper)
        return papers.open_deliveries(self._connection)

    def _open(self) -> "list[Delivery]":
        """Return what has not come yet, first to where a signature counts: it is dated there, and goes on as it is."""
        return sorted(papers.open_deliveries(self._connection), key=lambda one: one.target in self._private)

    def _deliver(self, delivery: "Delivery") -> None:
        now = self._workplace.now().timestamp()
        try:
            if delivery.target in self._places:
                self._put(delivery)
            elif delivery.target == NOTE or delivery.target.startswith(TICKET):
                changes = list(self._notes(delivery))
                papers.deliver_by_outbox(self._connection, delivery, changes, now=now, hold=0.0)
            else:  # the configuration names it no longer
                papers.note_delivered(self._connection, delivery, now=now)
        except Trouble as trouble:
            papers.note_trouble(self._connection, delivery, one_line(str(trouble)))

    def _put(self, delivery: "Delivery") -> None:
        place, name = self._places[delivery.target], delivery.paper.name
        paper = papers.paper_named(self._connection, name) or delivery.paper  # it may have been signed anew

        def tell() -> str:
            nonlocal paper
            paper = papers.paper_named(self._connection, name) or paper
            if delivery.target not in self._private:
                paper = self._signed_again(self._with_those_there(paper, place))
            return paper.text

        if paper.kind == papers.ACK:
            place.put_last(name, tell)
        else:
            place.put(name, paper.text)
        now = self._workplace.now().timestamp()
        papers.note_delivered(self._connection, delivery._replace(paper=paper), now=now)

    def _with_those_there(self, paper: "Paper", place: Folder) -> "Paper":
        """Return an acknowledgement with what the same person signed on another machine: no signature is taken back."""
        there = Acknowledgement(handoff=paper.handoff, by=self._me)
        with suppress(Trouble):
            there = read_ack(place.shared(paper.name))
        ours = read_ack(paper.text)
        missing = missing_from(ours, there)
        if not missing:
            return paper
        return self._amended(paper, ours, lambda kept: joined(kept, missing), self._workplace.now())

    def _signed_again(self, paper: "Paper") -> "Paper":
        """Return a signature that has come nowhere yet with the time at which it comes; anything else as it is.

        It counts from when others can see it, and not at all for what they have signed and can be seen: what lay here
        while the network was down comes behind theirs, even where their clocks are ahead.
        """
        ack = read_ack(paper.text)
        signed = ack.signed
        if signed is None or self._came(paper) or self._lies_there(paper.name, signed):
            return paper
        entry = self._shelf().get(ack.handoff)
        entry.acks.pop(self._me, None)
        lost = dict(lost_to_others(self._me, entry, ack))
        now = max(self._workplace.now(), signed + _SPACE)
        return self._amended(paper, ack, lambda kept: signed_anew(kept, signed, now, lost), now)

    def _amended(
        self, paper: "Paper", seen: Acknowledgement, change: Callable[[Acknowledgement], Acknowledgement], now: datetime
    ) -> "Paper":
        targets = [one.target for one in papers.deliveries_of(self._connection, paper.id)]
        amend_ack(self._connection, seen, change, targets, now, goes=True)
        return papers.paper_named(self._connection, paper.name) or paper

    def _came(self, paper: "Paper") -> bool:
        """Whether a paper has come anywhere that others see."""
        deliveries = papers.deliveries_of(self._connection, paper.id)
        return any(one.done is not None and one.target not in self._private for one in deliveries)

    def _lies_there(self, name: str, signed: datetime) -> bool:
        """Whether a signature has come anywhere before, in an acknowledgement to which something was added since."""
        for place in (place for target, place in self._places.items() if target not in self._private):
            with suppress(Trouble):
                if (text := place.shared(name)) and read_ack(text).signed == signed:
                    return True
        return False

    def _notes(self, delivery: "Delivery") -> Iterator[Change]:
        """Yield the notes by which a handoff comes to tickets: each item to its own, or the whole to one."""
        handoff = read_handoff(delivery.paper.text)
        if delivery.target.startswith(TICKET):
            yield self._note(delivery.target.removeprefix(TICKET), delivery.paper.text)
            return
        before: Handoff | None = None
        with suppress(Trouble):
            before = self._shelf().get(handoff.id).versions.get(handoff.version - 1)
        said = before.items if before else ()
        for item in handoff.items:
            if item not in said and not why_not(self._workplace, item.ticket, "note"):
                yield self._note(item.ticket, f"Handed over by {handoff.id}:\n\n{print_item(item)}")

    def _note(self, ticket: Ref, text: str) -> Change:
        return Change(
            ticket=ticket, source=source_of(ticket), effects=(Say(visibility=Visibility.INTERNAL, text=text),),
            base=base_of(self._connection, ticket),
        )  # fmt: skip

    def _settle(self, paper: "Paper") -> None:
        """Put into the outbox what makes tickets one's own that were signed, once the signature has come anywhere."""
        ack = read_ack(paper.text)
        if not self._came(paper):
            return
        entry = self._shelf().get(paper.handoff)
        acts = Acts(self._workplace, self._connection)
        changes = []
        for answer in ack.answers:
            if answer.signed and entry.winner(answer.ticket) == self._me:
                with suppress(Trouble):  # a helpdesk that takes no owner; the handoff says whose it is all the same
                    changes.append(acts.take(answer.ticket))
        now = self._workplace.now().timestamp()
        fresh = [change for change in changes if not is_idle(change)]
        papers.take_over(self._connection, paper, fresh, now=now, hold=0.0)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let one process at a time go on; a lock of the system's, which the dead cannot hold on to."""
    with file.open("a") as lock:
        with suppress(OSError):  # no locks here: each step is safe by itself
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
