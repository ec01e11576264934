"""What says in a list which helpdesk a ticket is on: nothing where there is only one.

Shared by the first paint, the live queue and plain text. A mark is made of the helpdesk's short name: all of it
where there is room, else as little as tells each helpdesk from every other. All marks take as many cells.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from workbench.domain.cells import pad, width
from workbench.domain.text import one_line

_FULL = 8  # cells that a name may take where there is room
_SHORT = 2  # and what is always left of it: one letter says too little
_LONGEST = 16  # as long as the configuration lets a short name be


class Marks(NamedTuple):
    """The mark of each helpdesk by its short name, each filled up to ``cells``; 0 cells where there is only one."""

    cells: int = 0
    by_name: Mapping[str, str] = MappingProxyType({})

    def column(self, name: str) -> str:
        """Return a helpdesk's mark, as wide as all are. One that came since the marks were made has its name cut."""
        return self.by_name.get(name) or pad(one_line(name), self.cells, "")

    def of(self, ref: str) -> str:
        """Return the mark of the helpdesk that a reference belongs to, without blanks; '' where there is only one."""
        return self.column(ref.partition(":")[0]).rstrip() if self.cells else ""

    def called(self, ref: str) -> str:
        """Return what a ticket is called in a title: ``#48213``, and its whole reference where a number may be two."""
        return ref if self.cells else f"#{ref.partition(':')[2]}"


NO_MARKS = Marks()


def marks_of(names: Sequence[str], *, short: bool = False) -> Marks:
    """Return the marks of the helpdesks called ``names``; ``short`` ones where cells are few."""
    if len(names) < 2:
        return NO_MARKS
    known = [one_line(name) for name in names]
    tails = [name.rpartition("-")[2] for name in known]  # support-eu and support-us differ at their ends
    for cells in range(_SHORT if short else min(max(map(len, known)), _FULL), _LONGEST):
        for said in (known, tails):
            cut = [name[:cells] for name in said]
            if len(set(cut)) == len(cut) and all(cut):
                return _marks(names, cut)
    return _marks(names, known)


def _marks(names: Sequence[str], cut: Sequence[str]) -> Marks:
    cells = max(map(width, cut))
    return Marks(cells, dict(zip(names, (pad(mark, cells) for mark in cut), strict=True)))
