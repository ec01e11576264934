"""Makes many tickets of a few, by SQL: what would take RT minutes to create one by one.

A ticket's copy has copies of all that belongs to it: the groups of people on it, its fields, its transactions with
their mails, RT's own mails among them.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

_Row = dict[str, object]
_TIMES = ("Created", "LastUpdated", "Told", "Started", "Starts", "Resolved", "Due")


def multiply(database: Path, tickets: Sequence[int], copies: int) -> None:
    """Add ``copies`` copies of each of ``tickets``, each some hours older than the one before."""
    with closing(sqlite3.connect(database, timeout=60)) as connection:
        connection.row_factory = sqlite3.Row
        parts = [_Copier(connection, ticket) for ticket in tickets]
        numbers = _Numbers(connection)
        with connection:
            for copy in range(1, copies + 1):
                for part in parts:
                    part.copy(numbers, hours=3 * copy)


class _Numbers:
    """The next free id of each table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}

    def take(self, table: str) -> int:
        if table not in self._last:
            # Groups are principals, and have their ids.
            source = "Principals" if table == "Groups" else table
            self._last[table] = int(self._connection.execute(f"SELECT max(id) FROM {source}").fetchone()[0])
        self._last[table] += 1
        return self._last[table]


class _Copier:
    """One ticket with all that belongs to it, ready to be written again."""

    def __init__(self, connection: sqlite3.Connection, ticket: int) -> None:
        self._connection = connection
        self._ticket = self._rows("Tickets", f"id = {ticket}")[0]
        self._groups = self._rows("Groups", f"Domain = 'RT::Ticket-Role' AND Instance = {ticket}")
        groups = f"GroupId IN ({_list(self._groups)})"
        self._members = self._rows("GroupMembers", groups)
        self._cached = self._rows("CachedGroupMembers", groups)
        of_ticket = f"ObjectType = 'RT::Ticket' AND ObjectId = {ticket}"
        self._values = self._rows("ObjectCustomFieldValues", of_ticket)
        self._transactions = self._rows("Transactions", of_ticket)
        self._attachments = self._rows("Attachments", f"TransactionId IN ({_list(self._transactions)})")

    def copy(self, numbers: _Numbers, *, hours: int) -> None:
        """Write the ticket once more."""
        ticket = numbers.take("Tickets")
        subject = f"{self._ticket['Subject']} ({ticket})"
        self._write("Tickets", [{**self._ticket, "id": ticket, "EffectiveId": ticket, "Subject": subject}], hours)
        groups = {row["id"]: numbers.take("Groups") for row in self._groups}
        self._write("Groups", [{**row, "id": groups[row["id"]], "Instance": ticket} for row in self._groups], 0)
        principals = self._rows("Principals", f"id IN ({_list(self._groups)})")
        self._write("Principals", [{**row, "id": groups[row["id"]]} for row in principals], 0)
        ids = {row["id"]: numbers.take("GroupMembers") for row in self._members}
        members = ({**row, "id": ids[row["id"]], "GroupId": groups[row["GroupId"]]} for row in self._members)
        self._write("GroupMembers", members, 0)
        self._write("CachedGroupMembers", self._cached_copies(numbers, groups), 0)
        values = ({**row, "id": numbers.take("ObjectCustomFieldValues"), "ObjectId": ticket} for row in self._values)
        self._write("ObjectCustomFieldValues", values, 0)
        said = {row["id"]: numbers.take("Transactions") for row in self._transactions}
        self._write(
            "Transactions", [{**row, "id": said[row["id"]], "ObjectId": ticket} for row in self._transactions], hours
        )
        self._write("Attachments", self._attachment_copies(numbers, said), hours)

    def _cached_copies(self, numbers: _Numbers, groups: Mapping[object, int]) -> Iterator[_Row]:
        ids = {row["id"]: numbers.take("CachedGroupMembers") for row in self._cached}
        for row in self._cached:
            changes: _Row = {
                "id": ids[row["id"]],
                "GroupId": groups[row["GroupId"]],
                "Via": ids.get(row["Via"], row["Via"]),
                "MemberId": groups.get(row["MemberId"], row["MemberId"]),
                "ImmediateParentId": groups.get(row["ImmediateParentId"], row["ImmediateParentId"]),
            }
            yield {**row, **changes}

    def _attachment_copies(self, numbers: _Numbers, said: Mapping[object, int]) -> Iterator[_Row]:
        ids: dict[object, int] = {}
        for row in self._attachments:
            ids[row["id"]] = numbers.take("Attachments")
            yield {
                **row, "id": ids[row["id"]], "TransactionId": said[row["TransactionId"]],
                "Parent": ids.get(row["Parent"], 0),
            }  # fmt: skip

    def _rows(self, table: str, where: str) -> list[_Row]:
        return [dict(row) for row in self._connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id")]

    def _write(self, table: str, rows: "Sequence[_Row] | Iterator[_Row]", hours: int) -> None:
        written = list(rows)
        if not written:
            return
        names = list(written[0])
        shift: Callable[[str], str] = lambda name: (  # noqa: E731 - one place of a statement
            f"CASE WHEN :{name} > '1971' THEN datetime(:{name}, '-{hours} hours') ELSE :{name} END"
            if hours and name in _TIMES
            else f":{name}"
        )
        places = ", ".join(shift(name) for name in names)
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", written)


def _list(rows: Sequence[_Row]) -> str:
    return ", ".join(str(row["id"]) for row in rows)
