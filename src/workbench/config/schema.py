"""The JSON Schema of the configuration, so that editors complete and check it while it is written."""

from collections.abc import Iterator, Mapping

from workbench.config.loaded import KNOWN_KINDS, kinds_for
from workbench.config.model import Config

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WITH_KIND = (("HelpdeskOptions", "helpdesks"), ("TrackerOptions", "trackers"), ("StatusPageOptions", "status_pages"))


def schema(known_kinds: tuple[str, ...] = KNOWN_KINDS) -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a configuration file, as plain values.

    ``known_kinds`` are the kinds of server that may stand in it besides our own.
    """
    import msgspec

    made: dict[str, object] = msgspec.json.schema(Config, schema_hook=_anything)
    parts = made["$defs"]
    for part in _objects(parts):
        if "properties" in part:
            part["additionalProperties"] = False
    for name, section in _WITH_KIND:
        _part(parts, name, "properties", "kind")["enum"] = list(kinds_for(section, known_kinds))
    # What msgspec has no words for: one key may stand without brackets; a secret is exactly one way.
    _part(parts, "Config", "properties", "keys", "additionalProperties")["type"] = ["string", "array"]
    _part(parts, "Secret").update({"minProperties": 1, "maxProperties": 1})
    whole = {"$schema": DIALECT, "title": "Workbench configuration", **made}
    return msgspec.json.decode(msgspec.json.encode(whole), type=dict[str, object])  # tuples become lists


def options() -> dict[str, str]:
    """Return every option's description by its path: ``look.theme``, ``queues[].order``, ``plugins.NAME.enabled``."""
    return dict(_options(Config, ""))


def _options(kind: type, path: str) -> Iterator[tuple[str, str]]:
    from typing import get_args, get_origin

    import msgspec

    from workbench.config.leaves import kind_of

    for field in msgspec.structs.fields(kind):
        says = kind_of(field.type)
        here = f"{path}.{field.name}" if path else field.name
        yield here, next(meta.description for meta in says.metas if meta.description)
        inner, suffix = says.type, ""
        if get_origin(inner) is dict:
            named = kind_of(get_args(inner)[1])
            inner, suffix = (named.type, ".NAME") if named.form != "secret" else (None, "")
        elif get_args(inner):
            inner, suffix = kind_of(get_args(inner)[0]).type, "[]"
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            yield from _options(inner, here + suffix)


def _anything(kind: type) -> dict[str, object]:
    """Return the schema of ``object``: a free setting may be anything that YAML holds."""
    if kind is object:
        return {"type": ["string", "number", "boolean", "array", "object", "null"]}
    raise NotImplementedError


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)


def _part(value: object, *names: str) -> dict[str, object]:
    for name in names:
        assert isinstance(value, Mapping)  # noqa: S101 - the shape is msgspec's, and a test looks at it
        value = value[name]
    assert isinstance(value, dict)  # noqa: S101 - as above
    return value
