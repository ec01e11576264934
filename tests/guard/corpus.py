"""Planted credentials among innocent look-alikes, made by code from a fixed seed.

The credentials and the look-alikes were written from what vendors document, before the rules that are to find
them. Both stand in the same surroundings: mails, logs, stack traces, configurations, terminals.
"""

from functools import cache
from typing import NamedTuple

from guard.credentials import KINDS
from guard.dice import Dice
from guard.lookalikes import SORTS

OF_EACH_KIND = 8
INNOCENT = 2_000


class Sample(NamedTuple):
    """A text, and the secret that stands in it; an innocent one has none. ``kind`` says what it is or looks like.

    A secret of several lines may stand in the text quoted or indented: what counts is each of its lines.
    """

    kind: str
    text: str
    secret: str = ""


_BEFORE_AND_AFTER = (
    ("", ""),
    ("Hi Sam,\n\nthis is what we see since this morning:\n\n", "\n\nCan you tell us why?\n\nKind regards\nJane Roe\n"),
    ("2026-09-14T10:02:11.482Z INFO  worker-3 job 5821 started\n2026-09-14T10:02:11.490Z DEBUG ",
     "\n2026-09-14T10:02:12.007Z ERROR worker-3 job 5821 failed after 517 ms\n"),
    ("Traceback (most recent call last):\n  File \"/srv/app/jobs/export.py\", line 214, in run\n    ",
     "\nValueError: export of 48,213 rows stopped at row 17\n"),
    ("# config/production.yaml\nservice:\n  name: checkout\n  replicas: 3\n  ", "\n  timeout: 30s\n"),
    ("jane@build7:~$ ", "\nHTTP/1.1 403 Forbidden\nContent-Length: 0\n"),
    ("> On Monday you wrote that you need this:\n> \nHere it is. ", "\n\nAnything else? The order is 4500128837.\n"),
    ("Guten Tag,\n\nanbei die Ausgabe:\n```\n", "\n```\nMit freundlichen Grüßen\nJ. Roe, Tel. +49 30 1234567\n"),
)


@cache
def planted(seed: int = 20_260_914) -> tuple[Sample, ...]:
    """Return texts that hold one secret each, so many of every kind."""
    dice = Dice(seed)
    made = []
    for kind in KINDS:
        for turn in range(OF_EACH_KIND):
            secret, lines = kind(dice)
            before, after = dice.pick(_BEFORE_AND_AFTER)
            line = lines[turn % len(lines)]
            assert all(piece in line for piece in secret.split()), kind.__name__
            made.append(Sample(kind.__name__, before + line + after, secret))
    return tuple(made)


@cache
def innocent(seed: int = 7_041_776) -> tuple[Sample, ...]:
    """Return texts that hold nothing secret."""
    dice = Dice(seed)
    made = []
    for number in range(INNOCENT):
        sort = SORTS[number % len(SORTS)]
        before, after = dice.pick(_BEFORE_AND_AFTER)
        made.append(Sample(sort.__name__, before + sort(dice) + after))
    return tuple(made)
