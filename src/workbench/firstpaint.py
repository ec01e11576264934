"""The first paint: the queue as it is in the store, in plain ANSI, before the framework is even imported.

The live desk writes down what it needs (:func:`remember`): the first queue's SQL, the shift's ends, the
looks. Here that is read again, the rows are asked of the store, and the same functions that draw the live
queue draw these, so the live screen takes over without a flicker. Text passes the same gate: what the
store holds is clean, and a line is cut to its cells. Keys typed meanwhile stay with the terminal,
unechoed, until the live screen reads them.
"""

import os
import sqlite3
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

from workbench.domain.cells import pad
from workbench.styles.geometry import CONVERSATION, QUEUE, boxes, is_too_small
from workbench.styles.icons import Icons, icons_named
from workbench.styles.palette import Palette, palette_named
from workbench.styles.queue_line import Spans, band_line, fit, frame_bottom, frame_top, queue_line

POINTER = "first-paint"
ROWS = 64
TITLES = {CONVERSATION: "Conversation", "customer": "Customer", "escalations": "Escalations", "canned": "Canned"}
BAND_NAMES = ("now", "this shift", "next shift", "later")
_SOON = 3600
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"


class Row(NamedTuple):
    """What the first columns of the queue's own SQL give; drawn by the same function as the live rows."""

    key: int
    n: int
    ref: str
    subject: str
    status: str
    priority: int
    due: int
    updated: int
    assignee: str | None
    who: str
    unread: int
    waiting: int


class Painted(NamedTuple):
    """That the screen is painted, and how the terminal was before."""

    attributes: list[object]

    def undo(self) -> None:
        """Give the terminal back as it was."""
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
        self.restore()

    def restore(self) -> None:
        """Let the terminal echo again."""
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self.attributes)  # type: ignore[arg-type]  # as tcgetattr gave it


def paint(cache: Path, config: Path) -> Painted | None:
    """Paint the first screen where all that it needs is remembered and still true; None otherwise."""
    try:
        stamp, store = (cache / POINTER).read_text("utf-8").split("\n")[:2]
        if stamp != stamp_of(config):
            return None
        width, height = os.get_terminal_size(sys.stdout.fileno())
        if is_too_small(width, height):
            return None
        known, rows = _read(Path(store))
    except (OSError, ValueError, KeyError, sqlite3.Error):
        return None
    attributes = termios.tcgetattr(sys.stdin.fileno())
    quiet = termios.tcgetattr(sys.stdin.fileno())
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, quiet)
    sys.stdout.write(_ENTER + _screen(known, rows, width, height))
    sys.stdout.flush()
    return Painted(attributes)


def stamp_of(config: Path) -> str:
    """Return what changes whenever the configuration's file does."""
    try:
        found = config.stat()
    except OSError:
        return "none"
    return f"{found.st_size} {found.st_mtime_ns}"


def remember(connection: sqlite3.Connection, cache: Path, config: Path, store: Path, facts: dict[str, object]) -> None:
    """Write down what the next first paint needs; ``facts`` as :func:`_read` takes them."""
    connection.execute("BEGIN")  # not IMMEDIATE: that would wait for whoever writes the mirror
    connection.execute("DELETE FROM desk.first_paint")
    connection.executemany("INSERT INTO desk.first_paint VALUES (?, ?)", facts.items())
    connection.execute("COMMIT")
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    (cache / POINTER).write_text(f"{stamp_of(config)}\n{store}\n", "utf-8")


def _read(store: Path) -> tuple[dict[str, object], list[Row]]:
    connection = sqlite3.connect(f"file:{store / 'mirror.db'}?mode=ro", uri=True, timeout=0.05)
    try:
        connection.execute("ATTACH DATABASE ? AS desk", (f"file:{store / 'desk.db'}?mode=ro",))
        known: dict[str, object] = dict(connection.execute("SELECT key, value FROM desk.first_paint"))
        values = [known[f"value.{number}"] for number in range(int(str(known["values"])))]
        return known, [Row(*row[:12]) for row in connection.execute(str(known["sql"]), values)]
    finally:
        connection.close()


def _screen(known: dict[str, object], rows: list[Row], width: int, height: int) -> str:
    palette = palette_named(str(known["theme"]), no_color=bool(os.environ.get("NO_COLOR")))
    icons = icons_named(str(known["icons"]))
    drawn: list[str] = [
        _at(0, 0, fit([(" workbench", "bar-strong"), (" " * width, "bar")], width), palette),
        _at(0, 1, fit([(str(known["tabs"]), "plain")], width), palette),
        _at(0, height - 1, [(" " * width, "bar")], palette),
    ]
    for name, box in boxes(width, height, QUEUE).items():
        on = name == QUEUE
        title = str(known["title"]) if on else TITLES[name]
        hint = str(known["hint"]) if on else ""
        drawn.append(_at(box.x, box.y, frame_top(title, box.width, icons, focused=on, hint=hint), palette))
        inner = _queue_lines(known, rows, box.width - 2, box.height - 2, icons) if on else []
        side = (icons.down, "frame-on" if on else "frame")
        for y in range(box.height - 2):
            spans = inner[y] if y < len(inner) else [(" " * (box.width - 2), "plain")]
            drawn.append(_at(box.x, box.y + 1 + y, [side, *spans, side], palette))
        drawn.append(_at(box.x, box.y + box.height - 1, frame_bottom(box.width, icons, focused=on), palette))
    return "".join(drawn)


def _queue_lines(known: dict[str, object], rows: list[Row], width: int, height: int, icons: Icons) -> list[Spans]:
    now = int(str(known["frozen"])) or int(time.time())
    ends = [end for end in map(int, str(known["ends"]).split()) if end > now]
    edges = (now + _SOON, max(ends[0], now + _SOON), ends[1]) if len(ends) > 1 else None
    lines: list[Spans] = []
    band = -1
    for number, row in enumerate(rows):
        if edges and known["order"] == "due":
            here = sum(row.due >= edge for edge in edges)
            if here != band:
                band = here
                lines.append(band_line(BAND_NAMES[band], width))
        mark = (icons.cursor, "accent") if number == 0 else (" ", "plain")
        spans = [mark, *queue_line(row, width - 1, icons, sources=bool(known["sources"]), now=now)]
        lines.append([(text, f"{tone}@") for text, tone in spans] if number == 0 else spans)
        if len(lines) >= height:
            break
    return lines[:height]


def _at(x: int, y: int, spans: Spans, palette: Palette) -> str:
    return f"\x1b[{y + 1};{x + 1}H" + "".join(_sgr(tone, palette) + text for text, tone in spans) + "\x1b[0m"


def _sgr(tone: str, palette: Palette) -> str:
    """Return the escape sequence of a tone; one that ends in @ lies on the cursor's ground."""
    looks = [palette["plain"], palette.get(tone.rstrip("@"), palette["plain"])]
    if tone.endswith("@"):
        looks.append(palette["cursor"])
    ink = next((look.ink for look in reversed(looks) if look.ink), "")
    ground = next((look.ground for look in reversed(looks) if look.ground), "")
    codes = ["0"]
    for code, name in (("1", "bold"), ("2", "dim"), ("3", "italic"), ("4", "underline"), ("7", "reverse")):
        if any(getattr(look, name) for look in looks):
            codes.append(code)
    codes += [_colour(code, value) for code, value in (("38", ink), ("48", ground)) if value]
    return f"\x1b[{';'.join(codes)}m"


def _colour(code: str, value: str) -> str:
    return f"{code};2;{int(value[1:3], 16)};{int(value[3:5], 16)};{int(value[5:7], 16)}"


def plain_tabs(names: list[str]) -> str:
    """Return the line of queues without their counts."""
    return " " + "".join(f"{number} {pad(name, len(name))}   " for number, name in enumerate(names, start=1))

