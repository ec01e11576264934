"""Finds when a mail was written: its Date, else when it was received, else what the file says of it."""

import email.utils
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_COMMENT = re.compile(r"\([^()]{0,200}\)")


def mail_date(value: str) -> datetime | None:
    """Return the time that a Date field or an mbox From_ line's end says, in UTC; None where it says none.

    Without a zone the time is taken as UTC, as RFC 5322 does for ``-0000``.
    """
    try:
        parts = email.utils.parsedate_tz(_COMMENT.sub(" ", value[:300]))
        if parts is None:
            return None
        zone = timedelta(seconds=parts[9] or 0)
        # A leap second is none that datetime knows.
        return datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC) - zone
    # Its parser ends in several ways on purpose-made input; a year or zone beyond datetime in the others.
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def written_at(
    dates: Sequence[str], received: Sequence[str], fallback: datetime, now: datetime
) -> tuple[datetime, str]:
    """Return when a mail was written, and what had to be mended, empty for nothing.

    ``dates`` are the mail's Date fields, ``received`` its Received fields (newest first), ``fallback`` the
    time on its From_ line or of its file. The first that can be read and lies between 1980 and tomorrow
    counts; if none does, the one that could be read is put at the nearer end.
    """
    stamps = [*dates, *(field.rpartition(";")[2] for field in reversed(received))]
    nearest: datetime | None = None
    for number, stamp in enumerate(stamps):
        at = mail_date(stamp)
        if at is None:
            continue
        if OLDEST <= at <= now + _DAY:
            return at, "" if number == 0 else "its date could not be used; the time it was received stands for it"
        nearest = nearest or at
    if nearest is not None:
        end = OLDEST if nearest < OLDEST else now + _DAY
        return end, f"its date {nearest:%Y-%m-%d} cannot be true; {end:%Y-%m-%d} stands for it"
    at = min(max(fallback, OLDEST), now + _DAY)
    return at, "it has no date; the time of its file stands for it"
