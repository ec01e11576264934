"""The library: folders of canned explanations, read live, searched by a ticket's words."""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from workbench.api import Canned, Rendered, Suggestion, Trouble, Use
from workbench.canned.articles import explanation_of, with_language
from workbench.canned.folders import Stamp, listed
from workbench.canned.matching import Match
from workbench.canned.model import SENDABLE_STATES, Explanation, Mistake
from workbench.canned.reading import Reading, read_file
from workbench.canned.records import NoRecords, Records
from workbench.canned.rendering import render
from workbench.canned.shelving import Shelved, shelve
from workbench.canned.words import NAMES, is_code, language, language_named

_LOOK_AGAIN = 1.0  # seconds between two looks at the folders
_NOT_FOR_CUSTOMERS = 0.5
_STALE = 0.85
_WORDS_SHOWN = 3
_LANGUAGE_FIELDS = ("ticket.field.language", "ticket.field.lang")


class Library:
    """The canned explanations of ``folders``, subfolders included; implements ``workbench.api.Shelf``.

    Articles of helpdesks that are meant to be sent stand beside them, by their references. ``language`` is what is
    written in where a ticket names no other.

    Where two files have one id, the first in the order of the folders and of the names counts. A translation,
    ``refund-policy.de.md``, has the id ``refund-policy.de`` and takes what it does not say from its
    original; a variable it names again (for a default in its language) is its own.
    A changed, new or deleted file is seen at the next call, at most a second later; ``clock`` gives the seconds.
    A file that cannot be read is a mistake in :meth:`mistakes`, never an error.
    """

    def __init__(
        self, folders: Sequence[Path], clock: Callable[[], float] = time.monotonic, *,
        language: str = "en", records: Records | None = None,
    ) -> None:  # fmt: skip
        self._folders = tuple(folders)
        self._clock = clock
        self._language = language
        self._records = records or NoRecords()
        self._articles: tuple[Hashable, tuple[Explanation, ...]] = (None, ())
        self._looked: float | None = None
        self._files: dict[str, tuple[Stamp, Reading]] = {}
        self._seen: Hashable = None
        self._shelved = shelve([], (), ())

    def all(self) -> list[Canned]:
        """Return every explanation in its original language, by title."""
        return sorted((one.canned for one in self._now().by_id.values()), key=lambda canned: canned.title.casefold())

    def get(self, canned_id: str) -> Canned | None:
        """Return one by its id (``refund-policy``, or ``refund-policy.de`` for a translation), or None."""
        found = self.explanation(canned_id)
        return found.canned if found else None

    def explanation(self, canned_id: str) -> Explanation | None:
        """Return all that the file of an id says, or None."""
        shelved = self._now()
        if ":" in canned_id:  # an article's reference
            article = shelved.by_id.get(canned_id)
            return article and replace(article, canned=with_language(article.canned))
        base, _, lang = canned_id.partition(".")
        return shelved.translated.get((base, lang)) if lang else shelved.by_id.get(base)

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return what could not be read, by file and line."""
        return self._now().mistakes

    def suggest(self, text: str, limit: int = 3, now: datetime | None = None) -> list[Suggestion]:
        """Return those that fit a ticket's words, best first, each with its reason.

        The first line of ``text`` is the subject and counts more. ``now`` tells what is past its review.
        Drafts (wip) and archived ones are not offered. A text in another language brings the translation.
        """
        shelved = self._now()
        matches, words = shelved.matcher.matches(text)
        spoken = language(words)
        today = (now or datetime.now(UTC)).date().isoformat()
        best: list[Suggestion] = []
        for match in matches:
            # What an explanation is only ever lowers its weight, so those behind cannot come before these.
            if best and len(best) == limit and best[-1].score >= match.score:
                break
            found = [*best, self._suggestion(shelved, match, spoken, today)]
            best = sorted(found, key=lambda one: -one.score)[:limit]
        uses = self._records.uses() if best else {}
        return [_with_use(one, uses.get(_base(one.canned.id)), now or datetime.now(UTC)) for one in best]

    def rendered(self, canned_id: str, facts: Mapping[str, str], language: str = "") -> Rendered:
        """Return one as it is put into a reply; see ``workbench.canned.rendering.render``.

        Where no ``language`` is given it is that of the ticket, which a custom field called language or lang says,
        else the one that is written in here. Raises Trouble where there is no such explanation, too.
        """
        known = self.explanation(canned_id)
        if known is None:
            raise Trouble(f"There is no canned explanation called {canned_id}.", remedy="It may have been renamed.")
        return render(known, facts, language=language or language_of(facts) or self._language)

    def use_of(self, canned_id: str) -> Use | None:
        """Return how often one was used at this desk, its translations counted in, or None for never."""
        return self._records.uses().get(_base(canned_id))

    def count_use(self, canned_id: str) -> None:
        """Remember that one was used now."""
        self._records.count_use(_base(canned_id))

    def _suggestion(self, shelved: Shelved, match: Match, spoken: str, today: str) -> Suggestion:
        original = shelved.offered[match.place]
        chosen, score = with_language(original.canned), match.score
        shown = [f"`{word}`" if is_code(word) else f'"{word}"' for word in match.keywords or match.weak]
        notes = [("matched " if match.keywords else "says ") + ", ".join(shown[:_WORDS_SHOWN])]
        if spoken and spoken != chosen.lang:
            translation = shelved.translated.get((chosen.id, spoken))
            if translation and translation.canned.state in SENDABLE_STATES:
                chosen = translation.canned
                notes.append(f"in {NAMES[spoken]}")
            else:
                notes.append(f"{NAMES[spoken]} missing, {NAMES.get(chosen.lang, chosen.lang)} shown")
        if chosen.source:
            notes.append(f"article of {chosen.source}")
        if chosen.audience != "customer":
            notes.append(f"for {chosen.audience} readers, not for customers")
            score *= _NOT_FOR_CUSTOMERS
        if chosen.state != "validated":
            notes.append("not validated")
        if chosen.review_by and chosen.review_by < today:
            notes.append(f"STALE: review was due {chosen.review_by}")
            score *= _STALE
        return Suggestion(chosen, round(score, 2), "; ".join(notes))

    def _now(self) -> Shelved:
        """Return what the folders hold, looking at them again if the last look is old."""
        at = self._clock()
        if self._looked is not None and 0 <= at - self._looked < _LOOK_AGAIN:
            return self._shelved
        self._looked = at
        missing: list[Mistake] = []
        files: dict[str, tuple[Stamp, Reading]] = {}
        for folder in self._folders:
            if not folder.is_dir():
                missing.append(Mistake(folder, 1, "error", "there is no such folder"))
            for path, stamp in listed(str(folder)):
                if path not in files:
                    before = self._files.get(path)
                    files[path] = before if before and before[0] == stamp else (stamp, read_file(Path(path)))
        stamp_of_articles = self._records.stamp()
        seen = (tuple((path, stamp) for path, (stamp, _) in files.items()), tuple(missing), stamp_of_articles)
        if seen != self._seen:
            if stamp_of_articles != self._articles[0]:
                self._articles = (stamp_of_articles, tuple(map(explanation_of, self._records.articles())))
            self._files, self._seen = files, seen
            readings = [reading for _, reading in files.values()]
            self._shelved = shelve(readings, tuple(missing), self._articles[1])
        return self._shelved


def language_of(facts: Mapping[str, str]) -> str:
    """Return the language that a ticket's own field names, as a code such as ``de``, or an empty string."""
    for name, value in facts.items():
        if name.lower() in _LANGUAGE_FIELDS:
            return language_named(value)
    return ""


def _base(canned_id: str) -> str:
    """Return the id of an original; that of an article may hold anything."""
    return canned_id if ":" in canned_id else canned_id.partition(".")[0]


def _with_use(suggestion: Suggestion, use: Use | None, now: datetime) -> Suggestion:
    return replace(suggestion, reason=f"{suggestion.reason}; {use.words(now)}") if use else suggestion
