"""The gaps of what is written: gone through one after another, each selected so that what is typed takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.gaps import gap_after, gaps_in
from workbench.styles.geometry import COMPOSER

if TYPE_CHECKING:
    from workbench.screens.core import Core
    from workbench.screens.writing.composing import Writing


class Gaps:
    """Goes to gaps; in the composer Tab does so too while there is one."""

    def __init__(self, desk: Core, writing: Writing) -> None:
        self._desk = desk
        self._writing = writing
        desk.hooks.tabbed.append(self._tabbed)

    @property
    def are_any(self) -> bool:
        """Whether something in the text is still to be filled in."""
        return self._writing.editor is not None and bool(gaps_in(self._writing.editor.text))

    def go_to_next(self) -> None:
        """Go to the next gap and select it."""
        editor = self._writing.editor
        if editor is None:
            return
        gap = gap_after(editor.text, editor.cursor)
        if gap is not None:
            editor.place_cursor(gap.start, gap.end)
            self._desk.say(f"{gap.name}: {gap.type}" + (f" {gap.hint}" if gap.hint else ""))

    def _tabbed(self, step: int) -> bool:
        if step < 0 or self._desk.focus_name != COMPOSER or not self.are_any:
            return False
        self.go_to_next()
        return True
