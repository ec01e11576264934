"""Take the pictures of the README and the docs, of the demo company's desk: the same files on every machine."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from journey import be_known, says, until
from screens.driving import MEDIUM, NARROW, WIDE, Driven, configured, drive, environment, make_company, place_of
from screens.handovers import draft_with_gaps, publish, with_team
from workbench import demo
from workbench.workplace import Workplace

FOLDER = Path(__file__).parents[2] / "docs/pictures"


class Picture(NamedTuple):
    """What is to be seen: the size, what the configuration says of looks, and how to come there."""

    size: tuple[int, int]
    look: str
    pose: Callable[[Driven], Awaitable[None]]
    prepare: Callable[[Workplace], object] = lambda _: None


async def read_a_ticket(desk: Driven) -> None:
    """Read a ticket from where notes and answers take turns, beside all that is open."""
    await desk.press("5", "j", "enter", "pagedown")


async def look_at_the_incident(desk: Driven) -> None:
    """See what is wrong now, and which tickets look related."""
    await desk.press("g", "i", "j")


async def look_at_the_queue(desk: Driven) -> None:
    """See what is urgent."""
    await desk.press("j")


def enable_checklists(workplace: Workplace) -> None:
    """Let the company have its checklists, as `make demo` does."""
    folder = Path(demo.__file__).parent / "checklists"
    configured(workplace, f"plugins: {{checklists: {{settings: {{folders: ['{folder}']}}}}}}")
    be_known(workplace)


async def reproduce_a_fault(desk: Driven) -> None:
    """See what a checklist found, and what it asks."""
    for key, then in (("p", "A client that knows no TLS"), ("enter", "Start with what"),
                      ("enter", "Run it"), ("enter", "Answer: same alert")):  # fmt: skip
        await desk.press(key)
        await until(desk, says(desk, then))


def leave_a_handoff(workplace: Workplace) -> None:
    """Let Mara have handed over, and a draft of one's own be begun."""
    publish(with_team(workplace))
    draft_with_gaps(workplace, 4)


async def take_an_item(desk: Driven) -> None:
    """See an item of a handoff with its ticket beside it."""
    await desk.press("g", "h", "enter", "space")


async def see_what_was_taken(desk: Driven) -> None:
    """See a handoff of which four are accepted, one is asked about and one is declined."""
    await desk.press("g", "h", "enter", *["enter"] * 4, "q")
    await desk.type("which build?")
    await desk.press("enter", "x")
    await desk.type("no access to their node")
    await desk.press("enter")
    desk.forget_sentence()


async def fill_a_gap(desk: Driven) -> None:
    """Fill a gap of the draft."""
    await desk.press("g", "h", "N", "ctrl+n")
    await desk.type("Exports fail in eu-west")
    await desk.press("ctrl+n")
    await desk.type("a window at 17:30Z")


PICTURES = {
    "desk-wide": Picture(WIDE, "theme: dark", read_a_ticket),
    "desk-medium": Picture(MEDIUM, "theme: light", look_at_the_incident),
    "desk-narrow": Picture(NARROW, "theme: dark", look_at_the_queue),
    "reproducing": Picture(WIDE, "theme: dark", reproduce_a_fault, enable_checklists),
    "handoff-item": Picture(WIDE, "theme: dark", take_an_item, leave_a_handoff),
    "handoff-whole": Picture(NARROW, "theme: dark", see_what_was_taken, leave_a_handoff),
    "handoff-gap": Picture(NARROW, "theme: light", fill_a_gap, leave_a_handoff),
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
        picture.prepare(workplace)
        drive(workplace, picture.size, script)
    path.write_text(taken[0], "utf-8")
    return path
