"""The terminal's driver: takes over a screen that is painted already, draws on the output, reads keys its own way."""

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from typing import ClassVar

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from workbench.firstpaint import Painted
from workbench.pasting import Pastes

_ALTERNATE_SCREEN = "\x1b[?1049h"
_LOOK = 0.1  # seconds between two looks whether reading is to end


class TakeoverDriver(LinuxDriver):
    """Leaves the alternate screen as the first paint made it, and gives the terminal back as it was before that."""

    painted: ClassVar[Painted | None] = None
    _entered = False

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Textual draws on the error output, which may well lead into a file.
        self._file = sys.__stdout__

    def write(self, data: str) -> None:
        """Write to the terminal, but for the first wish for the screen that is there already."""
        if data == _ALTERNATE_SCREEN and self.painted is not None and not self._entered:
            self._entered = True
            return
        super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over, remembering how it was before the first paint."""
        if self.painted is not None:
            self.painted.hand_over()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual does not type it
        if self.painted is not None:
            self.attrs_before = self.painted.attributes

    def run_input_thread(self) -> None:
        """Read keys until told to end (Textual's protocol).

        Unlike Textual's own: bytes that are no UTF-8 do not end the desk, what is pasted is no keys, Esc is told
        from a sequence as soon as it can be, and a terminal that is gone is taken for a hang-up.
        """
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        pastes = Pastes()
        wait = _LOOK
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], wait)[0]:
                typed = _read(self.fileno)
                if not typed:
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                if text := pastes.without_keys(decode(typed)):
                    for event in parser.feed(text):
                        self.process_message(event)
                wait = constants.ESCAPE_DELAY
            else:
                wait = _LOOK
            for event in parser.tick():
                self.process_message(event)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
