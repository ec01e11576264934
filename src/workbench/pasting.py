"""What is pasted is text: takes out of it what would be read as keys.

A terminal that knows bracketed paste puts marks around what is pasted (XTerm's ctlseqs, "Bracketed Paste Mode").
Textual's parser still looks for keys in between: an escape sequence becomes keys that act as commands, and an
escape right before the closing mark hides it, so that all later keys count as pasted. Terminals ought to leave
controls out of a paste; not all do. A closing mark inside a paste cannot be told from the real one.
"""

_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_CONTROLS = {point: None for point in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(point) not in "\t\n\r"}


class Pastes:
    """Follows what is typed, however it is cut into pieces."""

    def __init__(self) -> None:
        self._is_inside = False
        self._tail = ""  # outside, what may be a part of the first mark, handed on already; inside, what is held back

    def without_keys(self, typed: str) -> str:
        """Return what was typed, without the controls inside pastes but newlines and tabs."""
        parts: list[str] = []
        while typed:
            take = self._inside if self._is_inside else self._outside
            done, typed = take(typed)
            parts.append(done)
        return "".join(parts)

    def _outside(self, typed: str) -> tuple[str, str]:
        known = len(self._tail)
        seen = self._tail + typed
        at = seen.find(_BEGIN)
        if at < 0:
            self._tail = seen[-(len(_BEGIN) - 1) :]
            return typed, ""
        self._is_inside, self._tail = True, ""
        end = at + len(_BEGIN) - known
        return typed[:end], typed[end:]

    def _inside(self, typed: str) -> tuple[str, str]:
        seen, self._tail = self._tail + typed, ""
        at = seen.find(_END)
        if at < 0:
            cut = next((cut for cut in range(len(_END) - 1, 0, -1) if seen.endswith(_END[:cut])), 0)
            self._tail = seen[len(seen) - cut :]
            return seen[: len(seen) - cut].translate(_CONTROLS), ""
        self._is_inside = False
        return seen[:at].translate(_CONTROLS) + _END, seen[at + len(_END) :]
