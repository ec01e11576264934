"""Set any view in lines: the entry to this package."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Literal

from workbench.api import (
    Choice,
    Empty,
    Fields,
    Form,
    Markdown,
    Output,
    Problem,
    Section,
    Stack,
    Steps,
    Table,
    Text,
    Timeline,
    View,
    one_line,
)
from workbench.domain.text import ascii_only
from workbench.typeset.documents import set_markdown
from workbench.typeset.lines import Line, Sheet, Span
from workbench.typeset.notices import set_empty, set_output, set_problem, set_text
from workbench.typeset.page import DEEPEST, QUIET, Page
from workbench.typeset.questions import set_choice, set_form, set_steps
from workbench.typeset.tables import set_fields, set_table
from workbench.typeset.timelines import set_timeline

Icons = Literal["unicode", "ascii"]


def typeset(
    view: View, width: int, *, now: datetime, zone: tzinfo, folded: bool = True, icons: Icons = "unicode"
) -> Sheet:
    """Return ``view`` set in lines of at most ``width`` cells (at least 1), at most 5,000 of them.

    ``now`` and ``zone`` decide how times read. ``folded`` hides quoted parts and signatures behind a line
    that says how much there is. With ``icons="ascii"`` signs of ours and typographic ones in the text become
    ASCII signs; letters of any script stay. Every text is cleaned again here. Raises TypeError for what is
    no view.
    """
    page = Page(width, now, zone, folded=folded)
    _set(page, view)
    sheet = page.sheet()
    if icons == "unicode":
        return sheet
    lines = [
        Line(tuple(Span(ascii_only(span.text), span.tone) for span in line.spans), line.target)
        for line in sheet.lines
    ]
    return Sheet(lines, sheet.targets)


def _set(page: Page, view: View) -> None:
    if page.depth > DEEPEST:
        page.wrapped("… more views within views", QUIET)
        return
    page.depth += 1
    if isinstance(view, Stack):
        _set_stack(page, view)
    elif isinstance(view, Section):
        page.heading(one_line(view.title))
        _set(page, view.view)
    elif isinstance(view, Steps):
        set_steps(page, view, _set)
    elif setter := _SETTERS.get(type(view)):
        setter(page, view)
    else:
        raise TypeError(f"{type(view).__name__} is not a view.")
    page.depth -= 1


def _set_stack(page: Page, stack: Stack) -> None:
    """Set views under each other; an empty line sets a section off from what stands above it."""
    top = len(page.lines)
    for index, view in enumerate(stack.views):
        if not page.room:
            page.leave_out(len(stack.views) - index)
            return
        if isinstance(view, Section) and len(page.lines) > top and page.lines[-1].spans:
            page.add()
        _set(page, view)


_SETTERS: dict[type, Callable[..., None]] = {
    Choice: set_choice, Empty: set_empty, Fields: set_fields, Form: set_form, Markdown: set_markdown,
    Output: set_output, Problem: set_problem, Table: set_table, Text: set_text,
    Timeline: set_timeline,
}  # fmt: skip
