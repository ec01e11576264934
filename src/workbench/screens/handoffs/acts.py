"""One thing that can be done on a page of handoffs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Acts: TypeAlias = dict[str, "Act"]


class Act(NamedTuple):
    """``do`` carries it out on what is open or under the cursor; ``why_not`` says why that cannot be, or ''."""

    do: Callable[[], None]
    why_not: Callable[[], str] = str
