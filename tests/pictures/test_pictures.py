"""The README's pictures are those of the desk as it is, and nothing has to be fetched to see them."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.segment import Segment
from rich.style import Style

from pictures.drawing import HIGH, WIDE, draw
from pictures.making import FOLDER, PICTURES, make


def test_the_pictures_of_the_readme_are_up_to_date(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert {path.name for path in made} == {f"{name}.svg" for name in PICTURES}
    stale = [path.name for path in made if path.read_text("utf-8") != (FOLDER / path.name).read_text("utf-8")]
    assert not stale, "make pictures, and look at what changed"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_whole_and_fetches_nothing(name: str) -> None:
    root = ET.fromstring((FOLDER / f"{name}.svg").read_text("utf-8"))  # noqa: S314 - we wrote it
    columns, lines = PICTURES[name].size
    assert root.get("viewBox") == f"0 0 {columns * WIDE + 16} {lines * HIGH + 16}"
    values = [value for element in root.iter() for value in element.attrib.values()]
    styles = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}style")]
    for text in (*values, *styles):
        assert not re.search(r"://|@font-face|@import|url\(", text)


def test_text_stands_where_its_cells_are() -> None:
    row = [Segment("ab  日本 c", Style.parse("bold #ffffff on #000000")), Segment("─┐", Style.parse("#00ff00"))]
    picture = draw([row], 12, "#101010")
    assert f'<text x="0" y="13.5" textLength="{2 * WIDE}" fill="#ffffff" class="b">ab</text>' in picture
    assert f'<text x="{4 * WIDE}" y="13.5" textLength="{6 * WIDE}" fill="#ffffff" class="b">日本 c</text>' in picture
    assert f'<rect x="0" y="0" width="{10 * WIDE}" height="{HIGH}" fill="#000000"/>' in picture
    assert picture.count("<path") == 2


def test_markup_in_a_text_is_only_text() -> None:
    assert "&lt;script&gt;&amp;" in draw([[Segment("<script>&")]], 9)


def test_reverse_and_dim_are_seen() -> None:
    picture = draw([[Segment("x", Style(reverse=True)), Segment("y", Style(dim=True, underline=True))]], 2, "#000000")
    assert 'fill="#d0d4d9"/>' in picture
    assert 'fill="#000000">x<' in picture
    assert 'height="1"' in picture
    assert 'fill="#d0d4d9">y<' not in picture


def test_the_same_screen_is_the_same_picture() -> None:
    row = [Segment("a", Style.parse("red")), Segment("b", Style.parse("red"))]
    assert draw([row], 2) == draw([[Segment("ab", Style.parse("red"))]], 2)
