"""Tickets as they are shown: the mirror's, with the overlay of unsent changes, snoozes and promises laid over them.

Where nothing is laid over anything, which is the rule, statements read the mirror's own table. Else they read
:data:`SHOWN` in its place, which SQLite takes apart into the table and one look into the overlay a row, so that it
reads along the same indexes. Nothing here needs more than a queue does before the first paint.
"""

import sqlite3

from workbench.store.scale import GONE, NEVER, WORK_OF, rank_sql

_WORK = " ".join(f"WHEN '{status}' THEN {work}" for status, work in WORK_OF.items())
_PRIORITY = "coalesce(o.priority, b.priority)"
_DUE = f"min(b.due, coalesce(o.due, {NEVER}))"
_COLUMNS = f"""b.n, b.ref, b.subject, coalesce(o.status, b.status) AS status,
    coalesce(o.status_word, b.status_word) AS status_word, {_PRIORITY} AS priority, b.customer, b.organisation,
    CASE WHEN o.is_assigned THEN o.assignee ELSE b.assignee END AS assignee, b.tags, b.created, b.updated,
    {_DUE} AS due, CASE WHEN o.gone OR b.work = {GONE} THEN {GONE} WHEN o.status IS NULL THEN b.work
        ELSE CASE o.status {_WORK} END END AS work,
    {rank_sql(_PRIORITY, _DUE)} AS rank, b.last,
    b.waiting AND b.last >= coalesce(o.answered, 0) AS waiting, b.url, b.fields, b.who, b.said,
    coalesce(o.snoozed, 0) AS snoozed"""

SHOWN = f"(SELECT {_COLUMNS} FROM ticket b LEFT JOIN desk.overlay o ON o.ticket = b.ref) t"
OVERLAID = f"(SELECT {_COLUMNS} FROM desk.overlay o CROSS JOIN ticket b ON b.ref = o.ticket) t"
# By number: an index has that and not the reference, so that counting along it reads no rows.
NOT_OVERLAID = "t.n NOT IN (SELECT b.n FROM desk.overlay o CROSS JOIN ticket b ON b.ref = o.ticket)"


def is_overlaid(connection: sqlite3.Connection) -> bool:
    """Whether any ticket is shown otherwise than the mirror has it; costs microseconds."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM desk.overlay)").fetchone()[0])


def tickets(connection: sqlite3.Connection, index: str = "") -> str:
    """Return what stands behind FROM where tickets ``t`` are read, by ``index`` where one is named.

    Join it by CROSS JOIN and WHERE: behind ON it would be made whole first.
    """
    by = f" INDEXED BY {index}" if index else ""
    if not is_overlaid(connection):
        return f"ticket t{by}"
    return SHOWN.replace("ticket b ", f"ticket b{by} ")
