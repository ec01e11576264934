"""Sees to it that a sync process runs: a desk calls this when it has been drawn, and every half minute."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.store.leases import show_interest
from workbench.store.opening import open_mirror, prepare_folder
from workbench.sync.lease import running_pid
from workbench.sync.place import Place

if TYPE_CHECKING:
    import subprocess

LOG = "sync.log"
LOG_AT_MOST = 500_000  # bytes, after which the log begins anew
INTEREST_SECONDS = 90.0

_started: "list[subprocess.Popen[bytes]]" = []


def ensure_running(place: Place) -> bool:
    """Start a sync process where none runs, and say that this desk is open; return whether one was started.

    Costs about a millisecond where one runs. It may wait for the transaction of one that is storing a page,
    so call it in a thread. Raises Trouble where the store or the log cannot be written.
    """
    for process in _started:
        process.poll()  # without it, one that ended would look alive
    connection = open_mirror(place.store_folder)
    try:
        show_interest(connection, os.getpid(), now=time.time(), seconds=INTEREST_SECONDS)
        if running_pid(connection) is not None:
            return False
    finally:
        connection.close()
    _started[:] = [process for process in _started if process.returncode is None]
    _started.append(_start(place))
    return True


def _start(place: Place) -> "subprocess.Popen[bytes]":
    """Start a process that outlives this one and has no terminal."""
    import subprocess

    command = [sys.executable, "-m", "workbench", *place.arguments(), "sync", "--follow", "--for-desks"]
    with open_log(place.state_folder).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment()
        )


def open_log(folder: Path) -> Path:
    """Return the log's file in ``folder``, made where it is missing and emptied where it has grown too long."""
    path = prepare_folder(folder) / LOG
    path.touch(mode=0o600)
    if path.stat().st_size > LOG_AT_MOST:
        os.truncate(path, 0)
    return path


def _environment() -> dict[str, str]:
    """Return this process's environment, with places to import from that hold in any working folder."""
    known = dict(os.environ)
    if "PYTHONPATH" in known:
        parts = known["PYTHONPATH"].split(os.pathsep)
        known["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts)
    return known
