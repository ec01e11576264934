"""Which checklists fit a ticket, and why: its words, its component, its tags."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.api import Ticket
from workbench_checklists.model import Checklist

_COMPONENT_FIELDS = ("component", "components", "product", "area", "service")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a checklist fits, the higher the better, and the reason in words."""

    checklist: Checklist
    score: int
    reason: str


@lru_cache(maxsize=2048)
def _word(keyword: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(keyword.casefold())}(?!\w)")


def _matched(keywords: Iterable[str], text: str) -> list[str]:
    return [keyword for keyword in keywords if _word(keyword).search(text)]


def fit(checklist: Checklist, ticket: Ticket, words: str) -> Fit | None:
    """Return how ``checklist`` fits ``ticket``, whose messages say ``words``; None where it does not."""
    applies = checklist.applies
    subject, text = ticket.subject.casefold(), words[:200_000].casefold()
    if _matched(applies.not_keywords, f"{subject}\n{text}"):
        return None
    in_subject = _matched(applies.keywords, subject)
    in_text = [keyword for keyword in _matched(applies.keywords, text) if keyword not in in_subject]
    said = {value.casefold() for name, value in ticket.fields if name.casefold() in _COMPONENT_FIELDS}
    components = [name for name in applies.components if name.casefold() in said]
    worn = {tag.casefold() for tag in ticket.tags}
    tags = [tag for tag in applies.tags if tag.casefold() in worn]
    reasons = [
        *([f"the subject says {_list(in_subject)}"] if in_subject else ()),
        *([f"a message says {_list(in_text)}"] if in_text else ()),
        *([f"component {_list(components)}"] if components else ()), *([f"tagged {_list(tags)}"] if tags else ()),
    ]
    score = 5 * len(in_subject) + 2 * len(in_text) + 4 * len(components) + 4 * len(tags)
    return Fit(checklist, score, ", ".join(reasons)) if score else None


def _list(words: Sequence[str]) -> str:
    return " and ".join(f"“{word}”" for word in words[:3])


def fitting(checklists: Iterable[Checklist], ticket: Ticket, words: str) -> list[Fit]:
    """Return the checklists that fit, best first, by name where they fit alike."""
    found = [one for checklist in checklists if (one := fit(checklist, ticket, words))]
    return sorted(found, key=lambda one: (-one.score, one.checklist.title))
