"""What the linter says of a library: errors for what is wrong, hints for style."""

from datetime import date
from pathlib import Path

import pytest

from workbench.canned.lint import lint

TODAY = date(2026, 3, 4)
FULL = "when_to_use: always\nkeywords: [seats]\nowner: team\nreview_by: 2027-01-01"


def write(folder: Path, name: str, head: str, body: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nid: {name.partition('.')[0]}\ntitle: A title\n{head}\n---\n\n{body}\n", encoding="utf-8")
    return path


def found(*folders: Path) -> list[tuple[str, int, str, str]]:
    return [(mistake.file.name, mistake.line, mistake.severity, mistake.reason) for mistake in lint(folders, TODAY)]


def test_a_good_file_has_nothing_to_mend(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL, "I looked at it. I will write again.")
    assert found(tmp_path) == []


def test_a_mistake_reads_as_file_line_severity_and_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", FULL + "\nstat: wip", "We will write.")
    assert str(lint([tmp_path], TODAY)[0]) == f'{path}:8: error: unknown key "stat"; did you mean "state"?'


def test_variables_of_the_body_and_of_the_front_matter_are_compared(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nvariables: [{name: route}, {name: never}, {name: route}]",
          "We will look\nat {{rout}} and {{route}} {{cursor}}")
    assert found(tmp_path) == [
        ("a.md", 8, "error", 'the variable "route" is declared twice'),
        ("a.md", 8, "hint", 'the variable "never" is not used in the text'),
        ("a.md", 12, "error", 'unknown variable "rout"; did you mean "route"?'),
    ]


@pytest.mark.parametrize(("body", "line", "reason"), [
    ("", 9, "there is no text below the front matter"),
    ("We will\n{% for x in y %}", 11, '"for" is no block; there are if, elif, else, endif'),
    ("We will {{ name", 10, "it is not understood: unexpected end of template, expected 'end of print statement'."),
    ("We will\n{% if name|upper %}x{% endif %}", 11, 'unknown variable "name"'),
    ("We will\n{{ask}}", 11, 'unknown variable "ask"'),
    ("We will {{cursor}} {{cursor}}", 10, "the cursor can stand in one place only"),
    ("We will\n```\ncode", 10, "a code block is never closed"),
])
def test_a_body_that_cannot_be_filled_is_an_error(tmp_path: Path, body: str, line: int, reason: str) -> None:
    write(tmp_path, "a.md", FULL, body)
    assert ("a.md", line, "error", reason) in found(tmp_path)


def test_conditions_and_filters_are_understood(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nvariables: [{name: p95, type: number}]",
          "We will look.\n{% if p95 > 30 %}\nIt takes {{p95|trim}} s.\n{% endif %}")
    assert found(tmp_path) == []


def test_a_default_and_an_example_are_of_the_variables_type(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nvariables: [{name: x, type: number, example: many}, "
          "{name: y, type: date, default: soon}, {name: z, type: url, default: 'https://a.example'}]",
          "We will {{x}} {{y}} {{z}}.")
    assert [(line, reason) for _, line, _, reason in found(tmp_path)] == [
        (8, 'the default of "y": "soon" is no day, such as 2026-09-01'),
        (8, 'the example of "x": "many" is no number, such as 12 or 3.5'),
    ]


def test_what_is_asked_for_belongs_into_the_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", FULL + "\nask: [{name: version}]", "We will look.")
    assert found(tmp_path) == [
        ("a.md", 8, "hint", "what is asked for is not in the text; {{ask}} puts it there as a list")]
    path.write_text(path.read_text().replace("We will look.", "We will look.\n\n{{ask}}")
                    .replace("ask:", "translations: {de: a.de.md}\nask:"))
    write(tmp_path, "a.de.md", "lang: de", "Ich schreibe.\n\n{{ask}}")
    assert found(tmp_path) == []


def test_a_forgotten_brace_is_hinted_at_and_json_is_not(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL, 'We will {name}}.\n{"a": {"b": 1}}')
    assert found(tmp_path) == [("a.md", 10, "hint", '"{name}}" stands for a variable in two braces')]


def test_one_id_in_two_files_is_an_error_in_the_second(tmp_path: Path) -> None:
    first = write(tmp_path / "mine", "a.md", FULL, "We will.")
    write(tmp_path / "team", "a.md", FULL, "We will.")
    assert found(tmp_path / "mine", tmp_path / "team") == [
        ("a.md", 2, "error", f'the id "a" is that of {first} too; the first one counts')]


def test_an_id_that_differs_from_the_files_name_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", FULL, "We will.")
    path.rename(tmp_path / "b.md")
    assert found(tmp_path) == [("b.md", 2, "error", 'the id is "a", the file is called "b"; they must be the same')]


def test_translations_that_are_missing_wrongly_named_or_unknown_are_errors(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\ntranslations: {de: a.de.md, fr: b.fr.md}\nvariables: [{name: x}]",
          "We will {{x}}.")
    write(tmp_path, "b.fr.md", "lang: fr", "Nous.")
    write(tmp_path, "a.es.md", "lang: de\nvariables: [{name: y}]", "Ich {{y}} {{x}}.")
    assert found(tmp_path) == [
        ("a.es.md", 2, "error", "a.md does not name this file; add translations: {es: a.es.md}"),
        ("a.es.md", 4, "error", 'lang is "de", the file\'s name says "es"'),
        ("a.es.md", 5, "error", 'a.md declares no variable "y"'),
        ("a.es.md", 8, "error", 'unknown variable "y"'),
        ("a.md", 8, "error", "the fr translation must be called a.fr.md"),
        ("a.md", 8, "error", "the translation a.de.md is missing"),
        ("b.fr.md", 2, "error", "a translation of b.md, which is not there"),
    ]


def test_a_translation_that_leaves_a_variable_out_gets_a_hint(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\ntranslations: {de: a.de.md}\nvariables: [{name: x}]", "We will {{x}}.")
    write(tmp_path, "a.de.md", "lang: de", "Ich schreibe.")
    assert found(tmp_path) == [("a.de.md", 2, "hint", "{{x}} of a.md does not occur in this translation")]


def test_an_overdue_review_and_missing_fields_are_hints(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "review_by: 2026-03-03\nkeywords: [a]", "We will write.")
    assert found(tmp_path) == [
        ("a.md", 2, "hint", "owner is missing"),
        ("a.md", 2, "hint", "when_to_use is missing"),
        ("a.md", 4, "hint", "the review was due on 2026-03-03"),
        ("a.md", 5, "hint", 'the keyword "a" is too short to say anything'),
    ]


def test_a_keyword_cannot_be_wanted_and_unwanted(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nnot_keywords: [Seats]", "We will write.")
    assert found(tmp_path) == [("a.md", 8, "error", '"seats" is in keywords and in not_keywords')]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert found(tmp_path / "nowhere") == [("nowhere", 1, "error", "there is no such folder")]


@pytest.mark.parametrize(("line", "said"), [
    ("Sorry about that, we will look.", "Sorry"),
    ("We will see what you did there.", "you did"),
    ("We will write; we are waiting for engineering.", "waiting for engineering"),
    ("We will watch, it should be fine.", "should be fine"),
    ("We will write as soon as possible.", "as soon as possible"),
    ("We will simply wait.", "simply"),
    ("Unfortunately we will wait.", "Unfortunately"),
    ("We will write!", "!"),
])
def test_style_is_hinted_at_with_the_words_that_were_meant(tmp_path: Path, line: str, said: str) -> None:
    write(tmp_path, "a.md", FULL, f"Hi,\n{line}")
    hints = found(tmp_path)
    assert [(number, severity) for _, number, severity, _ in hints] == [(11, "hint")]
    assert hints[0][3].startswith(f'"{said}": ')


def test_what_stands_in_code_is_not_judged(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL, "We will run `sorry --soon` and\n```\nsorry!\n```")
    assert found(tmp_path) == []


def test_an_apology_for_what_is_ours_is_no_breach(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nattitude: ours", "I am sorry. We will mend it.")
    assert found(tmp_path) == []


def test_theirs_not_ours_wants_an_observation_a_commitment_and_what_would_change_our_mind(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\nattitude: theirs-not-ours", "The app is slow.")
    assert [reason for _, _, _, reason in found(tmp_path)] == [
        "no commitment of ours; say one thing that we shall do",
        "no observation of ours; say what was checked before what it shows",
        "nothing says what would change our mind; add an if",
    ]


def test_three_questions_are_more_than_one_next_step(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL, "What? When? Where? We will look.")
    assert [reason for _, _, _, reason in found(tmp_path)] == ["3 questions; one next step is easier to answer"]


def test_a_translation_is_judged_in_its_own_language_with_the_attitude_of_the_original(tmp_path: Path) -> None:
    write(tmp_path, "a.md", FULL + "\ntranslations: {de: a.de.md}\nattitude: unknown", "We will write.")
    write(tmp_path, "a.de.md", "lang: de", "Leider: Entschuldigung. Ich schreibe wieder.")
    assert [reason.partition(":")[0] for _, _, _, reason in found(tmp_path)] == ['"Entschuldigung"', '"Leider"']
