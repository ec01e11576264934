"""What a YAML error means, in a sentence that names the next step and repeats nothing of the file."""

from typing import TYPE_CHECKING

from workbench.config.mistakes import withhold

if TYPE_CHECKING:
    import yaml

_INDENT = "the indentation does not fit the lines above"
# Parts of PyYAML's and libyaml's own words, each with ours; the first that fits decides.
_WORDS = (
    ("mapping values are not allowed", 'a ":" that fits nowhere; look at the indentation, or quote the text'),
    ("found undefined tag handle", "a tag (!) that is not known; remove it, or quote the text"),
    ("incompatible YAML document", "a %YAML line for another version; remove it"),
    ("cannot start any token", "a text that begins with a sign that YAML keeps for itself; put it in quotes"),
    ("escape", 'an escape (\\) that YAML does not know; write \\\\, or use single quotes'),
    ("could not find expected ':'", 'a name without a ":" and a blank after it'),
    ("did not find expected key", _INDENT),
    ("did not find expected '-'", _INDENT),
    ("<block end>", _INDENT),
)


def explain(error: "yaml.YAMLError", text: str) -> tuple[int, int, str]:
    """Return line and column (0 where unknown) and what is wrong there."""
    import yaml

    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 0, 0, "not valid YAML"
    mark, context, problem = error.problem_mark, error.context or "", error.problem or ""
    if _indented_by_tab(text, mark.line, mark.column):
        return mark.line + 1, mark.column + 1, "a tab where YAML allows only blanks; indent with blanks"
    begun = error.context_mark
    if begun is not None:
        for sign, held in (("quoted", "quote"), ("flow sequence", '"["'), ("flow mapping", '"{"')):
            if sign in context and "escape" not in problem:
                return begun.line + 1, begun.column + 1, f"a {held} that is not closed"
    for words, ours in _WORDS:
        if words in problem:
            return mark.line + 1, mark.column + 1, ours
    # Their words name what was expected, never what stands there, but for quoted names.
    return mark.line + 1, mark.column + 1, f"not valid YAML ({withhold(problem.partition(chr(39))[0].strip())})"


def _indented_by_tab(text: str, line: int, column: int) -> bool:
    lines = text.splitlines()[line : line + 1]
    if not lines:
        return False
    blank = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return "\t" in blank or lines[0][column : column + 1] == "\t"
