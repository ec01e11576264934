"""Beginning: what is wrong is told at once, and the welcome's choice is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.screens.core import Core

DEMO = 64  # the app's answer when the person chose to see the demo company
CONNECT = 65  # and when they chose to connect a helpdesk, which is asked for without the desk
_CHOICES = {"demo": DEMO, "connect": CONNECT}
_MOST = 50  # mistakes that are shown


class Beginning:
    """Shows what a person has to know, or to choose, before anything else."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        desk.hooks.openers["start"] = desk.soon(self._start)

    def tell(self) -> None:
        """Show the ways to begin where nothing is connected, and what is wrong; the desk goes on without it."""
        desk = self._desk
        if not desk.workplace.has_helpdesks():
            desk.things.show_welcome()
        wrong = [str(mistake) for mistake in desk.workplace.loaded.problems] + desk.workplace.notices
        if not wrong:
            return
        from workbench.api import Stack, Text, Tone

        remedy = Text("What is mistaken has its default. `workbench config check` lists this again.", Tone.QUIET)
        page = Stack((*(Text(one, Tone.WARN) for one in wrong[:_MOST]), remedy))
        desk.show_page("To be mended", page)
        desk.say(f"{len(wrong)} thing{'s' if len(wrong) > 1 else ''} to be mended; Esc goes on to the queue")

    def _start(self, choice: str) -> None:
        """Begin as the welcome's choice says."""
        from workbench.screens.lists import started_page

        if choice in _CHOICES:
            self._desk.app.exit(_CHOICES[choice])
        else:
            self._desk.show_page("Begin", started_page())
