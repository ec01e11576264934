"""A run worked from a shell: step after step, its output as it comes, what a person has to say asked for or given."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.api import ActionResult, Done, Line, PaneContext, Together, Typed
from workbench_checklists import acts
from workbench_checklists.conduct import Conduct, Means, checklist_of
from workbench_checklists.judging import suggested
from workbench_checklists.leading import lead
from workbench_checklists.masking import mask
from workbench_checklists.model import Confirm, Manual, Running, Step
from workbench_checklists.pane import Checklists
from workbench_checklists.record import RECORD, RunKept, StepKept
from workbench_checklists.seconds import in_words
from workbench_checklists.transcript import MARKS

WAITS = 13
_LOOK = 0.2  # seconds between two looks at a running command


@dataclass(frozen=True, slots=True, kw_only=False)
class Given:
    """What was said beforehand: answers and names by step, the verdict ('' for what the steps speak for)."""

    answers: Mapping[str, str]
    names: Mapping[str, str]
    verdict: str = ""
    attach: bool = False
    as_json: bool = False


async def work(pane: Checklists, folder: Path, line: Line, context: PaneContext, given: Given) -> str | int:
    """Work a run to its end; return its verdict, or a number to end with. Raises Trouble."""
    at_work = _Work(pane, folder, line, context, given)
    try:
        return await at_work.go()
    except asyncio.CancelledError:  # Ctrl+C
        await lead(folder, at_work.means, acts.stop)
        line.say(f"Stopped. {at_work.remedy}")
        raise


@dataclass(slots=True)
class _Work:
    pane: Checklists
    folder: Path
    line: Line
    context: PaneContext
    given: Given
    told: set[int] = field(default_factory=set)
    shown: dict[str, int] = field(default_factory=dict)

    @property
    def means(self) -> Means:
        """What the run is led with."""
        return self.pane.means(self.folder, self.context)

    @property
    def remedy(self) -> str:
        """How to go on."""
        ticket = self.context.ticket.ref if self.context.ticket else ""
        return f"`workbench checklists resume {ticket} {self.folder.name}` goes on with it."

    def write(self, text: str) -> None:
        """Write a line, unless JSON is asked for."""
        if not self.given.as_json:
            self.line.write(text)

    async def go(self) -> str | int:
        """Do one step after another, then the verdict, then what cleans up."""
        run = await lead(self.folder, self.means)
        self.write(f"{run.title} on {run.ticket}; {self.folder}")
        if not await self._steps():
            return WAITS
        run = await lead(self.folder, self.means)
        if not run.verdict:
            verdict = self.given.verdict or suggested(checklist_of(self.folder), run)[0]
            result = await self.pane.act(f"decide {verdict}", "", self.context)
            await self._steps()  # what cleans up
            run = await lead(self.folder, self.means)
            self.write(f"Verdict: {run.verdict}. {suggested(checklist_of(self.folder), run)[1]}".rstrip(". ") + ".")
            ends = await self.line.carry_out(result if self.given.attach else _said(result), self.context)
            if ends:
                return ends
        if self.given.attach and (ends := await self._attach()):
            return ends
        if self.given.as_json:
            self.line.write((self.folder / RECORD).read_text("utf-8"))
        return run.verdict

    async def _attach(self) -> int:
        return await self.line.carry_out(await self.pane.act("attach", "", self.context), self.context)

    async def _steps(self) -> bool:
        """Do what can be done; False where a person is needed and nobody is there."""
        while True:
            run = await lead(self.folder, self.means)
            await self._tell(run)
            here = Conduct(self.folder, self.means, checklist_of(self.folder), run).current()
            if here is None:
                return True
            step, kept = here.step, here.kept
            if kept.state == "running":
                await self._stream(kept)
                await asyncio.sleep(_LOOK)
            elif not await self._do(step, kept):
                self.line.say(f"{kept.title}: it waits for you. {self.remedy}")
                return False

    async def _do(self, step: Step, kept: StepKept) -> bool:
        if isinstance(step, Running):
            if kept.unsure and await self._ask(step.id, f"{kept.detail} Run it again? Type yes") != "yes":
                return False
            self.write(f"… {kept.title}")
            await self.pane.act("run", "", self.context)
        elif isinstance(step, Manual):
            named = {step.id, step.answer.name if step.answer else ""}
            said = next((text for name, text in self.given.answers.items() if name in named), None)
            said = said if said is not None else await self.line.ask(kept.title)
            if said is None:
                return False
            await self.pane.act("answer", "", replace(self.context, typed=Typed({"answer": said})))
        elif isinstance(step, Confirm):
            return await self._confirm(step, kept)
        return True

    async def _confirm(self, step: Confirm, kept: StepKept) -> bool:
        conduct = Conduct(self.folder, self.means, checklist_of(self.folder), await lead(self.folder, self.means))
        name = acts.name_to_confirm(conduct) or "yes"
        typed = await self._ask(step.id, f"{kept.title} Type {name}; anything else means no")
        if typed is None:
            return False
        await lead(self.folder, self.means, lambda conduct: acts.confirm(conduct, typed == name, typed))
        return True

    async def _ask(self, step: str, question: str) -> str | None:
        return self.given.names[step] if step in self.given.names else await self.line.ask(question)

    async def _tell(self, run: RunKept) -> None:
        """Write each step that has come to its end since."""
        steps = (*run.steps, *run.cleanup) if run.verdict else run.steps
        for at, kept in enumerate(steps):
            if kept.state in ("waiting", "running") or at in self.told:
                continue
            self.told.add(at)
            await self._stream(kept)
            self.write(f"{MARKS[kept.state]} {kept.title}{f': {kept.detail}' if kept.detail else ''}")
            for finding in kept.findings:
                if not finding.ok:
                    self.write(f"    expected {finding.expected}; actual {finding.actual}")

    async def _stream(self, kept: StepKept) -> None:
        """Write what a command has printed since; of one that is run often, how each try ended."""
        if kept.planned > 1:
            before = self.shown.get(kept.id, 0)
            for one in kept.tries[before:]:
                code = "" if one.exit_code is None else f" with {one.exit_code}"
                told = f"{one.how}{code} after {in_words(one.seconds)}{' · shows it' if one.hit else ''}"
                self.write(f"    try {one.number} of {kept.planned}: {told}")
            self.shown[kept.id] = len(kept.tries)
        elif kept.run_ids:
            lines = (await self.context.runs.output(kept.run_ids[-1])).split("\n")[:-1]
            before = self.shown.get(kept.run_ids[-1], 0)
            for text in lines[before:]:
                self.write(f"    {mask(text)}")
            self.shown[kept.run_ids[-1]] = max(before, len(lines))


def _said(result: ActionResult) -> ActionResult:
    """Return of what follows from a verdict what is only said: the ticket is left as it is."""
    parts = result.results if isinstance(result, Together) else (result,)
    return Together(tuple(one for one in parts if isinstance(one, Done)))
