"""The kinds of values that the configuration and the team's file are written in.

What msgspec cannot say about a value stands in ``Meta.extra``: ``expected`` is how a mistake names what belongs there,
``form`` names a check in :mod:`workbench.config.forms`, ``unique`` the options that no two items may share,
``or_one`` a list of one that may be written without brackets, ``whole`` a list that stands or falls as one.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Address = Annotated[str, Meta(extra={"form": "address"})]
FilePath = Annotated[str, Meta(extra={"form": "path"})]
Clock = Annotated[
    str,
    Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", extra={"expected": 'a time of day such as "09:00"'}),
]
ShortName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]{0,15}$",
        extra={"expected": "a short name: a lower-case letter, then up to 15 letters, digits or dashes"},
    ),
]
Word = Annotated[str, Meta(min_length=1, extra={"expected": "a text that is not empty"})]
Key = Annotated[
    str,
    Meta(min_length=1, max_length=40, extra={"expected": 'a key such as "g h", a list of keys, or [] for none'}),
]
# Without one of its arguments a command is another command.
Command = Annotated[tuple[str, ...], Meta(extra={"whole": True})]
Keys = Annotated[tuple[Key, ...], Meta(extra={"or_one": True})]
PluginName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
        extra={"expected": "a plugin's name: a lower-case letter, then up to 39 letters, digits or dashes"},
    ),
]
