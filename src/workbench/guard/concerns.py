"""What is about to leave, what is known around it, and what there is to say against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.domain.values import Message
from workbench.domain.words import Visibility

NOWHERE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message that is about to leave, with the files that go along."""

    text: str
    visibility: Visibility
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around a message: its conversation, and what the person has configured.

    ``zone`` is an IANA name or ``local``. ``notes`` and ``public`` are the texts of the ticket's internal and public
    messages, ``newer`` the messages that came since the writer read the ticket. ``missing_evidence`` names what the
    canned explanations used call for and nothing has measured. ``rules`` is the person's own file of rules for secrets.
    """

    now: datetime
    zone: str
    notes: Sequence[str] = ()
    public: Sequence[str] = ()
    newer: Sequence[Message] = ()
    missing_evidence: Sequence[str] = ()
    largest_mb: int = 20
    tone: bool = False
    rules: Path | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to say before a message leaves.

    ``kind`` is empty, gap, internal, stale, secret, evidence, file or tone. ``says`` is a sentence for the writer and
    ``remedy`` what to do next; neither ever holds a secret. What ``blocks`` keeps the message here until it is mended
    or let through on purpose. ``start`` and ``end`` are where it stands in the text, -1 where it is no place in it.
    """

    kind: str
    says: str
    remedy: str
    blocks: bool
    start: int = NOWHERE
    end: int = NOWHERE
    file: Path | None = None
