"""Typed values out of a front matter's keys and values, with what is wrong noted by line."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.canned.frontmatter import Items, Node, Pairs, Word
from workbench.canned.model import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")
_T = TypeVar("_T")


@dataclass(slots=True)
class Form:
    """Keys and values of one file, or of one item in it, and the mistakes found so far."""

    path: Path
    pairs: Pairs
    mistakes: list[Mistake] = field(default_factory=list)
    lines: dict[str, int] = field(init=False)
    _values: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        self._values = {key.text: value for key, value in self.pairs.pairs}
        self.lines = {key.text: key.line for key, _ in self.pairs.pairs}

    def blame(self, key: str, reason: str, line: int = 0) -> None:
        """Note a mistake where ``key`` stands, or where it should."""
        at = line or self.lines.get(key, self.pairs.line)
        self.mistakes.append(Mistake(self.path, at, "error", reason))

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """Note each key that nobody reads, with the nearest that somebody does."""
        for key in self._values.keys() - set(known):
            self.blame(key, f'unknown key "{key[:40]}"{did_you_mean(key, known)}')

    def text(self, key: str, otherwise: str = "") -> str:
        """Return a text, or ``otherwise`` where there is none."""
        value = self._values.get(key)
        if value is None:
            return otherwise
        if not isinstance(value, Word):
            self.blame(key, f"{key} must be a text")
            return otherwise
        return value.text.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        value = self._values.get(key)
        if isinstance(value, Word):
            return (value.text.strip(),) if value.text.strip() else ()
        if isinstance(value, Pairs):
            self.blame(key, f"{key} must be a list of texts")
        items = value.items if isinstance(value, Items) else ()
        for item in items:
            if not isinstance(item, Word):
                self.blame(key, f"{key} must be a list of texts; quote what holds : or {{", item.line)
        return tuple(item.text.strip() for item in items if isinstance(item, Word) and item.text.strip())

    def named_texts(self, key: str) -> dict[str, str]:
        """Return texts by name."""
        value = self._values.get(key)
        if value is None or (isinstance(value, Word) and not value.text):
            return {}
        pairs = value.pairs if isinstance(value, Pairs) else ()
        good = {name.text: text.text.strip() for name, text in pairs if isinstance(text, Word)}
        if not isinstance(value, Pairs) or len(good) < len(pairs):
            self.blame(key, f"{key} must be names with texts, such as {{de: refund-policy.de.md}}")
        return good

    def choice(self, key: str, allowed: tuple[str, ...], otherwise: str) -> str:
        """Return one of a few words."""
        said = self.text(key, otherwise)
        if said in allowed or said == otherwise:
            return said
        hint = did_you_mean(said, allowed) or f"; it is one of {', '.join(allowed)}"
        self.blame(key, f'{key} cannot be "{said[:40]}"{hint}')
        return otherwise

    def number(self, key: str) -> int | None:
        """Return a whole number of days from 0 to 999, or None."""
        said = self.text(key)
        if not said:
            return None
        if not re.fullmatch(r"[0-9]{1,3}", said):
            self.blame(key, f'{key} must be a number of days, not "{said[:40]}"')
            return None
        return int(said)

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is not there."""
        said = self.text(key, "false").lower()
        if said not in _YES + _NO:
            self.blame(key, f'{key} must be true or false, not "{said[:40]}"')
        return said in _YES

    def day(self, key: str) -> str:
        """Return a day as ``2026-09-01``, or an empty text."""
        said = self.text(key)
        if not said:
            return ""
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            self.blame(key, f'{key} must be a day such as 2026-09-01, not "{said[:40]}"')
            return ""

    def each(self, key: str, read: "Callable[[Form], _T | None]", example: str) -> tuple[_T, ...]:
        """Return what ``read`` makes of each item of a list of keys and values; a word alone is its name."""
        value = self._values.get(key)
        if value is None or (isinstance(value, Word) and not value.text):
            return ()
        made: list[_T] = []
        for item in value.items if isinstance(value, Items) else (value,):
            if isinstance(item, Word):
                item = Pairs(((Word("name", item.line), item),), item.line)
            if isinstance(item, Items):
                self.blame(key, f"{key} must be a list such as [{example}]", item.line)
                continue
            inner = Form(self.path, item)
            one = read(inner)
            self.mistakes += inner.mistakes
            if one is not None:
                made.append(one)
        return tuple(made)


def did_you_mean(said: str, known: tuple[str, ...]) -> str:
    """Return ``; did you mean "audience"?`` for a slip, or an empty string."""
    from difflib import get_close_matches

    close = get_close_matches(said.lower()[:40], known, n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
