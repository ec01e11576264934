"""What an interpreter or a library that is still in use gets wrong, kept out of the source."""

import ast
import re

from house.tree import ROOT, modules, name_of

_POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[^{}]*\})\+")


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11.2, which is Debian 12's, goes on behind a turn of ``(...)*+`` that failed in its middle.

    So ``(?:[^<]++|<(?![a-z]))*+`` matches ``ab<b`` of ``ab<b>``; 3.11.7 gives ``ab``. ``(?>(?:...)*)`` means
    the same and is right in both; a single character or class may be repeated possessively.
    """
    found = [
        f"{name_of(file)}:{node.lineno}"
        for file in modules()
        if ROOT / "src" in file.parents
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _POSSESSIVE_GROUP.search(node.value)
    ]
    assert found == []
