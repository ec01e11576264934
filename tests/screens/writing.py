"""What tests of writing ask of a desk and of its store."""

from contextlib import closing

from screens.arrivals import SOURCE
from screens.driving import Driven
from workbench.store.drafts import Draft, drafts_of
from workbench.store.outbox import Entry, unsent_entries

JANE = f"{SOURCE}:48213"  # the first ticket of the first queue
PASTE = "\x1b[200~{}\x1b[201~"


def text_of(desk: Driven) -> str:
    """Return what stands in the composer."""
    assert desk.desk.writing.editor is not None
    return desk.desk.writing.editor.text


def cursor_of(desk: Driven) -> int:
    """Return where the cursor is in the composer."""
    assert desk.desk.writing.editor is not None
    return desk.desk.writing.editor.cursor


def is_open(desk: Driven) -> bool:
    """Whether the composer is open and has the keys."""
    return desk.desk.is_writing and desk.desk.focus_name == "composer"


def kept(desk: Driven) -> list[Draft]:
    """Return the drafts that another process finds on disk, once what is being written is."""
    desk.desk.writing.keeper.wait()
    with closing(desk.desk.workplace.new_connection()) as connection:
        return drafts_of(connection)


def unsent(desk: Driven) -> list[Entry]:
    """Return the changes that another process finds in the outbox."""
    with closing(desk.desk.workplace.new_connection()) as connection:
        return unsent_entries(connection)


def frame(desk: Driven) -> tuple[str, str]:
    """Return the upper and the lower edge of the composer."""
    region = desk.widget("composer").region
    lines = desk.lines
    return (
        lines[region.y][region.x : region.right].strip(),
        lines[region.bottom - 1][region.x : region.right].strip(),
    )


async def at_rest(desk: Driven) -> None:
    """Wait until what is written is on disk, and the desk has seen and told that it is."""
    assert desk.desk.writing.written is None or desk.desk.is_writing
    await desk.news()
    await desk.desk.news.look_around()
    await desk.settle()


async def write(desk: Driven, text: str, key: str = "r") -> None:
    """Begin a reply, or what another key begins, and write a text."""
    await desk.press(key)
    await desk.type(text)


async def send(desk: Driven, text: str, key: str = "r") -> Entry:
    """Write a text and send it; return the change that came of it."""
    await write(desk, text, key)
    await desk.press("ctrl+s", "enter")
    return unsent(desk)[-1]
