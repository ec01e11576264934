"""The rules by which secrets are found: those that come with the package and a person's own, each checked.

A file of rules has two parts. ``rules`` lists what is looked for; ``allow`` lists patterns of look-alikes that no
rule may find. docs/sending.md says what each field means.
"""

import re
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.guard.bounds import UnboundedError, cost_of
from workbench.guard.proving import PROOFS
from workbench.guard.reading import Items, Node, Pairs, SyntaxMistakeError, Word, grow, read_text

_FIELDS = ("name", "pattern", "keywords", "near", "entropy", "unless", "allow", "proof")
_NAME = re.compile(r"[a-z0-9][a-z0-9 .-]{1,39}")
_SHIPPED = "rules.yaml"
_MOST = 200
_FURTHEST = 400


class Mistake(NamedTuple):
    """Something to mend in a file of rules; what it is about is left out, and the other rules go on."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """Return ``rules.yaml:12: the repeat + has no end``."""
        return f"{one_line(self.file)}:{self.line}: {one_line(self.reason)}"


class Rule(NamedTuple):
    """How one kind of secret is told.

    The secret is the group ``secret`` of ``pattern``, or all of it. One of the ``keywords``, which are lower case,
    must stand within ``near`` characters before what was found, or in it or shortly behind it; none of ``unless`` may
    stand shortly before it. ``entropy`` is the least that the secret must have, in bits a character (Shannon).
    ``proof`` names a test of :data:`workbench.guard.proving.PROOFS`.
    """

    name: str
    pattern: re.Pattern[str]
    width: int  # characters that the pattern looks at, at most
    keywords: tuple[str, ...] = ()
    near: int = 80
    entropy: float = 0.0
    unless: tuple[str, ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()
    proof: str = ""


class Rules(NamedTuple):
    """All rules in force, the most specific first, and the patterns of what is no secret whatever a rule says."""

    rules: tuple[Rule, ...]
    allow: tuple[re.Pattern[str], ...] = ()


@cache
def shipped_rules() -> Rules:
    """Return the rules that come with the package. Raises Trouble where its file is damaged."""
    text = resources.files("workbench.guard").joinpath(_SHIPPED).read_text("utf-8")
    rules, mistakes = parse(text, _SHIPPED)
    if mistakes:
        raise Trouble("The rules for secrets of the workbench are damaged.", str(mistakes[0]), "Install it again.")
    return rules


def rules_with(file: Path | None) -> tuple[Rules, tuple[Mistake, ...]]:
    """Return the shipped rules with those of ``file`` before them, and what is wrong in the file. Raises nothing."""
    shipped = shipped_rules()
    if file is None:
        return shipped, ()
    try:
        own, mistakes = _own(str(file), read_text(file))
    except Trouble as trouble:
        return shipped, (Mistake(str(file), 1, f"{trouble.what} {trouble.why}"),)
    return Rules(own.rules + shipped.rules, own.allow + shipped.allow), mistakes


@lru_cache(maxsize=4)
def _own(name: str, text: str) -> tuple[Rules, tuple[Mistake, ...]]:
    return parse(text, name)


def parse(text: str, file: str) -> tuple[Rules, tuple[Mistake, ...]]:
    """Return the rules in a YAML text and every mistake in it; a rule with a mistake is left out."""
    mistakes: list[Mistake] = []
    rules: list[Rule] = []
    allow: list[re.Pattern[str]] = []
    try:
        parts = _pairs(grow(text), "a file of rules has the parts rules and allow")
        for name, (value, line) in parts.items():
            if name not in ("rules", "allow"):
                mistakes.append(Mistake(file, line, f'"{name}" is unknown; there are rules and allow'))
            elif not isinstance(value, Items):
                mistakes.append(Mistake(file, line, f'"{name}" is a list'))
            else:
                if len(value.items) > _MOST:
                    mistakes.append(Mistake(file, line, f"only the first {_MOST} of {name} are used"))
                for item in value.items[:_MOST]:
                    try:
                        if name == "rules":
                            rules.append(_rule(item))
                        else:
                            allow.append(_pattern(_word(item)))
                    except SyntaxMistakeError as error:
                        mistakes.append(Mistake(file, error.line, error.reason))
    except SyntaxMistakeError as error:
        mistakes.append(Mistake(file, error.line, error.reason))
    return Rules(tuple(rules), tuple(allow)), tuple(mistakes)


def _rule(node: Node) -> Rule:
    fields = _pairs(node, "a rule has a name and a pattern")
    for field, (_, line) in fields.items():
        if field not in _FIELDS:
            raise SyntaxMistakeError(line, f'"{field}" is unknown; a rule has {", ".join(_FIELDS)}')
    for field in ("name", "pattern"):
        if field not in fields:
            raise SyntaxMistakeError(node.line, f"the rule has no {field}")
    name = _word(fields["name"][0])
    if not _NAME.fullmatch(name.text):
        raise SyntaxMistakeError(name.line, f'"{name.text}" is no name; it is lower-case words, such as acme token')
    proof = _word(fields["proof"][0]) if "proof" in fields else Word("", 0)
    if proof.text and proof.text not in PROOFS:
        raise SyntaxMistakeError(proof.line, f'"{proof.text}" is no proof; there are {", ".join(sorted(PROOFS))}')
    pattern = _pattern(_word(fields["pattern"][0]))
    return Rule(
        name.text,
        pattern,
        cost_of(pattern.pattern).width,
        tuple(word.text.lower() for word in _words(fields, "keywords")),
        int(_number(fields, "near", 80, _FURTHEST)),
        _number(fields, "entropy", 0.0, 8),
        tuple(word.text.lower() for word in _words(fields, "unless")),
        tuple(_pattern(word) for word in _words(fields, "allow")),
        proof.text,
    )


def _pattern(word: Word) -> re.Pattern[str]:
    try:
        pattern = re.compile(word.text)
        cost_of(word.text)
    except re.error as error:
        raise SyntaxMistakeError(word.line, f"this is no regular expression: {error}") from None
    except (UnboundedError, RecursionError, OverflowError) as error:
        raise SyntaxMistakeError(word.line, f"this could take too long: {error}") from None
    if pattern.fullmatch("") is not None:
        raise SyntaxMistakeError(word.line, "this finds nothing at all, everywhere")
    return pattern


def _pairs(node: Node, expected: str) -> dict[str, tuple[Node, int]]:
    if not isinstance(node, Pairs):
        raise SyntaxMistakeError(node.line, expected)
    return {_word(key).text: (value, key.line) for key, value in node.pairs}


def _word(node: Node) -> Word:
    if not isinstance(node, Word) or not node.text:
        raise SyntaxMistakeError(node.line, "a text is expected here")
    return node


def _words(fields: dict[str, tuple[Node, int]], name: str) -> tuple[Word, ...]:
    if name not in fields:
        return ()
    node = fields[name][0]
    return tuple(_word(item) for item in (node.items if isinstance(node, Items) else (node,)))


def _number(fields: dict[str, tuple[Node, int]], name: str, otherwise: float, most: float) -> float:
    if name not in fields:
        return otherwise
    word = _word(fields[name][0])
    try:
        number = float(word.text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise SyntaxMistakeError(word.line, f"{name} is a number from 0 to {most:g}")
    return number
