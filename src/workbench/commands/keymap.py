"""The keymap: from keys to commands, checked before it is used."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.commands.command import Command
from workbench.commands.keys import key_words as key_words
from workbench.commands.keys import read_key
from workbench.commands.keys import why_impossible as why_impossible

COMPOSER, SEND, OUTBOX, CARD = "composer", "send", "outbox", "card"
HANDOFFS, TAKING, DRAFTING, PUBLISHING = "handoffs", "taking", "drafting", "publishing"
_TYPED_IN = (COMPOSER, SEND)  # the desk's letters mean nothing there
_SHADOWING = (OUTBOX, CARD, HANDOFFS, TAKING, DRAFTING, PUBLISHING)  # pages whose own keys come before the desk's
_TEXT_KEYS = ("space", "enter", "backspace", "delete", "up", "down", "left", "right", "home", "end", "pageup",
              "pagedown")  # fmt: skip


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
        self.refused: dict[str, tuple[str, ...]] = {}  # why plugins' commands have not the keys they ask for, by id
        self._by_sequence: dict[tuple[str, ...], list[type[Command]]] = {}
        self._starts: set[tuple[str, ...]] = set()
        for command in commands:
            for key in bound.get(command.id, ()):
                sequence = tuple(key.split(" "))
                self._by_sequence.setdefault(sequence, []).append(command)
                self._starts.update(sequence[:length] for length in range(1, len(sequence)))

    def command_for(self, sequence: tuple[str, ...], pane: str) -> type[Command] | None:
        """Return what a whole sequence does in ``pane``, or None."""
        if pane == COMPOSER and is_text(sequence[0]):
            return None
        found = self._by_sequence.get(sequence, ())
        live = [one for one in found if is_live(one, pane) and (one.where or not _is_typed(sequence[0], pane))]
        return next((command for command in live if command.where), live[0] if live else None)

    def may_follow(self, sequence: tuple[str, ...], pane: str = "") -> list[tuple[str, type[Command]]]:
        """Return the next keys of the sequences that begin so, each with its command; empty where none does."""
        if sequence not in self._starts or _is_typed(sequence[0], pane):
            return []
        length = len(sequence)
        return [
            (full[length], command)
            for full, commands in self._by_sequence.items()
            if full[:length] == sequence and len(full) > length
            for command in commands
            if is_live(command, pane)
        ]

    def shown(self, command: type[Command], pane: str = "") -> str:
        """Return a command's first key in a pane as people write it: ``Ctrl+P``, ``g i``; '' where it has none there.

        A key that a command of the pane's own has is not another's as well.
        """
        bound = self.keys_of.get(command.id, ())
        keys = (key for key in bound if not pane or self.command_for(tuple(key.split(" ")), pane) is command)
        return next(map(key_words, keys), "")

    def named(self, command_id: str) -> type[Command] | None:
        """Return the command with an id, or None."""
        return next((command for command in self.commands if command.id == command_id), None)


def is_text(key: str) -> bool:
    """Whether a key writes or moves in a text, so that no command can have it there."""
    return len(key) == 1 or key in _TEXT_KEYS


def _is_typed(key: str, pane: str) -> bool:
    """Whether a key can be no command of the desk's in a pane, since one types there."""
    return pane in _TYPED_IN and is_text(key)


def is_live(command: type[Command], pane: str) -> bool:
    """Whether a command belongs to a pane."""
    return pane in command.where if command.where else pane not in _TYPED_IN or command.anywhere


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
    if sequence[0] != other[0] or wanted == taken or not _meet(command, owner):
        return ""
    said, whose = key_words(" ".join(sequence)), f"{owner.id} ({owner.title})"
    if sequence == other:
        return f"{said} already belongs to {whose}"
    if sequence[: len(other)] == other:
        return f"{said} can never be typed whole: its start belongs to {whose}"
    if other[: len(sequence)] == sequence:
        return f"{said} is how {key_words(' '.join(other))} begins, which belongs to {whose}"
    return ""


def _meet(command: type[Command], owner: type[Command]) -> bool:
    """Whether there is a pane in which both are live and neither comes before the other."""
    if command.where and owner.where:
        return bool(set(command.where) & set(owner.where))
    if not command.where and not owner.where:
        return True
    bound, free = (command, owner) if command.where else (owner, command)
    return any(pane not in _SHADOWING and is_live(free, pane) for pane in bound.where)


def _nearest(said: str, names: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(said, list(names), n=1, cutoff=0.5)), "")
