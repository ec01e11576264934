"""The keymap: from keys to commands, checked before it is used."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.commands.command import Command

_IMPOSSIBLE = {
    "ctrl+h": "it is Backspace", "ctrl+i": "it is Tab", "ctrl+j": "it is a new line", "ctrl+m": "it is Enter",
    "ctrl+[": "it is Escape", "ctrl+enter": "most terminals send Enter", "ctrl+a": "screen and many shells keep it",
    "ctrl+b": "tmux keeps it", "ctrl+c": "it copies a selection, and says how to quit",
    "ctrl+z": "it stops the program",
}  # fmt: skip
_ALTGR = set("[]{}\\@~")
_NAMED = {
    "enter", "escape", "tab", "shift+tab", "space", "backspace", "delete", "insert", "home", "end",
    "pageup", "pagedown",
    "up", "down", "left", "right", *(f"f{number}" for number in range(1, 13)),
}  # fmt: skip


class KeyMistake(NamedTuple):
    """Something wrong with a key in the configuration: which command, what is wrong, the nearest valid name."""

    command: str
    reason: str
    nearest: str = ""


class Keymap:
    """Which command a sequence of keys stands for, in which pane."""

    def __init__(self, commands: Sequence[type[Command]], bound: Mapping[str, tuple[str, ...]]) -> None:
        self.commands = tuple(commands)
        self.keys_of = dict(bound)
        self._by_sequence: dict[tuple[str, ...], list[type[Command]]] = {}
        self._starts: set[tuple[str, ...]] = set()
        for command in commands:
            for key in bound.get(command.id, ()):
                sequence = tuple(key.split(" "))
                self._by_sequence.setdefault(sequence, []).append(command)
                self._starts.update(sequence[:length] for length in range(1, len(sequence)))

    def command_for(self, sequence: tuple[str, ...], pane: str) -> type[Command] | None:
        """Return what a whole sequence does in ``pane``, or None."""
        for command in self._by_sequence.get(sequence, ()):
            if not command.where or pane in command.where:
                return command
        return None

    def may_follow(self, sequence: tuple[str, ...]) -> list[tuple[str, type[Command]]]:
        """Return the next keys of the sequences that begin so, each with its command; empty where none does."""
        if sequence not in self._starts:
            return []
        length = len(sequence)
        return [
            (full[length], command)
            for full, commands in self._by_sequence.items()
            if full[:length] == sequence and len(full) > length
            for command in commands
        ]

    def shown(self, command: type[Command]) -> str:
        """Return a command's first key as people write it: ``Ctrl+P``, ``g i``; '' where it has none."""
        keys = self.keys_of.get(command.id, ())
        return key_words(keys[0]) if keys else ""

    def named(self, command_id: str) -> type[Command] | None:
        """Return the command with an id, or None."""
        return next((command for command in self.commands if command.id == command_id), None)


def key_words(key: str) -> str:
    """Return a key as people write it."""
    words = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "pagedown": "PgDn", "pageup": "PgUp"}

    def one(part: str) -> str:
        if part in words:
            return words[part]
        if "+" in part and len(part) > 1:
            return "+".join(piece.capitalize() if len(piece) > 1 else piece.upper() for piece in part.split("+"))
        return part.capitalize() if len(part) > 1 else part

    return " ".join(map(one, key.split(" ")))


def build(
    commands: Sequence[type[Command]], configured: Mapping[str, Sequence[str]]
) -> tuple[Keymap, tuple[KeyMistake, ...]]:
    """Return the keymap with the configuration's keys over the defaults, and every mistake in them.

    A mistaken key is left out and the command keeps its default.
    """
    mistakes: list[KeyMistake] = []
    bound = {command.id: command.keys for command in commands}
    for command_id, keys in configured.items():
        if command_id not in bound:
            mistakes.append(KeyMistake(command_id, f'there is no command "{command_id}"', _nearest(command_id, bound)))
            continue
        wrong = [KeyMistake(command_id, reason) for key in keys if (reason := why_impossible(key))]
        mistakes += wrong
        if not wrong:
            bound[command_id] = tuple(keys)
    for mistake in _conflicts(commands, bound):
        mistakes.append(mistake)
        if mistake.command in configured:
            bound[mistake.command] = next(c.keys for c in commands if c.id == mistake.command)
    return Keymap(commands, bound), tuple(mistakes)


def why_impossible(key: str) -> str:
    """Return why a key (or a sequence with blanks between) cannot be bound, or ''."""
    parts = key.split(" ")
    if not key or "" in parts:
        return f'"{key}" is not a key'
    if len(parts) > 3:
        return f'"{key}" is longer than three keys'
    for part in parts:
        lower = part.lower()
        if lower in _IMPOSSIBLE:
            return f"{key_words(lower)} cannot be bound: {_IMPOSSIBLE[lower]}"
        if lower.startswith(("alt+", "meta+", "option+")):
            return f"{part} cannot be bound: Alt writes letters on many keyboards"
        if part in _ALTGR:
            return f'"{part}" cannot be bound: German and French keyboards need AltGr for it'
        bare = lower.removeprefix("ctrl+").removeprefix("shift+")
        with_modifier = bare != lower and (len(bare) == 1 or bare in _NAMED)
        if len(part) == 1 or lower in _NAMED or with_modifier:
            continue
        return f'"{part}" is not a key'
    return ""


def _conflicts(commands: Sequence[type[Command]], bound: Mapping[str, tuple[str, ...]]) -> Iterator[KeyMistake]:
    owners: dict[tuple[str, ...], list[type[Command]]] = {}
    for command in commands:
        for key in bound[command.id]:
            owners.setdefault(tuple(key.split(" ")), []).append(command)
    for sequence, sharing in owners.items():
        first, *others = sharing
        for other in others:
            if not first.where or not other.where or set(first.where) & set(other.where):
                # The command whose key is not its default is the one that was configured.
                late = first if bound[first.id] != first.keys else other
                owner = other if late is first else first
                said = key_words(" ".join(sequence))
                yield KeyMistake(late.id, f"{said} already belongs to {owner.id} ({owner.title})")
        for length in range(1, len(sequence)):
            for shorter in owners.get(sequence[:length], ()):
                yield KeyMistake(
                    first.id if bound[first.id] != first.keys else shorter.id,
                    f"{key_words(' '.join(sequence))} can never be typed whole: its start belongs to {shorter.id}",
                )


def _nearest(said: str, names: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(said, list(names), n=1, cutoff=0.5)), "")
