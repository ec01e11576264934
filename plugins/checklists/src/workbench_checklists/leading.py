"""Lead a run from step to step: each act loads what is kept, changes it, and keeps it again before anybody is told.

So a step is started once, whatever dies between, and what ran is not run again.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from workbench.api import Trouble
from workbench_checklists.commanding import read, start
from workbench_checklists.conduct import Conduct, Means, checklist_of
from workbench_checklists.judging import facts_of
from workbench_checklists.model import Check, Collect, Note, Running
from workbench_checklists.record import TRANSCRIPT, RunKept, alone, load, save, stamp, write_whole
from workbench_checklists.transcript import transcript
from workbench_checklists.unattended import do

Act = Callable[[Conduct], Awaitable[None] | None]


async def lead(folder: Path, means: Means, act: Act | None = None) -> RunKept:
    """Carry out one act on a run, follow what it leads to, keep it, and return the run as it stands.

    Without an act it is only followed, and written only where something moved. Raises Trouble where the act refuses;
    then nothing has changed.
    """
    async with alone(folder):
        conduct = Conduct(folder, means, checklist_of(folder), load(folder))
        if act is not None:
            await _follow(conduct)
            waiting = act(conduct)
            if waiting is not None:
                await waiting
            _keep(conduct)
        if await _follow(conduct) or act is not None:
            _keep(conduct)
        return conduct.run


async def _follow(conduct: Conduct) -> bool:
    """Read what commands came to, and do the steps that need nobody; return whether anything moved."""
    moved = False
    while (here := conduct.current()) is not None:
        step, kept = here.step, here.kept
        if isinstance(step, Running) and kept.state == "running":
            is_done, has_moved = await read(conduct, step, kept)
            moved = moved or has_moved
            if not is_done:
                break
        elif isinstance(step, Check | Note | Collect):
            do(conduct, step, kept)
            moved = True
        elif here.part == "cleanup" and isinstance(step, Running) and not kept.unsure:
            try:
                await start(conduct, step, kept, here.place)
            except Trouble as trouble:  # it is no reason for the run to stay open for ever
                kept.state, kept.detail = "unclear", str(trouble)
            moved = True
        else:
            break
    if conduct.run.verdict and not conduct.run.ended and conduct.current() is None:
        conduct.run.ended = stamp(conduct.means.now)
        moved = True
    return moved


def _keep(conduct: Conduct) -> None:
    save(conduct.folder, conduct.run)
    write_whole(conduct.folder / TRANSCRIPT, transcript(conduct.checklist, conduct.run, conduct.folder).encode())
    for name, value in facts_of(conduct.checklist, conduct.run).items():
        conduct.means.publish(name, value)
