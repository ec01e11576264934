"""The line one types into, and what is found: the search and the palette."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.trouble import Trouble
from workbench.query.mistakes import QueryMistake
from workbench.screens.opening import Opening
from workbench.screens.stage import PROMPT, RESULTS
from workbench.styles.geometry import COMPOSER, CONVERSATION, PLUGIN, QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import Action, Opens, Ref, View
    from workbench.commands.keymap import Keymap
    from workbench.screens.dispatch import Dispatcher
    from workbench.screens.plugging import Plugins
    from workbench.widgets.prompt import Prompt

_TYPING_PAUSE = 0.06  # seconds without a key before the store is asked
_UNFINISHED = re.compile(r'(?:^|\s)\w{2,}$')  # a last word without a sign of the search's language
_MEANT_FOR_LIST = {"up": -1, "down": 1}


class LineKey(NamedTuple):
    """A key that takes a line otherwise than Enter: the one that a command has in ``pane``, and what ``act`` does."""

    command_id: str
    pane: str
    words: str
    act: Callable[[str], None]


class Asking(NamedTuple):
    """A question that is answered by choosing, and by typing to have fewer to choose from.

    ``label`` stands before the line, ``hint`` in it while it is empty. ``choices`` returns what there is to choose
    for what was typed so far, ``chosen`` takes what the cursor was on. ``said`` stands in the line to begin with.
    ``typed`` takes the line itself, where there is nothing to choose; then ``keys`` mean something besides Enter.
    """

    label: str
    hint: str
    title: str
    choices: Callable[[str], View]
    chosen: Callable[[Opens], None]
    said: str = ""
    typed: Callable[[str], None] | None = None
    keys: tuple[LineKey, ...] = ()


class Searching(Opening):
    """Asks, finds and shows where the queue was."""

    dispatcher: Dispatcher
    plugins: Plugins
    _typed = ""
    _pause: asyncio.TimerHandle | None = None
    _asked = 0
    _line: Prompt | None = None
    _is_late = False  # a key is taken that waited for the letters before it
    _asked_from = ""  # the pane that had the keys before the line
    _here: tuple[str, tuple[Action, ...]] = ("", ())  # the pane that had the keys, and what may be done there
    _pane_asked = QUEUE  # and what it is called where keys are told apart
    _question: Asking | None = None
    _keeps_way = False  # what is chosen is about the ticket that is open, which stays open
    results_view: View | None = None

    def ask_search(self) -> None:
        """Open the search line, with what was searched for last."""
        self.line_keys = ()
        self._open_prompt("search", "search everything: words, \"a phrase\", status: assignee: org: tag: since: err: …")

    def use_keymap(self, keymap: Keymap) -> None:
        """Let other keys be in force: a plugin's are known."""
        self.keymap = self.dispatcher.keymap = keymap
        self.tell_footer()

    def hide_typing(self, *, hidden: bool) -> None:
        """Hide what is typed into the line, as a password, or show it."""
        if self._line is not None:
            self._line.password = hidden

    def ask_palette(self) -> None:
        """Open the palette of commands, with what a plugin lets one do where the cursor is."""
        self._here, self._pane_asked = (self.focus_name, self.plugins.actions_here()), self.pane
        self.line_keys = ()
        self._open_prompt("palette", "name a command")
        self._typed_in("")

    def ask(self, question: Asking) -> None:
        """Ask something where the queue is; Enter takes the choice under the cursor, Esc none."""
        self._question = question
        shown = ((self.key_for(one.command_id, one.pane), one.words) for one in question.keys)
        told = (("Enter", "take it"), *(one for one in shown if one[0]), ("Esc", "leave"))
        self.line_keys = told if question.typed else ()
        self._open_prompt(question.label, question.hint, question.said)
        self._typed_in(question.said)

    def ask_line(
        self, label: str, hint: str, title: str, beside: View, taken: Callable[[str], None], said: str = "",
        keys: tuple[LineKey, ...] = (),
    ) -> None:  # fmt: skip
        """Ask for one line, with a view of what it is about; ``taken`` gets what was typed, and may raise Trouble."""
        self.ask(Asking(label, hint, title, lambda _: beside, lambda _: None, said, taken, keys))

    def say_while_asking(self, sentence: str) -> None:
        """Show above what a line is asked for why it was not taken."""
        from workbench.api import Stack, Text, Tone

        question = self._question
        if self.asking and question is not None and question.typed is not None:
            page = Stack((Text(sentence, Tone.BAD), question.choices("")))
            self._question = question._replace(choices=lambda _: page)
            self.show_results(page, question.title)

    @property
    def prompt_has_keys(self) -> bool:
        """Whether keys are letters now, not commands."""
        return self.asking and self.focused is self._line

    def comes_late(self, key: str) -> bool:
        """Whether letters typed before a key are still on their way to the line; then the key comes behind them."""
        if self._line is None or self._is_late or not self._line.message_queue_size:
            return False
        self._line.call_later(self._take_late, key)
        return True

    def _take_late(self, key: str) -> None:
        self._is_late = True
        if self.asking:
            self.prompt_key(key)
        self._is_late = False

    def prompt_key(self, key: str) -> bool:
        """Take a key that means something while typing; False leaves it to the line."""
        meant = self._meant_by(key)
        if (meant is not None or key in ("enter", "tab")) and self.comes_late(key):
            return True
        if meant is not None and self._line is not None:
            said = self._line.value
            self.close_prompt()
            self.leave_search()
            meant(said)
            return True
        if key == "escape":
            self.close_prompt()
            if self.asking_for != "search" or not self._typed.strip():
                self.leave_search()
            return True
        if key in _MEANT_FOR_LIST:
            self.results.move(_MEANT_FOR_LIST[key])
            return True
        if key in ("enter", "tab"):
            self._accept()
            return True
        return False

    def _meant_by(self, key: str) -> Callable[[str], None] | None:
        """Return what a key does with the line, besides what keys do with every line; None for nothing."""
        keys = self._question.keys if self._question and self.asking_for not in ("search", "palette") else ()
        for one in keys:
            command = self.keymap.command_for((key,), one.pane)
            if command is not None and command.id == one.command_id:
                return one.act
        return None

    def _accept(self) -> None:
        self.close_prompt()
        if self.asking_for == "search":
            return
        target, said = self.results.target, self._line.value if self._line else ""
        self.leave_search()
        if self.asking_for != "palette":
            question = self._question
            if question and (question.typed or (target and target.opens)):
                try:
                    if question.typed:
                        question.typed(said)
                    elif target and target.opens:
                        question.chosen(target.opens)
                except Trouble as trouble:
                    self.say(str(trouble))
            return
        if target and target.opens and target.opens.kind == "helpdesk":
            self.show_helpdesk(target.opens.target)
            return
        if target and target.opens and target.opens.kind == "action":
            self.plugins.carry_out_here(target.opens.target, self._here[0])
            return
        command = self.keymap.named(target.opens.target) if target and target.opens else None
        if command is not None:
            self.dispatcher.carry_out(command)

    def _open_prompt(self, asking_for: str, hint: str, said: str = "") -> None:
        from workbench.widgets.prompt import Prompt

        if self.asking:
            return
        self._asked_from = self.focus_name
        self.asking = True
        self.asking_for = asking_for
        self._keeps_way = asking_for not in ("search", "palette") or self.is_writing
        self.asked_about = self.ticket if self._keeps_way else None
        if self._line is None:
            self._line = Prompt(PROMPT, self._typed_in)
            self.mount(self._line)
        self._line.begin(hint, self._typed if asking_for == "search" and self._typed and self.searching else said)
        self.set_focus(self._line)
        self.tell_tabs()
        self.tell_footer()
        self.focus_pane(QUEUE)
        self.lay_out()

    def close_prompt(self) -> None:
        """Give the keys back to the panes; what was found stays."""
        self.asking = False
        self.set_focus(None)
        self.tell_tabs()
        self.tell_footer()
        self.lay_out()

    def _typed_in(self, text: str) -> None:
        if self._pause:
            self._pause.cancel()
        if not self.asking:  # a letter that came when the line was left
            return
        if self.asking_for == "palette":
            from workbench.commands.keymap import is_live
            from workbench.screens.lists import matching, matching_helpdesks, palette_page

            helpdesks = matching_helpdesks(self.helpdesks, text) if self.reads_several else ()
            commands = matching([one for one in self.keymap.commands if is_live(one, self._pane_asked)], text)
            here = tuple(one for one in self._here[1] if text.lower().strip() in one.title.lower())
            found = palette_page(commands, self.keymap, self.desk, helpdesks, here)
            self.show_results(found, "Commands")
            return
        if self.asking_for != "search":
            if self._question:
                self.show_results(self._question.choices(text), self._question.title)
            return
        self._typed = text
        self._pause = asyncio.get_running_loop().call_later(_TYPING_PAUSE, lambda: self.run_soon(self.search(text)))

    async def search(self, text: str) -> None:
        """Look in the back room and show what was found, unless something else was asked meanwhile."""
        from workbench.api import Empty, Problem, Stack, Text
        from workbench.screens.lists import named_page

        self._asked += 1
        asked = self._asked
        if not text.strip():
            self.show_results(Empty("Type what to look for.", "Esc leaves the search."), "Search")
            return
        try:
            if (ref := self._named(text)) is not None:
                view: View = named_page(ref, await self.queries.ticket(ref), self.marks)
            else:
                view = await self._found(text)
        except QueryMistake as mistake:
            view = Stack((Problem(mistake.reason), Text(mistake.caret(self.cells_for(RESULTS)))))
        except Trouble as trouble:
            view = Problem(trouble.what, trouble.why, trouble.remedy)
        if asked == self._asked and (self.asking or self.searching):
            self.show_results(view, f"Search: {text}")

    async def _found(self, text: str) -> View:
        """Return what a search finds; where that is nothing and its last word may go on, what holds words that do."""
        from workbench.api import Stack, Text, Tone
        from workbench.screens.lists import results_page

        cells = self.cells_for(RESULTS) - 2
        found = await self.backroom.search(text)
        word = _UNFINISHED.search(text)
        if word and not any(hits for _, hits, _ in found):
            longer = await self.backroom.search(f"{text}*")
            if any(hits for _, hits, _ in longer):
                told = Text(f"Nothing holds {word[0].strip()} as a word; these hold words that begin so.", Tone.QUIET)
                return Stack((told, results_page(longer, cells, self.marks)))
        return results_page(found, cells, self.marks)

    def _named(self, text: str) -> Ref | None:
        """Return the reference that was typed in the place of a search, such as ``rt:123``; None for a search."""
        name, _, identity = text.strip().partition(":")
        helpdesks = {options.name for options in self.workplace.config.helpdesks} | set(self.helpdesks)
        return f"{name}:{identity}" if name in helpdesks and identity and " " not in identity else None

    def show_results(self, view: View, title: str) -> None:
        """Show what was found where the queue was."""
        if not self.searching:
            self.searching = True
            self.lay_out()
        self.results_view = view
        self.mark_focus()
        self._set_results(title, at=0)
        self.result_moved()

    def show_in_queues_place(self, view: View, title: str) -> None:
        """Show where the queue was what one comes from, while what one goes to has the keys."""
        self.searching, self.results_view = True, view
        self.lay_out()
        self._set_results(title, at=0)
        self.mark_focus()

    def _set_results(self, title: str, *, at: int | None) -> None:
        if self.results_view is None:
            return
        self.results.show(self.set_view(self.results_view, self.cells_for(RESULTS)), title, at=at)

    def resized(self, name: str) -> None:
        """Set a pane's view for its new width."""
        if name == self.results.pane:
            self._set_results(self.results.title, at=None)
        else:
            super().resized(name)

    def leave_search(self) -> None:
        """Go back from what was found to the queue."""
        self.searching = False
        if not self._keeps_way:
            self.trail.clear()
        self._keeps_way, self.asked_about = False, None
        self.mark_focus()
        self.lay_out()
        self.tell_footer()
        self.following.follow(self.ticket)
        self._give_keys_back()

    def _give_keys_back(self) -> None:
        """Give the keys to whoever had them before the line: the text, a plugin's pane, or a page with keys."""
        asked_from, self._asked_from = self._asked_from, ""
        still_there = {COMPOSER: self.is_writing, CONVERSATION: bool(self.kind_here)}
        if still_there.get(asked_from, asked_from.startswith(PLUGIN)):
            self.focus_pane(asked_from)

    def result_moved(self) -> None:
        """Show beside it what the cursor is on."""
        if not self._keeps_way:
            self.trail.clear()
        target = self.results.target
        if target is None or target.opens is None:
            return
        if target.opens.kind == "ticket":
            self.conversation.walks = False
            self.following.follow(target.opens.target)
        elif target.opens.kind in ("issue", "article", "canned"):
            self.run_soon(self._preview(target.opens.kind, target.opens.target))

    async def _preview(self, kind: str, target: str) -> None:
        from workbench.screens.lists import page_of

        title, view = await page_of(kind, target, await self.frame.context(None), self.queries)
        sheet = self.set_view(view, self.cells_for(CONVERSATION))
        self.conversation.show(sheet, title, at=0)
