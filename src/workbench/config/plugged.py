"""A plugin's settings, checked against its own model: the same mistakes, in the same words, as in our own options."""

import dataclasses
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import msgspec

from workbench.config.document import Scalar, Section, Tree, UnreadableError, grow, read_bytes
from workbench.config.forms import Checks
from workbench.config.mistakes import Mistake, Place, mistake_at
from workbench.config.reading import Reader


def mistakes_in_settings(file: Path, plugin: str, model: type) -> tuple[Mistake, ...]:
    """Return what is wrong with the settings of ``plugin`` in the configuration ``file``.

    ``model`` is a dataclass or a msgspec Struct; its options may be texts, numbers, flags, ``Literal``, tuples, dicts,
    and such models again. Raises TypeError for a model that is neither.
    """
    shape = _shape(model)
    try:
        data = read_bytes(file)
        tree = grow(data, file) if data is not None else None
    except UnreadableError as unreadable:
        return (unreadable.mistake,)
    path = f"plugins.{plugin}.settings"
    here: Tree | None = tree
    for name in path.split("."):
        here = _entry(here, name)
    if here is None or (isinstance(here, Scalar) and here.kind == "null"):
        missing = [field.name for field in msgspec.structs.fields(shape) if field.required]
        return tuple(mistake_at(Place(file), path, f"{name} is missing") for name in missing)
    reader = Reader(file, Checks(file.absolute().parent, (), None))
    reader.section(shape, here, path)
    return tuple(sorted(reader.mistakes, key=lambda one: (one.line, one.column)))


def _entry(tree: Tree | None, name: str) -> Tree | None:
    entries = tree.entries if isinstance(tree, Section) else ()
    return next((entry.value for entry in entries if entry.name == name), None)


def _shape(model: type) -> type[msgspec.Struct]:
    """Return the model as a Struct. A field without a default is one that must be given."""
    if issubclass(model, msgspec.Struct):
        return model
    if not dataclasses.is_dataclass(model):
        raise TypeError(f"{model.__name__} is neither a dataclass nor a msgspec Struct")
    hints = get_type_hints(model, include_extras=True)
    fields: list[tuple[str, object] | tuple[str, object, object]] = []
    for field in dataclasses.fields(model):
        kind = _inner(hints[field.name])
        if field.default is not dataclasses.MISSING:
            fields.append((field.name, kind, field.default))
        elif field.default_factory is not dataclasses.MISSING:
            fields.append((field.name, kind, msgspec.field(default_factory=field.default_factory)))
        else:
            fields.append((field.name, kind))
    return msgspec.defstruct(model.__name__, fields, kw_only=True)


def _inner(kind: object) -> object:
    """Return a type with the models in it as Structs."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _shape(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple[(_inner(inner[0]), ...)]  # type: ignore[misc]  # a type that is made when it is run
    if origin is list:
        return tuple[(_inner(inner[0]), ...)]  # type: ignore[misc]  # as above; the file says the same for both
    if origin is dict:
        return dict[inner[0], _inner(inner[1])]  # type: ignore[misc, valid-type]  # as above
    return kind
