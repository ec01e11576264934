"""Render a canned explanation for a ticket: a text with the gaps that are left, where to go on, and what follows."""

import re
from collections.abc import Mapping

from workbench.api import Rendered, Trouble, clean, missing_evidence
from workbench.canned.model import ASK, CURSOR, SENDABLE_STATES, Asked, Explanation, Variable
from workbench.canned.templates import RefusedError, fill
from workbench.canned.values import Known, Open, Value
from workbench.canned.words import NAMES
from workbench.domain.gaps import drawn, gaps_in, misfit, without_gaps

_LONGEST_VALUE = 8_000
_LONGEST_GREETING = 80

# No text that passed the gate holds it.
_MARK = "\x00"
_MARKS_LINE = re.compile(r"^[ \t]*\x00[ \t]*(?:\n|\Z)", re.MULTILINE)

# What a name is made of that is read as letters.
_LETTERS = frozenset({"api", "cpu", "dns", "http", "id", "ids", "ip", "os", "sso", "tls", "url", "utc"})


def render(explanation: Explanation, facts: Mapping[str, str], *, language: str = "") -> Rendered:
    """Return the text of an explanation for a ticket, and what the writer should know of it.

    A variable takes the fact that its ``from`` names, else the fact of its own name, else its default; what then
    is still open, or is not of the variable's type, is drawn as a gap. ``language`` (``fr``) chooses a translation;
    an explanation that is one itself, and one that has none, stays as it is and says so. Raises Trouble where the
    text cannot be understood, or is too long.
    """
    chosen, notes = _in_language(explanation, language)
    canned = chosen.canned
    if canned.audience != "customer":
        notes.append(f"It is written for {canned.audience} readers, not for customers.")
    values = _Values(chosen, facts)
    try:
        text = without_gaps(clean(canned.body)) if chosen.is_verbatim else fill(clean(canned.body), values)
    except RefusedError as refused:
        raise Trouble(
            f"The canned explanation {canned.id} cannot be filled in.",
            f"Line {refused.line} of its text: {refused.reason}.",
            f"Mend {canned.path or 'its file'}; workbench canned lint names all that is wrong.",
        ) from refused
    text, cursor = _without_marks(text)
    return Rendered(
        text, cursor, gaps_in(text), canned.lang, (*notes, *values.notes.values()),
        missing_evidence(canned.requires_evidence, facts), canned.next_status, chosen.follow_up_days,
    )


def insert(text: str, cursor: int, rendered: Rendered) -> tuple[str, int]:
    """Return a text with a rendered explanation put in at ``cursor``, and where the writer goes on in it.

    Whole paragraphs are set apart by blank lines; a single line in the middle of another stays in it. A greeting
    that the text before ``cursor`` has already is not repeated.
    """
    cursor = max(0, min(cursor, len(text)))
    before, after = text[:cursor], text[cursor:]
    new, goes_on = _without_greeting(rendered, before)
    if "\n" in rendered.text.strip("\n") or not before or before.endswith("\n"):
        head = "\n" * (2 - _newlines(before[::-1])) if before.strip() else ""
        new = new.rstrip("\n") if after.strip() else new
        tail = "\n" * (2 - _newlines(after)) if after.strip() else ""
    else:
        head = "" if before[-1].isspace() else " "
        tail = " " if after[:1].isalnum() else ""
    return before + head + new + tail + after, len(before) + len(head) + min(goes_on, len(new))


def asked_for(ask: tuple[Asked, ...]) -> str:
    """Return the list that asks the customer for each of these, with why and how to get it."""
    return "\n".join(f"{number}. {_item(one)}" for number, one in enumerate(ask, 1))


def _item(asked: Asked) -> str:
    words = asked.name.replace("_", " ").replace("-", " ").split()
    said = " ".join(word.upper() if word in _LETTERS else word for word in words)
    lines = [f"**{said[:1].upper()}{said[1:]}**" + (f": {asked.why}" if asked.why else "")]
    lines += [f"   - {how}" if where == "any" else f"   - {where}: {how}" for where, how in asked.how_to_get]
    return "\n".join(lines)


class _Values:
    """The values of an explanation's names, worked out when they are asked for, with what is to be said of them."""

    def __init__(self, explanation: Explanation, facts: Mapping[str, str]) -> None:
        self._ask = explanation.ask
        self._variables = {variable.name: variable for variable in explanation.variables}
        self._facts = facts
        self._known: dict[str, Value] = {}
        self.notes: dict[str, str] = {}

    def __call__(self, name: str) -> Value:
        """Return the value of a name."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> Value:
        if name == CURSOR:
            return Known(_MARK)
        if name == ASK and self._ask:
            return Known(asked_for(self._ask))
        variable = self._variables.get(name, Variable(name))
        found = self._facts.get(variable.source) or self._facts.get(name) or ""
        value = without_gaps(clean(found[: _LONGEST_VALUE + 1])).strip()
        reason = ""
        if len(value) > _LONGEST_VALUE:
            reason = f"it is longer than {_LONGEST_VALUE:,} characters"
        elif value:
            reason = misfit(variable.type, value)
        if value and not reason:
            return Known(value)
        if reason:
            self.notes[name] = f"What is known of {name} is left out: {reason}."
        if variable.default is not None:
            return Known(without_gaps(clean(variable.default, _LONGEST_VALUE)))
        return Open(drawn(variable.name, variable.type, variable.unit, variable.example))


def _in_language(explanation: Explanation, language: str) -> tuple[Explanation, list[str]]:
    own = explanation.canned.lang
    if not language or language == own or explanation.is_verbatim or "." in explanation.canned.id:
        return explanation, []
    translation = explanation.translated.get(language)
    if translation is not None and translation.canned.state in SENDABLE_STATES:
        return translation, []
    wanted, shown = NAMES.get(language, language), NAMES.get(own, own)
    if translation is not None:
        return explanation, [f"{wanted} is not ready ({translation.canned.state}), {shown} is shown."]
    if file := explanation.translations.get(language):
        return explanation, [f"{wanted} is missing (there is no {file} that can be read), {shown} is shown."]
    return explanation, [f"{wanted} is missing, {shown} is shown."]


def _without_marks(text: str) -> tuple[str, int | None]:
    """Return a text without the marks of the cursor, and where the first stood; one alone takes its line along."""
    text = _MARKS_LINE.sub(_MARK, text)
    at = text.find(_MARK)
    return text.replace(_MARK, ""), at if at >= 0 else None


def _without_greeting(rendered: Rendered, before: str) -> tuple[str, int]:
    text = rendered.text
    goes_on = len(text.rstrip()) if rendered.cursor is None else rendered.cursor
    first, _, rest = text.partition("\n")
    if first.rstrip().endswith(",") and len(first) <= _LONGEST_GREETING and first in before.split("\n"):
        new = rest.lstrip("\n")
        return new, max(0, goes_on - (len(text) - len(new)))
    return text, goes_on


def _newlines(text: str) -> int:
    """Return with how many newlines a text begins, two at most."""
    return min(2, len(text) - len(text.lstrip("\n")))
