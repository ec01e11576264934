"""What the pane shows of a run: its steps with their states, what is to be done next, and in the end the verdict."""

from collections.abc import Mapping

from workbench.api import (
    Action,
    Choice,
    Ending,
    Input,
    Output,
    PaneContext,
    Row,
    Run,
    Section,
    Stack,
    Step,
    Steps,
    StepState,
    Table,
    Text,
    Tone,
    View,
)
from workbench_checklists.capturing import worded
from workbench_checklists.judging import suggested
from workbench_checklists.model import VERDICTS, Checklist, Command, Confirm, Loop, Manual, Runnable
from workbench_checklists.model import Step as ChecklistStep
from workbench_checklists.plans import secret_names, texts_of
from workbench_checklists.record import RunKept, StepKept
from workbench_checklists.seconds import in_words
from workbench_checklists.templates import fill_shown

_STATES = {
    "waiting": StepState.WAITING, "running": StepState.RUNNING, "passed": StepState.PASSED, "failed": StepState.FAILED,
    "skipped": StepState.SKIPPED, "unclear": StepState.FAILED,
}
_TAIL = 2_000  # characters of the output that are shown
SKIP = Action("skip", "Skip this step", "K", asks=(Input(name="why", label="Why is it skipped?"),))


async def run_view(
    checklist: Checklist, run: RunKept, context: PaneContext, unknown_secrets: Mapping[str, bool], *,
    is_asked: bool = False,
) -> View:
    """Return the view of a run, with the verdict to be given first where that ``is_asked``.

    ``unknown_secrets`` names the secrets that have to be typed in before a command.
    """
    current = next(
        (place for place, kept in enumerate((*run.steps, *run.cleanup)) if kept.state in ("waiting", "running")), -1,
    )
    if current >= len(run.steps) and not run.verdict:
        current = -1
    steps: list[Step] = []
    doing: tuple[View, ...] = ()
    for place, (step, kept) in enumerate(zip(
        (*checklist.steps, *checklist.cleanup), (*run.steps, *run.cleanup), strict=True,
    )):
        if place >= len(run.steps) and not run.verdict:
            break
        detail = f"unclear: {kept.detail}" if kept.state == "unclear" else kept.detail
        if place == current and not run.dropped:
            doing = (await _doing(checklist, run, step, kept, detail, context, unknown_secrets),)
        steps.append(Step(f"{place + 1}. {kept.title}", _STATES[kept.state], detail))
    stands = run.verdict or ("given up" if run.dropped else f"step {current + 1} of {len(steps)}" if doing else "")
    # What is to be done comes first: a pane may be eight lines high, and Enter has to be on what is to be seen.
    judging = (verdict_choice(checklist, run),) if is_asked and not run.verdict and doing else ()
    before, after = _ending(checklist, run, is_through=current < 0)
    return Stack((
        Text(f"{run.title}: {stands}" if stands else run.title, Tone.STRONG), *judging, *before, *doing,
        Section("Steps", Steps(tuple(steps))), *after,
    ))


async def _doing(
    checklist: Checklist, run: RunKept, step: ChecklistStep, kept: StepKept, detail: str, context: PaneContext,
    unknown: Mapping[str, bool],
) -> View:
    """Return the step that is next or runs, with what can be done about it."""
    actions: tuple[Action, ...] = ()
    below: View | None = None
    if isinstance(step, Confirm):
        below = _confirming(checklist, step, run)
    elif isinstance(step, Manual):
        actions = (_answering(step, kept), SKIP)
    elif isinstance(step, Command | Loop):
        actions = _acting(checklist, step, kept, unknown)
        below = await _output(kept, context)
        detail = _progress(kept) if kept.state == "running" else detail
    return Steps((Step(kept.title, _STATES[kept.state], detail, actions, below),))


def _confirming(checklist: Checklist, step: Confirm, run: RunKept) -> View:
    name = fill_shown(step.name, texts_of(checklist, run))
    yes = Action("confirm yes", "Yes", "", confirm=f"Type {name} to confirm." if name else "", retype=name)
    no = Action("confirm no", "No, and stop here")
    return Choice("Go on?", (yes, no) if step.default and not name else (no, yes))


def _answering(step: Manual, kept: StepKept) -> Action:
    """Return what takes the answer: one field, asked for at once, so that Enter, words and Enter are all it takes."""
    answer = step.answer
    if answer is None:
        return Action(f"answer {kept.id}", "Done")
    kinds = {"int": "number", "number": "number", "choice": "choice"}
    label = answer.name.replace("_", " ")
    return Action(f"answer {kept.id}", f"Answer: {label}", asks=(Input(
        name="answer", label=label, kind=kinds.get(answer.type, "text"), required=answer.required,
        choices=answer.choices,
    ),))


def _acting(
    checklist: Checklist, step: Runnable, kept: StepKept, unknown: Mapping[str, bool],
) -> tuple[Action, ...]:
    if kept.state == "running":
        return (Action("stop", "Stop it", "X", "Stop it, with all that it started?"),)
    asks = tuple(
        Input(name=name, label=name, kind="secret", required=True)
        for name in secret_names(checklist, step) if unknown.get(name)
    )
    question = "It may have acted already. Run it again?" if kept.unsure else ""
    title = "Go on" if kept.tries else "Run it again" if kept.run_ids else "Start it" if isinstance(step,
    Loop) else "Run it"
    return (Action("run", title, "", question, asks=asks), SKIP, Action("dry", "Print what would run", "P"))


async def _output(kept: StepKept, context: PaneContext) -> View | None:
    """Return what a running command has printed last."""
    if kept.state != "running" or not kept.run_ids:
        return None
    command = await context.runs.get(kept.run_ids[-1])
    if command is None:
        return None
    text = (await context.runs.output(command.id))[-_TAIL:]
    return Output(text, None if command.is_running else command.exit_code, _ended(command))


def _progress(kept: StepKept) -> str:
    if kept.planned <= 1:
        return "running; the desk may be left, and it goes on"
    hits = sum(one.hit for one in kept.tries)
    return f"{len(kept.tries)} of at most {kept.planned} tries, {hits} show it; it goes on while you work elsewhere"


def _ended(command: Run) -> str:
    if command.how in (Ending.RUNNING, Ending.EXITED):
        return ""
    seconds = command.tries[-1].seconds if command.tries else 0.0
    return f"{command.how.value} after {in_words(seconds)}"


def _ending(checklist: Checklist, run: RunKept, *, is_through: bool) -> tuple[tuple[View, ...], tuple[View, ...]]:
    """Return what stands before the steps, where they are through: the verdict, the note; and the ways out after."""
    rows: list[Row] = []
    before: list[View] = []
    if not run.verdict and not run.dropped:
        if is_through:
            before.append(verdict_choice(checklist, run))
        else:
            rows.append(Row(("v", "Give the verdict now"), actions=(Action("verdict", "Verdict", "v"),)))
        rows.append(Row(("Q", "Give the run up"), actions=(Action("drop", "Give it up", "Q", "Give this run up?"),)))
    elif run.verdict and not run.noted:
        before.append(Choice("Leave the transcript on the ticket as an internal note?", (
            Action("attach", "Leave it as a note"), Action("close", "Not now"),
        )))
    following = next_words(checklist, run)
    if following:
        before.append(Text(following))
    rows.append(Row(("R", "Read the transcript"), actions=(Action("transcript", "Transcript", "R"),)))
    rows.append(Row(("b", "Back to the list; the run stays as it is"), actions=(Action("close", "Back", "b"),)))
    return tuple(before), (Section("Otherwise", Table(("", ""), tuple(rows))),)


def verdict_choice(checklist: Checklist, run: RunKept) -> Choice:
    """Return the question for the verdict, with the one first that the steps speak for."""
    proposed, _why = suggested(checklist, run)
    ordered = (proposed, *(one for one in VERDICTS if one != proposed))
    return Choice(
        f"Verdict? The steps speak for {proposed}.", tuple(Action(f"decide {one}", one) for one in ordered),
    )


def next_words(checklist: Checklist, run: RunKept) -> str:
    """Return in words what the checklist says is next after the verdict."""
    if not run.verdict:
        return ""
    after = getattr(checklist.verdicts, run.verdict.replace("-", "_"))
    parts = [
        after.say, "escalate it" if after.escalate else "",
        f"canned explanation {after.canned}" if after.canned else "",
        f"ask for {', '.join(name.replace('_', ' ') for name in after.ask)}" if after.ask else "",
        "hand it over at the end of the shift" if after.hand_over else "",
        f"watch it every {worded(float(after.loop.every_min))} min for {after.loop.until}" if after.loop else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"Next: {said}." if said else ""
