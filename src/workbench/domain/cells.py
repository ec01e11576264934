"""Measure, cut and pad text by the terminal cells it takes.

Everything here expects text that has been through :func:`workbench.domain.text.one_line`; anything else is
measured without failing, but a terminal may draw it otherwise. These run for every drawn cell of a table, so
plain ASCII takes a short way.
"""

from workbench.domain.characters import CellWidths

_WIDTHS = CellWidths()


def width(text: str) -> int:
    """Return how many cells ``text`` takes on one line; newlines and tabs count as none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))


def shorten(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return ``text``, or as many whole characters of it as fit in ``cells`` with ``ellipsis`` behind them.

    A character here is what a reader sees as one: a base with its marks, an emoji with its modifier, a flag.
    The result never takes more than ``cells``; where not even the ellipsis fits, it is left out.
    """
    is_plain = text.isascii() and text.isprintable()
    if len(text) <= cells and (is_plain or width(text) <= cells):
        return text
    tail = width(ellipsis)
    if tail > cells:
        ellipsis, tail = "", 0
    if is_plain:
        return text[: max(cells - tail, 0)] + ellipsis
    kept, whole = _cut(text, max(cells, 0), cells - tail)
    return text if whole else text[:kept] + ellipsis


def pad(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return ``text`` shortened or filled up with blanks so that it takes exactly ``cells``."""
    if text.isascii() and text.isprintable() and len(text) <= cells:
        return text.ljust(cells)
    short = shorten(text, cells, ellipsis)
    return short + " " * (cells - width(short))


def _cut(text: str, cells: int, room: int) -> tuple[int, bool]:
    """Return where to cut to be left with at most ``room`` cells, and whether all fits in ``cells``."""
    used = kept = flags = 0
    for index, character in enumerate(text):
        step = _WIDTHS[character]
        is_flag_half = "\U0001f1e6" <= character <= "\U0001f1ff"
        if step and used <= room and not (is_flag_half and flags % 2):
            kept = index  # a character may begin here, so the text may end here
        flags = flags + 1 if is_flag_half else 0
        used += step
        if used > cells:
            return kept, False
    return len(text), True


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("─━═╌┄┈╴╶–—―‒−·", "-"),
        **dict.fromkeys("│┃║╎┆┊▌▐▏▕▎▍▋▊▉", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋", "+"),
        **dict.fromkeys("█▇▆▅▄▀■▪◼▓", "#"),
        **dict.fromkeys("▃▂▁▒", "="),
        **dict.fromkeys("░□▫◻", ":"),
        **dict.fromkeys("▲△▴↑⇧", "^"),
        **dict.fromkeys("▼▽▾↓", "v"),
        **dict.fromkeys("▶▷▸►→⇒›»❯⟩", ">"),
        **dict.fromkeys("◀◁◂◄←⇐‹«❮⟨", "<"),
        **dict.fromkeys("●•◆★◉", "*"),
        **dict.fromkeys("○◯◇☆◦", "o"),
        **dict.fromkeys("✓✔", "+"),
        **dict.fromkeys("✗✘✕×", "x"),
        **dict.fromkeys("‘’‚", "'"),
        **dict.fromkeys("“”„", '"'),
        "…": "~",
        "⏎": "$",
        "\u00a0": " ",
    }
)


def ascii_only(text: str) -> str:
    """Return ``text`` with the signs of our own chrome as ASCII signs that take as many cells.

    Lines, arrows, blocks, bullets, ticks, quotes and the ellipsis change; letters of any script stay.
    """
    return text if text.isascii() else text.translate(_SIGNS)
