"""What of the desk plugins' acts are carried out with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workbench.screens.changing.abilities import Abilities
    from workbench.screens.changing.changes import Changes
    from workbench.screens.line import Line
    from workbench.screens.writing.composing import Writing
    from workbench.screens.writing.sending import Sending


class Means(NamedTuple):
    """The parts of the desk that ask, write, send and change what a plugin asks for."""

    abilities: Abilities
    changes: Changes
    line: Line
    writing: Writing
    sending: Sending
