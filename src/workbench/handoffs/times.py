"""Times and single lines as a handoff's files have them. A time without a zone is none."""

import re
from datetime import UTC, datetime

from workbench.domain.text import one_line

_LONGEST = 20_000  # characters; a person's words are never cut
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?\s*(Z|UTC|[+-]\d{2}:?\d{2})", re.ASCII)


def print_time(at: datetime) -> str:
    """Return a time as the file has it: ``2026-03-04 16:00Z``."""
    return at.astimezone(UTC).isoformat(timespec="minutes")[:16].replace("T", " ") + "Z"


def print_moment(at: datetime) -> str:
    """Return a time with its fraction of a second, by which it is told who was first: ``2026-03-04 16:00:07.125Z``."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "milliseconds") + "Z"


def read_moment(said: str) -> datetime | None:
    """Return a time that ``print_moment`` or ``print_time`` wrote, None for anything else."""
    seconds = re.fullmatch(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{3})?)Z", said.strip(), re.ASCII)
    try:
        return datetime.fromisoformat(seconds[1]).replace(tzinfo=UTC) if seconds else read_time(said)
    except ValueError:
        return None


def read_time(said: str) -> datetime | None:
    """Return a time that says its zone, in UTC; None for anything else: a time without a zone is none."""
    found = _TIME.fullmatch(said.strip())
    if not found:
        return None
    day, clock, zone = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock}:00{'+00:00' if zone in 'ZUTC' else zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def line_of(text: str) -> str:
    """Return a text as one line of a file."""
    return one_line(text, _LONGEST)
