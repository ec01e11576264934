"""The commands of a run: each started once, whatever dies between, and read as its tries end.

They are run by the desk's ``Runs``; they go on without anybody, and are found again by their label after a crash.
"""

import time
from datetime import datetime

from workbench.api import Ending, Trouble, clean
from workbench_checklists.capturing import read_values
from workbench_checklists.collecting import store
from workbench_checklists.conduct import Conduct
from workbench_checklists.judging import judge_try
from workbench_checklists.masking import mask
from workbench_checklists.model import Runnable
from workbench_checklists.outcomes import finish
from workbench_checklists.plans import filled, guarded_hosts, plan_for, secret_names, title_of
from workbench_checklists.record import OUTPUT, WORK, StepKept, TryKept, stamp

_TRIES_A_LOOK, _SECONDS_A_LOOK = 200, 0.8  # a view has two seconds
_MOST_OUTPUT = 1_000_000  # characters kept of a step's output


async def start(conduct: Conduct, step: Runnable, kept: StepKept, place: str) -> None:
    """Start a command, or go on with one that was interrupted; one that already runs is found, not started.

    ``place`` is where it stands in the run, as its label says.
    """
    what = filled(conduct.checklist, step, conduct.values(), guarded_hosts(conduct.run))
    began = datetime.fromisoformat(kept.tries[0].at) if kept.tries else conduct.means.now
    label = f"{conduct.run.id} {place} {len(kept.run_ids) + 1}"
    found = next((run for run in await conduct.means.runs.all() if run.label == label), None)
    if found is None:
        work = conduct.folder / WORK
        secrets = {name: await conduct.secret(name) for name in secret_names(conduct.checklist, step)}
        found = await conduct.means.runs.start(plan_for(
            conduct.checklist, step, what, secrets, folder=work, label=label,
            title=mask(clean(title_of(step, conduct.values()))),
            tries=max(1, what.tries - len(kept.tries)), began=began,
        ))
    kept.state, kept.detail, kept.unsure = "running", "", False
    kept.began = kept.began or stamp(conduct.means.now)
    kept.argv, kept.planned = list(what.argv), what.tries
    kept.title = clean(title_of(step, conduct.values()))
    kept.run_ids.append(found.id)
    conduct.run.host = found.host or conduct.run.host


async def read(conduct: Conduct, step: Runnable, kept: StepKept) -> tuple[bool, bool]:
    """Judge the tries that have ended since; return whether the command is done, and whether anything moved."""
    command = await conduct.means.runs.get(kept.run_ids[-1])
    if command is None:
        kept.state, kept.detail = "unclear", "what it printed is not there any more"
        return True, True
    offset = sum(1 for one in kept.tries if one.run_id != command.id)
    judged = len(kept.tries) - offset
    ended = [one for one in command.tries if one.how not in (Ending.RUNNING, Ending.LOST, Ending.STOPPED)]
    secrets = await _known_secrets(conduct, step)
    values = conduct.values()
    pieces: list[str] = []
    end = time.monotonic() + _SECONDS_A_LOOK
    for one in ended[judged:judged + _TRIES_A_LOOK]:
        if pieces and time.monotonic() > end:
            break
        output = mask(
            await conduct.means.runs.output(command.id, one.number), secrets,
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
    _keep_output(conduct, step, kept, pieces)
    if command.is_running or len(ended) > len(kept.tries) - offset:
        return False, bool(pieces)
    finish(conduct.checklist, conduct.run, step, kept, command, stamp(conduct.means.now))
    return kept.state != "waiting", True


async def _known_secrets(conduct: Conduct, step: Runnable) -> list[str]:
    """Return the secrets that a step was given, to be masked in every form; what cannot be had now is left."""
    known: list[str] = []
    for name in secret_names(conduct.checklist, step):
        try:
            known.append(await conduct.secret(name))
        except Trouble:
            continue
    return known


def _keep_output(conduct: Conduct, step: Runnable, kept: StepKept, pieces: list[str]) -> None:
    if step.evidence == "none" or not pieces:
        return
    folder, name = conduct.folder / OUTPUT, f"{kept.id}.txt"
    path = folder / name
    before = path.read_text("utf-8") if path.exists() and kept.files else ""
    text = (before + "".join(pieces))[:_MOST_OUTPUT]
    kept.files = [store(folder, name, text.encode(), attach=step.evidence == "attach")]
