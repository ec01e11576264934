"""Lengths of time, as checklists write them and as people read them."""

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def seconds_of(text: str) -> float:
    """Return the seconds of ``30s``, ``15m`` or ``8h``."""
    return float(text[:-1]) * _UNITS[text[-1]]


def in_words(seconds: float) -> str:
    """Return a length of time in words, to be read at a glance: ``0.12 s``, ``41 s``, ``2 min``, ``1 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
