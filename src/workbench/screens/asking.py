"""What can be asked in the line one types into: a question that is answered by choosing, or by what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import Opens, View


class LineKey(NamedTuple):
    """A key that takes a line otherwise than Enter: the one that a command has in ``pane``, and what ``act`` does."""

    command_id: str
    pane: str
    words: str
    act: Callable[[str], None]


class Asking(NamedTuple):
    """A question that is answered by choosing, and by typing to have fewer to choose from.

    ``label`` stands before the line, ``hint`` in it while it is empty. ``choices`` returns what there is to choose
    for what was typed so far, ``chosen`` takes what the cursor was on. ``said`` stands in the line to begin with.
    ``typed`` takes the line itself, where there is nothing to choose; then ``keys`` mean something besides Enter.
    ``is_about_ticket`` where the ticket that is open stays so, since the answer is about it.
    """

    label: str
    hint: str
    title: str
    choices: Callable[[str], View]
    chosen: Callable[[Opens], None]
    said: str = ""
    typed: Callable[[str], None] | None = None
    keys: tuple[LineKey, ...] = ()
    is_about_ticket: bool = True


class Looking(NamedTuple):
    """What looks for what is typed, and shows what it finds itself; Enter keeps that, and the way it opens.

    ``typed`` gets each state of the line, ``stays`` says whether Esc, too, leaves there what was found.
    """

    label: str
    hint: str
    said: str
    typed: Callable[[str], None]
    stays: Callable[[], bool]
    is_about_ticket: bool = False
