"""Pseudonyms in memory, for tests that need no store."""


class Names:
    """Numbers in the order in which secrets are met."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}

    def number_for(self, kind: str, secret: str) -> int:
        of_kind = sum(1 for other, _ in self.known if other == kind)
        return self.known.setdefault((kind, secret), of_kind + 1)
