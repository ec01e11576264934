"""What is written here and has not arrived, in words: what waits, why, until when, and what can be done about it."""

from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.effects import Say
from workbench.domain.text import one_line
from workbench.domain.when import clock
from workbench.domain.words import Visibility
from workbench.store.outbox import Entry, State, Step
from workbench.store.scale import moment

if TYPE_CHECKING:
    from datetime import datetime

    from workbench.store.connection import Connection

SEND, AMEND, DROP, ARRIVED = "send", "amend", "drop", "arrived"
STATE_WORDS = {
    State.HELD: "held", State.QUEUED: "waiting", State.SENDING: "being sent", State.SENT: "sent",
    State.CONFLICTED: "conflict", State.REFUSED: "refused", State.UNSURE: "unsure",
}  # fmt: skip
_URGENT = (State.CONFLICTED, State.REFUSED, State.UNSURE)
_OPEN = (Step.WAITING, Step.REFUSED)


class Deed(NamedTuple):
    """Something that can be done about a change that waits: ``act`` is SEND, AMEND, DROP or ARRIVED."""

    act: str
    words: str
    means: str


def in_order(entries: list[Entry]) -> list[Entry]:
    """Return what waits for a person before what goes on by itself, each in the order in which it was made."""
    return sorted(entries, key=lambda entry: (entry.state not in _URGENT, entry.id))


def why_words(entry: Entry, now: "datetime", zone: tzinfo) -> str:
    """Return why a change is where it is, and until when: in the server's own words where it said something."""
    said = one_line(entry.reason, 300)
    match entry.state:
        case State.HELD:
            leaves = moment(int(entry.release_at)).astimezone(zone)
            return f"leaves at {leaves:%H:%M:%S}; until then it can be taken back"
        case State.QUEUED:
            again = f"next try {clock(moment(int(entry.next_try)), now, zone)}" if entry.next_try else ""
            return "; ".join(filter(None, (said.rstrip("."), again))) or "leaves as soon as the server can be reached"
        case State.SENDING:
            return "is with the server now"
        case State.SENT:
            arrived = f"arrived at {clock(moment(int(entry.ended or entry.created)), now, zone)}"
            return "; ".join(filter(None, (arrived, said)))
    return said or STATE_WORDS[entry.state]


def open_words(entry: Entry) -> str:
    """Return what of a change is done already, and what is still open; '' where nothing is done yet."""
    done = [_named(part.effect) for part in entry.parts if part.step is Step.DONE]
    left = [_named(part.effect) for part in entry.parts if part.step in (*_OPEN, Step.UNSURE)]
    return f"{' and '.join(done)} arrived; {' and '.join(left)} did not" if done and left else ""


def _named(effect: object) -> str:
    from workbench.domain.effects import NAMES

    if isinstance(effect, Say):
        return "the note" if effect.visibility is Visibility.INTERNAL else "the reply"
    return f"the {NAMES[type(effect)]}"


def deeds(entry: Entry) -> tuple[Deed, ...]:
    """Return what a person can do about a change as it stands; of a half-done one, only about what is open."""
    is_half_done = any(part.step is Step.DONE for part in entry.parts)
    message = entry.message
    what = ("note" if message.visibility is Visibility.INTERNAL else "reply") if message else "change"
    amend = Deed(AMEND, "amend", f"go on writing; the {what} is a draft again")
    drop = Deed(DROP, "drop", f"give up what is open; {open_words(entry)}" if is_half_done else f"drop the {what}")
    may_amend = (amend,) if message is not None and entry.may_be_taken_back else ()
    match entry.state:
        case State.HELD | State.QUEUED:
            now = Deed(SEND, "send now", "do not wait any longer")
            return (now, *may_amend, *((drop,) if entry.may_be_taken_back else ()))
        case State.CONFLICTED:
            return (Deed(SEND, "send anyway", "what was said since changes nothing about it"), *may_amend, drop)
        case State.REFUSED:
            again = "try once more what was refused" if is_half_done else "try once more"
            return (Deed(SEND, "retry", again), *may_amend, drop)
        case State.UNSURE:
            return (
                Deed(ARRIVED, "it arrived", "you have seen it on the helpdesk"),
                Deed(SEND, "send again", "you have looked, and it is not there"), drop,
            )  # fmt: skip
    return ()


def outbox_words(connection: "Connection", cells: int, now: "datetime", zone: tzinfo) -> tuple[str, bool]:
    """Return how many changes wait, with the first reason, and whether one of them waits for a person."""
    rows = connection.execute(
        "SELECT state, reason, next_try FROM desk.outbox WHERE state <> 'sent' ORDER BY state NOT IN "
        "('conflicted', 'refused', 'unsure'), reason = '', id"
    ).fetchall()
    if not rows:
        return "", False
    state, words = State(str(rows[0][0])), f"outbox {len(rows)}"
    if state in _URGENT:
        return f"{words}: {STATE_WORDS[state]}", True
    said, again = _briefly(str(rows[0][1]), float(str(rows[0][2])), now, zone)
    fitting = (one for one in (f"{said}, {again}" if said and again else "", said, again) if one and len(one) <= cells)
    brief = next(fitting, "")
    return (f"{words}: {brief}" if brief else words), False


def source_outbox_words(connection: "Connection", source: str, now: "datetime", zone: tzinfo) -> str:
    """Return how many changes wait for one server, why the first does, and until when; '' where none does."""
    rows = connection.execute(
        "SELECT state, reason, next_try FROM desk.outbox WHERE source = ? AND state <> 'sent' "
        "ORDER BY next_try = 0, next_try, id",
        (source,),
    ).fetchall()
    if not rows:
        return ""
    urgent = sum(State(str(state)) in _URGENT for state, _, _ in rows)
    said, again = _briefly(str(rows[0][1]), float(str(rows[0][2])), now, zone) if len(rows) > urgent else ("", "")
    why = ", ".join(filter(None, (said, again, f"{urgent} for you to decide" if urgent else "")))
    return f"outbox {len(rows)}" + (f": {why}" if why else "")


def _briefly(reason: str, next_try: float, now: "datetime", zone: tzinfo) -> tuple[str, str]:
    """Return the first sentence of why something waits, and until when; a host's name has dots of its own."""
    said = one_line(reason).partition(". ")[0].partition(";")[0].rstrip(".")
    return said, f"next try {clock(moment(int(next_try)), now, zone)}" if next_try else ""
