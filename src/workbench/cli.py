"""The command line's door: opens the desk, or hands over to the command that was typed."""

import os
import sys
from pathlib import Path


def main(words: list[str] | None = None) -> int:
    """Do what the words after ``workbench`` say (None: those of this process) and return what to end with."""
    words = sys.argv[1:] if words is None else words
    try:
        # The desk is opened before anything is imported that only commands need.
        if not words and _is_terminal():
            return _open_desk(None, None)
        from workbench.commands.line.running import run_line

        code = run_line(words, _open_desk)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the guard: nobody is shown a traceback
        from workbench.commands.line.failing import explain

        return explain(error)
    return code


def _is_terminal() -> bool:
    # Both are None where they are closed.
    both = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    return both and os.environ.get("TERM", "") not in ("", "dumb")


def _open_desk(home: Path | None, config: Path | None, demo: bool = False) -> int:
    from workbench.bootstrap import open_desk

    return open_desk(home, config, demo)
