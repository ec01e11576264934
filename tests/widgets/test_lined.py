"""What draws line by line draws what changed, and shows nothing that was there before."""

import asyncio
from collections.abc import Callable

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from workbench.widgets.lined import Lined


class _Lines(Lined):
    DEFAULT_CSS = "_Lines { width: 6; height: 4; }"

    def __init__(self) -> None:
        super().__init__("lines")
        self.texts = ["one", "two", "three", "four"]
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return Strip([Segment(self.texts[y].ljust(self.outer_size.width))])


class _Shows(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.lines = _Lines()

    def compose(self) -> ComposeResult:
        yield self.lines


def _seen(lines: _Lines) -> list[str]:
    return [strip.text.rstrip() for strip in lines.render_lines(lines.outer_size.region)]


def _shown(do: Callable[[_Lines], None]) -> tuple[list[str], list[int], set[int]]:
    """Return what is shown after ``do``, which lines were drawn for it, and which ones the screen has to write anew."""

    async def run() -> tuple[list[str], list[int], set[int]]:
        app = _Shows()
        async with app.run_test() as pilot:
            await pilot.pause()
            assert _seen(app.lines) == ["one", "two", "three", "four"]
            app.lines.drawn.clear()
            before = set(app.lines._repaint_regions)  # what the compositor asks for
            do(app.lines)
            regions = app.lines._repaint_regions - before
            return _seen(app.lines), app.lines.drawn, {y for region in regions for y in region.line_range}

    return asyncio.run(run())


def test_only_the_lines_that_look_otherwise_are_written_anew() -> None:
    def change(lines: _Lines) -> None:
        lines.texts[1] = "zwei"
        lines.redraw()
        lines.texts[3] = "vier"
        lines.redraw()

    assert _shown(change)[::2] == (["one", "zwei", "three", "vier"], {1, 3})


def test_a_line_is_drawn_again_only_where_it_was_refreshed() -> None:
    def change(lines: _Lines) -> None:
        lines.texts[:] = ["eins", "zwei", "drei", "vier"]
        lines.refresh(Region(0, 2, 6, 1))

    assert _shown(change) == (["one", "two", "drei", "four"], [2], {2})


def test_a_refresh_between_two_redraws_loses_nothing() -> None:
    def change(lines: _Lines) -> None:
        lines.texts[0] = "eins"
        lines.refresh()
        lines.texts[1] = "zwei"
        lines.redraw()

    assert _shown(change)[::2] == (["eins", "zwei", "three", "four"], {0, 1, 2, 3})


def test_another_size_is_drawn_whole() -> None:
    async def run() -> None:
        app = _Shows()
        async with app.run_test() as pilot:
            app.lines.styles.width = 8
            await pilot.pause()
            assert [strip.cell_length for strip in app.lines.render_lines(app.lines.outer_size.region)] == [8] * 4

    asyncio.run(run())
