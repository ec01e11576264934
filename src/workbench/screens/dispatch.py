"""From keys to commands: sequences such as ``g i``, and why a command cannot be carried out."""

from collections.abc import Callable

from workbench.commands.command import Command, Desk
from workbench.commands.keymap import Keymap, key_words

Say = Callable[[str], None]
ShowNext = Callable[[list[tuple[str, str]]], None]


class Dispatcher:
    """Feeds keys to the ``keymap`` that is in force.

    ``say`` shows a sentence; ``show_next`` what may follow a key (empty: nothing).
    """

    def __init__(self, keymap: Callable[[], Keymap], desk: Desk, say: Say, show_next: ShowNext) -> None:
        self._keymap = keymap
        self._desk = desk
        self._say = say
        self._show_next = show_next
        self._typed: tuple[str, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """Whether a sequence has begun and not ended."""
        return bool(self._typed)

    def feed(self, key: str) -> bool:
        """Take a key; True where it did something or is part of a sequence."""
        if self._typed and key == "escape":
            self._end()
            return True
        typed = (*self._typed, key)
        command = self._keymap().command_for(typed, self._desk.pane)
        if command is not None:
            if self._typed:
                self._end()
            self.carry_out(command)
            return True
        following = self._keymap().may_follow(typed, self._desk.pane)
        if following:
            self._typed = typed
            self._show_next([(key_words(next_key), one.title) for next_key, one in following])
            return True
        if self._typed:
            self._say(f"{key_words(' '.join(typed))} means nothing here; ? lists the keys")
            self._end()
            return True
        return False

    def carry_out(self, command: type[Command]) -> None:
        """Do a command, or say why it cannot be done."""
        reason = command.why_not(self._desk)
        if reason:
            self._say(f"{command.title}: {reason}")
            return
        command.run(self._desk)

    def _end(self) -> None:
        self._typed = ()
        self._show_next([])


def name_of_key(key: str, character: str | None) -> str:
    """Return our name for a key that Textual reports: the character it writes, or the key's name."""
    if key == "space":
        return "space"
    if character and character.isprintable() and not key.startswith(("ctrl+", "alt+")):
        return character
    return key
