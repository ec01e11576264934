"""Where lines about requests go, of this whole process: nowhere, until somebody wants to see them."""

from collections.abc import Callable

Trace = Callable[[str], None]

_wanted: list[Trace] = []


def trace_to(trace: Trace | None) -> None:
    """Give ``trace`` a line for each request from now on, without secrets; None ends that."""
    _wanted[:] = [trace] if trace is not None else []


def is_traced() -> bool:
    """Whether anybody wants to see them."""
    return bool(_wanted)


def traced(line: str) -> None:
    """Pass a line on to whoever wants it."""
    for trace in _wanted:
        trace(line)
