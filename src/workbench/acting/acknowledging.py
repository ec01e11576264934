"""What a receiver says of a handoff's items, and how that changes: said, taken back, signed, dated anew.

What is changed is what is kept here now, whatever was read of it before: two processes may write, and a page may be
older than what is kept.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.model import Acknowledgement, Answer, Verdict
from workbench.handoffs.papers import ack_name, print_ack, read_ack
from workbench.handoffs.standing import Entry, Stand
from workbench.store import papers

if TYPE_CHECKING:
    from workbench.store.connection import Connection


def amend_ack(
    connection: "Connection", seen: Acknowledgement, change: Callable[[Acknowledgement], Acknowledgement],
    targets: Sequence[str], now: datetime, *, goes: bool,
) -> Acknowledgement:  # fmt: skip
    """Change an acknowledgement, and return it; where it ``goes``, or was on its way, it goes to the ``targets``.

    ``seen`` counts where nothing is kept yet. Raises what ``change`` raises.
    """
    made = seen

    def write(text: str) -> str:
        nonlocal made
        made = change(read_ack(text) if text else seen)
        return print_ack(made)

    name = ack_name(seen.handoff, seen.by)
    papers.amend(
        connection, name=name, handoff=seen.handoff, kind=papers.ACK, write=write, targets=targets, goes=goes,
        now=now.timestamp(),
    )  # fmt: skip
    return made


def lost_to_others(me: str, entry: Entry, ack: Acknowledgement) -> tuple[tuple[Ref, str], ...]:
    """Return what somebody accepted and another has signed first, each with who that is."""
    accepted = [one.ticket for one in ack.answers if one.verdict is Verdict.ACCEPTED]
    return tuple((ticket, who) for ticket in accepted if (who := entry.winner(ticket)) and who != me)


def answer_to(entry: Entry, ticket: Ref, verdict: Verdict, words: str, me: str, now: datetime) -> Answer:
    """Return what ``me`` says of an item of a handoff. Raises Trouble where there is nothing to say, or no more."""
    item = next((one for one in entry.handoff.items if one.ticket == ticket), None)
    if item is None:
        what = f"{entry.id} has no item {one_line(ticket, 60)}."
        raise Trouble(what, remedy="`workbench handoff show` lists them.")
    if entry.handoff.sender.person == me:
        raise Trouble("This handoff is your own.", remedy="Somebody else takes it.")
    standing = entry.standing(item)
    if standing.stand is Stand.TAKEN:
        whose = "yours" if standing.owner == me else f"{standing.owner}’s"
        raise Trouble(f"{ticket} is {whose} already.", "The first signature counts.")
    if verdict is not Verdict.ACCEPTED and not words.strip():
        raise Trouble("There are no words.", remedy="Write what you ask, or why you decline.")
    return Answer(ticket=ticket, verdict=verdict, at=now, words=one_line(words))


def said_of(ack: Acknowledgement, ticket: Ref, said: Answer | None) -> Acknowledgement:
    """Return an acknowledgement with an answer in place of the one that it has, None for none.

    Raises Trouble where that one is signed.
    """
    before = ack.of(ticket)
    if before is not None and before.verdict is Verdict.ACCEPTED and before.signed is not None:
        raise Trouble(f"{ticket} is yours already.", "You have signed it.")
    others = tuple(one for one in ack.answers if one.ticket != ticket)
    return replace(ack, answers=(*others, *((said,) if said else ())))


def signed(
    ack: Acknowledgement, read_back: str, now: datetime, lost: Sequence[tuple[Ref, str]], only: Collection[Ref] | None
) -> Acknowledgement:
    """Return an acknowledgement with what was accepted signed, of ``only`` these tickets where it is not None.

    ``lost`` are the tickets that others have signed, and who. Raises Trouble where nothing is left to sign.
    """
    answers = tuple(
        replace(one, signed=now)
        if one.verdict is Verdict.ACCEPTED and one.signed is None and one.ticket not in dict(lost)
        and (only is None or one.ticket in only) else one
        for one in ack.answers
    )  # fmt: skip
    if all(one.signed != now and one.verdict is Verdict.ACCEPTED for one in answers):
        why = ", ".join(f"{who} has {ticket}" for ticket, who in lost)
        raise Trouble("There is nothing to sign.", f"{why}." if why else "", "Accept an item first.")
    return replace(ack, answers=answers, read_back=one_line(read_back), signed=now)


def signed_anew(
    ack: Acknowledgement, before: datetime, now: datetime, lost: Collection[Ref]
) -> Acknowledgement:
    """Return an acknowledgement with what was signed at ``before`` signed now, and not at all what is ``lost``."""
    if ack.signed != before:  # it was signed anew meanwhile, and goes once more
        return ack
    answers = tuple(
        one if one.signed != before else replace(one, signed=None if one.ticket in lost else now)
        for one in ack.answers
    )
    return replace(ack, answers=answers, signed=now)


def missing_from(ack: Acknowledgement, other: Acknowledgement) -> tuple[Answer, ...]:
    """Return what is signed in an ``other`` acknowledgement by the same person, and in this one not."""
    known = {one.ticket for one in ack.answers if one.signed is not None}
    theirs = {one.ticket: one for one in other.answers if one.signed is not None}
    return tuple(one for ticket, one in theirs.items() if ticket not in known)


def joined(ack: Acknowledgement, missing: Sequence[Answer]) -> Acknowledgement:
    """Return an acknowledgement with answers that it has not, in place of others on the same tickets."""
    rest = (one for one in ack.answers if one.ticket not in {other.ticket for other in missing})
    return replace(ack, answers=(*missing, *rest))
