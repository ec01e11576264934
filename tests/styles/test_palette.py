"""Palettes: each names the same things, none tells a difference by colour alone, and text can be read on its ground."""

import pytest

from workbench.styles.palette import DARK, LIGHT, MONO, PALETTES, Look, Palette, palette_named

# What must be told apart where colours are not seen: by weight, slant, line, reversal, a ground of its own, or a sign.
_TOLD_APART = [("plain", "strong"), ("plain", "unread"), ("plain", "cursor"), ("tab-on", "bar"), ("title", "title-on")]


def test_every_palette_names_the_same_looks() -> None:
    assert set(DARK) == set(LIGHT) == set(MONO)


def test_without_colours_there_is_none() -> None:
    assert all(not look.ink and not look.ground for look in MONO.values())
    assert palette_named("dark", no_color=True) is MONO
    assert palette_named("mono", no_color=False) is MONO
    assert palette_named("light", no_color=False) is LIGHT
    assert palette_named("no such theme", no_color=False) is DARK


@pytest.mark.parametrize(("one", "other"), _TOLD_APART)
@pytest.mark.parametrize("theme", list(PALETTES))
def test_what_matters_is_told_apart(theme: str, one: str, other: str) -> None:
    assert PALETTES[theme][one] != PALETTES[theme][other]


def _luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _ground(palette: Palette, look: Look) -> str:
    return look.ground or palette["plain"].ground


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_stands_out_from_its_ground(theme: str) -> None:
    palette = PALETTES[theme]
    chrome = {"rule", "frame"}  # lines, no text
    for name, look in palette.items():
        if look.ink and name not in chrome:
            assert _contrast(look.ink, _ground(palette, look)) >= 4.5, name  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_stands_out_from_the_cursors_line_too(theme: str) -> None:
    palette = PALETTES[theme]
    for name in ("plain", "quiet", "strong", "warn", "accent", "unread"):
        for ground in ("cursor", "cursor-off"):
            ink = palette[name].ink or palette["plain"].ink
            assert _contrast(ink, palette[ground].ground) >= 3.0, (name, ground)
