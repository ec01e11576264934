"""Set tables and labelled values: columns aligned, nothing wider than the page."""

import re

from workbench.api import Field, Fields, Row, Table, one_line, width
from workbench.domain.text import pad
from workbench.typeset.lines import LABEL, Span
from workbench.typeset.notices import labelled
from workbench.typeset.page import QUIET, Page
from workbench.typeset.wrapping import lines_of, wrap

_GAP = 2  # cells between columns
_LEAST = 8  # what a flexible column keeps while the others still have more
_MOST_BELOW = 4  # quiet lines under a row
_LONGEST_BELOW = 2_000  # characters of them that are looked at
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?: ?(?:%|[A-Za-z]{1,3}))?|now")  # also sizes and ages


def set_table(page: Page, view: Table) -> None:
    """Set rows in columns. Numbers, sizes and ages stand on the right; the flexible one takes what is left."""
    if not view.rows:
        page.wrapped(one_line(view.empty), QUIET)
        return
    heads = [one_line(name) for name in view.columns]
    fitting = view.rows[: max(page.room, 0)]
    rows = [[one_line(cell) for cell in row.cells[: len(heads)]] for row in fitting]
    columns = _Columns(heads, rows, view.flexible, page.cells)
    if any(heads):
        page.add((Span(columns.line(heads), LABEL),))
    for index, (row, cells) in enumerate(zip(fitting, rows, strict=True)):
        if not page.room:
            page.leave_out(len(fitting) - index)
            break
        target = page.target(row.opens, row.actions)
        page.add((Span(columns.line(cells), str(row.tone)),), target)
        if row.below:
            _set_below(page, row, target)
    page.leave_out(len(view.rows) - len(fitting))


def _set_below(page: Page, row: Row, target: int) -> None:
    lines = filter(None, lines_of(row.below[:_LONGEST_BELOW]))
    pieces = [piece for line in lines for piece in wrap(line, max(page.cells - 2, 1))]
    for piece in pieces[:_MOST_BELOW]:
        page.wrapped(piece, QUIET, indent="  ", target=target)


class _Columns:
    """How wide each column of one table is, and on which side its cells stand."""

    def __init__(self, heads: list[str], rows: list[list[str]], flexible: int, cells: int) -> None:
        columns = [[row[index] for row in rows if index < len(row)] for index in range(len(heads))]
        natural = [max(map(width, (head, *column))) for head, column in zip(heads, columns, strict=True)]
        self.shown = [index for index, wide in enumerate(natural) if wide]
        flexible = self.shown.index(flexible) if flexible in self.shown else -1
        self.widths = share([natural[index] for index in self.shown], flexible, cells)
        self.shown = self.shown[: len(self.widths)]
        self.right = [all(map(_NUMBER.fullmatch, filter(None, columns[index]))) for index in self.shown]
        self.cells = cells

    def line(self, row: list[str]) -> str:
        """Return one row's cells as one line."""
        parts: list[str] = []
        for index, cells, right in zip(self.shown, self.widths, self.right, strict=True):
            text = row[index] if index < len(row) else ""
            if right and width(text) < cells:
                text = " " * (cells - width(text)) + text
            parts.append(pad(text, cells))
        return (" " * _GAP).join(parts).rstrip()


def share(natural: list[int], flexible: int, cells: int) -> list[int]:
    """Return how wide each column gets where all together may take ``cells``, blanks between them counted.

    A column that is ``flexible`` grows into what is left, and gives way first, down to eight cells; then the
    widest give way. Columns on the right for which not even one cell is left are not in the result.
    """
    most = (cells + _GAP) // (1 + _GAP)
    widths = natural[: max(most, 1)]
    budget = cells - _GAP * (len(widths) - 1)
    flexes = 0 <= flexible < len(widths)
    excess = sum(widths) - budget
    if flexes and excess < 0:
        widths[flexible] -= excess
    elif flexes and excess > 0:
        widths[flexible] -= min(excess, max(widths[flexible] - _LEAST, 0))
    while (excess := sum(widths) - budget) > 0:
        widest = max(widths)
        at = [index for index, wide in enumerate(widths) if wide == widest]
        below = max((wide for wide in widths if wide < widest), default=0)
        step = max(min(widest - below, excess // len(at)), 1)
        for index in at[: excess if step == 1 else len(at)]:
            widths[index] -= step
    return widths


def set_fields(page: Page, view: Fields) -> None:
    """Set labelled values under each other; where no value has a label, all on one line as far as it goes."""
    rows = [(one_line(row.label), lines_of(row.value), row) for row in view.rows[: max(page.room, 0)]]
    if not any(label for label, _, _ in rows):
        _set_inline(page, [row for _, _, row in rows])
    else:
        label_cells = min(max(width(label) for label, _, _ in rows), max(page.cells // 3, 1))
        for label, values, row in rows:
            for index, value in enumerate(values):
                labelled(page, "" if index else label, label_cells, value, str(row.tone))
    page.leave_out(len(view.rows) - len(rows))


def _set_inline(page: Page, rows: list[Field]) -> None:
    """Set values one after another with dots between them, in as many lines as they need."""
    line: list[Span] = []
    used = 0
    for row in rows:
        text = one_line(row.value)
        if not text:
            continue
        taken = width(text)
        if line and used + 3 + taken <= page.cells:
            line += (Span(" · ", QUIET), Span(text, str(row.tone)))
            used += 3 + taken
            continue
        if line:
            page.add(line)
        *whole, last = wrap(text, page.cells)
        for piece in whole:
            page.add((Span(piece, str(row.tone)),))
        line, used = [Span(last, str(row.tone))], width(last)
    if line:
        page.add(line)
