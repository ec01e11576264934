"""Which helpdesks the tickets in the mirror are from."""

import sqlite3

# From one name in the index of references straight to the next: a step a helpdesk, however many tickets there are.
# A semicolon is the sign after the colon.
_NAMES = """
WITH RECURSIVE first (ref) AS (
    SELECT min(ref) FROM ticket
    UNION ALL
    SELECT (SELECT min(ref) FROM ticket WHERE ref >= substr(first.ref, 1, instr(first.ref, ':') - 1) || ';')
    FROM first WHERE first.ref IS NOT NULL
)
SELECT substr(ref, 1, instr(ref, ':') - 1) FROM first WHERE ref IS NOT NULL ORDER BY 1
"""


def helpdesks_in(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the short names of the helpdesks whose tickets are in the mirror, in alphabetical order."""
    return tuple(str(name) for (name,) in connection.execute(_NAMES))
