"""Set running text, a command's output, and the two notices that must never be taken for one another.

Nothing to show is a quiet line. A problem begins with the word, then says why and what to do next.
"""

from workbench.api import Action, Empty, Output, Problem, Text, Tone, one_line
from workbench.domain.text import pad
from workbench.typeset.lines import CODE, KEY, LABEL, Span
from workbench.typeset.page import PLAIN, QUIET, Page
from workbench.typeset.wrapping import chop, lines_of, wrap


def set_text(page: Page, view: Text) -> None:
    """Set running text."""
    lines = lines_of(view.text)
    for index, line in enumerate(lines):
        if not page.room:
            page.leave_out(len(lines) - index)
            return
        page.wrapped(line, str(view.tone))


def set_output(page: Page, view: Output) -> None:
    """Set what a command printed: its end, where there is more than a page, and how it ended."""
    lines = [piece for line in lines_of(view.text) for piece in chop(line, page.cells)]
    while lines and not lines[-1]:
        lines.pop()
    room = max(page.room - 2, 0)
    if len(lines) > room:
        page.wrapped(f"… {len(lines) - room:,} earlier lines", QUIET)
        lines = lines[len(lines) - room :]
    for line in lines:
        page.add((Span(line, CODE),))
    if view.ended:
        page.wrapped(one_line(view.ended), str(Tone.BAD))
    elif view.exit_code is None:
        page.wrapped("still running", QUIET)
    else:
        page.wrapped(f"ended with exit code {view.exit_code}", str(Tone.BAD if view.exit_code else Tone.GOOD))


def set_empty(page: Page, view: Empty) -> None:
    """Set the notice that there is nothing, which is all right."""
    page.wrapped(one_line(view.text), PLAIN)
    if view.hint:
        page.wrapped(one_line(view.hint), QUIET)


def set_problem(page: Page, view: Problem) -> None:
    """Set the notice that something failed."""
    page.wrapped(f"Problem: {one_line(view.what)}", str(Tone.BAD))
    for label, text in (("why", view.why), ("next", view.remedy)):
        if text:
            labelled(page, label, 4, one_line(text), PLAIN)
    set_actions(page, view.actions)


def set_actions(page: Page, actions: tuple[Action, ...]) -> None:
    """Set each action as a line of its own that carries it."""
    for action in actions:
        title, key = one_line(action.title), one_line(action.key)
        mark = f"[{key}] " if key else "• "
        first, *rest = wrap(mark + title, page.cells)
        index = page.target(None, (action,))
        head = first[: len(mark)] if first.startswith(mark) else ""
        page.add((Span(head, KEY), Span(first[len(head) :], PLAIN)) if head else (Span(first, PLAIN),), index)
        for line in rest:
            page.add((Span(line, PLAIN),), index)


def labelled(page: Page, label: str, label_cells: int, value: str, tone: str, target: int = -1) -> None:
    """Set a clean value behind its label, or under it where the page is narrow."""
    beside = page.cells - label_cells - 2
    if beside < 8:
        page.wrapped(label, LABEL, target=target)
        page.wrapped(value, tone, indent="  ", target=target)
        return
    first, *rest = wrap(value, beside)
    page.add((Span(pad(label, label_cells) + "  ", LABEL), Span(first, tone)), target)
    for line in rest:
        page.add((Span(" " * (label_cells + 2), LABEL), Span(line, tone)), target)
