"""How much work a regular expression can make at one place of a text, told from its pattern alone.

A rule for secrets is run over whatever somebody pasted, and a pattern that tries every way of parting a text can
take hours. So each repeat must have an end, and what all repeats together can try must stay within a bound: then
the time a rule takes grows with the length of the text and with nothing else.
"""

import re
from typing import NamedTuple

MOST_STEPS = 200_000
_REPEAT = re.compile(r"([*+?]|\{(\d*)(,?)(\d*)\})([?+]?)")
_GROUP = re.compile(r"\(\?(?:P<\w+>|P=\w+\)|#[^)]*\)|:|=|!|<=|<!|>|[aiLmsux-]+:|[aiLmsux-]+\)|\(\w+\))")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|.)", re.DOTALL)


class UnboundedError(Exception):
    """A pattern can take too long; the message says what to write instead."""


class Cost(NamedTuple):
    """In how many ways a piece can match at one place, in how many steps all are tried, and how far it looks."""

    ways: int
    steps: int
    width: int


_NOTHING = Cost(1, 0, 0)
_SIGN = Cost(1, 1, 1)


def cost_of(pattern: str) -> Cost:
    """Return what a pattern can cost at one place of a text at most.

    ``pattern`` is one that ``re.compile`` takes. Raises UnboundedError where there is no such number, or where the
    steps are more than ``MOST_STEPS``.
    """
    cost, _ = _either(pattern, 0)
    if cost.steps > MOST_STEPS:
        raise UnboundedError(
            f"it can take {cost.steps:,} steps at one place; lower the numbers in braces, "
            "or forbid going back by a + behind them, as in {1,80}+"
        )
    return cost


def _either(pattern: str, at: int) -> tuple[Cost, int]:
    """Return what alternatives cost, from ``at`` to the bracket that closes them, and where that is."""
    costs: list[Cost] = []
    begins: list[str] = []
    while True:
        begins.append(pattern[at : at + 1].casefold() if pattern[at + 1 : at + 2] not in tuple("?*{") else "")
        cost, at = _sequence(pattern, at)
        costs.append(cost)
        if at >= len(pattern) or pattern[at] == ")":
            break
        at += 1
    # Those that begin with different letters, whatever their case, cannot match at the same place.
    apart = len(set(begins)) == len(begins) and all(begin.isalnum() for begin in begins)
    ways = (max if apart else sum)(cost.ways for cost in costs)
    return Cost(ways, sum(cost.steps for cost in costs), max(cost.width for cost in costs)), at


def _sequence(pattern: str, at: int) -> tuple[Cost, int]:
    whole = _NOTHING
    while at < len(pattern) and pattern[at] not in "|)":
        cost, at = _piece(pattern, at)
        if repeat := _REPEAT.match(pattern, at):
            if repeat[5] == "+" and pattern[at - 1] == ")":
                # Python 3.11.2 goes on behind a turn of such a group that failed in its middle.
                raise UnboundedError("a group is repeated possessively, which Pythons get wrong; write (?>(…){1,9})")
            cost, at = _repeated(cost, repeat), repeat.end()
        steps = whole.steps + whole.ways * cost.steps
        whole = Cost(whole.ways * cost.ways, steps, whole.width + cost.width)
        if whole.steps > 10**12:
            raise UnboundedError("repeats stand in repeats; write each without the other")
    return whole, at


def _piece(pattern: str, at: int) -> tuple[Cost, int]:
    sign = pattern[at]
    if sign == "\\":
        found = _ESCAPE.match(pattern, at)
        return _SIGN, found.end() if found else at + 1
    if sign == "[":
        return _SIGN, _end_of_class(pattern, at)
    if sign != "(":
        return (_NOTHING if sign in "^$" else _SIGN), at + 1
    opening = _GROUP.match(pattern, at)
    begin = opening[0] if opening else "("
    inside = at + len(begin)
    if "x" in begin.removeprefix("(?").partition("P<")[0].rstrip(":)"):
        raise UnboundedError("(?x) is not counted; write the pattern on one line")
    if begin.endswith(")") and begin != "(":
        if begin.startswith(("(?P=", "(?(")):
            raise UnboundedError("it refers back to what it found; write what is looked for")
        return _NOTHING, inside
    cost, end = _either(pattern, inside)
    if begin in ("(?=", "(?!", "(?<=", "(?<!", "(?>"):
        cost = cost._replace(ways=1)
    return cost, end + 1


def _end_of_class(pattern: str, at: int) -> int:
    at += 1
    if pattern[at : at + 1] == "^":
        at += 1
    if pattern[at : at + 1] == "]":
        at += 1
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _repeated(cost: Cost, repeat: re.Match[str]) -> Cost:
    least, most = _limits(repeat)
    steps = cost.steps * most if cost.ways == 1 else 0
    ways = most - least + 1 if cost.ways == 1 else 0
    if cost.ways > 1:
        reached = 1
        for turn in range(most + 1):
            ways += reached if turn >= least else 0
            steps += reached * cost.steps
            reached *= cost.ways
            if steps > 10**12:
                raise UnboundedError("a repeat of a repeat; forbid going back inside by a +, as in [a-z]{1,20}+")
    return Cost(1 if repeat[5] == "+" else ways, steps, cost.width * most)


def _limits(repeat: re.Match[str]) -> tuple[int, int]:
    if repeat[1] == "?":
        return 0, 1
    if repeat[1] in "*+" or (repeat[3] and not repeat[4]):
        raise UnboundedError(f"the repeat {repeat[0]} has no end; write one with an end, such as {{1,200}}")
    least = int(repeat[2] or 0)
    return least, int(repeat[4]) if repeat[3] else least
