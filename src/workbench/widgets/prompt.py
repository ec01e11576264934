"""The line in which one types a search or a command's name."""

from collections.abc import Callable

from textual.widgets import Input

from workbench.domain.text import inline


class Prompt(Input):
    """A one-line input without a frame. ``when_typed`` is called at each change."""

    DEFAULT_CSS = """
    Prompt { height: 1; border: none; padding: 0 1; background: transparent; }
    Prompt:focus { border: none; background-tint: transparent 0%; }
    """

    def __init__(self, name: str, when_typed: Callable[[str], None]) -> None:
        super().__init__(id=name, compact=True, select_on_focus=False)
        self._when_typed = when_typed
        self._begins = False

    def begin(self, hint: str, said: str) -> None:
        """Ask for something else, with ``said`` in the line and ``hint`` while nothing is."""
        self._begins = True
        self.password = False
        self.placeholder, self.value = hint, said
        self.cursor_position = len(self.value)
        self._begins = False

    def validate_value(self, value: str) -> str:
        """Take no character that could do something to the terminal: what is pasted may hold any."""
        return inline(value)

    def watch_value(self, value: str) -> None:
        """Tell of each change that somebody typed."""
        if not self._begins:
            self._when_typed(value)
