"""Find the hours that a sentence names: 10:00 CET, 5 pm, 14 Uhr, noon, this evening."""

import re
from collections.abc import Iterator
from datetime import time, timedelta, timezone, tzinfo
from typing import NamedTuple

from workbench.domain.zones import zone_named
from workbench.guard.dates import END_OF_DAY

_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "bst": 1, "wet": 0, "west": 1, "eet": 2,
    "eest": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9,
}
_NAMED_ZONES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_HOUR = re.compile(
    rf"""(?<![\w:.,/-])(?:
      (?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}})?\s?(?P<half>[ap]\.?m\.?(?![a-z]))?(?:\s?uhr)?
    | (?P<hour2>\d{{1,2}})(?:\.(?P<minute2>\d{{2}}))?\s?(?P<half2>[ap]\.?m\.?(?![a-z]))
    | (?P<hour3>\d{{1,2}})(?:\.(?P<minute3>\d{{2}}))?\s?uhr(?:\s(?P<minute4>\d{{2}})(?!\d))?
    | (?P<hour5>\d{{1,2}})\s?h(?P<minute5>\d{{2}})? | (?P<hour6>\d{{1,2}})\so['’]?clock
    | (?P<noon>noon|midday|lunch(?:time)?|mittags?|midi) | (?P<midnight>midnight|mitternacht|minuit)
    | (?P<morning>morning|vormittag|matin) | (?P<afternoon>afternoon|nachmittag|après-midi)
    | (?P<evening>evening|abend|soir)
    )(?:\s?\(?(?P<zone>{"|".join((*_ZONES, *_NAMED_ZONES))})(?P<off>[+-]\d{{1,2}})?\)?
      |\s?(?P<offset>[+-]\d{{2}}:?\d{{2}}))?
    (?![\w:])""", re.IGNORECASE | re.VERBOSE)
_PARTS = {"noon": time(12), "morning": time(12), "afternoon": END_OF_DAY, "evening": time(20)}


class NamedHour(NamedTuple):
    """An hour that a sentence names, from ``start`` up to ``end`` in it."""

    start: int
    end: int
    at: time
    days: int  # midnight belongs to the day after
    zone: tzinfo | None
    is_part: bool  # of a day: "afternoon" is no time by itself


def hours_in(sentence: str) -> Iterator[NamedHour]:
    """Yield the hours that a sentence names, and the parts of a day, in order."""
    for found in _HOUR.finditer(sentence):
        part = next((name for name in _PARTS if found[name]), "")
        zone = _zone(found)
        if found["midnight"]:
            yield NamedHour(found.start(), found.end(), time(0), 1, zone, is_part=False)
            continue
        if part:
            yield NamedHour(found.start(), found.end(), _PARTS[part], 0, zone, part != "noon")
            continue
        hour = int(next(filter(None, (found[name] for name in ("hour", "hour2", "hour3", "hour5", "hour6")))))
        minutes = (found[name] for name in ("minute", "minute2", "minute3", "minute4", "minute5"))
        minute = int(next(filter(None, minutes), 0))
        half = (found["half"] or found["half2"] or "").casefold()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        days, hour = (1, 0) if (hour, minute) == (24, 0) else (0, hour)
        if hour < 24 and minute < 60:
            yield NamedHour(found.start(), found.end(), time(hour, minute), days, zone, is_part=False)


def _zone(found: re.Match[str]) -> tzinfo | None:
    name = (found["zone"] or "").casefold()
    if name in _NAMED_ZONES:
        return zone_named(_NAMED_ZONES[name])
    if name:
        return _fixed(_ZONES[name] * 60 + int(found["off"] or 0) * 60)
    if offset := found["offset"]:
        sign = -1 if offset.startswith("-") else 1
        return _fixed(sign * (int(offset[1:3]) * 60 + int(offset[-2:])))
    return None


def _fixed(minutes: int) -> tzinfo | None:
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 15 * 60 else None
