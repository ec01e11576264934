"""Take the README's pictures of the demo company's desk: the same files on every machine."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, environment, make_company, place_of

FOLDER = Path(__file__).parents[2] / "docs/pictures"


class Picture(NamedTuple):
    """What is to be seen: the size, what the configuration says of looks, and how to come there."""

    size: tuple[int, int]
    look: str
    pose: Callable[[Driven], Awaitable[None]]


async def read_a_ticket(desk: Driven) -> None:
    """Read a ticket from where notes and answers take turns, beside all that is open."""
    await desk.press("5", "j", "enter", "pagedown")


async def look_at_the_incident(desk: Driven) -> None:
    """See what is wrong now, and which tickets look related."""
    await desk.press("g", "i", "j")


async def look_at_the_queue(desk: Driven) -> None:
    """See what is urgent."""
    await desk.press("j")


PICTURES = {
    "desk-wide": Picture(WIDE, "theme: dark", read_a_ticket),
    "desk-medium": Picture(MEDIUM, "theme: light", look_at_the_incident),
    "desk-narrow": Picture(NARROW, "theme: dark", look_at_the_queue),
}


def make(folder: Path) -> list[Path]:
    """Write the pictures into ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, environment(NO_COLOR=None):
        make_company(Path(home))
        return [_take(Path(home), picture, folder / f"{name}.svg") for name, picture in PICTURES.items()]


def _take(company: Path, picture: Picture, path: Path) -> Path:
    taken: list[str] = []

    async def script(desk: Driven) -> None:
        await picture.pose(desk)
        taken.append(desk.svg())

    with place_of(company, picture.look) as workplace:
        drive(workplace, picture.size, script)
    path.write_text(taken[0], "utf-8")
    return path
