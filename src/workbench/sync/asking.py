"""Asking the sync process for something and waiting for its answer: what a command does, and a desk in a thread."""

import time

from workbench.store.connection import Connection
from workbench.store.wanted import answer_of, want
from workbench.sync.lease import running_pid

NOBODY_AFTER = 10.0  # seconds that a process which was just started may take until it pulls
ANSWER_WITHIN = 90.0
_LOOK_EVERY = 0.1


def nobody_pulls() -> str:
    """Return the answer to a wish that nobody is there to grant."""
    return "Nothing pulls at the moment: the sync process does not run. `workbench sync` says why."


def ask(connection: Connection, key: str) -> str:
    """Wish for ``key``, and return the answer once it is there: HERE, or a sentence why not."""
    want(connection, key, now=time.time())
    began = time.monotonic()
    while not (said := answer_of(connection, key)):
        waited = time.monotonic() - began
        if waited > NOBODY_AFTER and running_pid(connection) is None:
            return nobody_pulls()
        if waited > ANSWER_WITHIN:
            return f"No answer came within {ANSWER_WITHIN:.0f} s."
        time.sleep(_LOOK_EVERY)
    return said
