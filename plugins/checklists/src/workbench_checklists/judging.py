"""Expected beside actual: what a try, a step and a whole run show."""

import re
from collections.abc import Mapping, Sequence

from msgspec import UNSET

from workbench_checklists.asserting import Value
from workbench_checklists.capturing import summary, worded
from workbench_checklists.masking import mask
from workbench_checklists.model import Checklist, Expect, Loop, Runnable, Running, Verdict
from workbench_checklists.record import Finding, RunKept, StepKept, TryKept
from workbench_checklists.templates import fill

_LONGEST_LINE = 2_000
EXITED = "exited"


def matching_lines(pattern: str, output: str, values: Mapping[str, str]) -> int:
    """Return how many lines have the pattern; a value in it counts as the text it is, never as a pattern."""
    found = re.compile(fill(pattern, values, re.escape))
    return sum(1 for line in output.splitlines() if found.search(line[:_LONGEST_LINE]))


def judge_try(expect: Expect, one: TryKept, output: str, values: Mapping[str, str]) -> tuple[TryKept, list[str]]:
    """Fill in whether a try shows what the step looks for; return it with what it does not show."""
    misses: list[str] = []
    codes = (expect.exit,) if isinstance(expect.exit, int) else expect.exit
    if one.how != EXITED or one.exit_code not in codes:
        misses.append("exit")
    if expect.match and not matching_lines(expect.match, output, values):
        misses.append("match")
    if expect.not_match and matching_lines(expect.not_match, output, values):
        misses.append("not_match")
    if expect.count is not None:
        one.lines = matching_lines(expect.count.match, output, values)
        if not one.lines and (expect.count.at_least or expect.count.at_most is UNSET):
            misses.append("count")
    one.hit = not misses
    return one, misses


def findings_of(step: Runnable, kept: StepKept) -> list[Finding]:
    """Return expected beside actual for a command that has run."""
    expect, missed, tries = step.expect, kept.missed, len(kept.tries)
    if isinstance(step, Loop):
        hits = sum(one.hit for one in kept.tries)
        return [Finding(expected="it is seen at least once", actual=f"{hits} of {tries}", ok=hits > 0)]
    codes = (expect.exit,) if isinstance(expect.exit, int) else expect.exit
    found = [Finding(
        expected=f"exit {' or '.join(map(str, codes))}", actual=_endings(kept.tries), ok=not missed.get("exit"),
    )]
    if expect.match:
        seen = tries - missed.get("match", 0)
        found.append(Finding(expected=f"a line with {expect.match}", actual=_seen(seen, tries), ok=seen > 0))
    if expect.not_match:
        seen = missed.get("not_match", 0)
        found.append(Finding(expected=f"no line with {expect.not_match}", actual=_seen(seen, tries), ok=seen == 0))
    if expect.count is not None:
        lines, most = sum(one.lines for one in kept.tries), expect.count.at_most
        bounds = " and ".join((
            *([f"at least {expect.count.at_least}"] if expect.count.at_least else ()),
            *([f"at most {most}"] if most is not UNSET else ()),
        )) or "some"
        ok = lines >= expect.count.at_least and (most is UNSET or lines <= most)
        found.append(Finding(expected=f"{bounds} lines with {expect.count.match}", actual=f"{lines}", ok=ok))
    return found


def _seen(seen: int, tries: int) -> str:
    if tries <= 1:
        return "seen" if seen else "not seen"
    return f"in {seen} of {tries} tries"


def _endings(tries: Sequence[TryKept]) -> str:
    counted: dict[str, int] = {}
    for one in tries:
        word = f"exit {one.exit_code}" if one.how == EXITED else f"{one.how} after {one.seconds:.1f} s"
        counted[word] = counted.get(word, 0) + 1
    if len(counted) == 1 and len(tries) == 1:
        return f"{next(iter(counted))}{f': {tries[0].why}' if tries[0].why else ''}"
    return ", ".join(f"{count} × {word}" for word, count in list(counted.items())[:5]) or "it did not run"


def values_of(checklist: Checklist, run: RunKept) -> dict[str, Value]:
    """Return every value that the run has so far, by the names that checks and facts use; no secrets."""
    known: dict[str, Value] = {}
    for given in run.inputs:
        if not given.is_secret:
            known[given.name] = _number(given.value)
    for step, kept in zip(checklist.steps, run.steps, strict=True):
        known |= step_values(step, kept)
    return known


def step_values(step: object, kept: StepKept) -> dict[str, Value]:
    """Return the values that one step gave."""
    if isinstance(step, Running) and step.capture is not None and kept.tries:
        name = step.capture.name
        known = summary(name, kept.columns)
        known |= {f"{name}.tries": float(len(kept.tries)), f"{name}.hits": float(sum(one.hit for one in kept.tries))}
        if kept.tries[-1].exit_code is not None:
            known[f"{name}.exit"] = float(kept.tries[-1].exit_code)
        return known
    answer = getattr(step, "answer", None)
    if answer is not None and kept.answer:
        return {str(answer.name): _number(kept.answer) if answer.type in ("int", "number") else kept.answer}
    return {}


def _number(value: str) -> Value:
    """Return an input as the number it is where it is one in the plain way; 007 and 1e5 stay text."""
    return float(value) if re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?", value) else value


def facts_of(checklist: Checklist, run: RunKept) -> dict[str, str]:
    """Return what the run has measured, as facts for canned explanations: ``repro.timings.seconds.p95``."""
    known: dict[str, str] = {}
    for step, kept in zip(checklist.steps, run.steps, strict=True):
        known |= {f"repro.{name}": mask(worded(value)) for name, value in step_values(step, kept).items()}
    for kept in run.steps:  # how a loop does stands in the handoff, as long as it goes on
        if kept.planned > 1 and kept.run_ids:
            words = f"{sum(one.hit for one in kept.tries)} of {len(kept.tries)} show it"
            known[f"run.{kept.run_ids[-1]}"] = words if kept.state == "running" and kept.tries else ""
    known["repro.verdict"] = run.verdict or suggested(checklist, run)[0]
    known["repro.checklist"] = run.checklist
    return known


def suggested(checklist: Checklist, run: RunKept) -> tuple[Verdict, str]:
    """Return the verdict that the steps speak for, and why.

    One that a step names comes first. Else a fault seen in some tries of a loop and not in others is intermittent;
    what could not be judged leaves it open; and a step that did not show what it looks for speaks against it.
    """
    for kept in run.steps:
        if kept.verdict:
            return kept.verdict, f"{kept.title}: {kept.detail}" if kept.detail else kept.title
    judged = [
        (step, kept) for step, kept in zip(checklist.steps, run.steps, strict=True)
        if step.kind in ("command", "loop", "check")
    ]
    for step, kept in judged:
        hits = sum(one.hit for one in kept.tries)
        if isinstance(step, Loop) and 0 < hits < len(kept.tries):
            return "intermittent", f"{kept.title}: {hits} of {len(kept.tries)} tries"
    for state in ("unclear", "failed", "skipped"):
        for _step, kept in judged:
            if kept.state == state:
                return "not-reproduced" if state == "failed" else "inconclusive", f"{kept.title}: {kept.detail}"
    if any(kept.state == "passed" for _step, kept in judged):
        return "reproduced", "every step shows what it looks for"
    return "inconclusive", "no step was measured"
