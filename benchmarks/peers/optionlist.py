"""A minimal Textual app with an OptionList of 200 lines: what a list costs when nothing stands around it."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList


class Lines(App[None]):
    """Shows 200 lines to move through."""

    def compose(self) -> ComposeResult:
        """Return the list."""
        yield OptionList(*(f"option {number:03} of a minimal app" for number in range(200)))


if __name__ == "__main__":
    Lines().run()
