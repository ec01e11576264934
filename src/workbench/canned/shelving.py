"""What a library holds at one moment: the explanations that were read, put in order and joined up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.canned.matching import Matcher, Wanted
from workbench.canned.model import SENDABLE_STATES, Explanation, Mistake
from workbench.canned.reading import Reading, translation_of


@dataclass(frozen=True, slots=True)
class Shelved:
    """All that was read, at one moment; replaced as a whole."""

    by_id: Mapping[str, Explanation]
    translated: Mapping[tuple[str, str], Explanation]
    offered: tuple[Explanation, ...]
    matcher: Matcher
    mistakes: tuple[Mistake, ...]


def shelve(
    readings: Sequence[Reading], missing: tuple[Mistake, ...], articles: tuple[Explanation, ...],
) -> Shelved:
    """Join up what was read with the helpdesks' articles; ``missing`` are mistakes that no file has."""
    by_id: dict[str, Explanation] = {}
    translations: list[tuple[str, str, Explanation]] = []
    for reading in readings:
        one = reading.explanation
        if one is None:
            continue
        if translation := translation_of(reading.path):
            translations.append((*translation, one))
        else:
            by_id.setdefault(one.canned.id, one)
    translated: dict[tuple[str, str], Explanation] = {}
    more_keywords: dict[str, tuple[str, ...]] = {}
    for identity, lang, one in translations:
        if original := by_id.get(identity):
            translated.setdefault((identity, lang), _joined(original, one, lang))
            more_keywords[identity] = more_keywords.get(identity, ()) + one.canned.keywords
    for (identity, lang), one in translated.items():
        original = by_id[identity]
        by_id[identity] = replace(original, translated={**original.translated, lang: one})
    by_id |= {one.canned.id: one for one in articles}
    offered = tuple(one for one in by_id.values() if one.canned.state in SENDABLE_STATES)
    wanted = [
        Wanted(one.canned.keywords + more_keywords.get(one.canned.id, ()), one.canned.not_keywords,
               f"{one.canned.title}\n{one.canned.when_to_use}\n{one.canned.component}")
        for one in offered
    ]
    mistakes = missing + tuple(mistake for reading in readings for mistake in reading.mistakes)
    return Shelved(by_id, translated, offered, Matcher(wanted), mistakes)


def _joined(original: Explanation, translation: Explanation, lang: str) -> Explanation:
    """Return a translation with what it leaves out taken from its original."""
    said, first = translation.canned, original.canned
    canned = replace(
        first, id=f"{first.id}.{lang}", lang=lang, title=said.title, body=said.body, path=said.path,
        state=said.state, review_by=said.review_by or first.review_by,
        when_to_use=said.when_to_use or first.when_to_use, when_not=said.when_not or first.when_not,
        keywords=said.keywords or first.keywords,
    )
    own = {variable.name: variable for variable in translation.variables}
    variables = tuple(own.get(variable.name, variable) for variable in original.variables)
    return replace(original, canned=canned, variables=variables, ask=translation.ask or original.ask)
