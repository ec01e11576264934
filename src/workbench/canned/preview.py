"""Preview a canned explanation: what is known is filled in, what is not stays as a visible gap.

A plain substitution of ``{{name}}``, in one pass: a value is never looked at as a template.
"""

import re
from collections.abc import Mapping, Sequence

from workbench.canned.model import CURSOR, Variable

PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]*\}\}")
_CURSOR_LINE = re.compile(r"^[ \t]*\{\{[ \t]*" + CURSOR + r"[ \t]*\}\}[ \t]*(?:\n|\Z)", re.MULTILINE)


def preview(body: str, variables: Sequence[Variable], facts: Mapping[str, str]) -> str:
    """Return the text of ``body`` for a ticket.

    A variable takes the fact that its ``from`` names, else the fact of its own name, else its default; what
    then is still open is drawn as ``⟨route: text, e.g. POST /export⟩``. The cursor's mark is left out.
    """
    by_name = {variable.name: variable for variable in variables}

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name == CURSOR:
            return ""
        variable = by_name.get(name, Variable(name))
        value = facts.get(variable.source) or facts.get(name) or variable.default
        return gap(variable) if value is None else value

    return PLACEHOLDER.sub(filled, _CURSOR_LINE.sub("", body))


def gap(variable: Variable) -> str:
    """Return the drawing of what nobody knows yet."""
    unit = f" in {variable.unit}" if variable.unit else ""
    example = f", e.g. {variable.example}" if variable.example else ""
    return f"⟨{variable.name}: {variable.type}{unit}{example}⟩"


def gaps(body: str, variables: Sequence[Variable], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the variables of ``body`` that nothing fills, in order and once each."""
    by_name = {variable.name: variable for variable in variables}
    open_names = (
        name for name in PLACEHOLDER.findall(body)
        if name != CURSOR and not facts.get(name)
        and not ((known := by_name.get(name)) and (facts.get(known.source) or known.default is not None))
    )
    return tuple(dict.fromkeys(open_names))
