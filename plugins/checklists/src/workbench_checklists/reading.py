"""Read checklists from files, with every mistake of their form by line, reason and nearest name."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from types import UnionType
from typing import Literal, get_args, get_origin

import msgspec

from workbench.api import clean
from workbench_checklists.model import Checklist
from workbench_checklists.yamling import Document, Path, Tree, Unreadable, read_yaml

_AT = re.compile(r" - at (?:`key` in )?`\$(.*?)`$")
_PART = re.compile(r"\.([A-Za-z_][\w-]*)|\[(\d+|\.\.\.)\]")
_MOST_MISTAKES = 50


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong (``error``) or could be better (``hint``) in a file, at a line from 1."""

    line: int
    reason: str
    severity: Literal["error", "hint"] = "error"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: the checklist, None where it cannot be used, and what is wrong with it."""

    path: FilePath
    checklist: Checklist | None
    mistakes: tuple[Mistake, ...] = ()
    document: Document = field(default_factory=Document)
    text: str = ""


def read_file(path: FilePath) -> Reading:
    """Read one file. Nothing is raised: what is wrong comes back as mistakes."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return Reading(path, None, (Mistake(1, f"the file cannot be read: {error.strerror or error}"),))
    except UnicodeDecodeError:
        return Reading(path, None, (Mistake(1, "the file is not UTF-8"),))
    return read_text(text, path)


def read_text(text: str, path: FilePath = FilePath("checklist.yaml")) -> Reading:
    """Read a checklist from its text; a file with any mistake of form yields no checklist."""
    if clean(text) != text.replace("\r\n", "\n"):
        for number, line in enumerate(text.splitlines(), 1):
            if clean(line) != line:
                return Reading(path, None, (Mistake(number, "holds control or invisible characters"),))
    try:
        document = read_yaml(text)
    except Unreadable as error:
        return Reading(path, None, (Mistake(error.line, error.reason),))
    mistakes = [Mistake(line, f'"{where[-1]}" stands here twice') for where, line in document.twice]
    if not isinstance(document.tree, dict):
        return Reading(path, None, (Mistake(1, "the file must hold keys such as id, title and steps"),))
    checklist, wrong = _convert(document)
    mistakes += wrong
    return Reading(path, None if mistakes else checklist, tuple(sorted(mistakes)), document, text)


def _convert(document: Document) -> tuple[Checklist | None, list[Mistake]]:
    """Convert, and go on after each mistake by taking out what is wrong, so that all are found at once."""
    tree = _copy(document.tree)
    moved: dict[Path, Path] = {}
    found: list[Mistake] = []
    while len(found) < _MOST_MISTAKES:
        try:
            checklist = msgspec.convert(tree, Checklist)
        except msgspec.ValidationError as error:
            reason, path = _split(str(error))
        else:
            return (None if found else checklist), found
        original = _original(path, moved)
        unknown = re.fullmatch(r"Object contains unknown field `(.*)`", reason)
        if unknown:
            known = keys_at(tree, path)
            words = f'"{unknown[1][:40]}" is no key here{nearest(unknown[1], known)}'
            found.append(Mistake(document.line_of((*original, unknown[1])), words))
            path = (*path, unknown[1])
        else:
            found.append(Mistake(document.line_of(original), _said(reason, tree, path)))
        if "..." in path:  # one of a mapping's values, and it is not said which
            path = path[:path.index("...")]
        if not path or ("missing required field" in reason and not _in_list(path)):
            return None, found
        if path[-1] == "kind":  # without its kind nothing can be said of a step
            path = path[:-1]
        while path and isinstance(path[-1], str) and "missing required field" in reason:
            path = path[:-1]
        _take_out(tree, path, moved)
    return None, found


def _copy(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _copy(value) for key, value in tree.items()}
    return [_copy(value) for value in tree] if isinstance(tree, list) else tree


def _split(message: str) -> tuple[str, Path]:
    at = _AT.search(message)
    if at is None:
        return message, ()
    parts = tuple(
        found[1] or (int(found[2]) if found[2].isdigit() else "...") for found in _PART.finditer(at[1])
    )
    return message[:at.start()], parts


def _in_list(path: Path) -> bool:
    return any(isinstance(part, int) for part in path)


def _original(path: Path, moved: dict[Path, Path]) -> Path:
    """Return where in the file something stood before elements in front of it were taken out."""
    made: Path = ()
    for at, part in enumerate(path):
        made = (*made, part + sum(1 for gone in moved if gone[:-1] == path[:at] and int(gone[-1]) <= part)
                if isinstance(part, int) else part)
    return made


def _take_out(tree: Tree, path: Path, moved: dict[Path, Path]) -> None:
    holder: Tree = tree
    for part in path[:-1]:
        if isinstance(holder, dict):
            holder = holder.get(str(part))
        elif isinstance(holder, list):
            holder = holder[int(part)]
    last = path[-1]
    if isinstance(holder, dict):
        holder.pop(str(last), None)
    elif isinstance(holder, list) and isinstance(last, int):
        del holder[last]
        moved[path] = path


def value_at(tree: Tree, path: Path) -> Tree:
    """Return what is at ``path``, None where nothing is."""
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(str(part))
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def _said(reason: str, tree: Tree, path: Path) -> str:
    value = value_at(tree, path)
    words = reason[0].lower() + reason[1:]
    where = f"{path[-1]}: " if path and isinstance(path[-1], str) and path[-1] != "..." else ""
    if reason.startswith(("Invalid enum value", "Invalid value")):
        options = options_at(tree, path)
        said = str(value) if value is not None else words.partition("'")[2].rstrip("'")
        return f'{where}"{said[:40]}" is none of {", ".join(options)}{nearest(said, options)}'
    if isinstance(value, bool) and "`str`" in reason:
        words += "; put it in quotes, or YAML reads yes and no as true and false"
    return where + words.replace("`", "").replace("array", "list").replace("str", "text", 1)


def nearest(word: str, known: Sequence[str]) -> str:
    """Return `; did you mean "…"?` for the nearest of ``known``, '' where none is near."""
    close = difflib.get_close_matches(word.lower(), known, 1, 0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def _kinds(tree: Tree, path: Path) -> list[object]:
    """Return the types that the model allows at ``path``."""
    kinds: list[object] = [Checklist]
    for at, part in enumerate(path):
        here = value_at(tree, path[:at])
        following: list[object] = []
        for kind in kinds:
            following += _step(kind, part, here)
        kinds = [option for kind in following for option in _options(kind)]
    return kinds


def _options(kind: object) -> list[object]:
    """Return the members of a union; what is only annotated counts as what it is of."""
    if hasattr(kind, "__metadata__"):
        return _options(get_args(kind)[0]) if not hasattr(kind, "__origin__") else _options(kind.__origin__)
    if get_origin(kind) is UnionType or str(get_origin(kind)) == "typing.Union":
        return [option for member in get_args(kind) for option in _options(member)]
    return [kind]


def _step(kind: object, part: str | int, here: Tree) -> list[object]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        tag = kind.__struct_config__.tag
        if tag is not None and isinstance(here, dict) and part != "kind" and here.get("kind") != tag:
            return []
        if tag is not None and part == "kind":
            return [Literal[tag]]
        return [field.type for field in msgspec.structs.fields(kind) if field.encode_name == part]
    arguments = get_args(kind)
    if get_origin(kind) is tuple and isinstance(part, int):
        return [arguments[0]]
    return [arguments[1]] if get_origin(kind) is dict else []


def keys_at(tree: Tree, path: Path) -> list[str]:
    """Return the keys that the model has for the mapping at ``path``."""
    here = value_at(tree, path)
    kind_said = here.get("kind") if isinstance(here, dict) else None
    names: list[str] = []
    for kind in _kinds(tree, path):
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            tag = kind.__struct_config__.tag
            if tag is None or tag == kind_said or kind_said is None:
                names += [field.encode_name for field in msgspec.structs.fields(kind)]
                names += ["kind"] if tag is not None else []
    return list(dict.fromkeys(names))


def options_at(tree: Tree, path: Path) -> list[str]:
    """Return the words that the model allows at ``path``."""
    return [str(word) for kind in _kinds(tree, path) if get_origin(kind) is Literal for word in get_args(kind)]
