"""Pictures of the screen that are kept beside the tests and compared exactly.

``UPDATE_PICTURES=1 python -m pytest tests/screens`` keeps what the screen looks like now. Look at what changed before
you commit it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from screens.driving import Driven

SNAPSHOTS = Path(__file__).parent / "snapshots"

Keep = Callable[[str, Driven], None]


@contextmanager
def album() -> Iterator[Keep]:
    """Yield what compares the screen with the picture of a name; what differs is told at the end, all at once."""
    differ: list[str] = []

    def keep(name: str, desk: Driven) -> None:
        if difference := _compare(name, desk.svg()):
            differ.append(difference)

    yield keep
    assert not differ, "\n".join([*differ, "UPDATE_PICTURES=1 keeps the new pictures."])


def _compare(name: str, picture: str) -> str:
    """Return how a picture differs from the one that is kept; keep it where pictures are to be updated."""
    kept, new = SNAPSHOTS / f"{name}.svg", SNAPSHOTS / f"{name}.new.svg"
    if os.environ.get("UPDATE_PICTURES"):
        kept.write_text(picture, "utf-8")
    known = kept.read_text("utf-8") if kept.exists() else ""
    if picture == known:
        new.unlink(missing_ok=True)
        return ""
    new.write_text(picture, "utf-8")
    if not known:
        return f"{name}: there is no picture of it yet. Open {new} in a browser."
    rows = [number for number, pair in enumerate(zip(_rows(picture), _rows(known), strict=False)) if len(set(pair)) > 1]
    return f"{name}: rows {rows} differ. Open {kept} and {new} side by side in a browser."


def _rows(picture: str) -> list[str]:
    """Return what is drawn of each row of the screen: each is a line of the file."""
    return picture.partition("<g transform")[2].splitlines()[1:]
