"""Read one file of a canned explanation: front matter and body to values, with every mistake by line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from workbench.api import Canned, clean, one_line
from workbench.canned.form import Form
from workbench.canned.frontmatter import HeadError, read_head, split
from workbench.canned.model import (
    ASK,
    ATTITUDES,
    AUDIENCES,
    CURSOR,
    NEXT_STATUSES,
    STATES,
    TONES,
    VARIABLE_TYPES,
    Asked,
    Explanation,
    Mistake,
    Variable,
)
from workbench.canned.templates import RESERVED

KEYS = (
    "id", "title", "component", "audience", "tone", "attitude", "when_to_use", "when_not", "keywords",
    "not_keywords", "requires_evidence", "variables", "ask", "next_status", "follow_up_days", "links", "diagnostic",
    "lang", "translations", "state", "owner", "review_by",
)
VARIABLE_KEYS = ("name", "type", "required", "unit", "example", "from", "default")
_ASK_KEYS = ("name", "why", "how_to_get")
_LARGEST_FILE = 262_144
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_FACT = re.compile(r"[a-z_][\w-]*(?:\.[\w-]+)*")
_LANG = re.compile(r"[a-z]{2,3}")
_TRANSLATION = re.compile(r"(.+)\.([a-z]{2,3})\.md")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file. ``lines`` says where each key stands, ``body_line`` where the body begins."""

    path: Path
    explanation: Explanation | None
    mistakes: tuple[Mistake, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
    body_line: int = 1


def translation_of(path: Path) -> tuple[str, str] | None:
    """Return the id and the language that a file name such as ``refund-policy.de.md`` says, else None."""
    found = _TRANSLATION.fullmatch(path.name)
    return (found[1], found[2]) if found else None


def read_file(path: Path) -> Reading:
    """Read one file. Nothing is raised: what is wrong comes back as mistakes, without an explanation if it must."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return _unread(path, 1, f"the file is larger than {_LARGEST_FILE // 1024} KiB")
        content = path.read_bytes()
    except OSError as error:
        return _unread(path, 1, f"the file cannot be read: {error.strerror or error}")
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _unread(path, content.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 here")
    try:
        head, body, body_line = split(clean(text))
        pairs = read_head(head)
    except HeadError as mistake:
        return _unread(path, mistake.line, mistake.reason)
    form = Form(path, pairs)
    for number, line in enumerate(text.split("\n"), 1):
        if clean(line) != line:
            form.blame("", "holds control or invisible characters; they are left out", number)
    explanation = _explanation(form, body)
    return Reading(path, explanation, tuple(form.mistakes), MappingProxyType(form.lines), body_line)


def _unread(path: Path, line: int, reason: str) -> Reading:
    return Reading(path, None, (Mistake(path, line, "error", reason),))


def _explanation(form: Form, body: str) -> Explanation | None:
    form.refuse_unknown(KEYS)
    translation = translation_of(form.path)
    identity = form.text("id")
    if not _ID.fullmatch(identity):
        form.blame("id", "the id must be lower-case words joined by dashes, such as refund-policy" if identity
                   else "an id is missing")
        return None
    title = one_line(form.text("title"))
    if not title:
        form.blame("title", "a title is missing")
        return None
    lang = form.text("lang", translation[1] if translation else "en")
    if not _LANG.fullmatch(lang):
        form.blame("lang", f'lang must be a code such as en, de or fr, not "{lang[:20]}"')
        lang = translation[1] if translation else "en"
    variables = form.each("variables", _variable, "{name: route, type: text}")
    canned = Canned(
        id=identity, title=title, body=body, lang=lang, path=str(form.path),
        when_to_use=one_line(form.text("when_to_use")), when_not=one_line(form.text("when_not")),
        keywords=form.texts("keywords"), not_keywords=form.texts("not_keywords"),
        component=form.text("component"), owner=form.text("owner"),
        audience=form.choice("audience", AUDIENCES, "customer"), tone=form.choice("tone", TONES, ""),
        attitude=form.choice("attitude", ATTITUDES, ""), state=form.choice("state", STATES, "validated"),
        next_status=form.choice("next_status", NEXT_STATUSES, ""), review_by=form.day("review_by"),
        variables=tuple(variable.name for variable in variables), requires_evidence=form.texts("requires_evidence"),
    )
    return Explanation(
        canned, variables, MappingProxyType(form.named_texts("translations")), form.number("follow_up_days"),
        form.texts("links"), form.text("diagnostic"),
        form.each("ask", _asked, "{name: version, why: …, how_to_get: {linux: relayctl version}}"),
    )


def _variable(form: Form) -> Variable | None:
    form.refuse_unknown(VARIABLE_KEYS)
    name = form.text("name")
    if not _NAME.fullmatch(name) or name in (CURSOR, ASK, *RESERVED):
        form.blame("name", f'"{name[:40]}" cannot name a variable; use lower-case letters, digits and _'
                   if name else "a variable needs a name")
        return None
    source = form.text("from")
    if source and not _FACT.fullmatch(source):
        form.blame("from", f'from: must name a fact such as ticket.ref, not "{source[:40]}"')
    return Variable(
        name, form.choice("type", VARIABLE_TYPES, "text"), form.flag("required"), form.text("unit"),
        form.text("example"), source, form.text("default") if "default" in form.lines else None,
    )


def _asked(form: Form) -> Asked | None:
    form.refuse_unknown(_ASK_KEYS)
    name = form.text("name")
    if not name:
        form.blame("name", "what is asked for needs a name")
        return None
    return Asked(name, one_line(form.text("why")), tuple(form.named_texts("how_to_get").items()))
