"""What exactly a step runs: arguments, environment, tries, time-out. A dry run prints it by the same rule."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import UNSET

from workbench.api import Plan, Trouble
from workbench_checklists.capturing import worded
from workbench_checklists.judging import values_of
from workbench_checklists.model import Check, Checklist, Collect, Command, Confirm, Loop, Manual, Note, Runnable, Step
from workbench_checklists.record import RunKept
from workbench_checklists.seconds import in_words, seconds_of
from workbench_checklists.templates import fill, fill_shown, names_in

PYTHON = "python"
GUARDED = "CHECKLIST_NO_PRIVATE"  # as workbench_checklists.probes.asking knows it
_LONGEST_LOOP = 7 * 86_400.0
_MOST_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Filled:
    """A command with its values put in, but not its secrets: those are named in ``secret``, variable by variable."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    secret: Mapping[str, str]  # a variable, and the template that it is made from
    tries: int
    pause: float
    lasts: float | None


def texts_of(checklist: Checklist, run: RunKept) -> dict[str, str]:
    """Return the values of a run as the texts that templates get; inputs as they were typed, never a secret."""
    known = {name: worded(value) for name, value in values_of(checklist, run).items()}
    return known | {given.name: given.value for given in run.inputs if not given.is_secret}


def secret_names(checklist: Checklist, step: Runnable) -> tuple[str, ...]:
    """Return the secret inputs that a step uses."""
    secret = {item.name for item in checklist.inputs if item.secret}
    return tuple(dict.fromkeys(name for value in step.env.values() for name in names_in(value) if name in secret))


def guarded_hosts(run: RunKept) -> tuple[str, ...]:
    """Return the hosts that come from the ticket and that nobody allowed by name."""
    return tuple(dict.fromkeys(given.guarded for given in run.inputs if given.guarded))


def filled(
    checklist: Checklist, step: Runnable, values: Mapping[str, str], guarded: Sequence[str] = (),
) -> Filled:
    """Return what a step runs with these values. Raises Trouble where a value is missing or a number is none.

    The probes are told which hosts are ``guarded``, and go to no private address of theirs.
    """
    secret = {item.name for item in checklist.inputs if item.secret}
    try:
        argv = [fill(argument, values) for argument in step.run]
        plain = {name: fill(value, values) for name, value in step.env.items() if not secret & set(names_in(value))}
        said = step.repeat if isinstance(step, Command) else step.tries
        tries = _MOST_TRIES if said is UNSET else int(fill(str(said), values))
    except KeyError as error:
        raise Trouble(f"The step {step.id} cannot run.", f"{error.args[0]} has no value.", "Fill it in.") from None
    except ValueError:
        raise Trouble(f"The step {step.id} cannot run.", "How often is no whole number.", "Mend the input.") from None
    if argv[0] == PYTHON:
        argv[0] = sys.executable
        plain["PYTHONPATH"] = str(Path(__file__).parent.parent)  # where the probes are, in a virtual environment or not
    hidden = {name: value for name, value in step.env.items() if name not in plain}
    if guarded:
        plain[GUARDED] = " ".join(guarded)
    pause, lasts = _timing(step)
    return Filled(tuple(argv), plain, hidden, max(1, min(tries, _MOST_TRIES)), pause, lasts)


def _timing(step: Runnable) -> tuple[float, float | None]:
    if not isinstance(step, Loop):
        return 0.0, None
    every = step.every_s if step.every_s is not UNSET else 0.0
    pause = step.every_min * 60 if step.every_min is not UNSET else every
    return pause, _LONGEST_LOOP if step.until is UNSET else seconds_of(step.until)


def plan_for(
    checklist: Checklist, step: Runnable, what: Filled, secrets: Mapping[str, str], *,
    folder: Path, label: str, title: str, tries: int, began: datetime,
) -> Plan:
    """Return the plan of a command: ``tries`` are those still to come, ``began`` is when its first one did."""
    hidden = {variable: fill(template, {**secrets}) for variable, template in what.secret.items()}
    named = {name.upper(): value for name, value in secrets.items()}  # so that each is masked by itself too
    return Plan(
        argv=what.argv, label=label, title=f"{checklist.title}: {title}", folder=folder,
        inherit=checklist.environment.allow, environment=what.environment,
        secrets={**named, **hidden}, seconds=step.timeout_s, most_kb=step.capture.max_kb if step.capture else 256,
        terminal=True, tries=tries, pause=what.pause,
        until=None if what.lasts is None else began + timedelta(seconds=what.lasts),
    )


def title_of(step: Step, values: Mapping[str, str]) -> str:
    """Return a step as people read it, on one line."""
    text = getattr(step, "say", "") or (step.assertion if isinstance(step, Check) else "")
    if not text and isinstance(step, Command | Loop):
        text = " ".join(step.run)
    if not text and isinstance(step, Collect):
        text = f"Collect {', '.join(step.files)}"
    return " ".join(fill_shown(text, values).split())[:200] or step.kind


def dry(checklist: Checklist, values: Mapping[str, str]) -> str:
    """Return exactly what would run with these values, step by step; arguments as a JSON list, since no shell runs."""
    lines = [f"{checklist.title} (version {checklist.version}, {checklist.risk}); nothing was run."]
    for at, step in enumerate(checklist.steps, 1):
        lines += ["", f"{at}. {step.kind}: {title_of(step, values)}", *_dry_step(checklist, step, values)]
    for command in checklist.cleanup:
        lines += ["", f"In the end: {title_of(command, values)}", *_dry_step(checklist, command, values)]
    return "\n".join(lines)


def _dry_step(checklist: Checklist, step: Step, values: Mapping[str, str]) -> Iterator[str]:
    match step:
        case Command() | Loop():
            unknown = {name: f"‹{name}›" for argument in step.run for name in names_in(argument) if name not in values}
            what = filled(checklist, step, {**unknown, **_counts(step), **values})
            yield f"   run      {json.dumps(what.argv, ensure_ascii=False)}"
            for name, value in what.environment.items():
                yield f"   env      {name}={json.dumps(value, ensure_ascii=False)}"
            for name, template in what.secret.items():
                yield f"   env      {name}= (secret, made from {template})"
            often = f"{what.tries} × " if what.tries > 1 else ""
            yield f"   limits   {often}at most {in_words(step.timeout_s)} each" + (
                f", {in_words(what.pause)} between" if what.pause else "") + (
                f", for at most {in_words(what.lasts)}" if what.lasts else "")
        case Check():
            yield f"   holds?   {step.assertion}"
        case Collect():
            for pattern in step.files:
                yield f"   copies   {fill_shown(pattern, values)}"
        case Confirm():
            yield "   asks     " + (f"to type {fill_shown(step.name, values)}" if step.name else "yes or no")
        case Manual() if step.answer is not None:
            yield f"   asks     for {step.answer.name} ({step.answer.type})"
        case Manual() | Note():
            return


def _counts(step: Command | Loop) -> dict[str, str]:
    said = step.repeat if isinstance(step, Command) else step.tries
    return dict.fromkeys(names_in(said), "1") if isinstance(said, str) else {}
