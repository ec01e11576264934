"""What RT's own database holds for an agent: the tickets and messages that a pull has to bring, and no others.

Read without RT and without the provider: rights by queue as structure.pl grants them, mails by the tree that RT
stores and its interface does not tell.
"""

import base64
import quopri
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from workbench.domain.html import readable
from workbench.domain.text import clean, one_line


class Sees(NamedTuple):
    """What an agent may see: queues by name, and whether comments in them."""

    queues: tuple[str, ...]
    comments: bool


AGENT = Sees(("Support", "Development", "Workshop"), comments=True)
READER = Sees(("Support",), comments=False)


class CaseRow(NamedTuple):
    """A ticket, in the words of RT's database."""

    id: int
    subject: str
    status: str
    priority: int
    owner: str
    asker: str
    created: str
    updated: str
    due: str


class SaidRow(NamedTuple):
    """A message: what was said, by whom, to whom, when, and the files that hang on it as name and size."""

    id: int
    ticket: int
    author: str
    role: str
    internal: bool
    at: str
    text: str
    files: tuple[tuple[str, int], ...]


class Truth(NamedTuple):
    """All that an agent may see."""

    tickets: dict[int, CaseRow]
    messages: dict[int, SaidRow]


def truth(database: Path, sees: Sees) -> Truth:
    """Return what RT's database holds for an agent."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        connection.row_factory = sqlite3.Row
        # What RT keeps as text is bytes in an encoding of the column's own choice.
        connection.text_factory = bytes
        tickets = _tickets(connection, sees)
        return Truth(tickets, _messages(connection, sees, tickets))


def _tickets(connection: sqlite3.Connection, sees: Sees) -> dict[int, CaseRow]:
    marks = ",".join("?" * len(sees.queues))
    rows = connection.execute(
        "SELECT t.id, t.Subject, t.Status, t.Priority, o.Name AS owner, t.Created, t.LastUpdated, t.Due, "
        "(SELECT u.Name FROM Groups g JOIN GroupMembers m ON m.GroupId = g.id JOIN Users u ON u.id = m.MemberId "
        " WHERE g.Domain = 'RT::Ticket-Role' AND g.Instance = t.id AND g.Name = 'Requestor' ORDER BY m.id LIMIT 1) "
        "AS asker FROM Tickets t JOIN Queues q ON q.id = t.Queue JOIN Users o ON o.id = t.Owner "
        f"WHERE t.Type = 'ticket' AND t.EffectiveId = t.id AND t.Status <> 'deleted' AND q.Name IN ({marks})",
        sees.queues,
    )
    return {
        row["id"]: CaseRow(
            row["id"], one_line(_text(row["Subject"])), _text(row["Status"]), _priority(row["Priority"]),
            _text(row["owner"]), _text(row["asker"]), _text(row["Created"]), _text(row["LastUpdated"]),
            "" if _text(row["Due"]) < "1970-01-02" else _text(row["Due"]),
        )
        for row in rows
    }  # fmt: skip


def _priority(number: int) -> int:
    """Return our priority for RT's, whose hundred are four quarters."""
    return 0 if number <= 0 else min(-(-number // 25), 4)


def _messages(connection: sqlite3.Connection, sees: Sees, tickets: dict[int, CaseRow]) -> dict[int, SaidRow]:
    staff = {
        row[0]
        for row in connection.execute(
            "SELECT MemberId FROM GroupMembers m JOIN Groups g ON g.id = m.GroupId "
            "WHERE g.Domain = 'SystemInternal' AND g.Name = 'Privileged'"
        )
    }
    parts: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM Attachments ORDER BY id"):
        parts[row["TransactionId"]].append(row)
    said = {}
    for row in connection.execute(
        "SELECT x.id, x.Type, x.Created, t.EffectiveId, u.id AS who, u.Name, u.RealName, u.EmailAddress "
        "FROM Transactions x JOIN Tickets t ON t.id = x.ObjectId JOIN Users u ON u.id = x.Creator "
        "WHERE x.ObjectType = 'RT::Ticket' AND x.Type IN ('Create', 'Correspond', 'Comment')"
    ):
        kind = _text(row["Type"])
        if row["EffectiveId"] not in tickets or (kind == "Comment" and not sees.comments):
            continue
        text = _read(parts[row["id"]])
        files = tuple(sorted(_files(parts[row["id"]])))
        if not text.strip() and not files:
            continue
        name = _text(row["Name"])
        role = "system" if name == "RT_System" else "agent" if row["who"] in staff else "customer"
        author = one_line(_text(row["RealName"]) or _text(row["EmailAddress"]) or name)
        said[row["id"]] = SaidRow(
            row["id"], row["EffectiveId"], author, role, kind == "Comment", _text(row["Created"]), text, files
        )
    return said


def _read(parts: Sequence[sqlite3.Row]) -> str:
    """Return the text of a mail, by its tree."""
    children: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for part in parts:
        children[part["Parent"] or 0].append(part)

    def read(part: sqlite3.Row) -> list[str]:
        kind = _text(part["ContentType"])
        if kind == "multipart/alternative":
            plain = [one for one in children[part["id"]] if _text(one["ContentType"]) == "text/plain"]
            others = [one for one in children[part["id"]] if one not in plain]
            said = [text for one in plain for text in read(one)]
            return said if any(text.strip() for text in said) else [text for one in others for text in read(one)]
        if kind.startswith(("multipart/", "message/")):
            return [text for one in children[part["id"]] for text in read(one)]
        if _text(part["Filename"]) or kind not in ("text/plain", "text/html"):
            return []
        text = _content(part)
        return [readable(text) if kind == "text/html" else clean(text)]

    return "\n\n".join(text for one in children[0] for text in read(one) if text)


def _files(parts: Sequence[sqlite3.Row]) -> list[tuple[str, int]]:
    files = []
    for part in parts:
        kind, name = _text(part["ContentType"]), one_line(_text(part["Filename"]))
        size = len(_bytes(part))
        is_text = kind in ("text/plain", "text/html")
        if name or (not is_text and not kind.startswith("multipart/") and size):
            files.append((name or one_line(_text(part["Subject"])) or "unnamed", size))
    return files


def _bytes(part: sqlite3.Row) -> bytes:
    raw = part["Content"]
    content = raw if isinstance(raw, bytes) else str(raw or "").encode()
    encoding = _text(part["ContentEncoding"])
    if encoding == "base64":
        return base64.b64decode(content)
    return quopri.decodestring(content) if encoding == "quoted-printable" else content


def _content(part: sqlite3.Row) -> str:
    return _bytes(part).decode("utf-8")


def _text(said: object) -> str:
    return said.decode("utf-8") if isinstance(said, bytes) else "" if said is None else str(said)
