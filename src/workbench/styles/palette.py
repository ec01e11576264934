"""Palettes: what each tone looks like. One accent; and every difference also stands in weight, sign or word."""

from typing import NamedTuple


class Look(NamedTuple):
    """How a text looks. Colours are ``#rrggbb`` or '' for what lies below."""

    ink: str = ""
    ground: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


Palette = dict[str, Look]

_DARK_GROUND, _DARK_INK, _DARK_QUIET, _DARK_LINE = "#11151a", "#d5dae1", "#8d97a5", "#39424e"
_DARK_ACCENT, _DARK_BAR = "#79b8ff", "#1a2028"

DARK: Palette = {
    "plain": Look(_DARK_INK, _DARK_GROUND),
    "quiet": Look(_DARK_QUIET),
    "strong": Look("#f0f3f6", bold=True),
    "good": Look("#85cf96"),
    "warn": Look("#e5b567", bold=True),
    "bad": Look("#ff8a80", bold=True),
    "accent": Look(_DARK_ACCENT),
    "heading": Look("#f0f3f6", bold=True),
    "rule": Look(_DARK_LINE),
    "public": Look(_DARK_ACCENT, bold=True),
    "internal": Look("#e2c27e", "#221d10"),
    "internal-line": Look("", "#221d10"),
    "unread": Look(_DARK_ACCENT, bold=True),
    "quote": Look(_DARK_QUIET, italic=True),
    "code": Look("#b5c4d6", "#181e26"),
    "link": Look(_DARK_ACCENT, underline=True),
    "label": Look(_DARK_QUIET),
    "key": Look(_DARK_ACCENT, bold=True),
    "band": Look(_DARK_QUIET, bold=True),
    "frame": Look(_DARK_LINE),
    "frame-on": Look(_DARK_ACCENT),
    "title": Look(_DARK_QUIET),
    "title-on": Look("#f0f3f6", bold=True),
    "bar": Look(_DARK_QUIET, _DARK_BAR),
    "bar-strong": Look("#f0f3f6", _DARK_BAR, bold=True),
    "bar-key": Look(_DARK_ACCENT, _DARK_BAR, bold=True),
    "bar-warn": Look("#e5b567", _DARK_BAR, bold=True),
    "bar-link": Look(_DARK_ACCENT, _DARK_BAR, underline=True),
    "tab-on": Look("#f0f3f6", bold=True, underline=True),
    "incident": Look("#1c1206", "#e5b567", bold=True),
    "cursor": Look("", "#26405f"),
    "cursor-off": Look("", "#1f2630"),
    "match": Look("#11151a", "#e5b567"),
    "caret": Look("#11151a", "#d5dae1"),
}

_LIGHT_GROUND, _LIGHT_INK, _LIGHT_QUIET, _LIGHT_LINE = "#fcfcfa", "#24292f", "#5f6872", "#c9ced4"
_LIGHT_ACCENT, _LIGHT_BAR = "#0b57c4", "#eceef0"

LIGHT: Palette = {
    "plain": Look(_LIGHT_INK, _LIGHT_GROUND),
    "quiet": Look(_LIGHT_QUIET),
    "strong": Look("#0d1117", bold=True),
    "good": Look("#1a6b32"),
    "warn": Look("#8a5a00", bold=True),
    "bad": Look("#b3261e", bold=True),
    "accent": Look(_LIGHT_ACCENT),
    "heading": Look("#0d1117", bold=True),
    "rule": Look(_LIGHT_LINE),
    "public": Look(_LIGHT_ACCENT, bold=True),
    "internal": Look("#644a00", "#fff3d1"),
    "internal-line": Look("", "#fff3d1"),
    "unread": Look(_LIGHT_ACCENT, bold=True),
    "quote": Look(_LIGHT_QUIET, italic=True),
    "code": Look("#2f3b4a", "#f0f1f3"),
    "link": Look(_LIGHT_ACCENT, underline=True),
    "label": Look(_LIGHT_QUIET),
    "key": Look(_LIGHT_ACCENT, bold=True),
    "band": Look(_LIGHT_QUIET, bold=True),
    "frame": Look(_LIGHT_LINE),
    "frame-on": Look(_LIGHT_ACCENT),
    "title": Look(_LIGHT_QUIET),
    "title-on": Look("#0d1117", bold=True),
    "bar": Look(_LIGHT_QUIET, _LIGHT_BAR),
    "bar-strong": Look("#0d1117", _LIGHT_BAR, bold=True),
    "bar-key": Look(_LIGHT_ACCENT, _LIGHT_BAR, bold=True),
    "bar-warn": Look("#8a5a00", _LIGHT_BAR, bold=True),
    "bar-link": Look(_LIGHT_ACCENT, _LIGHT_BAR, underline=True),
    "tab-on": Look("#0d1117", bold=True, underline=True),
    "incident": Look("#fffaf0", "#8a5a00", bold=True),
    "cursor": Look("", "#cfe2ff"),
    "cursor-off": Look("", "#e7eaee"),
    "match": Look("#0d1117", "#ffe08a"),
    "caret": Look("#fcfcfa", "#24292f"),
}

# No colour at all: weight, slant, lines and signs carry every difference.
MONO: Palette = {
    "plain": Look(),
    "quiet": Look(dim=True),
    "strong": Look(bold=True),
    "good": Look(),
    "warn": Look(bold=True),
    "bad": Look(bold=True, underline=True),
    "accent": Look(bold=True),
    "heading": Look(bold=True),
    "rule": Look(dim=True),
    "public": Look(bold=True),
    "internal": Look(bold=True),
    "internal-line": Look(),
    "unread": Look(bold=True),
    "quote": Look(dim=True, italic=True),
    "code": Look(),
    "link": Look(underline=True),
    "label": Look(dim=True),
    "key": Look(bold=True),
    "band": Look(bold=True),
    "frame": Look(dim=True),
    "frame-on": Look(bold=True),
    "title": Look(),
    "title-on": Look(bold=True, reverse=True),
    "bar": Look(),
    "bar-strong": Look(bold=True),
    "bar-key": Look(bold=True),
    "bar-warn": Look(bold=True, underline=True),
    "bar-link": Look(underline=True),
    "tab-on": Look(bold=True, underline=True),
    "incident": Look(bold=True, reverse=True),
    "cursor": Look(reverse=True),
    "cursor-off": Look(underline=True),
    "match": Look(bold=True, underline=True),
    "caret": Look(reverse=True),
}

PALETTES = {"dark": DARK, "light": LIGHT, "mono": MONO}


def palette_named(theme: str, *, no_color: bool) -> Palette:
    """Return a theme's palette; ``no_color`` (the NO_COLOR convention, no-color.org) overrules the theme."""
    return MONO if no_color else PALETTES.get(theme, DARK)
