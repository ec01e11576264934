"""The hostile corpus: texts and names that others may send, each meant to break something.

Every text goes through every mapper, view and widget; see ``test_corpus.py`` for what must hold everywhere.
Each entry differs from all others in what it tries, not in its letters.
"""

from typing import NamedTuple

from hostile import injections, mail, markup, terminal, unseen


class Hostile(NamedTuple):
    """One text and what it tries; ``name`` is unique and plain ASCII."""

    name: str
    text: str


_GROUPS = {
    "terminal string": terminal.STRINGS,
    "terminal control": terminal.CONTROLS,
    "terminal 8-bit": terminal.EIGHT_BIT,
    "terminal evasion": terminal.EVASIONS,
    "bidi": unseen.BIDI,
    "invisible": unseen.INVISIBLE,
    "marks": unseen.MARKS,
    "width": unseen.WIDTHS,
    "broken": unseen.BROKEN,
    "look-alike": unseen.LOOKALIKES,
    "console markup": markup.CONSOLE,
    "markdown": markup.MARKDOWN,
    "html": markup.HTML,
    "shell": injections.SHELL,
    "template": injections.TEMPLATES,
    "query": injections.QUERIES,
    "data": injections.DATA,
    "elsewhere": injections.ELSEWHERE,
    "file name": mail.FILES,
    "person": mail.PEOPLE,
    "header": mail.HEADERS,
    "quoted": mail.QUOTED,
    "size": mail.SIZES,
}

CORPUS: tuple[Hostile, ...] = tuple(
    Hostile(f"{group}: {what}", text) for group, texts in _GROUPS.items() for what, text in texts.items()
)
