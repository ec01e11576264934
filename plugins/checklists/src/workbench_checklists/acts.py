"""What a person does to a run: begin a command, answer, confirm, leave out, stop, give the verdict, give up."""

from workbench.api import Trouble, clean
from workbench_checklists.commanding import start
from workbench_checklists.conduct import Conduct
from workbench_checklists.inputs import answer_fault
from workbench_checklists.model import VERDICTS, Confirm, Manual, Running
from workbench_checklists.record import stamp
from workbench_checklists.templates import fill_shown


async def run_step(conduct: Conduct) -> None:
    """Start the command that is next. Raises Trouble where none is."""
    here = conduct.current()
    if here is None or not isinstance(here.step, Running) or here.kept.state != "waiting":
        raise Trouble("There is no command to start now.")
    await start(conduct, here.step, here.kept, here.place)


def answer(conduct: Conduct, text: str) -> None:
    """Take what a person found in a manual step. Raises Trouble where it is not what is asked for."""
    here = conduct.current()
    if here is None or not isinstance(here.step, Manual):
        raise Trouble("No step waits for an answer.")
    step, kept = here.step, here.kept
    if step.answer is not None and (fault := answer_fault(step.answer, text)):
        raise Trouble("The answer is not taken.", f"{step.answer.name} {fault}.", "Type it again.")
    kept.began = kept.began or stamp(conduct.means.now)
    kept.state, kept.answer, kept.ended = "passed", clean(text).strip(), stamp(conduct.means.now)
    kept.detail = kept.answer[:200]


def confirm(conduct: Conduct, is_yes: bool, typed: str = "") -> None:
    """Take the answer to a question; what asks for a name is confirmed by that name alone. Raises Trouble."""
    here = conduct.current()
    if here is None or not isinstance(here.step, Confirm):
        raise Trouble("No step waits to be confirmed.")
    step, kept = here.step, here.kept
    name = fill_shown(step.name, conduct.values())
    if is_yes and name and typed.strip() != name:
        raise Trouble("It is not confirmed.", f"What was typed is not {name}.", "Type the name as it stands.")
    kept.began = kept.ended = stamp(conduct.means.now)
    kept.state, kept.detail = ("passed", "yes") if is_yes else ("skipped", "no; what follows was not run")
    if not is_yes:
        for later in conduct.run.steps:
            if later.state == "waiting":
                later.state, later.detail = "skipped", f"{kept.id} was not confirmed"


def name_to_confirm(conduct: Conduct) -> str:
    """Return what has to be typed to confirm the step that is next, '' where nothing has."""
    here = conduct.current()
    return fill_shown(here.step.name, conduct.values()) if here is not None and isinstance(here.step, Confirm) else ""


def skip(conduct: Conduct, why: str) -> None:
    """Leave out the step that is next; a check that needs it then says so. A confirmation is never left out."""
    here = conduct.current()
    if here is None or here.kept.state == "running":
        raise Trouble("There is no step to skip now.")
    if isinstance(here.step, Confirm):
        return confirm(conduct, is_yes=False)
    here.kept.state, here.kept.detail, here.kept.ended = "skipped", clean(why) or "skipped", stamp(conduct.means.now)
    return None


async def stop(conduct: Conduct) -> None:
    """End the command that runs, with all that it started."""
    here = conduct.current()
    if here is not None and here.kept.state == "running" and here.kept.run_ids:
        await conduct.means.runs.stop(here.kept.run_ids[-1])


def decide(conduct: Conduct, verdict: str) -> None:
    """Give the run its verdict; what was not done is left out. Raises Trouble while a command runs."""
    if any(kept.state == "running" for kept in conduct.run.steps):
        raise Trouble("A command is still running.", "Its outcome belongs to the verdict.", "Stop it, or wait.")
    chosen = next((one for one in VERDICTS if one == verdict), None)
    if chosen is None:
        raise Trouble(f"{verdict} is no verdict.", f"There are {', '.join(VERDICTS)}.")
    for kept in conduct.run.steps:
        if kept.state == "waiting":
            kept.state, kept.detail = "skipped", "the verdict was given before"
    conduct.run.verdict, conduct.run.decided = chosen, stamp(conduct.means.now)


def drop(conduct: Conduct) -> None:
    """Give the run up; what was changed is cleaned up all the same. Raises Trouble while a command runs."""
    decide(conduct, "inconclusive")
    conduct.run.dropped = stamp(conduct.means.now)
