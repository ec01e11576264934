"""Commands that plugins bring: ``workbench NAME …``, with the pane's context, and the road into the outbox."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from workbench.acting.leaving import concerns
from workbench.acting.messages import begin, change_for, enclose, let_go
from workbench.api.line import LineCommand
from workbench.api.panes import PaneContext
from workbench.api.results import ActionResult, Alter, Done, Note, Show, Together
from workbench.commands.line.asking import ask_hidden, ask_line
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.fetching import ticket_wanted
from workbench.commands.line.outgoing import send
from workbench.domain.effects import Change, ChangeTags, LinkIssue, SetField, SetPriority
from workbench.domain.text import clean
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, source_of
from workbench.host.guest import Guest, Wishes
from workbench.host.house import GuestPlace, House
from workbench.host.mark import Mark
from workbench.host.wire import Said, ToDesk
from workbench.registry import COMMANDS, installed, load_plugin
from workbench.store.bases import base_of
from workbench.store.drafts import NOTE
from workbench.workplace import Workplace

_SENDING = Namespace(hold=None, wait=None, json=False)


def is_brought(place: Workplace, name: str) -> bool:
    """Whether a plugin that is installed brings a command of that name; a single file has to be enabled to count."""
    return any(
        one.name == name and (not one.file or name in place.config.plugins)
        for one in installed((COMMANDS,), place.paths.plugins)
    )


def run_brought(place: Workplace, console: Console, name: str, words: Sequence[str]) -> int:
    """Run the command that plugin ``name`` brings. Raises Trouble where it is not enabled, or is none."""
    options = place.config.plugins.get(name)
    if options is None or not options.enabled:
        raise Trouble(f"{name} is not enabled.", "", f"`workbench plugins enable {name}` enables it.")
    kind = load_plugin(COMMANDS, name, LineCommand, place.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
    line = Lent(place, console, name, words)
    try:
        return asyncio.run(kind().run(line))
    finally:
        line.close()


class Lent:
    """What a plugin's command is handed; see :class:`workbench.api.Line`."""

    def __init__(self, place: Workplace, console: Console, name: str, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._place = place
        self._console = console
        self._beside = Console(sys.stderr, sys.stderr, console.open_desk)  # what is said of the outbox is no answer
        self._guests = GuestPlace.open(place.home, place.paths.config)
        self._mark = Mark.made()
        self._guest = Guest(House(self._guests, self._mark, self._hear), name, 0)
        self._lent: list[tuple[Ref | None, Wishes]] = []

    def _hear(self, message: ToDesk) -> None:
        if isinstance(message, Said):
            self.say(message.sentence)

    async def context(self, ticket: str = "") -> PaneContext:
        """Return what the plugin's pane would be handed. Raises Trouble where there is no such ticket."""
        ref = None
        if ticket:
            ref = await ticket_wanted(self._place, self._console, ticket)
            if ref is None:
                raise Trouble(f"The store has no ticket {ticket}.", remedy="`workbench sync` pulls what is new.")
        self._place.connection()  # what is not there yet is made here: the other place may not
        wishes = Wishes()
        self._lent.append((ref, wishes))
        return await self._guest.context(ref, self._console.width, wishes)

    def write(self, text: str) -> None:
        """Write a line of what a script reads."""
        self._console.line(text)
        self._console.flush()

    def say(self, text: str) -> None:
        """Write a line to the person."""
        self._console.say(text)

    async def ask(self, question: str, *, hidden: bool = False) -> str | None:
        """Return the line that a person types, or None."""
        self._console.flush()
        if not sys.stdin.isatty():
            return None
        return await asyncio.to_thread(ask_hidden if hidden else ask_line, question)

    async def carry_out(self, result: ActionResult, context: PaneContext) -> int:
        """Do what an action asks for, and return what to end with. Raises Trouble for what only a desk can do."""
        ends = [self._one(one, context) for one in (result.results if isinstance(result, Together) else (result,))]
        return next((one for one in ends if one), Exit.OK)

    def _one(self, result: ActionResult, context: PaneContext) -> int:
        ticket = context.ticket.ref if context.ticket else None
        match result:
            case Done(message):
                if message:
                    self.say(message)
                return Exit.OK
            case Show(_, view):
                self._console.view(view, now=self._place.now(), zone=self._place.zone)
                return Exit.OK
            case Note() if ticket is not None:
                return self._note(ticket, result)
            case Alter(effects) if ticket is not None:
                return self._alter(ticket, effects)
        raise Trouble("That can be done at the desk alone.", f"It is a {type(result).__name__}.", "Open the desk.")

    def _note(self, ticket: Ref, note: Note) -> int:
        place, connection = self._place, self._place.connection()
        draft = begin(connection, ticket, NOTE, clean(note.text))
        files = tuple(enclose(place, path) for path in note.files)
        draft = replace(draft, files=files)
        found = [one for one in concerns(place, connection, draft) if one.blocks]
        for one in found:
            self.say(f"STOPPED: {one.says} {one.remedy}".rstrip())
        if found:
            let_go(files)
            return Exit.BLOCKED
        return send(place, self._beside, _SENDING, (change_for(place, draft, ""),))

    def _alter(self, ticket: Ref, effects: Sequence[object]) -> int:
        meant = tuple(one for one in effects if isinstance(one, ChangeTags | LinkIssue | SetField | SetPriority))
        base = base_of(self._place.connection(), ticket)
        change = Change(ticket=ticket, source=source_of(ticket), effects=meant, base=base)
        return send(self._place, self._beside, _SENDING, (change,)) if meant else Exit.OK

    def close(self) -> None:
        """Keep the facts that were published, and let go of the place."""
        for ref, wishes in self._lent:
            self._guest.publish(ref, wishes)
        self._guests.close()
        self._mark.close()
