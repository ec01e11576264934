"""Reading what messages were before they were made readable."""

import zlib
from typing import NamedTuple

from workbench.domain.values import Ref
from workbench.store.connection import Connection


class Original(NamedTuple):
    """A message as it came: its reference, the type of the body (``text/html``), and the untouched bytes."""

    message: Ref
    type: str
    body: bytes


def originals_of(connection: Connection, ticket: Ref) -> list[Original]:
    """Return a ticket's messages as they came, oldest first; one that came as plain text is its text."""
    found = connection.execute(
        "SELECT m.ref, m.text, o.type, o.body FROM message m LEFT JOIN original o ON o.message = m.id "
        "WHERE m.ticket = (SELECT n FROM ticket WHERE ref = ?) ORDER BY m.id",
        (ticket,),
    )
    return [
        Original(ref, "text/plain", text.encode()) if body is None else Original(ref, kind, zlib.decompress(body))
        for ref, text, kind, body in found
    ]
