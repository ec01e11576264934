"""A ticket as a table or a line of JSON tells it, before it is filed."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workbench.domain.values import Priority, Role, Status, Visibility
from workbench.importers.bodies import File
from workbench.importers.dates import OLDEST, mail_date
from workbench.importers.people import NOBODY, Person


class NotCaseError(Exception):
    """What was taken for a ticket is none; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One entry of a case's conversation."""

    author: Person
    role: Role
    visibility: Visibility
    at: datetime
    text: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket with its conversation.

    ``id`` is what the other system called it, empty where it says none. ``print`` is a fingerprint of the
    row or line that told it.
    """

    id: str = ""
    subject: str
    status: Status = Status.OPEN
    status_word: str = ""
    priority: Priority = Priority.NONE
    customer: Person = NOBODY
    organisation: str = ""
    assignee: Person | None = None
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    created: datetime
    updated: datetime
    due: datetime | None = None
    said: tuple[Said, ...] = ()
    print: bytes = field(default=b"", compare=False)

    @property
    def key(self) -> str:
        """Return what tells this case from others: its id, or the whole of what told it."""
        return f"case:{self.id}" if self.id else f"case:{self.print.hex()}"


def fingerprint(told: str) -> bytes:
    """Return the fingerprint of a row or line."""
    return hashlib.blake2b(told.encode("utf-8", errors="replace"), digest_size=16).digest()


# How helpdesks' exports say where a ticket stands.
_STATUS = {
    "new": Status.NEW,
    "open": Status.OPEN,
    "active": Status.OPEN,
    "inprogress": Status.OPEN,
    "todo": Status.OPEN,
    "reopened": Status.OPEN,
    "assigned": Status.OPEN,
    "unassigned": Status.OPEN,
    "waitingforsupport": Status.OPEN,
    "customerresponded": Status.OPEN,
    "pending": Status.PENDING,
    "waitingoncustomer": Status.PENDING,
    "waitingforcustomer": Status.PENDING,
    "awaitingreply": Status.PENDING,
    "pendingreminder": Status.PENDING,
    "hold": Status.HOLD,
    "onhold": Status.HOLD,
    "stalled": Status.HOLD,
    "snoozed": Status.HOLD,
    "waitingonthirdparty": Status.HOLD,
    "escalated": Status.HOLD,
    "solved": Status.SOLVED,
    "resolved": Status.SOLVED,
    "done": Status.SOLVED,
    "fixed": Status.SOLVED,
    "closed": Status.CLOSED,
    "cancelled": Status.CLOSED,
    "rejected": Status.CLOSED,
    "deleted": Status.CLOSED,
    "other": Status.OTHER,
}
_PRIORITY = {
    "low": Priority.LOW,
    "minor": Priority.LOW,
    "lowest": Priority.LOW,
    "1low": Priority.LOW,
    "normal": Priority.NORMAL,
    "medium": Priority.NORMAL,
    "2normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "major": Priority.HIGH,
    "3high": Priority.HIGH,
    "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
    "blocker": Priority.URGENT,
    "highest": Priority.URGENT,
}


def status_of(word: str) -> tuple[Status, str]:
    """Return the status that a word means, and the word itself where none of ours does."""
    if not word.strip():
        return Status.OPEN, ""
    status = _STATUS.get(_letters(word))
    return (Status.OTHER, word) if status is None else (status, "" if word.lower() == status else word)


def priority_of(word: str) -> Priority:
    """Return the priority that a word means, NONE for an unknown one."""
    return _PRIORITY.get(_letters(word), Priority.NONE)


def _letters(word: str) -> str:
    return re.sub(r"[\W_]", "", word.lower())


_NUMBERS = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})"
    r"(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]\.?m\.?)?)?\s*(?:UTC|Z|GMT)?",
    re.IGNORECASE,
)


def time_of(value: str, now: datetime) -> datetime | None:
    """Return the time that an export writes, in UTC; None where it cannot be read or cannot be true.

    ISO 8601, the form of mail, ``31.1.2026 14:05``, ``1/31/2026 2:05 PM`` (and ``31/1/2026`` where only that
    can be meant). Without a zone it is UTC.
    """
    value = value.strip()
    try:
        at = datetime.fromisoformat(value.removesuffix(" UTC"))
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        found = _NUMBERS.fullmatch(value)
        read = _from_numbers(found) if found else mail_date(value)
        if read is None:
            return None
        at = read
    return at if at >= OLDEST and (at - now).days < 3_650 else None


def _from_numbers(found: re.Match[str]) -> datetime | None:
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    elif "." in found[0] or first > 12:
        day, month, year = first, second, third
    else:
        month, day, year = first, second, third
    if year < 100:
        year += 2000
    hour, minute, second_ = (int(found[group] or 0) for group in (4, 5, 6))
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower().startswith("p") else 0)
    try:
        return datetime(year, month, day, hour, minute, second_, tzinfo=UTC)
    except ValueError:
        return None
