"""Kinds of values that options take."""

import re
from argparse import ArgumentTypeError
from datetime import timedelta

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def whole_number(said: str) -> int:
    """Return a number from 1 to 100,000."""
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:7]) <= 100_000):
        raise ArgumentTypeError(f"{said!r} is not a number from 1 to 100000")
    return int(said)


def length_of_time(said: str) -> timedelta:
    """Return a length of time: ``90d``, ``12w``, ``6m`` (months of 30 days), ``2y`` (years of 365 days)."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([dwmy])", said.strip().lower(), re.ASCII)
    if not found:
        raise ArgumentTypeError(f"{said!r} is not a length of time such as 90d, 12w, 6m or 2y")
    return timedelta(days=int(found[1]) * _DAYS[found[2]])
