"""What is wrong with a checklist beyond its form: names, patterns, shells, secrets, and what it may do unasked."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath

from msgspec import UNSET

from workbench_checklists.asserting import BadExpression, names_of
from workbench_checklists.inputs import Given, fault_of
from workbench_checklists.model import (
    Check,
    Checklist,
    Collect,
    Confirm,
    Input,
    Loop,
    Manual,
    Running,
)
from workbench_checklists.reading import Mistake, Reading, nearest
from workbench_checklists.scope import RUN_NAMES, arguments, names_captured, patterns, scopes, shown
from workbench_checklists.templates import GAP, names_in, strange_gaps
from workbench_checklists.yamling import Path

# What reads an argument as a program. A remote shell does so too: ssh joins its arguments into one line.
_SHELLS = frozenset((
    "ash", "bash", "csh", "dash", "eval", "fish", "ksh", "mksh", "nu", "parallel", "plink", "powershell", "pwsh", "rsh",
    "sh", "ssh", "su", "tcsh", "watch", "xargs", "zsh",
))
_TAKES_CODE = {"python": "-c", "python3": "-c", "perl": "-e", "ruby": "-e", "node": "-e", "php": "-r", "lua": "-e",
               "osascript": "-e", "psql": "-c", "sqlite3": ""}
_DECIDES = ("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONSTARTUP", "BASH_ENV", "ENV", "IFS")
Found = Iterator[tuple[Path, str, bool]]


def lint(reading: Reading) -> tuple[Mistake, ...]:
    """Return the mistakes of form, or where there are none those of meaning; hints come with both."""
    if reading.checklist is None:
        return reading.mistakes
    found = [
        Mistake(reading.document.line_of(path), reason, "error" if is_error else "hint")
        for look in (_ids, _inputs, _templates, _patterns, _commands, _checks, _risks, _unused)
        for path, reason, is_error in look(reading.checklist)
    ]
    return tuple(sorted(found))


def said(path: FilePath, mistake: Mistake) -> str:
    """Return a mistake as one line: file, line, reason."""
    return f"{path}:{mistake.line}: {'hint: ' if mistake.severity == 'hint' else ''}{mistake.reason}"


def _twice(names: Sequence[tuple[Path, str]], what: str) -> Found:
    seen: set[str] = set()
    for path, name in names:
        if name and name in seen:
            yield path, f'{what} "{name}" is there twice', True
        seen.add(name)


def _ids(checklist: Checklist) -> Found:
    yield from _twice([(("steps", at, "id"), step.id) for at, step in enumerate(checklist.steps)], "the step")
    yield from _twice([(("inputs", at, "name"), item.name) for at, item in enumerate(checklist.inputs)], "the input")
    captures: list[tuple[Path, str]] = [(("inputs", at, "name"), item.name) for at, item in enumerate(checklist.inputs)]
    for part, at, step, _known in scopes(checklist):
        if isinstance(step, Running) and step.capture is not None:
            captures.append(((part, at, "capture", "as"), step.capture.name))
            for column in (*step.capture.parse, *step.capture.pairs):
                if column in RUN_NAMES:
                    yield (part, at, "capture"), f'"{column}" counts the tries, and cannot be a column', True
        if isinstance(step, Manual) and step.answer is not None:
            captures.append(((part, at, "answer", "name"), step.answer.name))
    yield from _twice(captures, "the name")


def _inputs(checklist: Checklist) -> Found:
    for at, item in enumerate(checklist.inputs):
        here: Path = ("inputs", at)
        if item.source == "keyring" and not item.secret:
            yield (*here, "from"), "what comes from the keyring is secret: true", True
        if item.secret and item.source.startswith("ticket"):
            yield (*here, "from"), "a secret cannot come from a ticket", True
        if item.secret and item.default is not UNSET:
            yield (*here, "default"), "a secret has no default; it would stand in the file", True
        if item.type == "choice" and not item.choices:
            yield here, f'"{item.name}" needs choices', True
        if item.min is not UNSET and item.max is not UNSET and item.min > item.max:
            yield (*here, "min"), f"min {item.min:g} is over max {item.max:g}", True
        if item.pattern and (fault := _no_pattern(item.pattern)):
            yield (*here, "pattern"), fault, True
        elif item.default is not UNSET and not item.secret:
            fault = fault_of(item, Given(str(item.default), "default"), resolve=lambda _host: ())
            if fault:
                yield (*here, "default"), f"the default does not fit its own input: {fault}", True


def _templates(checklist: Checklist) -> Found:
    secrets = {item.name for item in checklist.inputs if item.secret}
    for part, at, step, known in scopes(checklist):
        for inner, template in (*arguments(step), *patterns(step), *shown(step)):
            path: Path = (part, at, *inner)
            own = names_captured(step.capture) if isinstance(step, Running) and step.capture is not None else set()
            yield from _gaps(path, template, known | own if inner[0] in ("if_fail", "if_pass") else known)
            for name in secrets & set(names_in(template)):
                yield path, f'"{name}" is secret, so it goes by env: {{{name.upper()}: "{{{{{name}}}}}"}} alone', True
        if isinstance(step, Running):
            for variable, template in step.env.items():
                yield from _gaps((part, at, "env", variable), template, known)


def _gaps(path: Path, template: str, known: set[str]) -> Found:
    for gap in strange_gaps(template):
        yield path, f"{gap} is no name; only {{{{name}}}} is filled", True
    for name in names_in(template):
        if name not in known:
            yield path, _unknown(name, known), True


def _unknown(name: str, known: set[str]) -> str:
    return f'"{name}" is no input, answer or captured value before this step{nearest(name, sorted(known))}'


def _patterns(checklist: Checklist) -> Found:
    for part, at, step, _known in scopes(checklist):
        for inner, template in patterns(step):
            if fault := _no_pattern(GAP.sub("x", template)):
                yield (part, at, *inner), fault, True
        if isinstance(step, Manual) and step.answer is not None:
            if step.answer.pattern and (fault := _no_pattern(step.answer.pattern)):
                yield (part, at, "answer", "pattern"), fault, True
            if step.answer.type == "choice" and not step.answer.choices:
                yield (part, at, "answer"), f'"{step.answer.name}" needs choices', True


def _no_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    return ""


def _commands(checklist: Checklist) -> Found:
    for part, at, step, _known in scopes(checklist):
        if not isinstance(step, Running):
            continue
        path: Path = (part, at, "run")
        if names_in(step.run[0]):
            yield (*path, 0), "the program cannot be an input", True
        if step.run[0].strip() != step.run[0] or " " in step.run[0]:
            yield (*path, 0), f'"{step.run[0]}" holds a space; each argument is an element of its own', True
        reader = _reads_code(step.run)
        if reader:
            yield path, f"{reader} would read an input as a program; pass it by env, and read it there as a value", True
        for variable in step.env:
            if variable in _DECIDES:
                yield (part, at, "env", variable), f"{variable} decides what runs, so it cannot be set here", True
        if isinstance(step, Loop):
            if step.tries is UNSET and step.until is UNSET:
                yield (part, at), "a loop needs an end: tries, until or both", True
            if step.every_s is not UNSET and step.every_min is not UNSET:
                yield (part, at, "every_min"), "every_s and every_min are both there; one is enough", True
        if step.capture is not None and set(step.capture.parse) & set(step.capture.pairs):
            yield (part, at, "capture"), "a column is in parse and in pairs", True


def _reads_code(run: Sequence[str]) -> str:
    """Return the program that would take a gap behind it for code, '' where none does."""
    for at, argument in enumerate(run):
        name = argument.rpartition("/")[2]
        behind = run[at + 1:]
        gaps = [place for place, later in enumerate(behind) if names_in(later)]
        if not gaps:
            continue
        if name in _SHELLS:
            return name
        option = _TAKES_CODE.get(name)
        if option is not None and (not option or option in behind[:gaps[-1]]):
            return name
    return ""


def _checks(checklist: Checklist) -> Found:
    for part, at, step, known in scopes(checklist):
        if not isinstance(step, Check):
            continue
        try:
            names = names_of(step.assertion)
        except BadExpression as error:
            yield (part, at, "assert"), f"it {error}", True
            continue
        for name in names:
            if name not in known:
                yield (part, at, "assert"), _unknown(name, known), True


def _risks(checklist: Checklist) -> Found:
    if checklist.output.hide_secrets is False:
        yield ("output", "hide_secrets"), "secrets are always hidden; leave it out", True
    if checklist.at_hand and (checklist.risk != "read-only" or any(item.secret for item in checklist.inputs)):
        yield ("at_hand",), "only what is read-only and needs no secret can be at hand", True
    from_ticket = {item.name for item in checklist.inputs if item.source.startswith("ticket")}
    is_asked = False
    for part, at, step, _known in scopes(checklist):
        if isinstance(step, Confirm):
            is_asked = is_asked or bool(step.name)
            if checklist.risk == "changes-production" and not step.name:
                yield (part, at), "what changes production is confirmed by name; give the step one", True
        elif isinstance(step, Collect):
            for place, template in enumerate(step.files):
                for name in from_ticket & set(names_in(template)):
                    yield (part, at, "files", place), f'"{name}" is from the ticket, so it chooses no file', True
        elif isinstance(step, Running) and part == "steps" and checklist.risk == "changes-production" and not is_asked:
            yield (part, at), "a confirm step with a name has to come before the first command", True
            is_asked = True


def _unused(checklist: Checklist) -> Found:
    if not any((checklist.applies.keywords, checklist.applies.components, checklist.applies.tags)):
        yield ("applies",), "it applies to nothing, so it is offered on no ticket by itself", False
    used: set[str] = set()
    for _part, _at, step, _known in scopes(checklist):
        for _inner, template in (*arguments(step), *patterns(step), *shown(step)):
            used |= set(names_in(template))
        if isinstance(step, Running):
            used |= {name for template in step.env.values() for name in names_in(template)}
        if isinstance(step, Check):
            try:
                used |= set(names_of(step.assertion))
            except BadExpression:
                continue
    for at, item in enumerate(checklist.inputs):
        if item.name not in used:
            yield ("inputs", at), _why_unused(item), False


def _why_unused(item: Input) -> str:
    return f'"{item.name}" is asked for, kept with the run, and used in no step'
