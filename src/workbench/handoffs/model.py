"""A handoff and what it is made of, as the file says it.

The body of the file is the truth: items are sections with a fixed heading and fields with fixed labels, in the order of
I-PASS (illness severity, patient summary, action list, situation awareness, synthesis by the receiver), a scheme for
handing patients over that was shown to make fewer mistakes (Starmer et al., NEJM 371:1803, 2014).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.domain.words import Ref

MOST_ITEMS = 12  # more than that nobody reads at the beginning of a shift


class Severity(StrEnum):
    """How an item stands."""

    STABLE = "stable"
    WATCHER = "watcher"
    UNSTABLE = "unstable"

    @property
    def rank(self) -> int:
        """How high it stands in the list: unstable first."""
        return (Severity.UNSTABLE, Severity.WATCHER, Severity.STABLE).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a handoff: who, where, and the shift in UTC and in their own zone (an IANA name).

    ``person`` is the short name that acknowledgements go by; '' stands for whoever is on in the ``region``.
    """

    person: str
    region: str = ""
    start: datetime
    end: datetime
    zone: str = "UTC"
    further: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One ticket that is handed over; its reference is what makes it the same item in two handoffs.

    ``further`` are lines under labels that this version does not know, ``notes`` those without any, kept as they are.
    """

    ticket: Ref
    severity: Severity
    customer: str = ""
    tier: str = ""
    why: str = ""
    one_line: str = ""
    state_now: str = ""
    tried: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    customer_expects: str = ""
    last_said: str = ""
    next_step: str = ""
    owner: str = ""
    due: datetime | None = None
    done_when: str = ""
    if_then: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    do_not: tuple[str, ...] = ()
    further: tuple[tuple[str, str], ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """A live incident as its handoff tells it, each field in words: ``id`` is its reference, '' for a line as written.

    ``said`` is the last public update with its time, ``next_update`` when the next one is due, ``comms`` who writes it.
    """

    id: str
    name: str
    phase: str = ""
    said: str = ""
    next_update: str = ""
    comms: str = ""
    further: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """All of it in one line."""
        named = ": ".join(filter(None, (self.id, self.name)))
        parts = (
            ", ".join(filter(None, (named, self.phase))), self.said and f"last update {self.said}",
            self.next_update and f"next update {self.next_update}", self.comms and f"comms: {self.comms}",
            *(f"{name}: {value}" for name, value in self.further),
        )  # fmt: skip
        return "; ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A ticket that was handed over before, or is open and high, and is not in this one: with the reason."""

    ticket: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A further section, such as what waits on others: its title and its text as written."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A whole handoff.

    ``written`` is when it was published, None in a draft and in a file that does not say it. ``intro`` is what stands
    below the title, ``further`` are lines of the front matter under keys that this version
    does not know, each with all that belongs to it.
    """

    id: str
    version: int = 1
    sender: Side
    receiver: Side
    previous: str = ""
    headline: str = ""
    coverage: str = ""
    written: datetime | None = None
    incidents: tuple[Outage, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    intro: str = ""
    parts: tuple[Part, ...] = ()
    further: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What a receiver says of an item."""

    ACCEPTED = "accepted"
    QUESTION = "question"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver said of one item, and when; ``words`` is the question, the reason, or what was read back.

    ``signed`` is when they signed it: from then on what was accepted is theirs.
    """

    ticket: Ref
    verdict: Verdict
    at: datetime
    words: str = ""
    signed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What one receiver wrote to a handoff: a file that nobody else writes. ``signed`` is when they last did."""

    handoff: str
    by: str
    answers: tuple[Answer, ...] = ()
    read_back: str = ""
    signed: datetime | None = None

    def of(self, ticket: Ref) -> Answer | None:
        """Return what was said of a ticket, or None."""
        return next((one for one in self.answers if one.ticket == ticket), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the sender answered to the ``question`` of one receiver (``to``) about an item.

    The question's own words say which it was, since nobody's clock is another's.
    """

    ticket: Ref
    to: str
    question: str = ""
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanations:
    """All that one sender answered to questions about a handoff: a file that nobody else writes."""

    handoff: str
    by: str
    answers: tuple[Explanation, ...] = ()
