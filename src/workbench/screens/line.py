"""The line one types into, in the place of the queues' names; what is chosen from stands where the queue was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.screens.asking import Asking, Looking
from workbench.screens.stage import PROMPT
from workbench.styles.geometry import COMPOSER, CONVERSATION, PLUGIN, QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import View
    from workbench.screens.asking import LineKey
    from workbench.screens.core import Core
    from workbench.widgets.prompt import Prompt

_MEANT_FOR_LIST = {"up": -1, "down": 1}
_LEAVE = (("Esc", "leave"), ("Up Down", "walk through what is found"))


class Line:
    """Asks one question at a time; the keys go back to whoever had them before."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._prompt: Prompt | None = None
        self._is_late = False  # a key is taken that waited for the letters before it
        self._asked_from = ""  # the pane that had the keys before the line
        desk.found.when_left.append(self._give_keys_back)

    # -- asking -----------------------------------------------------------------------------------------

    def ask(self, question: Asking) -> None:
        """Ask something where the queue is, unless something is asked; Enter takes what the cursor is on, Esc none."""
        if self._desk.asking:
            return
        shown = ((self._desk.key_for(one.command_id, one.pane), one.words) for one in question.keys)
        typed = (("Enter", "take it"), *(one for one in shown if one[0]), ("Esc", "leave"))
        self._open(question, typed if question.typed else (("Enter", "choose"), *_LEAVE))
        self._typed_in(question.said)

    def ask_line(
        self, label: str, hint: str, title: str, beside: View, taken: Callable[[str], None], said: str = "",
        keys: tuple[LineKey, ...] = (),
    ) -> None:  # fmt: skip
        """Ask for one line, with a view of what it is about; ``taken`` gets what was typed, and may raise Trouble."""
        self.ask(Asking(label, hint, title, lambda _: beside, lambda _: None, said, taken, keys))

    def look(self, looking: Looking) -> None:
        """Look for what is typed, unless something is asked."""
        if not self._desk.asking:
            self._open(looking, (("Enter", "keep"), *_LEAVE))

    def _open(self, question: Asking | Looking, keys: tuple[tuple[str, str], ...]) -> None:
        from workbench.widgets.prompt import Prompt

        desk = self._desk
        self._asked_from = desk.focus_name
        desk.asking, desk.line_keys = question, keys
        desk.found.keeps_way = question.is_about_ticket or desk.is_writing
        desk.asked_about = desk.ticket if desk.found.keeps_way else None
        if self._prompt is None:
            self._prompt = Prompt(PROMPT, self._typed_in)
            desk.mount(self._prompt)
        self._prompt.begin(question.hint, question.said)
        desk.set_focus(self._prompt)
        desk.queues.tell()
        desk.tell_footer()
        desk.focus_pane(QUEUE)
        desk.lay_out()

    def hide_typing(self, *, hidden: bool) -> None:
        """Hide what is typed into the line, as a password, or show it."""
        if self._prompt is not None:
            self._prompt.password = hidden

    def say(self, sentence: str) -> None:
        """Show above what a line is asked for why it was not taken."""
        from workbench.api import Stack, Text, Tone

        question = self._desk.asking
        if isinstance(question, Asking) and question.typed is not None:
            page = Stack((Text(sentence, Tone.BAD), question.choices("")))
            self._desk.asking = question._replace(choices=lambda _: page)
            self._desk.found.show(page, question.title)

    def _typed_in(self, text: str) -> None:
        question = self._desk.asking  # a letter may come when the line was left
        if isinstance(question, Looking):
            question.typed(text)
        elif question is not None:
            self._desk.found.show(question.choices(text), question.title)

    # -- answering --------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._prompt.value if self._prompt else ""

    @property
    def has_keys(self) -> bool:
        """Whether keys are letters now, not commands."""
        return bool(self._desk.asking) and self._desk.focused is self._prompt

    def key(self, key: str) -> bool:
        """Take a key that means something while typing; False leaves it to the line."""
        question, act = self._desk.asking, self._act_of(key)
        if (act is not None or key in ("enter", "tab")) and self._comes_late(key):
            return True
        if act is not None:
            said = self.text
            self.close()
            self._desk.found.leave()
            act(said)
        elif key == "escape":
            self.close()
            if not (isinstance(question, Looking) and question.stays()):
                self._desk.found.leave()
        elif key in _MEANT_FOR_LIST:
            self._desk.results.move(_MEANT_FOR_LIST[key])
        elif key in ("enter", "tab"):
            self._accept()
        else:
            return False
        return True

    def _act_of(self, key: str) -> Callable[[str], None] | None:
        """Return what a key does with the line, besides what keys do with every line; None for nothing."""
        question = self._desk.asking
        for one in question.keys if isinstance(question, Asking) else ():
            command = self._desk.keymap.command_for((key,), one.pane)
            if command is not None and command.id == one.command_id:
                return one.act
        return None

    def _comes_late(self, key: str) -> bool:
        """Whether letters typed before a key are still on their way to the line; then the key comes behind them."""
        if self._prompt is None or self._is_late or not self._prompt.message_queue_size:
            return False
        self._prompt.call_later(self._take_late, key)
        return True

    def _take_late(self, key: str) -> None:
        self._is_late = True
        if self._desk.asking:
            self.key(key)
        self._is_late = False

    def _accept(self) -> None:
        question, target, said = self._desk.asking, self._desk.results.target, self.text
        self.close()
        if not isinstance(question, Asking):
            return
        self._desk.found.leave()
        try:
            if question.typed:
                question.typed(said)
            elif target and target.opens:
                question.chosen(target.opens)
        except Trouble as trouble:
            self._desk.say(str(trouble))

    def close(self) -> None:
        """Give the keys back to the panes; what was found stays."""
        desk = self._desk
        desk.asking = None
        desk.set_focus(None)
        desk.queues.tell()
        desk.tell_footer()
        desk.lay_out()

    def _give_keys_back(self) -> None:
        """Give the keys to whoever had them before the line: the text, a plugin's pane, or a page with keys."""
        asked_from, self._asked_from = self._asked_from, ""
        still_there = {COMPOSER: self._desk.is_writing, CONVERSATION: bool(self._desk.kind_here)}
        if still_there.get(asked_from, asked_from.startswith(PLUGIN)):
            self._desk.focus_pane(asked_from)
