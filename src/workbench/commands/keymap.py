"""The keymap: from keys to commands, checked before it is used."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.commands.command import Command
from workbench.commands.keys import key_words as key_words
from workbench.commands.keys import read_key
from workbench.commands.keys import why_impossible as why_impossible


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


def build(
    commands: Sequence[type[Command]], configured: Mapping[str, Sequence[str]]
) -> tuple[Keymap, tuple[KeyMistake, ...]]:
    """Return the keymap with the configuration's keys over the defaults, and every mistake in them.

    A mistaken key is left out and the command keeps its default.
    """
    defaults = {command.id: command.keys for command in commands}
    asked: dict[str, tuple[str, ...]] = {}
    mistakes: list[KeyMistake] = []
    for command_id, said in configured.items():
        if command_id not in defaults:
            nearest = _nearest(command_id, defaults)
            mistakes.append(KeyMistake(command_id, f'there is no command "{command_id}"', nearest))
            continue
        keys = [read_key(key) for key in said]
        wrong = [KeyMistake(command_id, key.why_not, key.nearest) for key in keys if key.why_not]
        mistakes += wrong
        if not wrong:
            asked[command_id] = tuple(dict.fromkeys(key.key for key in keys))
    bound = defaults | asked
    # A command that gets its default back may meet one that was given the freed key: so until all agree.
    while clashes := list(_clashes(commands, bound, list(asked))):
        mistakes += clashes
        for clash in clashes:
            del asked[clash.command]
        bound = defaults | asked
    return Keymap(commands, bound), tuple(mistakes)


def _clashes(
    commands: Sequence[type[Command]], bound: Mapping[str, tuple[str, ...]], asked: Sequence[str]
) -> Iterator[KeyMistake]:
    """Yield a mistake for each of the commands ``asked`` for that wants another's key, or one that hides another's.

    Defaults have the first right to a key, then what the configuration names first.
    """
    settled: list[tuple[tuple[str, ...], type[Command]]] = []
    for command in sorted(commands, key=lambda command: asked.index(command.id) + 1 if command.id in asked else 0):
        own = [(tuple(key.split(" ")), command) for key in bound[command.id]]
        clash = next((why for pair in own for other in (*settled, *own) if (why := _why_not_both(pair, other))), "")
        if clash and command.id in asked:
            yield KeyMistake(command.id, clash)
        else:
            settled += own


def _why_not_both(
    wanted: tuple[tuple[str, ...], type[Command]], taken: tuple[tuple[str, ...], type[Command]]
) -> str:
    """Return why one command cannot have a sequence while another has its own; '' where both can live."""
    (sequence, command), (other, owner) = wanted, taken
    if wanted == taken or (command.where and owner.where and not set(command.where) & set(owner.where)):
        return ""
    said, whose = key_words(" ".join(sequence)), f"{owner.id} ({owner.title})"
    if sequence == other:
        return f"{said} already belongs to {whose}"
    if sequence[: len(other)] == other:
        return f"{said} can never be typed whole: its start belongs to {whose}"
    if other[: len(sequence)] == sequence:
        return f"{said} is how {key_words(' '.join(other))} begins, which belongs to {whose}"
    return ""


def _nearest(said: str, names: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(said, list(names), n=1, cutoff=0.5)), "")
