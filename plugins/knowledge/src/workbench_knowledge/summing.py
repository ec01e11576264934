"""What a page is about, as it says itself: its title, how it begins, its headings, and the words of its path."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from workbench_knowledge.pages import Heading, Page

_LEAD = 400  # characters
_LOOKED_AT = 8_000
_HEADINGS = 3_000  # characters
_FEWEST = 4  # words of a paragraph
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Summary(NamedTuple):
    """A page in few words."""

    title: str
    lead: str
    headings: str
    path: str


def summary_of(page: Page, path: str, found: Sequence[Heading]) -> Summary:
    """Return what the page at ``path``, whose headings were ``found``, is about."""
    name = path.rpartition(".")[0]
    apart = _HUMPS.sub(" ", name)
    return Summary(
        page.title, _lead(page.text, found[0].start if found else 0),
        "\n".join(one.title for one in found)[:_HEADINGS], name if apart == name else f"{name} {apart}",
    )  # fmt: skip


def _lead(text: str, start: int) -> str:
    """Return the first paragraphs behind the first heading, which are no lists or directives: there a page begins."""
    taken, letters = [], 0
    for paragraph in _PARAGRAPHS.split(text[start : start + _LOOKED_AT]):
        words = paragraph.strip()
        if words and words[0] not in "#-|.:" and len(words.split(None, _FEWEST)) >= _FEWEST:
            taken.append(words)
            letters += len(words)
            if letters >= _LEAD:
                break
    return " ".join(taken)[:_LEAD]
