"""Find what of the internal notes of a ticket stands in a public reply.

A passage is eight words in a row, or a whole line that nobody writes by chance: a path, a host, a setting. Case,
punctuation, quoting marks and white space do not count. What stands in a public message as well is no secret.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_IN_A_ROW = 8
_MOST = 20
_WORD = re.compile(r"\w+")
_LEAST_OF_A_LINE = 16  # characters
# What is written by a machine or for one: letters and digits in one word, a path, an address, a setting.
_DISTINCT = re.compile(r"(?=\w{0,20}\d)(?=\w{0,20}[^\W\d])\w{5,}|\w[/\\=_]\w|://|\w@\w")


class Passage(NamedTuple):
    """A stretch of a text, from ``start`` up to ``end``, of so many ``words``."""

    start: int
    end: int
    words: int


class _Words(NamedTuple):
    folded: list[str]
    spans: list[tuple[int, int]]


def internal_passages(text: str, notes: Sequence[str], public: Sequence[str]) -> tuple[Passage, ...]:
    """Return the passages of ``text`` that stand in ``notes`` and in no ``public`` text, the first twenty.

    Takes time linear in all that is given, and room for ``text`` alone.
    """
    if not notes:
        return ()
    words = _words(text)
    lines = {line for note in notes for line in _lines(note)}
    lengths = sorted({_IN_A_ROW, *map(len, lines)})
    here = {row for length in lengths for row in _rows(words.folded, length) if length == _IN_A_ROW or row in lines}
    inside = here & {row for note in notes for row in _known(note, here, (_IN_A_ROW,))} | (here & lines)
    if not inside:
        return ()
    said = {row for one in public for row in _known(one, inside, lengths)}
    return _joined(words, inside - said, lengths)


def _words(text: str) -> _Words:
    found = list(_WORD.finditer(text))
    return _Words([word[0].casefold() for word in found], [word.span() for word in found])


def _rows(words: list[str], length: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(length)), strict=False)


def _known(text: str, asked: set[tuple[str, ...]], lengths: Iterable[int]) -> Iterable[tuple[str, ...]]:
    words = _words(text).folded
    return (row for length in lengths for row in _rows(words, length) if row in asked)


def _lines(note: str) -> Iterable[tuple[str, ...]]:
    """Yield the words of each line that is short and distinctive; long ones are found by their rows."""
    for line in note.split("\n"):
        stripped = line.strip(" \t>|*-")
        if _LEAST_OF_A_LINE <= len(stripped) <= 400 and _DISTINCT.search(stripped):
            words = tuple(_words(stripped).folded)
            if 1 < len(words) < _IN_A_ROW:
                yield words


def _joined(words: _Words, rows: set[tuple[str, ...]], lengths: Iterable[int]) -> tuple[Passage, ...]:
    """Return the stretches of a text that the rows cover, those that touch made one."""
    covered = bytearray(len(words.folded))
    for length in lengths:
        for at, row in enumerate(_rows(words.folded, length)):
            if row in rows:
                covered[at : at + length] = b"\1" * length
    passages: list[Passage] = []
    begin = covered.find(1)
    while begin >= 0 and len(passages) < _MOST:
        end = covered.find(0, begin)
        end = len(covered) if end < 0 else end
        passages.append(Passage(words.spans[begin][0], words.spans[end - 1][1], end - begin))
        begin = covered.find(1, end)
    return tuple(passages)
