"""What the pane shows where no run is open: the checklists that fit, why, what is at hand, and the runs so far."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from workbench.api import (
    Action,
    Empty,
    Form,
    Input,
    Opens,
    PaneContext,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Tone,
    Trouble,
    View,
)
from workbench_checklists.applying import Fit, fitting
from workbench_checklists.inputs import proposed
from workbench_checklists.lint import said
from workbench_checklists.model import Checklist
from workbench_checklists.model import Input as Asked
from workbench_checklists.record import RunKept, load, runs_in
from workbench_checklists.seconds import in_words
from workbench_checklists.shelf import Shelved

_MOST_RUNS, _MOST_OTHERS, _MOST_BROKEN = 10, 20, 3
_RISKS = {
    "read-only": "changes nothing", "changes-test": "changes a test system", "changes-production": "CHANGES PRODUCTION",
}


def host_at_hand(checklist: Checklist, facts: Mapping[str, str]) -> str:
    """Return the host that a check at hand would ask with one key, '' where it cannot run with the ticket alone."""
    if not checklist.at_hand:
        return ""
    values = {item.name: proposed(item, facts).value for item in checklist.inputs}
    if any(item.required and not values[item.name] for item in checklist.inputs):
        return ""
    return next((values[item.name] for item in checklist.inputs if item.type == "host"), "")


def list_view(
    good: Sequence[Shelved], bad: Sequence[Shelved], context: PaneContext, words: str, facts: Mapping[str, str],
    home: Path,
) -> View:
    """Return the list for the selected ticket."""
    if context.ticket is None:
        return Empty("Choose a ticket to see which checklists fit it.")
    checklists = [one.checklist for one in good if one.checklist is not None]
    fits = fitting(checklists, context.ticket, words)
    fitted = {fit.checklist.id for fit in fits}
    others = [one for one in checklists if one.id not in fitted]
    parts: list[View] = [
        Table(("",), tuple(_fit_row(fit, facts) for fit in fits), "No checklist speaks of what this ticket says."),
    ]
    done = tuple(_run_row(run, context.now) for run in _runs(home))
    if done:
        parts.append(Section("Runs on this ticket", Table(("",), done)))
    if others:
        rows = tuple(_row(one, "") for one in sorted(others, key=lambda one: one.title)[:_MOST_OTHERS])
        parts.append(Section("Other checklists", Table(("",), rows)))
    wrong = [said(one.path, mistake) for one in bad for mistake in one.mistakes[:_MOST_BROKEN]]
    parts += [Text(words, Tone.WARN) for words in wrong[:_MOST_BROKEN]]
    return Stack(tuple(parts))


def _fit_row(fit: Fit, facts: Mapping[str, str]) -> Row:
    return _row(fit.checklist, fit.reason, host_at_hand(fit.checklist, facts))


def _row(checklist: Checklist, reason: str, host: str = "") -> Row:
    actions: list[Action] = []
    if host:
        actions.append(Action(
            f"hand {checklist.id}", f"Check {host}", "C",
            f"Ask about {host} now? It comes from the ticket; nothing is changed.",
        ))
    if checklist.show.customer:
        actions.append(Action(f"tell {checklist.id}", "Tell the customer how to look", "T"))
    estimate = checklist.estimate_min
    minutes = f"takes {in_words(estimate * 60)}" if isinstance(estimate, int | float) else ""
    parts = (reason, _RISKS[checklist.risk], minutes, f"C checks {host}" if host else "")
    below = " · ".join(part for part in parts if part)
    return Row((checklist.title,), Opens("own", f"checklist {checklist.id}"), tuple(actions),
    below=below)


def _runs(home: Path) -> Iterator[RunKept]:
    for number, folder in enumerate(runs_in(home)):
        if number >= _MOST_RUNS:
            return
        try:
            yield load(folder)
        except Trouble:
            continue


def _run_row(run: RunKept, now: datetime) -> Row:
    stands = run.verdict or ("given up" if run.dropped else "not finished")
    noted = "" if run.noted or run.dropped else ", not on the ticket yet"
    when = datetime.fromisoformat(run.began)
    day = "today" if when.date() == now.date() else f"{when:%Y-%m-%d}"
    below = f"{stands}{noted} · {day} {when:%H:%M} UTC by {run.who}"
    return Row((run.title,), Opens("own", f"run {run.id}"), below=below)


def input_of(item: Asked, value: str, where: str) -> Input:
    """Return the field of a form for an input; ``where`` says where its value comes from."""
    kinds = {"int": "number", "number": "number", "choice": "choice"}
    kind = "secret" if item.secret else kinds.get(item.type, "text")
    hint = {"ticket": "from the ticket", "keyring": "from the keyring",
    "environment": "from the environment"}.get(where, "")
    hint = hint or ("a whole path on this machine" if item.type == "file" else "")
    required = item.required and not (item.secret and item.source in ("keyring", "environment"))
    return Input(
        name=item.name, label=item.prompt or item.name, kind=kind, value=value, required=required,
        choices=item.choices, hint=hint,
    )


def opening_view(checklist: Checklist, facts: Mapping[str, str], reason: str) -> View:
    """Return what a checklist needs to be begun: its inputs as a form, filled from the ticket."""
    shown = []
    for item in checklist.inputs:
        given = proposed(item, facts)
        shown.append(input_of(item, given.value, item.source if item.secret else given.source))
    about = [f"{len(checklist.steps)} steps, version {checklist.version}, {checklist.owner}".rstrip(", ")]
    about += [f"It fits: {reason}."] if reason else []
    about += [f"Needs {', '.join(checklist.environment.needs)}."] if checklist.environment.needs else []
    about += [f"A replica: {checklist.environment.recipe}."] if checklist.environment.recipe else []
    printing = Action(f"dry {checklist.id}", "Dry run", "P")
    start = Action(f"start {checklist.id}", "Start")
    # Where nothing is missing the cursor begins on what starts it; the form below is for what is to be another way.
    missing = any(one.required and not one.value for one in shown)
    first = () if missing or not shown else (Table(("",), (Row(("Start with what stands below",), actions=(start,)),)),)
    tone = Tone.WARN if checklist.risk == "changes-production" else Tone.QUIET
    # What is filled in and started comes first: a pane may be eight lines high.
    return Stack((
        Text(checklist.title, Tone.STRONG), Text(f"It {_RISKS[checklist.risk]}.", tone), *first,
        Form(tuple(shown), start), Table(("", ""), (
            Row(("P", "Print what would run, and run nothing"), actions=(printing,)),
            Row(("b", "Back to the list"), actions=(Action("list", "Back", "b"),)),
        )), *([Text(checklist.show.agent)] if checklist.show.agent else []), *(Text(one, Tone.QUIET) for one in about),
    ))
