"""Read values out of a command's output, and say of many what they come to: p50, p95, min, max, mean, count."""

import math
import re
from collections.abc import Mapping, Sequence

from workbench_checklists.asserting import Value
from workbench_checklists.model import Capture, Column

STATISTICS = ("p50", "p95", "p99", "min", "max", "mean", "count", "first", "last")
_LONGEST_LINE = 4_000
_PAIR = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*[:=]\s*(.*?)\s*")
Columns = dict[str, list[Value]]


def read_values(capture: Capture, output: str) -> tuple[Columns, int]:
    """Return the values of each column in the order of the lines, and how many lines did not fit."""
    columns: Columns = {name: [] for name in (*capture.parse, *capture.pairs)}
    unread = 0
    for line in output.splitlines():
        line = line[:_LONGEST_LINE]
        if line.strip() and not _pair(capture.pairs, line, columns) and not _parsed(capture.parse, line, columns):
            unread += 1
    return columns, unread


def _pair(pairs: Mapping[str, Column], line: str, columns: Columns) -> bool:
    found = _PAIR.fullmatch(line)
    if not found or found[1] not in pairs:
        return False
    value = _typed(pairs[found[1]], found[2])
    if value is not None:
        columns[found[1]].append(value)
    return value is not None


def _parsed(parse: Mapping[str, Column], line: str, columns: Columns) -> bool:
    words = line.split(None, len(parse) - 1) if parse else []
    if not parse or len(words) != len(parse):
        return False
    values = [_typed(kind, word) for kind, word in zip(parse.values(), words, strict=True)]
    if any(value is None for value in values):
        return False
    for name, value in zip(parse, values, strict=True):
        if value is not None:
            columns[name].append(value)
    return True


def _typed(kind: Column, word: str) -> Value | None:
    word = word.strip()
    if kind == "text":
        return word[:1000]
    try:
        number = int(word) if kind == "int" and len(word) < 20 else float(word)
    except ValueError:
        return None
    return float(number) if math.isfinite(number) and (kind == "float" or number == int(number)) else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of them do not exceed: the nearest rank, so one measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summary(name: str, columns: Mapping[str, Sequence[Value]]) -> dict[str, Value]:
    """Return the values under the names by which checks and facts know them: ``timings.seconds.p95``."""
    known: dict[str, Value] = {}
    for column, values in columns.items():
        stem = f"{name}.{column}"
        known[f"{stem}.count"] = float(len(values))
        if not values:
            continue
        known |= {stem: values[-1], f"{stem}.first": values[0], f"{stem}.last": values[-1]}
        numbers = [float(value) for value in values if not isinstance(value, str)]
        if len(numbers) == len(values):
            known |= {f"{stem}.p{share}": percentile(numbers, share / 100) for share in (50, 95, 99)}
            known |= {
                f"{stem}.min": min(numbers), f"{stem}.max": max(numbers),
                f"{stem}.mean": math.fsum(numbers) / len(numbers),
            }
    return known


def worded(value: Value) -> str:
    """Return a value as people write it: whole numbers without a point, others to four digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.1f}"
