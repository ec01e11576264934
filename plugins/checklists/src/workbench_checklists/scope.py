"""Which names a checklist's texts and checks may use at each of its steps."""

from collections.abc import Iterator

from workbench_checklists.capturing import STATISTICS
from workbench_checklists.model import Capture, Checklist, Collect, Command, Confirm, Loop, Manual, Running, Step

RUN_NAMES = ("tries", "hits", "exit")


def names_captured(capture: Capture) -> set[str]:
    """Return the names that a capture gives values to."""
    columns = [f"{capture.name}.{column}" for column in (*capture.parse, *capture.pairs)]
    return {
        *columns, *(f"{column}.{statistic}" for column in columns for statistic in STATISTICS),
        *(f"{capture.name}.{name}" for name in RUN_NAMES),
    }


def scopes(checklist: Checklist) -> Iterator[tuple[str, int, Step, set[str]]]:
    """Yield each step with ``steps`` or ``cleanup``, its place there, and the names that are known before it."""
    known = {item.name for item in checklist.inputs}
    for at, step in enumerate(checklist.steps):
        yield "steps", at, step, set(known)
        if isinstance(step, Running) and step.capture is not None:
            known |= names_captured(step.capture)
        if isinstance(step, Manual) and step.answer is not None:
            known.add(step.answer.name)
    for at, command in enumerate(checklist.cleanup):
        yield "cleanup", at, command, set(known)


def arguments(step: Step) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the templates of a step that are carried out, each with its path inside the step."""
    if isinstance(step, Running):
        for at, argument in enumerate(step.run):
            yield ("run", at), argument
        if isinstance(step, Command) and isinstance(step.repeat, str):
            yield ("repeat",), step.repeat
        if isinstance(step, Loop) and isinstance(step.tries, str):
            yield ("tries",), step.tries
    elif isinstance(step, Collect):
        for at, pattern in enumerate(step.files):
            yield ("files", at), pattern


def patterns(step: Step) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the regular expressions of a step that may hold gaps."""
    if isinstance(step, Running):
        if step.expect.match:
            yield ("expect", "match"), step.expect.match
        if step.expect.not_match:
            yield ("expect", "not_match"), step.expect.not_match
        if step.expect.count is not None:
            yield ("expect", "count", "match"), step.expect.count.match


def shown(step: Step) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the templates of a step that people read."""
    yield ("say",), step.say
    if isinstance(step, Confirm):
        yield ("name",), step.name
    if not isinstance(step, Manual | Confirm | Collect) and hasattr(step, "if_fail"):
        for name in ("if_fail", "if_pass"):
            ending = getattr(step, name)
            if ending is not None:
                yield (name, "say"), ending.say
