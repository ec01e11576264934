"""T: a minimal Textual app with one Static. What any Textual program costs before it does anything."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """Shows one line."""

    def compose(self) -> ComposeResult:
        """Return the line."""
        yield Static("the first paint of a minimal app")


if __name__ == "__main__":
    Minimal().run()
