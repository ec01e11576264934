"""From tones to styles."""

import re

import pytest

from workbench.firstpaint import _sgr
from workbench.styles.palette import MONO, PALETTES
from workbench.widgets.painting import Painter


def test_dim_letters_are_not_dim_where_the_cursor_turns_ink_and_ground_round() -> None:
    painter = Painter(MONO)
    assert painter.style("quiet").dim
    assert not painter.style("quiet", "cursor").dim
    assert painter.style("quiet", "cursor").reverse
    assert painter.style("quiet", "cursor-off").dim  # it underlines


@pytest.mark.parametrize("theme", PALETTES)
def test_the_first_paint_draws_each_tone_under_the_cursor_as_the_live_screen_does(theme: str) -> None:
    palette = PALETTES[theme]
    painter = Painter(palette)
    for tone in ("plain", "quiet", "warn", "strong", "unread", "accent"):
        codes = re.sub(r";[34]8;2;\d+;\d+;\d+", "", _sgr(f"{tone}@", palette))[2:-1].split(";")
        style = painter.style(tone, "cursor")
        marks = {"1": style.bold, "2": style.dim, "3": style.italic, "4": style.underline, "7": style.reverse}
        assert {code for code, on in marks.items() if on} == set(codes) - {"0"}
