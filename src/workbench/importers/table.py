"""Reads tables of tickets: CSV with commas, semicolons or tabs, in the column names that helpdesks export.

A row is a ticket, its description the first message, public and the customer's. Cells are text, whatever
they begin with: nothing here computes a formula. Columns that mean nothing here become fields.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

from workbench.domain.text import clean, one_line
from workbench.domain.values import Role, Visibility
from workbench.importers.cases import Case, NotCaseError, Said, fingerprint, priority_of, status_of, time_of
from workbench.importers.charsets import decoded
from workbench.importers.people import NOBODY, Person, people

LONGEST_CELL = 16_000_000
_MOST_FIELDS = 30

# The letters of a column's name, and what it says. Of two columns that say the same the first that is filled counts.
_COLUMNS = {
    "id": "id ticketid issuekey key number ticketnumber casenumber case ticket reference issueid conversationid",
    "subject": "subject title summary shortdescription topic ticketsubject issuesummary",
    "body": "description body text content message details comment firstcomment question issue problem longdescription",
    "person": "requester requestername contact contactname customer customername reporter from fullname sender caller"
    " creator openedby",
    "email": "email requesteremail contactemail customeremail reporteremail fromemail senderemail emailaddress mail"
    " requesteremailaddress",
    "organisation": "organization organisation company companyname account accountname requesterorganization client",
    "status": "status state ticketstatus ticketstate",
    "priority": "priority ticketpriority urgency",
    "assignee": "assignee assigneename agent agentname owner assignedto responder",
    "tags": "tags labels tag keywords",
    "created": "created createdat createddate createdtime creationdate createdon date opened openedat datetime"
    " dateopened requested requestdate",
    "updated": "updated updatedat updateddate lastupdated lastupdatedtime lastmodified modified changed lastupdate",
    "due": "due dueat duedate duebytime resolutiondue",
}
_MEANING = {name: meaning for meaning, names in _COLUMNS.items() for name in names.split()}


class Row(NamedTuple):
    """A row of a table: the line it ends on, and the case it tells or why it tells none."""

    line: int
    case: Case | NotCaseError


def cases_in_table(stream: BinaryIO, written: datetime, now: datetime) -> Iterator[Row]:
    """Yield the rows of a table; ``written`` is when the file was written, for rows without a date.

    Raises NotCaseError for a table without any column that could be a ticket's subject or text.
    """
    text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="") if _is_utf16(stream) else _lines(stream)
    lines = iter(text)
    first = next(lines, "")
    separator = _separator(first)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_chained(first, lines), delimiter=separator)
    names = next(reader, [])
    meanings = [_MEANING.get(re.sub(r"[\W_]", "", name.lower()), "") for name in names]
    if not {"subject", "body"} & set(meanings):
        raise NotCaseError(
            "no column is called Subject, Title, Summary, Description, Body or Message"
            f" (its first line reads: {one_line(first, 80)})"
        )
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(reader.line_num, NotCaseError(f"the row cannot be read: {error}"))
            continue
        if any(cell.strip() for cell in cells):
            yield Row(reader.line_num, _case(cells, names, meanings, written, now))


def _is_utf16(stream: BinaryIO) -> bool:
    peek = stream.peek(2) if isinstance(stream, io.BufferedReader) else b""
    return peek[:2] in (b"\xff\xfe", b"\xfe\xff")


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Yield lines as text, each in the charset it turns out to be in."""
    for number, line in enumerate(iter(lambda: stream.readline(LONGEST_CELL), b"")):
        text = decoded(line).replace("\0", "")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _separator(line: str) -> str:
    """Return the sign that makes the most columns of the first line, outside quotes."""
    outside = re.sub(r'"[^"]*"', "", line)
    return max(",;\t|", key=outside.count)


def _case(
    cells: list[str], names: list[str], meanings: list[str], written: datetime, now: datetime
) -> Case | NotCaseError:
    said: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    for name, meaning, cell in zip(names, meanings, cells, strict=False):
        value = cell.strip()
        if meaning and value and meaning not in said:
            said[meaning] = value
        elif value and name.strip() and len(fields) < _MOST_FIELDS:
            fields.append((one_line(name, 60), one_line(value, 300)))
    body = clean(said.get("body", ""))
    subject = one_line(said.get("subject", "")) or one_line(body, 80)
    if not subject:
        return NotCaseError("the row has neither subject nor text")
    customer = _person(said.get("person", ""), said.get("email", ""))
    created = time_of(said.get("created", ""), now) or time_of(said.get("updated", ""), now) or written
    status, word = status_of(one_line(said.get("status", ""), 60))
    assignee = said.get("assignee", "")
    first = Said(
        author=customer, role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=created, text=body or subject
    )
    return Case(
        id=one_line(said.get("id", ""), 100),
        subject=subject,
        status=status,
        status_word=word,
        priority=priority_of(said.get("priority", "")),
        customer=customer,
        organisation=one_line(said.get("organisation", ""), 200),
        assignee=_person(assignee, "") if assignee else None,
        tags=tuple(dict.fromkeys(one_line(tag, 60) for tag in re.split(r"[,;\s]+", said.get("tags", "")) if tag)),
        fields=tuple(fields),
        created=created,
        updated=max(time_of(said.get("updated", ""), now) or created, created),
        due=time_of(said.get("due", ""), now),
        said=(first,),
        print=fingerprint("\0".join(cells)),
    )


def _person(name: str, address: str) -> Person:
    """Return the person that a name's and an address's cell tell; either may hold both."""
    found = next((person for person in people([address, name]) if person.address), NOBODY)
    named = one_line(name, 200)
    if "@" in named:
        return found
    return Person(named or found.name, found.address)
