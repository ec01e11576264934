"""What an import says of itself: while it runs, and at its end."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: in the file being read (bytes, 0 in all where unknown), and altogether."""

    path: Path
    done_bytes: int
    total_bytes: int
    messages: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out or mended: in which file, where in it (empty: all of it), and why."""

    path: Path
    where: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import brought.

    ``messages`` were new; ``threads`` are the tickets they made, less those that late mail ``joined`` to an
    older one; ``duplicates`` were here already. ``people`` and ``organisations`` count new ones, ``attachments``
    files. ``skipped`` was left out; ``mended`` came in, but not quite as it was. Of both the first
    1,000 are listed, and ``unlisted`` counts the rest.
    """

    messages: int
    threads: int
    duplicates: int
    skipped: tuple[Skipped, ...]
    people: int
    organisations: int
    attachments: int
    joined: int = 0
    mended: tuple[Skipped, ...] = ()
    unlisted: int = 0
