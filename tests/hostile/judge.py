"""Say what is unsafe about a text, by Unicode's categories and not by the lists of the gate itself."""

import unicodedata

# Format characters that are seen: Arabic and Kaithi number signs, and the non-joiner that spelling needs.
_SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, 0x200C}
_FILLERS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFC}
_SELECTORS = {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_MARKS = ("Mn", "Me")


def faults(text: str) -> list[str]:
    """Return what a terminal or a reader could be deceived by in ``text``; nothing for a safe one."""
    found = [f"U+{ord(character):04X}" for character in sorted(set(text)) if _is_unsafe(character)]
    run = 0
    for before, character in zip("\n" + text, text, strict=False):
        run = run + 1 if unicodedata.category(character) in _MARKS else 0
        if run > 8 or (run and before in "\n\t"):
            found.append("marks without end or without a base")
            break
    return found


def _is_unsafe(character: str) -> bool:
    point, category = ord(character), unicodedata.category(character)
    return (
        (category == "Cc" and character not in "\n\t")
        or category in ("Cs", "Co", "Zl", "Zp")
        or (category == "Cf" and point not in _SEEN)
        or point in _FILLERS
        or point in _SELECTORS
        or point & 0xFFFE == 0xFFFE
        or 0xFDD0 <= point <= 0xFDEF
    )
