"""The pane: reproduction checklists on a ticket, opened, run step by step, judged, and left on it as a note."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from workbench.api import (
    Action,
    ActionResult,
    Done,
    Markdown,
    Pane,
    PaneContext,
    Reply,
    Run,
    Show,
    Text,
    Trouble,
    View,
)
from workbench_checklists import acts
from workbench_checklists.applying import fit
from workbench_checklists.beginning import begin
from workbench_checklists.capturing import worded
from workbench_checklists.conduct import Conduct, Means, checklist_of
from workbench_checklists.inputs import Given, check_inputs, chosen, proposed, secret_elsewhere
from workbench_checklists.leading import Act, lead
from workbench_checklists.leaving import after_verdict, note_of
from workbench_checklists.listing import host_at_hand, list_view, opening_view
from workbench_checklists.model import Checklist
from workbench_checklists.needs import missing_needs
from workbench_checklists.opened import choose, chosen_checklist, data_of, go_to, home_of, open_run, set_open
from workbench_checklists.pacing import pace
from workbench_checklists.plans import dry, texts_of
from workbench_checklists.record import RECORD, stamp
from workbench_checklists.running_view import run_view
from workbench_checklists.saying import facts_said, words_of
from workbench_checklists.settings import Settings
from workbench_checklists.shelf import find, shelve
from workbench_checklists.transcript import transcript

_ASKED = "verdict asked for"
_LOOKS = 15  # at the tries of a command that has ended; there are twenty seconds


class Checklists(Pane):
    """Runs the team's checklists on the selected ticket, and keeps what they found as evidence."""

    id: ClassVar[str] = "checklists"
    title: ClassVar[str] = "Checklists"
    key: ClassVar[str] = "p"
    commands: ClassVar[tuple[Action, ...]] = (Action("verdict", "Give the verdict of a checklist", "v"),)
    Settings: ClassVar[type] = Settings

    def __init__(self) -> None:
        self._typed: dict[str, dict[str, str]] = {}  # secrets by run, in memory alone

    async def view(self, context: PaneContext) -> View:
        """Return the open run, the checklist about to be begun, or the list."""
        if context.ticket is None:
            return list_view((), (), context, "", {}, home_of(context))
        folder = await open_run(context)
        if folder is not None:
            run = await lead(folder, self.means(folder, context))
            checklist = checklist_of(folder)
            if any(kept.state == "running" for kept in run.steps):
                context.every(1.0)  # many tries are judged some at a time, also once the command has ended
            typed = self._typed.get(run.id, {})
            unknown = {
                item.name: item.source not in ("keyring", "environment") and item.name not in typed
                for item in checklist.inputs if item.secret
            }
            is_asked = await context.kept.get(_ASKED) == run.id
            return await run_view(checklist, run, context, unknown, is_asked=is_asked)
        words = await words_of(context)
        facts = facts_said(context, words)
        good, bad = shelve(context.settings_as(Settings).paths())
        found = find(good, await chosen_checklist(context))
        if found is not None and found.checklist is not None:
            fits = fit(found.checklist, context.ticket, words)
            return opening_view(found.checklist, facts, fits.reason if fits else "")
        return list_view(good, bad, context, words, facts, home_of(context))

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:
        """Carry out an action; the word behind its name says on what."""
        if context.ticket is None:
            raise Trouble("There is no ticket to run a checklist on.", remedy="Choose one.")
        name, _space, rest = action.partition(" ")
        if name == "open":
            await go_to(target, context)
            return Done()
        if name in ("start", "hand", "tell", "dry") and rest:
            return await self._begin(name, rest, context)
        if name == "list":
            await choose(context, "")
            return Done()
        folder = await open_run(context)
        if folder is None:
            raise Trouble("No run is open on this ticket.", remedy="Open a checklist, and start it.")
        return await self._on_run(name, rest, folder, context)

    async def ended(self, run: Run, context: PaneContext) -> None:
        """Judge what a command came to, whoever looks."""
        folder = home_of(context) / run.label.partition(" ")[0]
        if run.label and (folder / RECORD).is_file():
            led = await lead(folder, self.means(folder, context))
            for _more in range(_LOOKS):
                if all(run.id not in kept.run_ids or kept.state != "running" for kept in (*led.steps, *led.cleanup)):
                    break
                led = await lead(folder, self.means(folder, context))
            if run.planned > 1:
                tries = next((kept.tries for kept in led.steps if run.id in kept.run_ids), [])
                hits = sum(one.hit for one in tries)
                context.notify(f"{led.title} on {led.ticket}: {hits} of {len(tries)} tries show it.")

    async def _begin(self, name: str, wanted: str, context: PaneContext) -> ActionResult:
        """Start a checklist from its form, or with what the ticket says; or print what it would run."""
        settings = context.settings_as(Settings)
        found = find(shelve(settings.paths())[0], wanted)
        if found is None or found.checklist is None or context.ticket is None:
            raise Trouble(f"The checklist {wanted} is not there any more.", remedy="Choose another one.")
        checklist, facts = found.checklist, facts_said(context, await words_of(context))
        if name == "tell":
            parts = (checklist.show.customer, checklist.show.link)
            return Reply("\n".join(part for part in parts if part))
        typed = {} if name == "hand" else {one: _said(context, one) for one in context.typed}
        given = {
            item.name: chosen(item, typed[item.name], facts) if item.name in typed else proposed(item, facts)
            for item in checklist.inputs
        }
        if name == "dry":
            values = {one: value.value for one, value in given.items() if one not in _secrets(checklist)}
            return Show(f"{checklist.title}: what would run", Text(dry(checklist, values)))
        host = host_at_hand(checklist, facts) if name == "hand" else ""
        if name == "hand" and not host:
            raise Trouble("The ticket does not say what to check.", remedy="Open the checklist, and fill it in.")
        given = await _ready(checklist, given, context)
        if host:
            pace(data_of(context), host, _now(), settings.pace_s)
        folder = begin(
            home_of(context), found, given, ticket=context.ticket.ref, now=_now(), allowed=settings.allow_hosts,
        )
        self._typed[folder.name] = {
            item.name: given[item.name].value for item in checklist.inputs if item.secret and given[item.name].value
        }
        await set_open(context, folder.name)
        await choose(context, "")
        await lead(folder, self.means(folder, context), acts.run_step if host else None)
        return Done()

    async def _on_run(self, name: str, rest: str, folder: Path, context: PaneContext) -> ActionResult:
        if name in ("close", "verdict", "transcript", "attach", "dry"):
            return await self._beside(name, folder, context)
        if name == "run":
            typed = {one: _said(context, one) for one in _secrets(checklist_of(folder)) if one in context.typed}
            self._typed.setdefault(folder.name, {}).update(typed)
        known: dict[str, Act] = {
            "run": acts.run_step, "stop": acts.stop, "drop": acts.drop,
            "skip": lambda conduct: acts.skip(conduct, _said(context, "why")),
            "answer": lambda conduct: acts.answer(conduct, _said(context, "answer")),
            "confirm": lambda conduct: acts.confirm(
                conduct, rest == "yes", acts.name_to_confirm(conduct) if rest == "yes" else "",
            ),
            "decide": lambda conduct: acts.decide(conduct, rest),
        }
        if name not in known:
            raise Trouble(f"There is nothing called {name} here.")
        run = await lead(folder, self.means(folder, context), known[name])
        if name == "drop":
            await set_open(context, "")
            return Done("The run is given up; it is kept.")
        if name == "decide":
            return after_verdict(checklist_of(folder), run)
        return Done()

    async def _beside(self, name: str, folder: Path, context: PaneContext) -> ActionResult:
        """Do what leaves the steps alone."""
        checklist = checklist_of(folder)
        if name == "close":
            await set_open(context, "")
            return Done()
        run = await lead(folder, self.means(folder, context))
        if name == "dry":
            return Show(f"{checklist.title}: what would run", Text(dry(checklist, texts_of(checklist, run))))
        if name == "transcript":
            return Show(f"{run.title}: transcript", Markdown(transcript(checklist, run, folder)))
        if name == "verdict":
            await context.kept.put(_ASKED, run.id)
            return Done()
        if not run.verdict:
            raise Trouble("The run has no verdict yet.", remedy="Give it one: v.")
        run = await lead(folder, self.means(folder, context), _noted)
        await set_open(context, "")
        return note_of(checklist, run, folder)

    def means(self, folder: Path, context: PaneContext) -> Means:
        """Return what a run is led with."""
        return Means(
            runs=context.runs, now=_now(), secret=context.secret, publish=context.publish,
            typed_secrets=self._typed.get(folder.name, {}),
        )


def _now() -> datetime:
    """Return the moment by the machine's clock, as the commands know it: evidence is of when things truly ran."""
    return datetime.now(UTC)


async def _ready(checklist: Checklist, given: Mapping[str, Given], context: PaneContext) -> dict[str, Given]:
    """Return the inputs with the secrets that are kept elsewhere. Raises Trouble where the checklist cannot begin."""
    whole = dict(given)
    for item in checklist.inputs:  # one that is kept elsewhere is asked for there, and has to be there
        if item.secret and not whole[item.name].value and item.source in ("keyring", "environment"):
            whole[item.name] = Given(await secret_elsewhere(item, context.secret), item.source)
    await asyncio.to_thread(check_inputs, checklist, whole, context.settings_as(Settings).allow_hosts)
    lacking = await asyncio.to_thread(missing_needs, checklist)
    if lacking:
        raise Trouble(f"{checklist.title} cannot begin.", f"{'; '.join(lacking)}.", "Install it, and start again.")
    return whole


def _noted(conduct: Conduct) -> None:
    conduct.run.noted = stamp(conduct.means.now)


def _said(context: PaneContext, name: str) -> str:
    value = context.typed.get(name)
    return "" if value is None else worded(float(value)) if isinstance(value, int | float) else str(value)


def _secrets(checklist: Checklist) -> tuple[str, ...]:
    return tuple(item.name for item in checklist.inputs if item.secret)
