"""Where the runs of a ticket are kept, and which run or which checklist is open on it."""

from pathlib import Path

from workbench.api import PaneContext, Trouble
from workbench_checklists.record import RECORD, load, runs_in

_FOLDER = "checklists"
_OPEN, _CHOSEN = "open", "chosen"


def home_of(context: PaneContext) -> Path:
    """Return where the runs of the ticket are kept."""
    return (context.folder or data_of(context)) / _FOLDER


def data_of(context: PaneContext) -> Path:
    """Return the plugin's own folder. Raises Trouble where there is none."""
    if context.data_folder is None:
        raise Trouble("Checklists have no folder to keep runs in.", "There is no desk.")
    return context.data_folder


async def open_run(context: PaneContext) -> Path | None:
    """Return the folder of the run that is open on the ticket, or None."""
    name = await context.kept.get(_OPEN)
    folder = home_of(context) / Path(name).name
    return folder if name and (folder / RECORD).is_file() else None


async def set_open(context: PaneContext, name: str) -> None:
    """Let a run be the one that is open on the ticket; '' for none."""
    await context.kept.put(_OPEN, name)


async def chosen_checklist(context: PaneContext) -> str:
    """Return the id of the checklist that is about to be begun on the ticket, '' where none is."""
    return await context.kept.get(_CHOSEN)


async def choose(context: PaneContext, checklist: str) -> None:
    """Let a checklist be the one that is about to be begun; '' for the list of all."""
    await context.kept.put(_CHOSEN, checklist)


def last_unfinished(home: Path) -> str:
    """Return the run of a ticket that was begun last and has not come to its end, '' where there is none."""
    for folder in runs_in(home):
        run = load(folder)
        if not run.ended and not run.dropped:
            return folder.name
    return ""


async def go_to(target: str, context: PaneContext) -> None:
    """Open what a row names: ``run`` or ``checklist`` and which. Raises Trouble where that is not there."""
    kind, _space, name = target.partition(" ")
    if kind == "run" and (home_of(context) / Path(name).name / RECORD).is_file():
        await set_open(context, Path(name).name)
    elif kind == "checklist":
        await choose(context, name)
        await set_open(context, "")
    else:
        raise Trouble(f"There is no {target}.")
