"""Check the files of a library: what is wrong is an error, what could be better is a hint."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from workbench.canned.folders import explanation_files
from workbench.canned.form import did_you_mean
from workbench.canned.model import ASK, CURSOR, Explanation, Mistake
from workbench.canned.reading import Reading, read_file, translation_of
from workbench.canned.style import style_hints
from workbench.canned.templates import RefusedError, names_in
from workbench.canned.words import fold
from workbench.domain.gaps import misfit

_LONE = re.compile(r"(?<!\{)\{[a-z_][a-z0-9_]{0,63}\}\}")  # the first brace was forgotten
_FENCE = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)
_WANTED = ("when_to_use", "keywords", "owner", "review_by")


def lint(folders: Sequence[Path], today: date | None = None) -> list[Mistake]:
    """Return every mistake in the explanations of ``folders``, by file and line. Raises nothing.

    ``today`` is the day by which a review is overdue.
    """
    today = today or datetime.now(UTC).date()
    mistakes: list[Mistake] = []
    readings: list[Reading] = []
    for folder in folders:
        if not folder.is_dir():
            mistakes.append(Mistake(folder, 1, "error", "there is no such folder"))
            continue
        readings += (read_file(path) for path in explanation_files(folder))
    originals = {
        reading.explanation.canned.id: reading.explanation
        for reading in reversed(readings) if reading.explanation and not translation_of(reading.path)
    }
    first: dict[tuple[str, str], Path] = {}
    for reading in readings:
        mistakes += reading.mistakes
        if reading.explanation is None:
            continue
        mistakes += _identity(reading, reading.explanation, first)
        if translation := translation_of(reading.path):
            mistakes += _translation(reading, reading.explanation, translation, originals)
        else:
            mistakes += _original(reading, reading.explanation, today)
        mistakes += (
            Mistake(reading.path, reading.body_line + hint.line, "hint", hint.reason)
            for hint in style_hints(_as_used(reading.explanation, originals))
        )
    return sorted(mistakes, key=lambda mistake: (str(mistake.file), mistake.line, mistake.severity, mistake.reason))


def _at(reading: Reading, key: str) -> int:
    return reading.lines.get(key, 1)


def _error(reading: Reading, key: str, reason: str) -> Mistake:
    return Mistake(reading.path, _at(reading, key), "error", reason)


def _hint(reading: Reading, key: str, reason: str) -> Mistake:
    return Mistake(reading.path, _at(reading, key), "hint", reason)


def _as_used(explanation: Explanation, originals: dict[str, Explanation]) -> Explanation:
    """Return a translation with the audience and the attitude of its original."""
    canned = explanation.canned
    original = originals.get(canned.id)
    if original is None or original.canned.lang == canned.lang:
        return explanation
    return replace(original, canned=replace(
        canned, audience=original.canned.audience, attitude=original.canned.attitude))


def _identity(reading: Reading, one: Explanation, first: dict[tuple[str, str], Path]) -> Iterator[Mistake]:
    stem = (translation_of(reading.path) or (reading.path.stem, ""))[0]
    if one.canned.id != stem:
        yield _error(reading, "id", f'the id is "{one.canned.id}", the file is called "{stem}"; they must be the same')
    other = first.setdefault((one.canned.id, one.canned.lang), reading.path)
    if other != reading.path:
        yield _error(reading, "id", f'the id "{one.canned.id}" is that of {other} too; the first one counts')


def _original(reading: Reading, one: Explanation, today: date) -> Iterator[Mistake]:
    canned = one.canned
    for key in _WANTED:
        if not getattr(canned, key) and key not in reading.lines:
            yield _hint(reading, "id", f"{key} is missing")
    if canned.review_by and date.fromisoformat(canned.review_by) < today and canned.state != "archived":
        yield _hint(reading, "review_by", f"the review was due on {canned.review_by}")
    both = {keyword.casefold() for keyword in canned.keywords} & {keyword.casefold() for keyword in canned.not_keywords}
    for keyword in sorted(both):
        yield _error(reading, "not_keywords", f'"{keyword}" is in keywords and in not_keywords')
    for keyword in canned.keywords:
        if len(fold(keyword)) < 2:
            yield _hint(reading, "keywords", f'the keyword "{keyword}" is too short to say anything')
    for lang, name in one.translations.items():
        if not (reading.path.parent / name).is_file():
            yield _error(reading, "translations", f"the translation {name} is missing")
        elif translation_of(Path(name)) != (canned.id, lang):
            yield _error(reading, "translations", f"the {lang} translation must be called {canned.id}.{lang}.md")
    declared = [variable.name for variable in one.variables]
    for name in sorted({name for name in declared if declared.count(name) > 1}):
        yield _error(reading, "variables", f'the variable "{name}" is declared twice')
    for variable in one.variables:
        if variable.required and variable.default is not None:
            yield _hint(reading, "variables", f'"{variable.name}" is required and has a default; it can be only one')
    yield from _body(reading, one, tuple(declared), asks=bool(one.ask))
    used = _used(one)
    for name in declared:
        if used is not None and name not in used:
            yield _hint(reading, "variables", f'the variable "{name}" is not used in the text')
    if one.ask and used is not None and ASK not in used:
        yield _hint(reading, "ask", "what is asked for is not in the text; {{ask}} puts it there as a list")


def _translation(
    reading: Reading, one: Explanation, translation: tuple[str, str], originals: dict[str, Explanation],
) -> Iterator[Mistake]:
    stem, lang = translation
    if one.canned.lang != lang:
        yield _error(reading, "lang", f'lang is "{one.canned.lang}", the file\'s name says "{lang}"')
    original = originals.get(stem)
    if original is None:
        yield _error(reading, "id", f"a translation of {stem}.md, which is not there")
        return
    if original.translations.get(lang) != reading.path.name:
        yield _error(reading, "id", f"{stem}.md does not name this file; add translations: "
                                    f"{{{lang}: {reading.path.name}}}")
    declared = tuple(variable.name for variable in original.variables)
    for variable in one.variables:
        if variable.name not in declared:
            yield _error(reading, "variables", f'{stem}.md declares no variable "{variable.name}"'
                                               f"{did_you_mean(variable.name, declared)}")
    yield from _body(reading, one, declared, asks=bool(one.ask or original.ask))
    here, there = _used(one), _used(original)
    for name in sorted(there - here - {ASK, CURSOR}) if here is not None and there is not None else ():
        yield _hint(reading, "id", f'{{{{{name}}}}} of {stem}.md does not occur in this translation')


def _body(reading: Reading, one: Explanation, declared: tuple[str, ...], *, asks: bool) -> Iterator[Mistake]:
    body = one.canned.body

    def line_of(position: int) -> int:
        return reading.body_line + body.count("\n", 0, position)

    if not body.strip():
        yield Mistake(reading.path, reading.body_line, "error", "there is no text below the front matter")
    if body.startswith("# "):
        yield Mistake(reading.path, reading.body_line, "hint", "the title stands in the front matter; a reply has none")
    for variable in one.variables:
        for what, value in (("default", variable.default), ("example", variable.example)):
            if value and (reason := misfit(variable.type, value)):
                yield _error(reading, "variables", f'the {what} of "{variable.name}": {reason}')
    known = (*declared, CURSOR, *([ASK] if asks else ()))
    try:
        names = names_in(body)
    except RefusedError as refused:
        names = ()
        yield Mistake(reading.path, reading.body_line + refused.line - 1, "error", refused.reason)
    for name, line in names:
        if name not in known:
            yield Mistake(reading.path, reading.body_line + line - 1, "error",
                          f'unknown variable "{name}"{did_you_mean(name, known)}')
    if [name for name, _ in names].count(CURSOR) > 1:
        yield Mistake(reading.path, reading.body_line, "error", "the cursor can stand in one place only")
    for found in _LONE.finditer(body):
        yield Mistake(reading.path, line_of(found.start()), "hint", f'"{found[0]}" stands for a variable in two braces')
    if len(_FENCE.findall(body)) % 2:
        yield Mistake(reading.path, reading.body_line, "error", "a code block is never closed")



def _used(one: Explanation) -> set[str] | None:
    """Return the names that a text uses, or None where it is not understood."""
    try:
        return {name for name, _ in names_in(one.canned.body)}
    except RefusedError:
        return None
