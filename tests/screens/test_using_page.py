"""The user guide says what the desk does: its figures are the code's, and its morning is walked through key by key."""

import re
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import TextArea

from screens.driving import MEDIUM, Driven, drive, place_of
from screens.outside import with_browser
from workbench.commands.all import COMMANDS
from workbench.commands.keymap import key_words
from workbench.domain.shift import BAND_NAMES
from workbench.screens.queues import ORDER_WORDS
from workbench.store.queues import COUNT_STOPS_AT
from workbench.styles.geometry import MEDIUM as FROM_MEDIUM
from workbench.styles.geometry import SMALLEST_HEIGHT, SMALLEST_WIDTH
from workbench.styles.geometry import WIDE as FROM_WIDE
from workbench.styles.icons import UNICODE
from workbench.styles.palette import PALETTES

PAGE = (Path(__file__).parents[2] / "docs/using.md").read_text(encoding="utf-8")
_KEYS = {"Enter": "enter", "Esc": "escape", "Tab": "tab"}


def _pressed(part: str) -> str:
    return part.lower() if part.startswith("Ctrl+") else part


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(title: str, number: int = 0) -> list[list[str]]:
    """Return the cells of a section's table, its head left out."""
    tables = re.findall(r"(?:^\|.*\n)+", section(title) + "\n", re.MULTILINE)
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in tables[number].splitlines()]
    return rows[2:]


def morning() -> list[tuple[str, str, str]]:
    return [(wish, keys, seen) for wish, keys, seen in table("A morning, key by key")]


@pytest.mark.parametrize(("wish", "keys", "seen"), morning(), ids=[wish.replace(" ", "-") for wish, _, _ in morning()])
def test_the_keys_of_the_morning_bring_what_the_guide_says(wish: str, keys: str, seen: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        for key, text in re.findall(r"`([^`]+)`|\*([^*]+)\*", keys):
            if text:
                await desk.type(text)
            else:
                await desk.press(*(_KEYS.get(part, _pressed(part)) for part in key.split(" ")))
        for words in re.findall(r"`([^`]+)`", seen):
            assert words in desk.text, wish

    with place_of(company) as workplace:
        drive(with_browser(workplace), MEDIUM, script)


def test_the_layouts_are_those_of_the_geometry() -> None:
    assert [row[0] for row in table("What stands where")] == [
        f"{FROM_WIDE} columns and more", f"{FROM_MEDIUM} to {FROM_WIDE - 1} columns", f"under {FROM_MEDIUM} columns",
        f"under {SMALLEST_WIDTH} × {SMALLEST_HEIGHT}",
    ]  # fmt: skip
    assert f"stops at {COUNT_STOPS_AT - 1}+" in PAGE


def test_signs_bands_orders_and_themes_are_those_of_the_code() -> None:
    signs = [row[0] for row in table("The queue")]
    assert signs[0] == f"`{UNICODE.cursor}`"
    assert signs[2] == f"`{UNICODE.waiting}`"
    assert [row[0].strip("`") for row in table("The queue", 1)] == [name.upper() for name in BAND_NAMES]
    first, *others = ORDER_WORDS.values()
    assert f"in the order {first}" in section("The queue")
    assert f"the others: {', '.join(others)}." in " ".join(section("The queue").split())
    assert f"`{'`, `'.join(list(PALETTES)[:-1])}` or `{list(PALETTES)[-1]}`" in section("Looks")


def test_every_key_in_the_text_is_one() -> None:
    known = {key_words(key) for command in COMMANDS for key in command.keys} | {"Ctrl+C"}
    # What the composer takes over from Textual's text area.
    known |= {key_words(key) for one in TextArea.BINDINGS if isinstance(one, Binding) for key in one.key.split(",")}
    text = re.sub(r"^\|.*$", "", PAGE, flags=re.MULTILINE)
    short = [code for code in re.findall(r"`([^`]+)`", text) if len(code) <= 2 or "+" in code or code in _KEYS]
    assert len(short) > 20
    assert set(short) <= known


def test_the_pages_it_names_are_there() -> None:
    for name in re.findall(r"\]\(([\w.]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / name).exists(), name
