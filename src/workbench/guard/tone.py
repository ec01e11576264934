"""Hints on the tone of a message, for those who switched them on: they never keep one from leaving."""

from collections.abc import Iterator
from datetime import datetime

from workbench.domain.tone import APOLOGY, EVERYWHERE, prose
from workbench.guard.concerns import Concern
from workbench.guard.promises import undated_promises

_MOST = 10
_RULES = (*APOLOGY.values(), *(rule for rules in EVERYWHERE.values() for rule in rules))


def tone_concerns(text: str, now: datetime, zone: str) -> list[Concern]:
    """Return the first ten hints on what somebody wrote; what is quoted and code is not looked at.

    Raises Trouble where the zone is unknown.
    """
    return [concern for _, concern in zip(range(_MOST), _hints(text, now, zone), strict=False)]


def _hints(text: str, now: datetime, zone: str) -> Iterator[Concern]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for number, line in prose(text):
        if not line.lstrip().startswith(">"):
            for rule in _RULES:
                if found := rule.pattern.search(line):
                    at = starts[number] + found.start()
                    yield Concern("tone", f'"{found[0].strip()}": {rule.reason}.',
                                  "Say it in other words, or leave it.", blocks=False, start=at, end=at + len(found[0]))
    for start, end in undated_promises(text, now, zone):
        yield Concern("tone", "A promise without a time.", "Say by when, so that nobody has to ask.",
                      blocks=False, start=start, end=end)
