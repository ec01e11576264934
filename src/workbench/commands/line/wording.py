"""Counted things in words."""


def many(count: int, one: str, more: str = "") -> str:
    """Return ``1 ticket``, ``2 tickets``, ``1,200 tickets``; ``more`` where an s does not do."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
