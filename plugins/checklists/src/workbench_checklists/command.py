"""``workbench checklists``: what the pane does, in plain text, for a shell and for scripts."""

import argparse
from collections.abc import Sequence
from dataclasses import replace

from workbench.api import Line, LineCommand, PaneContext, Trouble, Typed, Value
from workbench_checklists.__main__ import add_acts, run_act
from workbench_checklists.applying import fit
from workbench_checklists.model import VERDICTS
from workbench_checklists.opened import home_of, last_unfinished, open_run, set_open
from workbench_checklists.pane import Checklists
from workbench_checklists.saying import words_of
from workbench_checklists.settings import Settings
from workbench_checklists.shelf import find, shelve
from workbench_checklists.working import WAITS, Given, work

ENDS = {"reproduced": 0, "not-reproduced": 10, "intermittent": 11, "inconclusive": 12}
_EPILOG = (
    "It ends with 0 for reproduced, 10 for not-reproduced, 11 for intermittent, 12 for inconclusive, and with "
    f"{WAITS} where a step waits for a person and nobody sits at the terminal: `resume` goes on with it."
)


class ChecklistsCommand(LineCommand):
    """Works on checklists from the command line."""

    help = "Run a reproduction checklist on a ticket; list, show and lint them."

    async def run(self, line: Line) -> int:
        """Do what was typed."""
        given = _parser().parse_args(line.words)
        if given.act not in ("run", "resume") and not getattr(given, "ticket", ""):
            settings = (await line.context()).settings_as(Settings)
            return run_act(given, settings.paths())
        context = await line.context(given.ticket)
        if given.act == "list":
            return await _list(line, context)
        pane = Checklists()
        if given.act == "resume":
            await _reopen(context, given.run)
        elif given.dry_run:
            return await line.carry_out(await pane.act(f"dry {given.id}", "", _typed(context, given)), context)
        else:
            await pane.act(f"start {given.id}", "", await _with_secrets(line, _typed(context, given), given.id))
        folder = await open_run(context)
        if folder is None:
            raise Trouble("The run is not there.", remedy="Begin it again.")
        verdict = await work(pane, folder, line, context, Given(
            pairs(given.answer), pairs(given.confirm), given.verdict, attach=given.attach, as_json=given.json,
        ))
        return verdict if isinstance(verdict, int) else ENDS[verdict]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbench checklists", description=ChecklistsCommand.help, epilog=_EPILOG)
    acts = parser.add_subparsers(dest="act", required=True)
    add_acts(acts, with_ticket=True)
    for name, words in (
        ("run", "run a checklist on a ticket, and keep what it finds"), ("resume", "go on with a run"),
    ):
        one = acts.add_parser(name, help=words, epilog=_EPILOG)
        if name == "run":
            one.add_argument("id", help="which checklist")
        one.add_argument("ticket", help="the ticket's number, or its reference")
        if name == "run":
            one.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input of it")
            one.add_argument("--dry-run", action="store_true", help="print exactly what would run, and run nothing")
        else:
            one.add_argument("run", nargs="?", default="", help="which run; else the last one that is not finished")
        one.add_argument("--answer", action="append", default=[], metavar="STEP=TEXT", help="what a step asks for")
        one.add_argument("--confirm", action="append", default=[], metavar="STEP=NAME", help="yes, by what it asks for")
        one.add_argument("--verdict", choices=VERDICTS, default="", help="in the end, instead of what the steps say")
        one.add_argument("--attach", action="store_true", help="leave the transcript on the ticket as an internal note")
        one.add_argument("--json", action="store_true", help="write run.json in the end, and nothing else")
    return parser


def pairs(said: Sequence[str]) -> dict[str, str]:
    """Return what was given as NAME=VALUE. Raises Trouble for what is none."""
    found = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise Trouble(f"{one} is not understood.", remedy="Write NAME=VALUE.")
        found[name] = value
    return found


def _typed(context: PaneContext, given: argparse.Namespace) -> PaneContext:
    """Return the context with the inputs as they were typed. Raises Trouble for one that the checklist has not."""
    typed: dict[str, Value] = dict(pairs(given.input))
    found = find(shelve(context.settings_as(Settings).paths())[0], given.id)
    if found is None or found.checklist is None:
        raise Trouble(f"There is no checklist {given.id}.", remedy="`workbench checklists list` names them.")
    known = {item.name: item.secret for item in found.checklist.inputs}
    for name in typed:
        if name not in known:
            raise Trouble(f"{given.id} has no input {name}.", f"It has {', '.join(known) or 'none'}.")
        if known[name]:
            raise Trouble(
                f"{name} is a secret.", "What is typed into a command is kept by the shell.",
                "Leave it out: it is asked for, or found where the checklist says.",
            )  # fmt: skip
    return replace(context, typed=Typed(typed))


async def _with_secrets(line: Line, context: PaneContext, wanted: str) -> PaneContext:
    """Return the context with the secrets that a person has to type, asked for at the terminal."""
    found = find(shelve(context.settings_as(Settings).paths())[0], wanted)
    items = found.checklist.inputs if found and found.checklist else ()
    typed: dict[str, Value] = dict(context.typed)
    for item in items:
        if item.secret and item.source not in ("keyring", "environment"):
            said = await line.ask(item.prompt or item.name, hidden=True)
            typed[item.name] = said or ""
    return replace(context, typed=Typed(typed))


async def _list(line: Line, context: PaneContext) -> int:
    words = await words_of(context)
    good, bad = shelve(context.settings_as(Settings).paths())
    for one in good:
        if one.checklist is not None and context.ticket is not None:
            fits = fit(one.checklist, context.ticket, words)
            line.write(f"{one.checklist.id:32} {one.checklist.title}{f' · {fits.reason}' if fits else ''}")
    for one in bad:
        line.say(f"{one.path}:{one.mistakes[0].line}: {one.mistakes[0].reason}")
    return 1 if bad else 0


async def _reopen(context: PaneContext, wanted: str) -> None:
    home = home_of(context)
    name = wanted or last_unfinished(home)
    if not name or not (home / name / "run.json").is_file() or "/" in name:
        raise Trouble("There is no run to go on with.", remedy="`workbench checklists run` begins one.")
    await set_open(context, name)
