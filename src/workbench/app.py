"""The Textual app: keys to the desk, clipboard, exit. All that is drawn is the desk's screen."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import App
from textual.driver import Driver

from workbench.commands.keymap import Keymap
from workbench.firstpaint import Painted
from workbench.screens.desk import DeskScreen
from workbench.screens.dispatch import name_of_key
from workbench.styles.icons import icons_named
from workbench.styles.palette import palette_named
from workbench.widgets.painting import Painter
from workbench.workplace import Workplace

_ENDS_WITHIN = 3.0  # seconds


class WorkbenchApp(App[int]):
    """Runs the desk. Keys go to the desk's own dispatcher first: Textual's bindings know no sequences."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    BINDINGS: ClassVar = []

    ends_when_told = False  # by a signal; nobody but a process of its own may ask for that

    def __init__(self, workplace: Workplace, keymap: Keymap, driver_class: type[Driver] | None = None) -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        look = workplace.config.look
        # Our palettes name each colour, or none so that the terminal's shine through: nothing is to be converted.
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.palette_in_use = palette_named(look.theme, no_color=no_color)
        self._typed_early: list[events.Key] = []
        self.painted: Painted | None = None
        self.when_used: Callable[[], None] = lambda: None
        painter = Painter(self.palette_in_use, ascii_signs=look.icons == "ascii")
        self.desk = DeskScreen(workplace, painter, icons_named(look.icons), keymap)

    def get_default_screen(self) -> DeskScreen:
        """Return the desk (Textual's protocol)."""
        return self.desk

    def on_load(self) -> None:
        """From now on end in good order when told to: what only ended the process would leave a raw terminal."""
        if self.ends_when_told:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self._end, number)

    def _draw_anew(self, _: object) -> None:
        for widget in self.desk.walk_children():
            widget.refresh()

    def _end(self, number: int) -> None:
        # Where the terminal is gone, the last words to it may wait for ever.
        last = threading.Timer(_ENDS_WITHIN, os._exit, (128 + number,))
        last.daemon = True
        last.start()
        self.exit(return_code=128 + number)

    def on_mount(self) -> None:
        """Take the palette's ground."""
        # Whoever stopped and continued us has drawn something else meanwhile.
        self.app_resume_signal.subscribe(self, self._draw_anew)
        self.desk.styles.overflow_x = self.desk.styles.overflow_y = "hidden"
        ground = self.palette_in_use["plain"].ground
        self.desk.styles.background = ground or "ansi_default"
        self.desk.when_ready = self.catch_up

    async def on_event(self, event: events.Event) -> None:
        """Give keys to the desk before Textual sees them."""
        if isinstance(event, events.InputEvent):
            self.when_used()
        if isinstance(event, events.Key) and self._takes(event):
            return
        await super().on_event(event)

    def _takes(self, event: events.Key) -> bool:
        key = name_of_key(event.key, event.character)
        desk = self.desk
        if not desk.is_ready:
            self._typed_early.append(event)
            return True
        if key == "ctrl+c":
            self._copy_or_say()
            return True
        if desk.line.has_keys:
            return (key == "ctrl+q" and desk.carry_out_safely(key)) or desk.line.key(key)
        return desk.carry_out_safely(key)

    def catch_up(self) -> None:
        """Carry out what was typed before the desk stood."""
        before = [events.Key(typed.key, typed.character) for typed in self.painted.typed] if self.painted else []
        typed, self._typed_early = self._typed_early, []
        for event in [*before, *typed]:
            self.post_message(event)

    def _copy_or_say(self) -> None:
        selected = self.desk.writing.selected or self.desk.get_selected_text()
        if selected:
            self.desk.copy(selected, "the selection")
        else:
            quit_command = self.desk.keymap.named("quit")
            key = self.desk.keymap.shown(quit_command) if quit_command else ""
            self.desk.say(f"{key or 'the palette'} quits; Ctrl+C copies what is selected")

    async def on_unmount(self) -> None:
        """Let the desk end what runs by the clock."""
        self.desk.end()
