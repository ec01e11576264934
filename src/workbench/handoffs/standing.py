"""How a published handoff stands: who has taken what, what is asked, what waits for whom.

Nothing of that is stored: it follows from the files that its sender and its receivers wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.model import Acknowledgement, Explanation, Handoff, Item, Verdict


class Stand(StrEnum):
    """How an item of a published handoff stands."""

    TAKEN = "taken"  # accepted and signed: theirs now
    MARKED = "accepted, not signed"
    QUESTION = "question"
    DECLINED = "declined"
    WAITING = "waiting"


class Standing(NamedTuple):
    """Whose an item is, how it stands with whom, since when.

    ``words`` is the question or the reason, ``explanation`` what the sender answered.
    """

    item: Item
    owner: str
    stand: Stand
    by: str = ""
    at: datetime | None = None
    words: str = ""
    explanation: Explanation | None = None


@dataclass(slots=True)
class Entry:
    """One handoff with all that belongs to it: its versions (the last one counts), what receivers and sender wrote.

    ``troubles`` are files of it that cannot be read, each with why.
    """

    id: str
    versions: dict[int, Handoff] = field(default_factory=dict)
    acks: dict[str, Acknowledgement] = field(default_factory=dict)
    explanations: dict[str, tuple[Explanation, ...]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    @property
    def handoff(self) -> Handoff:
        """The last version. Raises Trouble where none can be read."""
        if not self.versions:
            raise Trouble(f"{self.id} cannot be read.", " ".join(self.troubles), "Let its sender publish it again.")
        return self.versions[max(self.versions)]

    def standings(self) -> list[Standing]:
        """Return how each item stands."""
        return [self.standing(item) for item in self.handoff.items]

    def standing(self, item: Item) -> Standing:
        """Return how one item stands: the first signature of one who accepted it counts, and nobody else's."""
        winner = self.winner(item.ticket)
        if winner is not None:
            taken = self.acks[winner].of(item.ticket)
            return Standing(item, winner, Stand.TAKEN, winner, taken.signed if taken else None)
        sender = self.handoff.sender.person
        said = [(answer, ack.by) for ack in self.acks.values() if (answer := ack.of(item.ticket)) is not None]
        if not said:
            return Standing(item, sender, Stand.WAITING)
        kinds = {
            Verdict.QUESTION: (0, Stand.QUESTION), Verdict.ACCEPTED: (1, Stand.MARKED),
            Verdict.DECLINED: (2, Stand.DECLINED),
        }  # fmt: skip
        answer, by = min(said, key=lambda one: (kinds[one[0].verdict][0], one[0].at))
        explained = next((
            one for own in self.explanations.values() for one in reversed(own)
            if one.ticket == item.ticket and one.to == by and one.question == answer.words
        ), None)  # fmt: skip
        stand = kinds[answer.verdict][1]
        return Standing(item, sender, stand, by, answer.at, answer.words, explained)

    def winner(self, ticket: Ref) -> str | None:
        """Return who has taken a ticket over: whoever accepted it and signed first; None where nobody did."""
        signed = [
            (answer.signed, who)
            for who, ack in self.acks.items()
            if (answer := ack.of(ticket)) is not None and answer.signed and answer.verdict is Verdict.ACCEPTED
        ]
        return min(signed)[1] if signed else None

    def is_for(self, person: str, region: str) -> bool:
        """Whether somebody of a region is meant to take it."""
        to = self.handoff.receiver
        if self.handoff.sender.person == person:
            return False
        return to.person == person if to.person else not to.region or not region or to.region in (region, "next")

    def waits_for(self, person: str, region: str) -> bool:
        """Whether something of it is still to be taken by somebody, to be signed, or to be asked about."""
        return self.is_for(person, region) and any(
            one.stand in (Stand.WAITING, Stand.MARKED, Stand.QUESTION) for one in self.standings()
        )

    def is_superseded_by(self, later: "Entry") -> bool:
        """Whether the same sender has handed over to the same receiver again since."""
        old, new = self.handoff, later.handoff
        ends = (old.sender.person, old.receiver.person, old.receiver.region)
        return new.sender.end > old.sender.end and ends == (
            new.sender.person, new.receiver.person, new.receiver.region
        )  # fmt: skip

    def warning(self, now: datetime) -> str:
        """Return what is to be said once the sender's shift has ended and not everything is taken; '' before."""
        handoff = self.handoff
        left = [one.item.ticket for one in self.standings() if one.stand is not Stand.TAKEN]
        if not left or now < handoff.sender.end:
            return ""
        count = "1 item is" if len(left) == 1 else f"{len(left)} items are"
        return f"{count} still {handoff.sender.person}’s, whose shift has ended: {', '.join(left)}"


def waiting_in(entries: Sequence[Entry], person: str, region: str) -> list[Entry]:
    """Return which of the handoffs wait to be taken by somebody; ``entries`` are all there are, the newest first."""
    whole = [entry for entry in entries if entry.versions]
    return [
        entry
        for at, entry in enumerate(whole)
        if entry.waits_for(person, region) and not any(map(entry.is_superseded_by, whole[:at]))
    ]


def asked_in(entries: Sequence[Entry], person: str) -> list[tuple[Entry, Standing]]:
    """Return the questions about handoffs of somebody's own that they have not answered."""
    own = [entry for entry in entries if entry.versions and entry.handoff.sender.person == person]
    return [
        (entry, one)
        for entry in own
        for one in entry.standings()
        if one.stand is Stand.QUESTION and one.explanation is None
    ]
