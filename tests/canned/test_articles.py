"""A helpdesk's articles that are meant to be sent stand beside the files, marked as what they are."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.api import Article, Trouble, Use
from workbench.canned.articles import explanation_of
from workbench.canned.library import Library

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
RESET = Article(
    ref="rt:article/7.1", title="Reset of a password (R70)", text="Hi,\n\n{{name}} {% x %} ⟨a: text⟩\n", updated=NOW,
    canned=True, url="https://rt.test/7",
)  # fmt: skip


class Store:
    """A store in memory, which counts how often it is asked for everything."""

    def __init__(self, *articles: Article) -> None:
        self.all: Sequence[Article] = articles
        self.used: dict[str, Use] = {}
        self.read = 0

    def stamp(self) -> Hashable:
        return len(self.all)

    def articles(self) -> Sequence[Article]:
        self.read += 1
        return self.all

    def uses(self) -> Mapping[str, Use]:
        return self.used

    def count_use(self, canned_id: str) -> None:
        before = self.used.get(canned_id)
        self.used[canned_id] = Use(before.times + 1 if before else 1, NOW - timedelta(days=3))


def write(folder: Path, identity: str, head: str = "", body: str = "Text") -> None:
    stem = identity.partition(".")[0]
    text = f"---\nid: {stem}\ntitle: Title of {stem}\n{head}\n---\n{body}\n"
    (folder / f"{identity}.md").write_text(text, encoding="utf-8")


def test_an_article_is_suggested_by_its_title_and_by_the_codes_in_it_and_says_whose_it_is() -> None:
    library = Library([], records=Store(RESET))
    for words in ("We need a reset of a password r70 please", "Since noon R70"):
        (found,) = library.suggest(words, 3, NOW)
        assert found.canned.id == "rt:article/7.1"
        assert "`R70`" in found.reason
        assert found.reason.endswith("; article of rt")
    assert library.suggest("Since noon") == []


def test_an_article_is_sent_as_it_stands_and_its_text_is_no_template() -> None:
    library = Library([], records=Store(RESET))
    rendered = library.rendered("rt:article/7.1", {"name": "Jane"}, "de")
    assert rendered.text == "Hi,\n\n{{name}} {% x %} ‹a: text›"
    assert (rendered.gaps, rendered.notes) == ((), ())


def test_an_internal_article_is_not_for_customers() -> None:
    library = Library([], records=Store(replace(RESET, internal=True)))
    assert "for internal readers, not for customers" in library.suggest("R70", 1, NOW)[0].reason
    assert library.rendered(RESET.ref, {}).notes == ("It is written for internal readers, not for customers.",)


def test_an_article_without_a_title_is_called_by_its_reference() -> None:
    assert explanation_of(replace(RESET, title=" ")).canned.title == RESET.ref


def test_articles_stand_among_the_files_and_are_read_again_only_when_they_moved(tmp_path: Path) -> None:
    write(tmp_path, "a")
    store, seconds = Store(RESET), iter(range(0, 100, 2))
    library = Library([tmp_path], lambda: float(next(seconds)), records=store)
    assert [canned.id for canned in library.all()] == ["rt:article/7.1", "a"]
    assert [canned.source for canned in library.all()] == ["rt", ""]
    assert store.read == 1
    store.all = ()
    assert [canned.id for canned in library.all()] == ["a"]
    assert store.read == 2


def test_use_is_counted_for_the_original_and_told_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "a", "keywords: [seats]\ntranslations: {de: a.de.md}")
    write(tmp_path, "a.de", "lang: de")
    library = Library([tmp_path], records=Store(RESET))
    assert library.use_of("a") is None
    assert library.suggest("seats", 1, NOW)[0].reason == 'matched "seats"'
    library.count_use("a")
    assert library.suggest("seats", 1, NOW)[0].reason == 'matched "seats"; used once, last 3 d ago'
    library.count_use("a.de")
    library.count_use(RESET.ref)
    assert library.suggest("seats", 1, NOW)[0].reason == 'matched "seats"; used 2 times, last 3 d ago'
    assert library.use_of("a.de") == Use(2, NOW - timedelta(days=3))
    assert library.use_of(RESET.ref) == Use(1, NOW - timedelta(days=3))
    assert Use(1, NOW).words(NOW) == "used once, last just now"


@pytest.mark.parametrize(("facts", "language", "text"), [
    ({}, "", "Hallo"), ({"ticket.field.language": "French"}, "", "Bonjour"),
    ({"ticket.field.Lang": "fr-CA"}, "", "Bonjour"),
    ({"ticket.field.language": "English"}, "", "Hello"), ({"ticket.field.lang": "?"}, "", "Hallo"),
    ({"ticket.field.language": "fr"}, "en", "Hello"),
])  # fmt: skip
def test_the_language_is_that_of_the_ticket_else_that_of_the_configuration(
    tmp_path: Path, facts: dict[str, str], language: str, text: str,
) -> None:
    write(tmp_path, "a", "translations: {de: a.de.md, fr: a.fr.md}", "Hello")
    write(tmp_path, "a.de", "lang: de", "Hallo")
    write(tmp_path, "a.fr", "lang: fr", "Bonjour")
    library = Library([tmp_path], language="de")
    assert library.rendered("a", facts, language).text == text
    assert library.rendered("a.fr", facts, language).text == "Bonjour"


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        Library([tmp_path]).rendered("gone", {})
