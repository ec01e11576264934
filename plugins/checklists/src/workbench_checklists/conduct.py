"""A run in hand: what is kept of it, its checklist, where it stands, and the means to lead it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from workbench.api import Runs, Trouble
from workbench_checklists.inputs import secret_elsewhere
from workbench_checklists.model import Checklist, Step
from workbench_checklists.plans import texts_of
from workbench_checklists.record import CHECKLIST, RunKept, StepKept
from workbench_checklists.shelf import look


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


class Here(NamedTuple):
    """Where a run stands: in its ``steps`` or its ``cleanup``, at which of them, and what is kept of it."""

    part: str
    at: int
    step: Step
    kept: StepKept

    @property
    def place(self) -> str:
        """The place in words, as commands are labelled by it: ``steps 3``."""
        return f"{self.part} {self.at + 1}"


@dataclass(frozen=True, slots=True)
class Conduct:
    """One run in hand: what is kept of it, its checklist, and the means. Made anew for each act."""

    folder: Path
    means: Means
    checklist: Checklist
    run: RunKept

    def current(self) -> Here | None:
        """Return the step that is next, or runs; None where the steps are done, or after the cleanup."""
        parts: list[tuple[str, Sequence[Step], list[StepKept]]] = [("steps", self.checklist.steps, self.run.steps)]
        if self.run.verdict:
            parts.append(("cleanup", self.checklist.cleanup, self.run.cleanup))
        for part, steps, keeps in parts:
            for at, (step, kept) in enumerate(zip(steps, keeps, strict=True)):
                if kept.state in ("waiting", "running"):
                    return Here(part, at, step, kept)
        return None

    def values(self) -> dict[str, str]:
        """Return what templates are filled with."""
        return texts_of(self.checklist, self.run)

    async def secret(self, name: str) -> str:
        """Return a secret input: as it was typed, or where the checklist says that it is. Raises Trouble."""
        if self.means.typed_secrets.get(name):
            return self.means.typed_secrets[name]
        item = next(item for item in self.checklist.inputs if item.name == name)
        value = await secret_elsewhere(item, self.means.secret)
        if not value:
            raise Trouble(f"The secret {name} is not known.", "It is kept in no file.", "Type it in again.")
        return value


def checklist_of(folder: Path) -> Checklist:
    """Return the checklist of a run as it was when the run began. Raises Trouble where it is not there any more."""
    checklist = look(folder / CHECKLIST).checklist
    if checklist is None:
        raise Trouble(f"The checklist of the run {folder.name} cannot be read.", remedy="Begin the run again.")
    return checklist
