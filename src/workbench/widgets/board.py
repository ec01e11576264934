"""The board: lays the panes out where the geometry says, and nothing else."""

from collections.abc import Callable

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from workbench.styles.geometry import Box

Places = Callable[[int, int], dict[str, Box]]


class BoardLayout(Layout):
    """Asks for the boxes of a size and puts each child whose id has one there; the others are not shown."""

    name = "board"

    def __init__(self, places: Places) -> None:
        self._places = places

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Return where each child stands (Textual's layout protocol)."""
        boxes = self._places(size.width, size.height)
        return [
            WidgetPlacement(Region(*box), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (box := boxes.get(child.id or "")) is not None
        ]
