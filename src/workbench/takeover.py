"""The terminal's driver: draws on the output, and takes over a screen that is painted already without clearing it."""

import sys
from typing import ClassVar

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from workbench.firstpaint import Painted

_ALTERNATE_SCREEN = "\x1b[?1049h"


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
