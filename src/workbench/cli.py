"""The command line's door: opens the desk, or hands over to the command that was typed."""

import os
import sys
from pathlib import Path


def main(words: list[str] | None = None) -> int:
    """Do what the words after ``workbench`` say (None: those of this process) and return what to end with."""
    words = sys.argv[1:] if words is None else words
    _open_closed_streams()
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


def _open_closed_streams() -> None:
    """Let input and outputs that are closed lead nowhere, before a file of ours gets their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, "w" if number else "r"))  # noqa: PTH123, SIM115 - as long as we live


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def _open_desk(home: Path | None, config: Path | None, demo: bool = False) -> int:
    from workbench.bootstrap import open_desk

    return open_desk(home, config, demo)
