"""Effects and bases as JSON, for the tables of the outbox."""

from workbench.domain.effects import NAMES, Base, Effect, Say, name_of
from workbench.domain.words import Visibility

_KINDS: dict[str, type] = {name: kind for kind, name in NAMES.items()} | {"reply": Say, "note": Say}


def effect_row(effect: Effect) -> tuple[str, str]:
    """Return an effect's name and its values as JSON."""
    return name_of(effect), _encoded(effect)


def effect_from(name: str, what: str) -> Effect:
    """Return the effect in a row. Raises ValueError for one that no version of the workbench wrote."""
    import msgspec

    try:
        made: Effect = msgspec.json.decode(what, type=_KINDS[name])
    except (KeyError, msgspec.MsgspecError) as error:
        raise ValueError(f"{name} is no effect that is known: {error}") from error
    if isinstance(made, Say) and (made.visibility is Visibility.INTERNAL) != (name == "note"):
        raise ValueError(f"an effect is called {name} and is {made.visibility}")  # nobody may take one for the other
    return made


def base_column(base: Base) -> str:
    """Return a base as JSON."""
    return _encoded(base)


def base_from(column: str) -> Base:
    """Return the base in a column; an empty one where it is empty."""
    import msgspec

    return msgspec.json.decode(column, type=Base) if column else Base()


def _encoded(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()
