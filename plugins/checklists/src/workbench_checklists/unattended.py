"""The steps of a run that need nobody: notes, files that are collected, checks of what was measured."""

from pathlib import Path

from workbench.api import clean
from workbench_checklists.asserting import BadExpression, NotMeasured, holds, names_of
from workbench_checklists.capturing import worded
from workbench_checklists.collecting import collect
from workbench_checklists.conduct import Conduct
from workbench_checklists.judging import values_of
from workbench_checklists.model import Check, Collect, Note
from workbench_checklists.outcomes import take_outcome
from workbench_checklists.plans import title_of
from workbench_checklists.record import FILES, Finding, StepKept, stamp
from workbench_checklists.templates import fill_shown


def do(conduct: Conduct, step: Check | Note | Collect, kept: StepKept) -> None:
    """Do a step that needs nobody."""
    kept.began = kept.ended = stamp(conduct.means.now)
    kept.title = clean(title_of(step, conduct.values()))
    if isinstance(step, Note):
        kept.state = "passed"
    elif isinstance(step, Collect):
        taken = {Path(one.name).name for other in conduct.run.steps for one in other.files}
        values = conduct.values()
        patterns = [fill_shown(pattern, values) for pattern in step.files]
        kept.files, left = collect([one for one in patterns if one], conduct.folder / FILES, step.max_kb, taken)
        kept.state = "failed" if left else "passed"
        kept.detail = "; ".join([f"{len(kept.files)} files", *left])[:400]
    else:
        _check(conduct, step, kept)


def _check(conduct: Conduct, step: Check, kept: StepKept) -> None:
    values = values_of(conduct.checklist, conduct.run)
    kept.argv = [step.assertion]
    try:
        used = [name for name in names_of(step.assertion) if name in values]
        actual = ", ".join(f"{name} = {worded(values[name])}" for name in used)
        ok = holds(step.assertion, values)
    except NotMeasured as error:
        kept.state, kept.detail = "unclear", f"{error.args[0]} was not measured"
        return
    except BadExpression as error:
        kept.state, kept.detail = "unclear", f"it {error}"
        return
    kept.findings = [Finding(expected=step.assertion, actual=actual, ok=ok)]
    kept.state, kept.detail = ("passed" if ok else "failed"), clean(actual)
    take_outcome(conduct.checklist, conduct.run, step.if_pass if ok else step.if_fail, kept)
