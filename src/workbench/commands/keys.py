"""What a key is: how people write it, how the program names it, and which keys a terminal cannot send."""

from string import ascii_lowercase
from typing import NamedTuple

_ARROWS_AND_KIN = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_FUNCTIONS = tuple(f"f{number}" for number in range(1, 13))
_NAMED = ("enter", "escape", "tab", "space", "backspace", *_ARROWS_AND_KIN, *_FUNCTIONS)
# What terminals report as a key of its own together with Ctrl and Shift (XTerm's ctlseqs, "PC-Style Function Keys").
_MODIFIED = frozenset(
    {"shift+tab", *(f"ctrl+{name}" for name in _FUNCTIONS)}
    | {f"{modifier}+{name}" for modifier in ("ctrl", "shift", "ctrl+shift") for name in _ARROWS_AND_KIN}
)
_ALSO_WRITTEN = {
    "esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert",
    "backtab": "shift+tab", "control": "ctrl", "option": "alt", "meta": "alt", "cmd": "alt",
}  # fmt: skip
_SHOWN = {"escape": "Esc", "pagedown": "PgDn", "pageup": "PgUp", "delete": "Del", "insert": "Ins"}
_TAKEN = {
    "ctrl+h": "it is Backspace", "ctrl+i": "it is Tab", "ctrl+j": "it is a new line", "ctrl+m": "it is Enter",
    "ctrl+[": "it is Escape", "ctrl+enter": "most terminals send Enter", "ctrl+a": "screen and many shells keep it",
    "ctrl+b": "tmux keeps it", "ctrl+c": "it copies a selection, and says how to quit",
    "ctrl+z": "it stops the program",
}  # fmt: skip
_MODIFIERS = ("ctrl", "alt", "shift")
_ALTGR = frozenset("[]{}\\@~")
_LONGEST = 3


class ReadKey(NamedTuple):
    """A key, or a sequence with blanks between, as the program names it; or why it cannot be bound."""

    key: str
    why_not: str = ""
    nearest: str = ""


def read_key(said: str) -> ReadKey:
    """Return the key that a person wrote: ``Ctrl+P``, ``g i``, ``PgDn``, ``G``."""
    parts = said.split()
    if not parts:
        return ReadKey(said, f'"{said}" is not a key')
    if len(parts) > _LONGEST:
        return ReadKey(said, f'"{said}" is longer than three keys')
    read = [_read_one(part) for part in parts]
    return next((one for one in read if one.why_not), ReadKey(" ".join(one.key for one in read)))


def why_impossible(said: str) -> str:
    """Return why a key (or a sequence with blanks between) cannot be bound, or ''."""
    return read_key(said).why_not


def key_words(key: str) -> str:
    """Return a key as people write it."""

    def one(part: str) -> str:
        if len(part) == 1:
            return part
        return "+".join(_SHOWN.get(piece, piece.capitalize()) for piece in part.split("+"))

    return " ".join(map(one, key.split(" ")))


def _read_one(said: str) -> ReadKey:
    if len(said) == 1:
        if said in _ALTGR:
            return ReadKey(said, f'"{said}" cannot be bound: German and French keyboards need AltGr for it')
        return ReadKey(said) if said.isprintable() else ReadKey(said, f"{said!a} is not a key")
    modifiers, bare = _parts(said)
    key = "+".join([*modifiers, bare])
    if key in _NAMED or key in _MODIFIED:
        return ReadKey(key)
    if key in _TAKEN:
        return ReadKey(key, f"{key_words(key)} cannot be bound: {_TAKEN[key]}")
    is_key = len(bare) == 1 or bare in _NAMED
    if not is_key or not modifiers or not set(modifiers) <= set(_MODIFIERS):
        return ReadKey(said, f'"{said}" is not a key', _nearest(key))
    if modifiers == ["ctrl"] and len(bare) == 1 and bare in ascii_lowercase:
        return ReadKey(key)
    return ReadKey(key, f"{key_words(key)} cannot be bound: {_why_unsent(modifiers, bare)}")


def _parts(said: str) -> tuple[list[str], str]:
    """Return the modifiers, Ctrl before Shift, and the key itself, which may be the plus sign."""
    said = _ALSO_WRITTEN.get(said.lower(), said.lower())
    held, plus, bare = said.rpartition("+")
    if plus and not bare and held.endswith("+"):
        held, bare = held[:-1], "+"
    modifiers = {_ALSO_WRITTEN.get(piece, piece) for piece in held.split("+")} if held else set()
    known = [modifier for modifier in _MODIFIERS if modifier in modifiers]
    return [*known, *sorted(modifiers.difference(known))], _ALSO_WRITTEN.get(bare, bare)


def _why_unsent(modifiers: list[str], bare: str) -> str:
    if "alt" in modifiers:
        return "Alt writes letters on many keyboards"
    if modifiers == ["shift"] and len(bare) == 1:
        return f'write what it types, "{bare.upper()}"' if bare.isalpha() else "write the sign that it types"
    plain = bare if bare in _NAMED else f"ctrl+{bare}" if "shift" in modifiers and bare.isalpha() else ""
    return f"most terminals send {key_words(plain)}" if plain else "most terminals do not send it"


def _nearest(said: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(said, (*_NAMED, *sorted(_MODIFIED)), n=1, cutoff=0.6)), "")
