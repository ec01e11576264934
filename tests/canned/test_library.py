"""The library reads live, and suggests what fits with a reason that can be checked."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api import Shelf
from workbench.canned.library import Library
from workbench.canned.words import language, tokens

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def write(folder: Path, identity: str, head: str = "", body: str = "Text", *, title: str = "") -> Path:
    path = folder / f"{identity}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    stem = identity.rpartition("/")[2].partition(".")[0]
    path.write_text(f"---\nid: {stem}\ntitle: {title or 'Title of ' + stem}\n{head}\n---\n{body}\n", encoding="utf-8")
    return path


def suggested(library: Library, text: str, limit: int = 3) -> list[str]:
    return [one.canned.id for one in library.suggest(text, limit, NOW)]


def reason(library: Library, text: str) -> str:
    return library.suggest(text, 1, NOW)[0].reason


def test_the_library_is_a_shelf(tmp_path: Path) -> None:
    shelf: Shelf = Library([tmp_path])
    assert shelf.all() == []
    assert shelf.get("a") is None
    assert shelf.suggest("words") == []


def test_all_are_listed_by_title_and_found_by_id(tmp_path: Path) -> None:
    write(tmp_path, "b", title="alpha")
    write(tmp_path, "team/a", title="Beta")
    library = Library([tmp_path])
    assert [canned.title for canned in library.all()] == ["alpha", "Beta"]
    found = library.get("a")
    assert found is not None
    assert found.title == "Beta"


def test_a_readme_and_hidden_files_are_no_explanations(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Read me")
    (tmp_path / ".draft.md").write_text("Draft")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("x")
    library = Library([tmp_path])
    assert library.all() == []
    assert library.mistakes() == ()


def test_a_change_is_seen_a_second_later_and_not_looked_for_before(tmp_path: Path) -> None:
    clock = Clock()
    path = write(tmp_path, "a", body="first")
    library = Library([tmp_path], clock)
    assert library.all()[0].body == "first"
    write(tmp_path, "a", body="second text")
    write(tmp_path, "b")
    clock.now = 0.5
    assert [canned.body for canned in library.all()] == ["first"]
    clock.now = 1.5
    assert [canned.body for canned in library.all()] == ["second text", "Text"]
    path.unlink()
    clock.now = 3
    assert [canned.id for canned in library.all()] == ["b"]


def test_a_change_of_the_same_length_is_seen_by_its_time(tmp_path: Path) -> None:
    clock = Clock()
    path = write(tmp_path, "a", body="one")
    library = Library([tmp_path], clock)
    assert library.all()[0].body == "one"
    write(tmp_path, "a", body="two")
    os.utime(path, ns=(1, 1))
    clock.now = 2
    assert library.all()[0].body == "two"


def test_a_bad_file_is_a_mistake_and_the_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "good")
    (tmp_path / "bad.md").write_text("no front matter")
    library = Library([tmp_path, tmp_path / "nowhere"])
    assert [canned.id for canned in library.all()] == ["good"]
    assert {(mistake.file.name, mistake.reason) for mistake in library.mistakes()} == {
        ("bad.md", "there is no front matter: the first line must be ---"), ("nowhere", "there is no such folder")}


def test_a_folder_that_appears_later_is_read(tmp_path: Path) -> None:
    clock = Clock()
    library = Library([tmp_path / "later"], clock)
    assert library.all() == []
    write(tmp_path / "later", "a")
    clock.now = 2
    assert [canned.id for canned in library.all()] == ["a"]
    assert library.mistakes() == ()


def test_of_two_with_one_id_the_first_folder_counts(tmp_path: Path) -> None:
    write(tmp_path / "mine", "a", body="mine")
    write(tmp_path / "team", "a", body="team")
    found = Library([tmp_path / "mine", tmp_path / "team"]).get("a")
    assert found is not None
    assert found.body == "mine"


def test_a_keyword_suggests_and_the_reason_names_it(tmp_path: Path) -> None:
    write(tmp_path, "slow", 'keywords: [H12, "request timeout"]')
    write(tmp_path, "other", "keywords: [invoice]")
    library = Library([tmp_path])
    assert suggested(library, "Request time-outs\nWe see h12 and a request timeout all day") == ["slow"]
    assert reason(library, "We see H12 and a request timeout") == 'matched `H12`, "request timeout"'


@pytest.mark.parametrize(("text", "fits"), [
    ("R14 again", True), ("got r14.", True), ("(R14)", True), ("R14: upstream", True), ("R140", False), ("XR14", False),
    ("R14-2", False), ("R 14", False),
])
def test_a_code_matches_exactly_but_in_any_case(tmp_path: Path, text: str, fits: bool) -> None:
    write(tmp_path, "a", "keywords: [R14]")
    assert (suggested(Library([tmp_path]), text) == ["a"]) is fits


@pytest.mark.parametrize(("text", "fits"), [
    ("since 4.12.1 it fails", True), ("4.12.10", False), ("14.12.1", False), ("1.4.12.1", False), ("4.12.1.", True),
    ("4 12 1", False),
])
def test_a_version_is_not_found_in_a_longer_one(tmp_path: Path, text: str, fits: bool) -> None:
    write(tmp_path, "a", "keywords: [4.12.1]")
    assert (suggested(Library([tmp_path]), text) == ["a"]) is fits


@pytest.mark.parametrize(("text", "fits"), [
    ("our Certificates\nexpired", False), ("the certificate has expired", False), ("certificate expired", True),
    ("CERTIFICATES EXPIRED", True), ("certificate, expired", True), ("mycertificate expired", False),
])
def test_words_match_whole_in_order_in_any_case_and_number(tmp_path: Path, text: str, fits: bool) -> None:
    write(tmp_path, "a", 'keywords: ["certificate expired"]')
    assert (suggested(Library([tmp_path]), text + " for us") == ["a"]) is (fits or "\n" in text)


def test_a_forbidden_word_vetoes_whatever_else_matches(tmp_path: Path) -> None:
    write(tmp_path, "a", "keywords: [seats, billing, invoice]\nnot_keywords: [incident]")
    library = Library([tmp_path])
    assert suggested(library, "seats billing invoice") == ["a"]
    assert suggested(library, "seats billing invoice, is there an incident?") == []


def test_what_few_explanations_know_weighs_more_than_what_many_do(tmp_path: Path) -> None:
    for number in range(8):
        write(tmp_path, f"many-{number}", "keywords: [webhook]")
    write(tmp_path, "rare", "keywords: [hmac]")
    assert suggested(Library([tmp_path]), "webhook with hmac")[0] == "rare"


def test_the_subject_weighs_more_than_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "seats", "keywords: [seats]")
    write(tmp_path, "invoice", "keywords: [invoice]")
    library = Library([tmp_path])
    assert suggested(library, "About seats\nand the invoice") == ["seats", "invoice"]
    assert suggested(library, "About the invoice\nand seats") == ["invoice", "seats"]


def test_words_of_the_title_suggest_only_when_several_are_there(tmp_path: Path) -> None:
    write(tmp_path, "a", "when_to_use: Handshakes fail after the upgrade of a gateway", title="Old TLS versions")
    library = Library([tmp_path])
    assert suggested(library, "the gateway is fine") == []
    assert suggested(library, "TLS fails on the gateway since the upgrade") == ["a"]
    assert reason(library, "TLS fails on the gateway since the upgrade").startswith("says ")


def test_drafts_and_archived_ones_are_listed_but_not_suggested(tmp_path: Path) -> None:
    write(tmp_path, "a", "keywords: [seats]\nstate: wip")
    write(tmp_path, "b", "keywords: [seats]\nstate: archived")
    write(tmp_path, "c", "keywords: [seats]\nstate: not-validated")
    library = Library([tmp_path])
    assert len(library.all()) == 3
    assert suggested(library, "seats") == ["c"]
    assert reason(library, "seats") == 'matched "seats"; not validated'


def test_what_is_past_its_review_says_so_and_ranks_lower(tmp_path: Path) -> None:
    write(tmp_path, "a", "keywords: [seats]\nreview_by: 2026-03-03")
    write(tmp_path, "b", "keywords: [seats]\nreview_by: 2026-03-04")
    library = Library([tmp_path])
    assert suggested(library, "seats") == ["b", "a"]
    assert library.suggest("seats", 2, NOW)[1].reason == 'matched "seats"; STALE: review was due 2026-03-03'


def test_texts_for_colleagues_come_after_those_for_customers(tmp_path: Path) -> None:
    write(tmp_path, "a", "keywords: [seats]\naudience: internal")
    write(tmp_path, "b", "keywords: [seats]")
    library = Library([tmp_path])
    assert suggested(library, "seats") == ["b", "a"]
    assert "for internal readers, not for customers" in library.suggest("seats", 2, NOW)[1].reason


GERMAN = "R70\nGuten Tag, wir haben seit gestern das Problem, dass die Anmeldung nicht geht und der Server R70 meldet."
FRENCH = "R70\nBonjour, nous ne pouvons plus nous connecter depuis hier, le serveur nous donne R70 pour tous."


def test_a_text_in_another_language_brings_the_translation_or_says_that_there_is_none(tmp_path: Path) -> None:
    write(tmp_path, "sso", "keywords: [R70]\naudience: customer\ncomponent: sso\ntranslations: {de: sso.de.md}\n"
          "variables: [{name: name, default: there}, {name: skew}]", "Hi {{name}}, {{skew}}")
    write(tmp_path, "sso.de", "lang: de\nvariables: [{name: name, default: zusammen}]", "Hallo {{name}}, {{skew}}",
          title="Uhren")
    library = Library([tmp_path])
    german = library.suggest(GERMAN, 1, NOW)[0]
    assert (german.canned.id, german.canned.lang, german.canned.component) == ("sso.de", "de", "sso")
    assert german.reason == "matched `R70`; in German"
    assert library.get("sso.de") == german.canned
    assert library.rendered("sso.de", {}).text == "Hallo zusammen, ⟨skew: text⟩"
    french = library.suggest(FRENCH, 1, NOW)[0]
    assert (french.canned.id, french.reason) == ("sso", "matched `R70`; French missing, English shown")
    assert [canned.id for canned in library.all()] == ["sso"]


def test_a_translation_that_is_a_draft_is_not_offered(tmp_path: Path) -> None:
    write(tmp_path, "sso", "keywords: [R70]\ntranslations: {de: sso.de.md}")
    write(tmp_path, "sso.de", "lang: de\nstate: wip")
    assert reason(Library([tmp_path]), GERMAN) == "matched `R70`; German missing, English shown"


def test_keywords_of_a_translation_find_the_explanation(tmp_path: Path) -> None:
    write(tmp_path, "sso", "keywords: [R70]\ntranslations: {de: sso.de.md}")
    write(tmp_path, "sso.de", "lang: de\nkeywords: [Anmeldung]", title="Uhren")
    assert suggested(Library([tmp_path]), "Anmeldung") == ["sso"]


@pytest.mark.parametrize(("text", "spoken"), [
    (GERMAN, "de"), (FRENCH, "fr"),
    ("Hello, since yesterday we cannot sign in, and the server says R70 for all of our users.", "en"),
    ("Hola, desde ayer no podemos entrar y el servidor nos da R70 en todas las cuentas, gracias", "es"),
    ("Olá, desde ontem não conseguimos entrar e o servidor dá R70 em todas as contas da empresa, obrigado", "pt"),
    ("R70 R70 R70", ""), ("月初から急に返るようになりました", ""), ("", ""),
])
def test_the_language_of_a_text_is_told_by_its_small_words(text: str, spoken: str) -> None:
    assert language(tokens(text)) == spoken


DEMO = Library([Path(__file__).parents[2] / "src/workbench/demo/canned"], lambda: 0.0)


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    found = DEMO.suggest(text, 5, NOW)
    assert len(found) <= 5
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_library_can_be_imported_and_made_without_yaml_or_jinja(tmp_path: Path) -> None:
    code = ("import sys; from pathlib import Path; from workbench.canned.library import Library\n"
            f"Library([Path({str(tmp_path)!r})]).all()\n"
            "print([name for name in ('yaml', 'jinja2', 'difflib', 'markdown_it') if name in sys.modules])")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
