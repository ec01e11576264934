"""What a person sees when a command fails: one sentence, or where the report of a fault lies."""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from workbench import __version__
from workbench.commands.line.exits import Exit
from workbench.config.paths import OF_THE_MACHINE, ensure, find_paths
from workbench.config.paths import explain as cannot_write
from workbench.domain.text import clean
from workbench.domain.trouble import Trouble
from workbench.store.connection import StoreError

_REPORTS_KEPT = 20


def explain(error: BaseException) -> int:
    """Tell the person about ``error`` and return what to end with."""
    if isinstance(error, BrokenPipeError):
        # Who read from us has seen enough. Python would complain once more when it closes its output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    if isinstance(error, KeyboardInterrupt):
        _say("\nStopped.")
        return Exit.STOPPED
    if isinstance(error, Trouble):
        _say("workbench: " + sentence(error))
        return Exit.TROUBLE
    if isinstance(error, StoreError):
        _say(f"workbench: The store cannot be used. SQLite says: {error}. Run `workbench doctor` to see more.")
        return Exit.TROUBLE
    if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
        _say(f"workbench: {cannot_write(error, Path(error.filename or 'The output'))}")
        return Exit.TROUBLE
    where = _report(error)
    _say(f"workbench: a fault in workbench itself: {type(error).__name__}: {error}")
    _say(f"The report is {where}; please send it along." if where else "".join(traceback.format_exception(error)))
    return Exit.FAULT


def sentence(trouble: Trouble) -> str:
    """Return what happened, why, and what to do; a query that is wrong is drawn with a caret below."""
    from workbench.query.mistakes import QueryMistake

    if isinstance(trouble, QueryMistake):
        return trouble.what + "".join(f"\n  {line}" for line in trouble.caret().splitlines())
    return str(trouble)


def _report(error: BaseException) -> Path | None:
    """Write down what is needed to find the fault; None where even that fails."""
    now = datetime.now(UTC)
    try:
        folder = ensure(find_paths().state / "faults")
        path = folder / f"{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
        about = f"workbench {__version__}, Python {platform.python_version()}, {platform.platform()}\n{now}\n\n"
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(about + clean("".join(traceback.format_exception(error))), "utf-8")
        for old in sorted(folder.glob("*.txt"))[:-_REPORTS_KEPT]:
            old.unlink()
    except (OSError, Trouble):
        return None
    return path


def _say(text: str) -> None:
    sys.stderr.write(clean(text) + "\n")
