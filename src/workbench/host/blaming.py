"""Whose fault it is that the host is held, or does not answer: seen from the desk, without asking it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.host.child import Child
from workbench.host.mark import LOADING, place_in
from workbench.host.questions import LOADS, Question

HELD = 2.0  # seconds for which a plugin may hold the host


class Blame(NamedTuple):
    """A plugin ('' where nobody can be blamed), what it did, and where its code was."""

    plugin: str
    why: str
    trace: str = ""


async def look_for_blame(host: Child, names: Sequence[str], questions: Iterable[Question]) -> Blame | None:
    """Return who holds the host for too long, or lets a question go without an answer; None where all is well.

    ``names`` are the plugins in the order in which the host has them.
    """
    where = host.mark.inside(host.process.pid)
    most = LOADS if where is not None and where.doing == LOADING else HELD
    if where is not None and where.seconds > most:
        doing = "was being loaded" if where.doing == LOADING else "held the process of the plugins"
        trace = await host.trace()
        place = place_in(trace)
        why = f"It {doing} for more than {most:.0f} s{f', in {place}' if place else ''}"
        return Blame(_named(names, where.plugin), why, trace)
    late = next((one for one in questions if one.is_late()), None)
    if late is None:
        return None
    return Blame(late.plugin if late.began else "", "It did not answer, nor could it be stopped")


def who_was_in(host: Child, names: Sequence[str], questions: Iterable[Question]) -> str:
    """Return whose code a host was in that has ended, or else who was asked first of those that were begun with."""
    if (where := host.mark.inside(host.process.pid)) is not None:
        return _named(names, where.plugin)
    begun = [one for one in questions if one.began]
    return min(begun, key=lambda one: one.began).plugin if begun else ""


def _named(names: Sequence[str], place: int) -> str:
    return names[place - 1] if 0 < place <= len(names) else ""
