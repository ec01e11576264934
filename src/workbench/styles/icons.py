"""The signs of our own chrome, in Unicode and in ASCII of the same width."""

from typing import NamedTuple


class Icons(NamedTuple):
    """One set of signs. Frames are corner, line and side; the rest are one cell each."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: str
    down: str
    thumb: str
    cursor: str
    unread: str
    dot: str
    warning: str
    waiting: str
    cut: str
    chosen: str


UNICODE = Icons("┌", "┐", "└", "┘", "─", "│", "┃", "▌", "•", "·", "▲", "‹", "…", "×")
ASCII = Icons("+", "+", "+", "+", "-", "|", "#", ">", "*", "-", "!", "<", "~", "x")


def icons_named(name: str) -> Icons:
    """Return the set called ``unicode`` or ``ascii``."""
    return ASCII if name == "ascii" else UNICODE
