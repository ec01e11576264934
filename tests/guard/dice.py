"""Random pieces from a fixed seed: what credentials and their look-alikes are put together from."""

import base64
import random
import string
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_BASE32 = string.ascii_uppercase + "234567"
_NAMES = (
    "harbour kestrel sommer lantern granite velvet pepper orchid thunder copper meadow falcon winter saffron "
    "timber ribbon glacier mango pilot domino marble canyon walnut ember"
)
_WORDS = tuple(_NAMES.split())


class Dice:
    """A source of pieces that gives the same ones at each run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same every time is what is wanted

    def pick(self, among: Sequence[_T]) -> _T:
        return self._random.choice(among)

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def of(self, alphabet: str, count: int) -> str:
        return "".join(self._random.choices(alphabet, k=count))

    def digits(self, count: int) -> str:
        return self.of(string.digits[1:], 1) + self.of(string.digits, count - 1)

    def hex(self, count: int) -> str:
        return self.of("0123456789abcdef", count)

    def alnum(self, count: int) -> str:
        return self.of(string.ascii_letters + string.digits, count)

    def lower(self, count: int) -> str:
        return self.of(string.ascii_lowercase + string.digits, count)

    def upper(self, count: int) -> str:
        return self.of(string.ascii_uppercase + string.digits, count)

    def base32(self, count: int) -> str:
        return self.of(_BASE32, count)

    def urlsafe(self, count: int) -> str:
        """Return ``count`` characters of base64 for addresses; the first and last are letters or digits."""
        middle = self.of(string.ascii_letters + string.digits + "-_", count - 2)
        return self.alnum(1) + middle + self.alnum(1)

    def data(self, count: int) -> bytes:
        return self._random.randbytes(count)

    def base64(self, count: int) -> str:
        """Return ``count`` random bytes in base64."""
        return base64.b64encode(self.data(count)).decode()

    def lines(self, count: int, width: int = 64) -> str:
        """Return ``count`` random bytes in base64, in lines of ``width``."""
        whole = self.base64(count)
        return "\n".join(whole[at : at + width] for at in range(0, len(whole), width))

    def uuid(self) -> str:
        return "-".join((self.hex(8), self.hex(4), "4" + self.hex(3), self.pick("89ab") + self.hex(3), self.hex(12)))

    def word(self) -> str:
        return self.pick(_WORDS)

    def password(self) -> str:
        """Return a password as people make them, or as a password store does."""
        made = (
            f"{self.word().title()}{self.digits(4)}!",
            f"{self.word()}-{self.word()}-{self.digits(2)}",
            f"{self.word().title()}#{self.digits(2)}{self.word()}",
            self.alnum(12) + self.pick("!$%&=?*+#"),
            self.alnum(16),
            self.alnum(6) + self.pick("!$%*+-_.") + self.alnum(9),
            f"{self.word()}{self.digits(3)}",
        )
        return self.pick(made)

    def host(self) -> str:
        return f"{self.word()}{self.number(1, 9)}.{self.pick(('acme', 'globex', 'initech'))}.test"

    def with_check_digit(self, start: str, length: int) -> str:
        """Return ``start``, filled up with digits to ``length``, the last one as Luhn wants it (ISO/IEC 7812-1)."""
        number = start + self.of(string.digits, length - len(start) - 1)
        total = sum(
            sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(reversed(number))
        )
        return number + str(-total % 10)
