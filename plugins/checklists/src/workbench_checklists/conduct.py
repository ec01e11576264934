"""Lead a run from step to step: each act loads what is kept, changes it, and keeps it again before anybody is told.

Commands are run by the desk's ``Runs``; they go on without anybody, and are found again by their label after a crash.
So a step is started once, whatever dies between, and what ran is not run again.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbench.api import Ending, Runs, Trouble, clean
from workbench_checklists.asserting import BadExpression, NotMeasured, holds, names_of
from workbench_checklists.capturing import read_values, worded
from workbench_checklists.collecting import collect, store
from workbench_checklists.inputs import answer_fault, secret_elsewhere
from workbench_checklists.judging import judge_try, step_values, suggested, values_of
from workbench_checklists.masking import mask
from workbench_checklists.model import (
    VERDICTS,
    Check,
    Checklist,
    Collect,
    Confirm,
    Manual,
    Note,
    Runnable,
    Running,
    Step,
)
from workbench_checklists.outcomes import finish, take_outcome
from workbench_checklists.plans import filled, guarded_hosts, plan_for, secret_names, texts_of, title_of
from workbench_checklists.record import (
    CHECKLIST,
    FILES,
    OUTPUT,
    TRANSCRIPT,
    WORK,
    Finding,
    RunKept,
    StepKept,
    TryKept,
    alone,
    load,
    save,
    stamp,
    write_whole,
)
from workbench_checklists.shelf import look
from workbench_checklists.templates import fill_shown
from workbench_checklists.transcript import transcript

_TRIES_A_LOOK, _SECONDS_A_LOOK = 200, 0.8  # a view has two seconds
_MOST_OUTPUT = 1_000_000  # characters kept of a step's output


async def _no_secret(name: str) -> str:
    raise Trouble(f"There is no secret called {name}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a run is led with: commands, secrets, the clock, and where facts go."""

    runs: Runs
    now: datetime
    secret: Callable[[str], Awaitable[str]] = _no_secret
    publish: Callable[[str, str], None] = lambda _name, _value: None
    typed_secrets: Mapping[str, str] = field(default_factory=dict)


def checklist_of(folder: Path) -> Checklist:
    """Return the checklist of a run as it was when the run began. Raises Trouble where it is not there any more."""
    checklist = look(folder / CHECKLIST).checklist
    if checklist is None:
        raise Trouble(f"The checklist of the run {folder.name} cannot be read.", remedy="Begin the run again.")
    return checklist


@dataclass(slots=True)
class Conduct:
    """One run in hand: what is kept of it, its checklist, and the means. Made anew for each act."""

    folder: Path
    means: Means
    checklist: Checklist
    run: RunKept

    def current(self) -> tuple[str, int, Step, StepKept] | None:
        """Return the step that is next, or runs; None where the steps are done, or after the cleanup."""
        for at, (step, kept) in enumerate(zip(self.checklist.steps, self.run.steps, strict=True)):
            if kept.state in ("waiting", "running"):
                return "steps", at, step, kept
        if not self.run.verdict:
            return None
        for at, (command, kept) in enumerate(zip(self.checklist.cleanup, self.run.cleanup, strict=True)):
            if kept.state in ("waiting", "running"):
                return "cleanup", at, command, kept
        return None

    def values(self) -> dict[str, str]:
        """Return what templates are filled with."""
        return texts_of(self.checklist, self.run)

    async def follow(self) -> bool:
        """Read what commands came to, and do the steps that need nobody; return whether anything moved."""
        moved = False
        while (here := self.current()) is not None:
            part, at, step, kept = here
            if isinstance(step, Running) and kept.state == "running":
                is_done, has_moved = await self._read(step, kept)
                moved = moved or has_moved
                if not is_done:
                    break
            elif isinstance(step, Check | Note | Collect):
                self._do(step, kept)
                moved = True
            elif part == "cleanup" and isinstance(step, Running) and not kept.unsure:
                try:
                    await self.start(part, at, step, kept)
                except Trouble as trouble:  # it is no reason for the run to stay open for ever
                    kept.state, kept.detail = "unclear", str(trouble)
                moved = True
            else:
                break
        if self.run.verdict and not self.run.ended and self.current() is None:
            self.run.ended = stamp(self.means.now)
            moved = True
        return moved

    async def start(self, part: str, at: int, step: Runnable, kept: StepKept) -> None:
        """Start a command, or go on with one that was interrupted; one that already runs is found, not started."""
        what = filled(self.checklist, step, self.values(), guarded_hosts(self.run))
        began = datetime.fromisoformat(kept.tries[0].at) if kept.tries else self.means.now
        label = f"{self.run.id} {part} {at + 1} {len(kept.run_ids) + 1}"
        found = next((run for run in await self.means.runs.all() if run.label == label), None)
        if found is None:
            work = self.folder / WORK
            secrets = {name: await self.secret(name) for name in secret_names(self.checklist, step)}
            found = await self.means.runs.start(plan_for(
                self.checklist, step, what, secrets, folder=work, label=label,
                title=mask(clean(title_of(step, self.values()))),
                tries=max(1, what.tries - len(kept.tries)), began=began,
            ))
        kept.state, kept.detail, kept.unsure = "running", "", False
        kept.began = kept.began or stamp(self.means.now)
        kept.argv, kept.planned = list(what.argv), what.tries
        kept.title = clean(title_of(step, self.values()))
        kept.run_ids.append(found.id)
        self.run.host = found.host or self.run.host

    async def secret(self, name: str) -> str:
        """Return a secret input: as it was typed, or where the checklist says that it is. Raises Trouble."""
        if self.means.typed_secrets.get(name):
            return self.means.typed_secrets[name]
        item = next(item for item in self.checklist.inputs if item.name == name)
        value = await secret_elsewhere(item, self.means.secret)
        if not value:
            raise Trouble(f"The secret {name} is not known.", "It is kept in no file.", "Type it in again.")
        return value

    async def _read(self, step: Runnable, kept: StepKept) -> tuple[bool, bool]:
        """Judge the tries that have ended since; return whether the command is done, and whether anything moved."""
        command = await self.means.runs.get(kept.run_ids[-1])
        if command is None:
            kept.state, kept.detail = "unclear", "what it printed is not there any more"
            return True, True
        offset = sum(1 for one in kept.tries if one.run_id != command.id)
        judged = len(kept.tries) - offset
        ended = [one for one in command.tries if one.how not in (Ending.RUNNING, Ending.LOST, Ending.STOPPED)]
        secrets = await self._known_secrets(step)
        values = self.values()
        pieces: list[str] = []
        end = time.monotonic() + _SECONDS_A_LOOK
        for one in ended[judged:judged + _TRIES_A_LOOK]:
            if pieces and time.monotonic() > end:
                break
            output = mask(
                await self.means.runs.output(command.id, one.number), secrets,
                step.capture is None or step.capture.redact == "default",
            )
            told, misses = judge_try(step.expect, TryKept(
                number=offset + one.number, run_id=command.id, at=stamp(one.began), seconds=round(one.seconds, 3),
                how=one.how.value, exit_code=one.exit_code, why=one.why,
            ), output, values)
            if "exit" in misses and not told.why:
                told.why = next((line.strip()[:200] for line in reversed(output.splitlines()) if line.strip()), "")
            for miss in misses:
                kept.missed[miss] = kept.missed.get(miss, 0) + 1
            if step.capture is not None:
                columns, unread = read_values(step.capture, output)
                kept.unread += unread
                for name, found in columns.items():
                    kept.columns.setdefault(name, []).extend(found)
            kept.tries.append(told)
            cut = "\n… (more was printed, and not kept)" if one.is_cut else ""
            head = f"--- try {told.number} · {told.at} · {told.how} {told.exit_code} · {told.seconds} s\n"
            pieces.append(f"{head}{output}{cut}\n" if kept.planned > 1 else output + cut)
        self._keep_output(step, kept, pieces)
        if command.is_running or len(ended) > len(kept.tries) - offset:
            return False, bool(pieces)
        finish(self.checklist, self.run, step, kept, command, stamp(self.means.now))
        return kept.state != "waiting", True

    async def _known_secrets(self, step: Runnable) -> list[str]:
        """Return the secrets that a step was given, to be masked in every form; what cannot be had now is left."""
        known: list[str] = []
        for name in secret_names(self.checklist, step):
            try:
                known.append(await self.secret(name))
            except Trouble:
                continue
        return known

    def _keep_output(self, step: Runnable, kept: StepKept, pieces: list[str]) -> None:
        if step.evidence == "none" or not pieces:
            return
        folder, name = self.folder / OUTPUT, f"{kept.id}.txt"
        path = folder / name
        before = path.read_text("utf-8") if path.exists() and kept.files else ""
        text = (before + "".join(pieces))[:_MOST_OUTPUT]
        kept.files = [store(folder, name, text.encode(), attach=step.evidence == "attach")]

    def _do(self, step: Check | Note | Collect, kept: StepKept) -> None:
        """Do a step that needs nobody."""
        kept.began = kept.ended = stamp(self.means.now)
        kept.title = clean(title_of(step, self.values()))
        if isinstance(step, Note):
            kept.state = "passed"
        elif isinstance(step, Collect):
            taken = {Path(one.name).name for other in self.run.steps for one in other.files}
            values = self.values()
            patterns = [fill_shown(pattern, values) for pattern in step.files]
            kept.files, left = collect([one for one in patterns if one], self.folder / FILES, step.max_kb, taken)
            kept.state = "failed" if left else "passed"
            kept.detail = "; ".join([f"{len(kept.files)} files", *left])[:400]
        else:
            self._check(step, kept)

    def _check(self, step: Check, kept: StepKept) -> None:
        values = values_of(self.checklist, self.run)
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
        take_outcome(self.checklist, self.run, step.if_pass if ok else step.if_fail, kept)

    def answer(self, text: str) -> None:
        """Take what a person found in a manual step. Raises Trouble where it is not what is asked for."""
        here = self.current()
        if here is None or not isinstance(here[2], Manual):
            raise Trouble("No step waits for an answer.")
        step, kept = here[2], here[3]
        if step.answer is not None and (fault := answer_fault(step.answer, text)):
            raise Trouble("The answer is not taken.", f"{step.answer.name} {fault}.", "Type it again.")
        kept.began = kept.began or stamp(self.means.now)
        kept.state, kept.answer, kept.ended = "passed", clean(text).strip(), stamp(self.means.now)
        kept.detail = kept.answer[:200]

    def confirm(self, is_yes: bool, typed: str = "") -> None:
        """Take the answer to a question; what asks for a name is confirmed by that name alone. Raises Trouble."""
        here = self.current()
        if here is None or not isinstance(here[2], Confirm):
            raise Trouble("No step waits to be confirmed.")
        step, kept = here[2], here[3]
        name = fill_shown(step.name, self.values())
        if is_yes and name and typed.strip() != name:
            raise Trouble("It is not confirmed.", f"What was typed is not {name}.", "Type the name as it stands.")
        kept.began = kept.ended = stamp(self.means.now)
        kept.state, kept.detail = ("passed", "yes") if is_yes else ("skipped", "no; what follows was not run")
        if not is_yes:
            for later in self.run.steps:
                if later.state == "waiting":
                    later.state, later.detail = "skipped", f"{kept.id} was not confirmed"

    def name_to_confirm(self) -> str:
        """Return what has to be typed to confirm the step that is next, '' where nothing has."""
        here = self.current()
        return fill_shown(here[2].name, self.values()) if here is not None and isinstance(here[2], Confirm) else ""

    def skip(self, why: str) -> None:
        """Leave out the step that is next; a check that needs it then says so. A confirmation is never left out."""
        here = self.current()
        if here is None or here[3].state == "running":
            raise Trouble("There is no step to skip now.")
        if isinstance(here[2], Confirm):
            return self.confirm(False)
        here[3].state, here[3].detail, here[3].ended = "skipped", clean(why) or "skipped", stamp(self.means.now)
        return None

    async def stop(self) -> None:
        """End the command that runs, with all that it started."""
        here = self.current()
        if here is not None and here[3].state == "running" and here[3].run_ids:
            await self.means.runs.stop(here[3].run_ids[-1])

    def decide(self, verdict: str) -> None:
        """Give the run its verdict; what was not done is left out. Raises Trouble while a command runs."""
        if any(kept.state == "running" for kept in self.run.steps):
            raise Trouble("A command is still running.", "Its outcome belongs to the verdict.", "Stop it, or wait.")
        chosen = next((one for one in VERDICTS if one == verdict), None)
        if chosen is None:
            raise Trouble(f"{verdict} is no verdict.", f"There are {', '.join(VERDICTS)}.")
        for kept in self.run.steps:
            if kept.state == "waiting":
                kept.state, kept.detail = "skipped", "the verdict was given before"
        self.run.verdict, self.run.decided = chosen, stamp(self.means.now)

    def drop(self) -> None:
        """Give the run up; what was changed is cleaned up all the same. Raises Trouble while a command runs."""
        self.decide("inconclusive")
        self.run.dropped = stamp(self.means.now)

    def facts(self) -> dict[str, str]:
        """Return what the run has measured, as facts for canned explanations: ``repro.timings.seconds.p95``."""
        known: dict[str, str] = {}
        for step, kept in zip(self.checklist.steps, self.run.steps, strict=True):
            known |= {f"repro.{name}": mask(worded(value)) for name, value in step_values(step, kept).items()}
        for kept in self.run.steps:  # how a loop does stands in the handoff, as long as it goes on
            if kept.planned > 1 and kept.run_ids:
                words = f"{sum(one.hit for one in kept.tries)} of {len(kept.tries)} show it"
                known[f"run.{kept.run_ids[-1]}"] = words if kept.state == "running" and kept.tries else ""
        known["repro.verdict"] = self.run.verdict or suggested(self.checklist, self.run)[0]
        known["repro.checklist"] = self.run.checklist
        return known


async def _kept_by(conduct: Conduct) -> RunKept:
    save(conduct.folder, conduct.run)
    write_whole(conduct.folder / TRANSCRIPT, transcript(conduct.checklist, conduct.run, conduct.folder).encode())
    for name, value in conduct.facts().items():
        conduct.means.publish(name, value)
    return conduct.run


Act = Callable[[Conduct], Awaitable[None] | None]


async def lead(folder: Path, means: Means, act: Act | None = None) -> RunKept:
    """Carry out one act on a run, follow what it leads to, keep it, and return the run as it stands.

    Without an act it is only followed, and written only where something moved. Raises Trouble where the act refuses;
    then nothing has changed.
    """
    async with alone(folder):
        conduct = Conduct(folder, means, checklist_of(folder), load(folder))
        if act is not None:
            await conduct.follow()
            waiting = act(conduct)
            if waiting is not None:
                await waiting
            await _kept_by(conduct)
        if await conduct.follow() or act is not None:
            await _kept_by(conduct)
        return conduct.run


async def run_step(conduct: Conduct) -> None:
    """Start the command that is next. Raises Trouble where none is."""
    here = conduct.current()
    if here is None or not isinstance(here[2], Running) or here[3].state != "waiting":
        raise Trouble("There is no command to start now.")
    await conduct.start(here[0], here[1], here[2], here[3])
