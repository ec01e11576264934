"""What the probes have in common: printing what they see, and addresses that they do not go to."""

import os
import socket
import sys

from workbench_checklists.hosts import is_private

GUARDED = "CHECKLIST_NO_PRIVATE"  # hosts that come from a ticket: an answer that leads inside is refused


class Unasked(Exception):  # noqa: N818 - it is what has become of it
    """Something could not be looked at; the text says why."""


def say(name: str, value: object) -> None:
    """Print one line, with what others wrote kept on it."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in str(value))
    print(f"{name}: {text[:2000]}", flush=True)


def address_of(host: str, port: int) -> str:
    """Return the address to connect to, looked up once. Raises Unasked where there is none, or a private one.

    The address that was checked is the one that is used: a name whose next answer is another one leads nowhere else.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unasked(f"{host} has no address: {error}") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    guarded = os.environ.get(GUARDED, "").split()
    if host in guarded and any(is_private(address) for address in addresses):
        raise Unasked(f"{host} is at {addresses[0]}, an address of a private network, and comes from the ticket")
    return addresses[0]


def refuse(error: Unasked) -> int:
    """Say on standard error why nothing was looked at, and return the exit code for it."""
    sys.stderr.write(f"{error}\n")
    return 2
