"""Single values: from what stands in the file to what an option's type wants, or a sentence saying why not."""

import math
import re
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Literal, NamedTuple, get_args, get_origin

import msgspec

from workbench.config.document import Listing, Scalar, Section, Tree
from workbench.config.forms import Checks, WrongError, check_form, one_of
from workbench.config.mistakes import quoted

_TRUE = frozenset({"true", "yes", "on"})  # YAML 1.1's words: https://yaml.org/type/bool.html
_THREE_WAYS = "{keyring: NAME}, {command: [pass, show, NAME]} or {env: NAME}"
LITERAL = f"a token does not belong in this file; say where it is kept: {_THREE_WAYS}"
# Controls, bidi controls and lone surrogates; what else cannot be seen goes when it is drawn.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNFIT_REASON = "holds a character that cannot be shown"
# Names in free settings that promise a secret.
_SECRETIVE = re.compile(r"(?:^|[_-])(?:token|password|passwd|passphrase|secret|api[_-]?key)$", re.IGNORECASE)


class Kind(NamedTuple):
    """What an annotation of the model says: the type without None, what msgspec checks, what only we do."""

    type: object
    metas: tuple[msgspec.Meta, ...]
    extra: Mapping[str, object]

    @property
    def form(self) -> str:
        """The name of a check in :mod:`workbench.config.forms`, or nothing."""
        return str(self.extra.get("form", ""))

    @property
    def unique(self) -> tuple[str, ...]:
        """The options that no two items of this list may share."""
        names = self.extra.get("unique", ())
        return names if isinstance(names, tuple) else ()

    def limit(self, name: str) -> int | None:
        """Return a limit by its name in ``msgspec.Meta`` (ge, le, min_length, max_length), or None."""
        found = (getattr(meta, name) for meta in self.metas)
        return next((int(limit) for limit in found if limit is not None), None)


def kind_of(annotation: object) -> Kind:
    """Return what an annotation of the model says."""
    metas: tuple[msgspec.Meta, ...] = ()
    if get_origin(annotation) is Annotated:
        annotation, *found = get_args(annotation)
        metas = tuple(meta for meta in found if isinstance(meta, msgspec.Meta))
    if isinstance(annotation, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return Kind(annotation, metas, {name: value for meta in metas for name, value in (meta.extra or {}).items()})


def read_leaf(annotation: object, kind: Kind, tree: Tree, checks: Checks) -> object:
    """Return the text, number, flag or choice that an option holds. Raises WrongError."""
    expected = _expected(kind)
    if not isinstance(tree, Scalar) or tree.kind == "null":
        raise WrongError(f"expected {expected}")
    text = tree.text
    if "\n" in text:
        raise WrongError("expected a single line")
    if "\t" in text or _UNFIT.search(text):
        raise WrongError(_UNFIT_REASON)
    if get_origin(kind.type) is Literal:
        return one_of(text, get_args(kind.type))
    if kind.type is bool and tree.kind == "bool":
        return text.casefold() in _TRUE
    try:
        # Not strict: the file's text becomes a number here; a plain 17:00 or yes stays the text it is.
        value: object = msgspec.convert(text, annotation, strict=False)
    except msgspec.ValidationError:
        raise WrongError(f"expected {expected}; got {quoted(text)}") from None
    return check_form(kind.form, text, checks) if kind.form else value


def read_free(scalar: Scalar) -> object:
    """Return a single value that only a provider understands: text, number, flag or None.

    Raises WrongError.
    """
    text = scalar.text
    if _UNFIT.search(text):
        raise WrongError(_UNFIT_REASON)
    if scalar.kind == "null":
        return None
    if scalar.kind == "bool":
        return text.casefold() in _TRUE
    if scalar.kind == "int" and re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        return int(text)
    if scalar.kind == "float" and re.fullmatch(r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?", text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def promises_secret(name: str, value: Tree) -> bool:
    """Return whether a free setting would hold a token or a password as it is."""
    return isinstance(value, Scalar) and value.kind not in ("null", "bool") and bool(_SECRETIVE.search(name))


def read_secret(tree: Tree) -> object:
    """Return the way to a token. Raises WrongError, which never repeats what stands in the file."""
    if not isinstance(tree, Section):
        raise WrongError(LITERAL)
    ways = {entry.name: entry.value for entry in tree.entries}
    way, value = next(iter(ways.items()), ("", None))
    if len(tree.entries) != 1 or way not in ("keyring", "command", "env"):
        raise WrongError(f"expected exactly one of {_THREE_WAYS}")
    if way == "command":
        return {way: _arguments(value)}
    if not isinstance(value, Scalar) or value.kind in ("null", "tag") or not value.text.strip():
        raise WrongError(f"expected a name after {way}:")
    if _UNFIT.search(value.text) or (way == "env" and not _VARIABLE.fullmatch(value.text)):
        raise WrongError(f"what stands after {way}: cannot be a name")
    return {way: value.text}


_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _arguments(tree: Tree | None) -> list[str]:
    items = tree.items if isinstance(tree, Listing) else ()
    words = [item.text for item in items if isinstance(item, Scalar) and item.kind != "tag"]
    if not words or len(words) != len(items) or not words[0].strip() or any("\0" in word for word in words):
        raise WrongError("expected a list of arguments, such as {command: [pass, show, NAME]}")
    return words


def _expected(kind: Kind) -> str:
    if "expected" in kind.extra:
        return str(kind.extra["expected"])
    if get_origin(kind.type) is Literal:
        return f"one of {', '.join(get_args(kind.type))}"
    if kind.type is bool:
        return "true or false"
    if kind.type is int:
        low, high = kind.limit("ge"), kind.limit("le")
        return "a whole number" + (f" from {low}" if low is not None else "") + (f" to {high}" if high else "")
    return "a text"
