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
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from workbench.domain.cells import ascii_only, pad
from workbench.earlykeys import EarlyKeys, Typed, moves_of
from workbench.styles.geometry import CONVERSATION, QUEUE, Box, boxes, is_too_small, kind_of, top_lines
from workbench.styles.icons import ASCII, Icons, icons_named
from workbench.styles.marks import Marks, marks_of
from workbench.styles.palette import Palette, palette_named
from workbench.styles.queue_line import Spans, band_line, fit, frame_bottom, frame_top, queue_line

POINTER = "first-paint"
ROWS = 64
TITLES = {CONVERSATION: "Conversation", "customer": "Customer", "escalations": "Escalations", "canned": "Canned"}
BAND_NAMES = ("now", "this shift", "next shift", "later")
_SOON = 3600
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
# Also what the live desk switches on: paste, mouse, focus, keyboard flags; all may be switched off twice.
_LEAVE = (
    "\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[<u\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
)


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


class PaintedQueue:
    """The queue's rows as they stand on the screen, and the cursor among them."""

    def __init__(
        self, known: dict[str, object], rows: list[Row], box: Box, palette: Palette, icons: Icons, marks: Marks
    ) -> None:
        self._known = known
        self._marks = marks
        self._box = box
        self._palette = palette
        self._icons = icons
        self._now = int(str(known["frozen"])) or int(time.time())
        self.cursor = 0
        self._bands: dict[int, str] = {}
        self._rows: list[tuple[int, Row]] = []  # line inside the box, and the row on it
        self._place(rows)

    @property
    def selected(self) -> str | None:
        """The ticket under the cursor, once it was moved."""
        return self._rows[self.cursor][1].ref if self.cursor else None

    def move(self, step: int) -> str:
        """Move the cursor among the rows that are to be seen; returns what is to be written for it."""
        before = self.cursor
        self.cursor = min(max(self.cursor + step, 0), len(self._rows) - 1)
        if self.cursor == before:
            return ""
        return in_icons(self._drawn_row(before) + self._drawn_row(self.cursor), self._icons)

    def drawn(self) -> str:
        """Return the inside of the box."""
        width = self._box.width - 2
        blank = [(" " * width, "plain")]
        on_line = {line: number for number, (line, _) in enumerate(self._rows)}
        parts = []
        for y in range(self._box.height - 2):
            if y in on_line:
                parts.append(self._drawn_row(on_line[y]))
            else:
                parts.append(self._at(y, band_line(self._bands[y], width) if y in self._bands else blank))
        return "".join(parts)

    def _place(self, rows: list[Row]) -> None:
        ends = [end for end in map(int, str(self._known["ends"]).split()) if end > self._now]
        soon = self._now + _SOON
        edges = (soon, max(ends[0], soon), max(ends[1], soon)) if len(ends) > 1 else None
        line, band = 0, -1
        for row in rows:
            if edges and self._known["order"] == "due":
                here = sum(row.due >= edge for edge in edges)
                if here != band:
                    band = here
                    self._bands[line] = BAND_NAMES[band]
                    line += 1
            if line >= self._box.height - 2:
                break
            self._rows.append((line, row))
            line += 1

    def _drawn_row(self, number: int) -> str:
        line, row = self._rows[number]
        width = self._box.width - 2
        on = number == self.cursor
        mark = (self._icons.cursor, "accent") if on else (" ", "plain")
        spans = [mark, *queue_line(row, width - 1, self._icons, marks=self._marks, now=self._now)]
        return self._at(line, [(text, f"{tone}@") for text, tone in spans] if on else spans)

    def _at(self, line: int, spans: Spans) -> str:
        return _at(self._box.x + 1, self._box.y + 1 + line, spans, self._palette)


class Painted:
    """That the screen is painted, how the terminal was before, and the keys that are typed meanwhile."""

    def __init__(self, attributes: list[object], queue: PaintedQueue, moves: dict[bytes, int]) -> None:
        self.attributes = attributes
        self.queue = queue
        self.typed: list[Typed] = []
        self._keys: EarlyKeys | None = EarlyKeys(sys.stdin.fileno(), moves, self._move) if moves else None

    def hand_over(self) -> None:
        """Stop reading keys, so that the live desk can; what is still to be carried out is in ``typed``."""
        if self._keys is not None:
            self.typed = self._keys.stop()
            self._keys = None

    def undo(self) -> None:
        """Give the terminal back as it was."""
        self.hand_over()
        give_back(self.attributes)

    def restore(self) -> None:
        """Let the terminal echo again."""
        _set(self.attributes)

    def _move(self, step: int) -> None:
        os.write(sys.stdout.fileno(), self.queue.move(step).encode())


def paint(cache: Path, config: Path) -> Painted | None:
    """Paint the first screen where all that it needs is remembered and still true; None otherwise."""
    try:
        stamp, store = (cache / POINTER).read_text("utf-8").split("\n")[:2]
        if stamp != stamp_of(config):
            return None
        width, height = os.get_terminal_size(sys.stdout.fileno())
        if is_too_small(width, height):
            return None
        known, rows = _read(Path(store), height)
        screen, queue = _screen(known, rows, width, height)
        moves = moves_of(str(known["down"]), str(known["up"])) if rows else {}
        screen.encode(sys.stdout.encoding)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return None  # what is remembered may be another version's
    attributes = termios.tcgetattr(sys.stdin.fileno())
    quiet = termios.tcgetattr(sys.stdin.fileno())
    quiet[0] &= ~termios.IXON  # else the terminal itself would take Ctrl+Q
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        _set(quiet)
        sys.stdout.write(_ENTER + screen)
        sys.stdout.flush()
        return Painted(attributes, queue, moves)
    except BaseException:
        give_back(attributes)
        raise


def give_back(attributes: list[object]) -> None:
    """Give the terminal back as it was, whatever the desk had got to; ``attributes`` are those of ``tcgetattr``."""
    # Whoever told us to end may have taken the terminal away.
    with suppress(OSError, termios.error):
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()
    with suppress(termios.error):
        _set(attributes)


def _set(attributes: list[object]) -> None:
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, attributes)  # type: ignore[arg-type]  # as tcgetattr gave it


def stamp_of(config: Path) -> str:
    """Return what changes whenever the configuration's file does."""
    try:
        found = config.stat()
    except OSError:
        return "none"
    return f"{found.st_size} {found.st_mtime_ns}"


def remember(connection: sqlite3.Connection, cache: Path, config: Path, store: Path, facts: dict[str, object]) -> None:
    """Write down what the next first paint needs; ``facts`` as :func:`_read` takes them."""
    from workbench.store.transaction import writing_desk

    # Writing waits for the disk, and mostly nothing has changed since the last start.
    if dict(connection.execute("SELECT key, value FROM desk.first_paint")) != facts:
        with writing_desk(connection):
            connection.execute("DELETE FROM desk.first_paint")
            connection.executemany("INSERT INTO desk.first_paint VALUES (?, ?)", facts.items())
    with suppress(OSError):  # the next start does without
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        (cache / POINTER).write_text(f"{stamp_of(config)}\n{store}\n", "utf-8")


def _read(store: Path, most: int) -> tuple[dict[str, object], list[Row]]:
    connection = sqlite3.connect(f"file:{store / 'mirror.db'}?mode=ro", uri=True, timeout=0.05)
    try:
        connection.execute("ATTACH DATABASE ? AS desk", (f"file:{store / 'desk.db'}?mode=ro",))
        known: dict[str, object] = dict(connection.execute("SELECT key, value FROM desk.first_paint"))
        # Where tickets have an overlay (store.shown) another statement says what the queue holds.
        is_overlaid = connection.execute("SELECT EXISTS (SELECT 1 FROM desk.overlay)").fetchone()[0]
        which = "overlaid" if is_overlaid else "plain"
        values = [known[f"{which}.{number}"] for number in range(int(str(known[f"{which}.values"])))]
        live = "SELECT EXISTS (SELECT 1 FROM incident WHERE resolved IS NULL)"
        known["incident"] = connection.execute(live).fetchone()[0]
        # None is read that has no line. A mapped file would be no quicker: around each page the kernel would read as
        # much ahead as the disk likes, megabytes on some.
        found = islice(connection.execute(str(known[f"{which}.sql"]), values), most)
        return known, [Row(*row[:12]) for row in found]
    finally:
        connection.close()


def _screen(known: dict[str, object], rows: list[Row], width: int, height: int) -> tuple[str, PaintedQueue]:
    palette = palette_named(str(known["theme"]), no_color=bool(os.environ.get("NO_COLOR")))
    icons = icons_named(str(known["icons"]))
    top = top_lines(incident=bool(known["incident"]))
    drawn: list[str] = [
        _at(0, 0, fit([(" workbench", "bar-strong"), (" " * width, "bar")], width), palette),
        *(_at(0, y, [(" " * width, "bar")], palette) for y in range(1, top - 1)),
        _at(0, top - 1, fit([(str(known["tabs"]), "plain")], width), palette),
        _at(0, height - 1, [(" " * width, "bar")], palette),
    ]
    queue: PaintedQueue | None = None
    for name, box in boxes(width, height, QUEUE, top=top).items():
        on = name == QUEUE
        title = str(known["title"]) if on else TITLES[name]
        hint = str(known["hint"]) if on else ""
        drawn.append(_at(box.x, box.y, frame_top(title, box.width, icons, focused=on, hint=hint), palette))
        side = _at(0, 0, [(icons.down, "frame-on" if on else "frame")], palette).partition("H")[2]
        inside = range(box.y + 2, box.y + box.height)  # as a terminal counts, from 1
        drawn += [f"\x1b[{y};{box.x + 1}H{side}\x1b[{y};{box.x + box.width}H{side}" for y in inside]
        drawn.append(_at(box.x, box.y + box.height - 1, frame_bottom(box.width, icons, focused=on), palette))
        if on:
            marks = marks_of(str(known["sources"]).split(), short=kind_of(width) == "narrow")
            queue = PaintedQueue(known, rows, box, palette, icons, marks)
            drawn.append(queue.drawn())
        else:
            blank = _at(0, 0, [(" " * (box.width - 2), "plain")], palette).partition("H")[2]
            drawn += [f"\x1b[{y};{box.x + 2}H{blank}" for y in inside]
    if queue is None:
        raise KeyError(QUEUE)
    return in_icons("".join(drawn), icons), queue


def in_icons(drawn: str, icons: Icons) -> str:
    """Return what is drawn with the signs of the text, too, in ASCII where the chrome is."""
    return ascii_only(drawn) if icons is ASCII else drawn


def _at(x: int, y: int, spans: Spans, palette: Palette) -> str:
    return f"\x1b[{y + 1};{x + 1}H" + "".join(_sgr(tone, palette) + text for text, tone in spans) + "\x1b[0m"


def _sgr(tone: str, palette: Palette) -> str:
    """Return the escape sequence of a tone; one that ends in @ lies on the cursor's ground."""
    known = _SEQUENCES.setdefault(id(palette), {})
    if tone not in known:
        known[tone] = _sequence(tone, palette)
    return known[tone]


# A screen has some 300 spans in a dozen tones, and a first paint has no time to say the same so often.
_SEQUENCES: dict[int, dict[str, str]] = {}


def _sequence(tone: str, palette: Palette) -> str:
    looks = [palette["plain"], palette.get(tone.rstrip("@"), palette["plain"])]
    if tone.endswith("@"):
        cursor = palette["cursor"]
        if cursor.reverse:
            looks[1] = looks[1]._replace(dim=False)  # as the live screen draws it
        looks.append(cursor)
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

