"""The values that a body is filled with: what is known, and what is still open; how they compare and are changed."""

import operator
import re
from collections.abc import Callable

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


class Known(str):
    """A value that is known. It is compared as a number where both sides are numbers."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return _compared(self, other, operator.eq)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: object) -> bool:
        return _compared(self, other, operator.lt)

    def __gt__(self, other: object) -> bool:
        return _compared(self, other, operator.gt)

    def __le__(self, other: object) -> bool:
        return _compared(self, other, operator.le)

    def __ge__(self, other: object) -> bool:
        return _compared(self, other, operator.ge)

    __hash__ = str.__hash__


class Open:
    """A value that nobody knows yet: it is false, equals nothing, and ``drawing`` stands in its place."""

    __slots__ = ("drawing",)

    def __init__(self, drawing: str) -> None:
        self.drawing = drawing

    def __str__(self) -> str:
        return self.drawing

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        return False

    __gt__ = __le__ = __ge__ = __contains__ = __lt__

    __hash__ = object.__hash__


Value = Known | Open


def _filter(change: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: value if isinstance(value, Open) else Known(change(str(value)))


FILTERS: dict[str, Callable[..., object]] = {
    "upper": _filter(str.upper),
    "lower": _filter(str.lower),
    "capitalize": _filter(str.capitalize),
    "trim": _filter(str.strip),
    "default": lambda value, other: value if isinstance(value, Known) and value.strip() else Known(str(other)),
}


def _compared(one: str, two: object, compare: Callable[..., object]) -> bool:
    first, second = _number(one), _number(two)
    if first is not None and second is not None:
        return bool(compare(first, second))
    return isinstance(two, str) and bool(compare(str(one), str(two)))


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()) else None
