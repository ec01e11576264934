"""What a command came to, once it has ended: passed, failed, unclear, or to be gone on with."""

from workbench.api import Ending, Run, clean
from workbench_checklists.capturing import worded
from workbench_checklists.judging import findings_of, step_values
from workbench_checklists.model import Checklist, Loop, Runnable
from workbench_checklists.model import Ending as Outcome
from workbench_checklists.plans import texts_of
from workbench_checklists.record import RunKept, StepKept
from workbench_checklists.templates import fill_shown


def finish(checklist: Checklist, run: RunKept, step: Runnable, kept: StepKept, command: Run, moment: str) -> None:
    """Judge a step whose command has ended, with all its tries taken in; a finding is no error."""
    kept.ended = moment
    if command.how is Ending.LOST:
        _interrupted(checklist, step, kept)
    elif command.how is Ending.MISSING:
        why = next((one.why for one in reversed(command.tries) if one.why), "")
        kept.state, kept.detail = "unclear", f"{step.run[0]} could not be started{f': {why}' if why else ''}"
        kept.tries = [one for one in kept.tries if one.how != Ending.MISSING.value]
    elif command.how is Ending.STOPPED and not (isinstance(step, Loop) and kept.tries):
        kept.state, kept.detail = "unclear", f"stopped after {len(kept.tries)} of {kept.planned} tries"
    else:
        kept.findings = findings_of(step, kept)
        missed = [finding for finding in kept.findings if not finding.ok]
        kept.state = "failed" if missed else "passed"
        kept.detail = "; ".join(f"expected {one.expected}: {one.actual}" for one in missed) or _numbers(step, kept)
        take_outcome(checklist, run, step.if_fail if missed else step.if_pass, kept)


def _interrupted(checklist: Checklist, step: Runnable, kept: StepKept) -> None:
    """Leave the step to be gone on with: tries that ended count, and one whose end nobody saw does not."""
    harmless = checklist.risk == "read-only" or step.again
    done = f"after {len(kept.tries)} of {kept.planned} tries" if kept.planned > 1 else "before its end"
    kept.state, kept.unsure = "waiting", not harmless
    kept.detail = f"interrupted {done}" + ("" if harmless else "; it may have acted already")


def _numbers(step: Runnable, kept: StepKept) -> str:
    """Return in one line what was measured."""
    hits = sum(one.hit for one in kept.tries)
    last = next((one.at for one in reversed(kept.tries) if one.hit), "")
    counted = isinstance(step, Loop) or step.expect.count is not None
    said = [f"{hits} of {len(kept.tries)} tries show it"] if counted and len(kept.tries) > 1 else []
    if isinstance(step, Loop) and last:
        said.append(f"last seen {last[11:16]} UTC")
    values = step_values(step, kept)
    name = step.capture.name if step.capture is not None else ""
    for column in kept.columns:
        stem = f"{name}.{column}"
        if f"{stem}.p95" in values and len(kept.columns[column]) > 1:
            middle, high, most = (worded(values[f"{stem}.{which}"]) for which in ("p50", "p95", "max"))
            said.append(f"{column} p50 {middle}, p95 {high}, max {most}")
        elif stem in values:
            said.append(f"{column} {worded(values[stem])}")
    return "; ".join(said[:6])[:400] or (f"exit {kept.tries[-1].exit_code}" if kept.tries else "")


def take_outcome(checklist: Checklist, run: RunKept, outcome: Outcome | None, kept: StepKept) -> None:
    """Take what the checklist says follows from a step: its words, its verdict, and whether that is the end."""
    if outcome is None:
        return
    if outcome.say:
        said = clean(fill_shown(outcome.say, texts_of(checklist, run)))
        kept.detail = f"{said} ({kept.detail})" if kept.detail else said
    if isinstance(outcome.verdict, str):
        kept.verdict = outcome.verdict
        if not outcome.go_on:
            for later in run.steps:
                if later.state == "waiting":
                    later.state, later.detail = "skipped", f"{kept.id} ended the run"
