"""Offsets from now: how the demo company's files say when something happened.

The demo has to look fresh on whatever day it is built, so no file of it holds a date. Times are written
as offsets (``-2h10m``, ``-3d``, ``+45m``), and where a text itself has to show one, a log line for
instance, it holds a stamp: ``<<-2h10m|stamp>>``.
"""

import re
from datetime import datetime, timedelta

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OFFSET = re.compile(r"(?P<sign>[+-]?)(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?")
_STAMP = re.compile(r"<<([+-]\w+)\|(\w+)>>")


def offset(written: str) -> timedelta:
    """Return what an offset such as ``-1d2h30m15s`` says; without a sign it lies ahead.

    Raises ValueError for anything else.
    """
    found = _OFFSET.fullmatch(written.strip())
    if found is None or not any(found[unit] for unit in "dhms"):
        raise ValueError(f"Not an offset from now: {written!r}.")
    days, hours, minutes, seconds = (int(found[unit] or 0) for unit in "dhms")
    ahead = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -ahead if found["sign"] == "-" else ahead


def shown(at: datetime, form: str) -> str:
    """Return ``at`` as a text would show it, in English whatever the locale.

    ``form`` is one of stamp (2026-03-04T09:41:00Z), millis, date (2026-03-04), clock (09:41), seconds
    (09:41:00), day (Wednesday), human (4 March), german (04.03.2026), month (March 2026), syslog
    (Mar 04 09:41:00) and access (04/Mar/2026:09:41:00 +0000). Raises KeyError for another.
    """
    month = _MONTHS[at.month - 1]
    return {
        "stamp": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "millis": f"{at:%Y-%m-%dT%H:%M:%S}.{at.second * 37 % 1000:03d}Z",
        "date": f"{at:%Y-%m-%d}",
        "clock": f"{at:%H:%M}",
        "seconds": f"{at:%H:%M:%S}",
        "day": _DAYS[at.weekday()],
        "human": f"{at.day} {month}",
        "german": f"{at:%d.%m.%Y}",
        "month": f"{month} {at.year}",
        "syslog": f"{month[:3]} {at:%d %H:%M:%S}",
        "access": f"{at:%d}/{month[:3]}/{at:%Y:%H:%M:%S} +0000",
    }[form]


def stamped(text: str, now: datetime) -> str:
    """Return ``text`` with every stamp in it written out as seen from ``now``."""
    return _STAMP.sub(lambda found: shown(now + offset(found[1]), found[2]), text)
