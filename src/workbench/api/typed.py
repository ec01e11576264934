"""What a person typed into a form, by the names of its inputs and in the types that they ask for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

Value: TypeAlias = str | float | bool | date | None


class Typed(Mapping[str, Value]):
    """The typed values of a form: text, secret and choice are text, number a float, flag a bool, date a date.

    An input that was left empty is None, a flag never. The methods return what an author wants to go on with, and
    raise KeyError for a name the form did not have, TypeError for a value of another kind.
    """

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Typed({', '.join(self._values)})"  # a secret may be among the values

    def text(self, name: str) -> str:
        """Return a text, '' for one that was left empty."""
        value = self._values[name]
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} is a {type(value).__name__}, no text")
        return value or ""

    def number(self, name: str, otherwise: float = 0.0) -> float:
        """Return a number, ``otherwise`` for one that was left empty."""
        value = self._values[name]
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise TypeError(f"{name} is a {type(value).__name__}, no number")
        return otherwise if value is None else float(value)

    def flag(self, name: str) -> bool:
        """Return whether a flag is set."""
        value = self._values[name]
        if not isinstance(value, bool):
            raise TypeError(f"{name} is a {type(value).__name__}, no flag")
        return value

    def day(self, name: str) -> date | None:
        """Return a date, None for one that was left empty."""
        value = self._values[name]
        if value is not None and not isinstance(value, date):
            raise TypeError(f"{name} is a {type(value).__name__}, no date")
        return value
