"""A mail as it was found: its bytes, where it stood, and what the folder it stood in said about it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What a mail program noted: Maildir's S, R and T, and their like in mbox files."""

    seen: bool = False
    replied: bool = False
    trashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """The bytes of one mail; ``where`` says where it stands in its file, empty for a file of its own.

    ``at`` is the time on its From_ line, or of its file. ``flags`` is None where the folder keeps none.
    """

    content: bytes
    at: datetime
    where: str = ""
    flags: Flags | None = None
    mended: tuple[str, ...] = ()
