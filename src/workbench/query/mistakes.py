"""What is wrong with a query, where it stands in the text, and the nearest thing that would be right."""

from workbench.domain.trouble import Trouble

_ROOM = 72  # cells that the drawn text may take, so that it fits a terminal of 80 with an indent


class QueryMistake(Trouble):
    """A query that cannot be read.

    ``text`` is the whole query; ``column`` counts its characters from 0 and ``length`` how many of them
    are wrong (at least 1, also where something is missing at the end). ``reason`` is a clause without
    a full stop; ``nearest`` is what was probably meant, or empty.
    """

    def __init__(self, text: str, column: int, length: int, reason: str, nearest: str = "") -> None:
        super().__init__(f"The query cannot be read: {reason}{'' if reason.endswith('?') else '.'}")
        self.text = text
        self.column = column
        self.length = max(1, length)
        self.reason = reason
        self.nearest = nearest

    def caret(self, room: int = _ROOM) -> str:
        """Return two lines: the query, and ``^^^`` under what is wrong.

        Carets stand under cells, not characters, so wide and combining characters do not shift them.
        A text wider than ``room`` cells is cut to the part around the mistake, with ``…`` where it
        was cut. What cannot be printed is drawn as ``·``.
        """
        from workbench.domain.text import width  # here, because a query without a mistake never needs it

        shown = "".join(letter if letter.isprintable() else "·" for letter in self.text)
        first = last = self.column
        used, limit = 0, max(8, room - 2)
        # Grow to the left for a third of the room, then to the right as far as it goes, then left again.
        while first > 0 and used + width(shown[first - 1]) <= limit // 3:
            first -= 1
            used += width(shown[first])
        while last < len(shown) and used + width(shown[last]) <= limit:
            used += width(shown[last])
            last += 1
        while first > 0 and used + width(shown[first - 1]) <= limit:
            first -= 1
            used += width(shown[first])
        before = ("…" if first > 0 else "") + shown[first:self.column]
        wrong = shown[self.column:min(last, self.column + self.length)]
        after = shown[self.column + len(wrong):last] + ("…" if last < len(shown) else "")
        return f"{before}{wrong}{after}\n{' ' * width(before)}{'^' * max(1, width(wrong))}"
