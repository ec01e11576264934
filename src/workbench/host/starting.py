"""Starting a plugin's command: what may be started, what it is told, and the runner that it is left to."""

import fcntl
import json
import os
import platform
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from workbench.api.runs import Plan
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.host.runner import LOCK, Orders
from workbench.host.runs import ABOUT, OPEN, RUNS

_ENVIRONMENT = ("PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "TMPDIR")
_MOST_TRIES, _MOST_KB, _LONGEST = 10_000, 4_096, 7 * 86_400.0


def check(plan: Plan) -> None:
    """Refuse a plan that is none. Raises Trouble, and TypeError and ValueError for what is the author's mistake."""
    if isinstance(plan.argv, str) or not plan.argv or not all(isinstance(word, str) for word in plan.argv):
        raise TypeError("argv is a sequence of texts: the program, and each of its arguments")
    if any("\0" in word for word in plan.argv):
        raise Trouble(f"{one_line(plan.argv[0], 60)} was not started.", "An argument holds a NUL.", "Take it out.")
    if not 0 < plan.seconds <= _LONGEST or not 1 <= plan.tries <= _MOST_TRIES or not 1 <= plan.most_kb <= _MOST_KB:
        raise ValueError(f"at most {_LONGEST:.0f} seconds, {_MOST_TRIES} tries and {_MOST_KB} kB each")


def start(plan: Plan, name: str, data: Path, home: Path, ticket: Ref | None) -> Path:
    """Start a command of plugin ``name``, whose own folder is ``data``; return where in ``home`` it is kept.

    Raises Trouble where the system does not do it.
    """
    run_id = secrets.token_hex(8)
    folder = home / RUNS / name / run_id
    work = plan.folder or home
    try:
        folder.mkdir(mode=0o700, parents=True)
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        for index in (data / RUNS, data / OPEN):
            index.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = {
            "id": run_id, "argv": plan.argv, "label": plan.label, "ticket": ticket, "host": platform.node(),
            "folder": str(work), "began": datetime.now(UTC).timestamp(), "planned": plan.tries,
            "title": one_line(plan.title, 300),
        }  # fmt: skip
        (folder / ABOUT).write_text(json.dumps(about), "utf-8")
        (data / RUNS / run_id).write_text(str(folder), "utf-8")
        (data / OPEN / run_id).touch()
        _set_off(folder, _orders(plan, work))
    except (OSError, ValueError) as error:
        raise Trouble(f"{plan.argv[0]} was not started.", f"{error}.", "Try again.") from error
    return folder


def _orders(plan: Plan, work: Path) -> Orders:
    kept = {name: os.environ[name] for name in (*_ENVIRONMENT, *plan.inherit) if name in os.environ}
    return {
        "argv": list(plan.argv), "folder": str(work), "environment": {"TERM": "dumb", **kept, **plan.environment},
        "secrets": dict(plan.secrets), "seconds": plan.seconds, "most_bytes": plan.most_kb * 1_000,
        "terminal": plan.terminal, "tries": plan.tries, "pause": max(0.0, plan.pause),
        "until": plan.until.timestamp() if plan.until else None,
    }  # fmt: skip


def _set_off(folder: Path, orders: Orders) -> None:
    """Start the runner; it has the lock before this returns."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", "workbench.host.runner", str(folder), str(lock)],
            input=json.dumps(orders).encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(lock,),
            check=True, timeout=30, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # whoever ends the host ends its whole group, this very moment perhaps
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        raise OSError(f"the runner failed: {error}") from error
    finally:
        os.close(lock)
