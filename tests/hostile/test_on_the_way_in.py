"""The hostile corpus through the importers: what stands in the store has passed the gate, in every column."""

import base64
import csv
import json
import sqlite3
import subprocess
from email.message import EmailMessage
from pathlib import Path

from hostile.company import TEXTS
from hostile.corpus import CORPUS
from hostile.judge import faults
from ptys.terminal import environment, workbench
from ptys.tokens import foreign

_KEPT_UNTOUCHED = {"original", "file", "heard"}  # the last holds message ids, which are only ever compared
_AS_JSON = {"body", "fields"}  # in the helpdesk's file, and a ticket's own fields in the mirror
_AT_MOST = 20_000  # characters; longer ones have tests of their own


def test_no_column_of_the_store_holds_what_a_terminal_would_act_on(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "tickets.jsonl").write_text("".join(map(_line, (hostile.text for hostile in CORPUS))), "utf-8")
    with (files / "table.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(("id", "subject", "body", "name", "email", "status", "tags", "organisation", "assignee", "odd"))
        writer.writerows((f"c{number}", *[text[:2_000]] * 9) for number, text in enumerate(TEXTS))
    for number, text in enumerate(TEXTS):
        (files / f"{number}.eml").write_bytes(_mail(text[:_AT_MOST]))
    command = workbench("import", str(files), "--verbose")
    done = subprocess.run(command, env=environment(tmp_path / "home"), capture_output=True, check=True)
    assert foreign(done.stdout + done.stderr, controls="\n") == []
    for name in ("store/mirror.db", "helpdesks/local.db"):
        assert _unsafe_columns(tmp_path / "home/data" / name) == {}, name


def _line(text: str) -> str:
    text = text[:_AT_MOST]
    person = {"name": text, "email": text}
    file = {"name": text, "type": text, "base64": base64.b64encode(b"x").decode()}
    message = {"from": person, "role": "agent", "visibility": "internal", "text": text, "attachments": [file]}
    return json.dumps({
        "id": text, "subject": text, "status": text, "status_word": text, "priority": text, "customer": person,
        "organisation": text, "assignee": person, "tags": [text, text], "fields": {text: text, "x": text},
        "created": text, "due": text, "messages": [message, {"text": text}],
    }) + "\n"  # fmt: skip


def _mail(text: str) -> bytes:
    """Return a mail with a text where a text can stand, in each of the ways that it can be written down."""
    coded = f"=?utf-8?b?{base64.b64encode(text[:500].encode()).decode()}?="
    raw = text[:500].replace("\n", " ").replace("\r", " ").encode()
    body = EmailMessage()
    body.set_content(text, cte="base64")
    body.add_alternative(f"<p>{text}</p>", subtype="html", cte="base64")
    body.add_attachment(b"x", maintype="text", subtype="x-y", filename="x")
    head = (b"From: " + raw + b" <a@example.com>\nTo: " + coded.encode() + b" <b@example.com>\nSubject: "
            + coded.encode() + raw + b"\nMessage-ID: <" + raw + b">\nX-Odd: " + raw + b"\n")  # fmt: skip
    return head + body.as_bytes().replace(b'filename="x"', b'filename="' + raw.replace(b'"', b"") + b'"')


def _unsafe_columns(path: Path) -> dict[str, str]:
    """Return table and column of each text that is not safe, with the first fault."""
    unsafe: dict[str, str] = {}
    connection = sqlite3.connect(path)
    # Full-text indexes are virtual tables and their shadows.
    names = {name for (name,) in connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")}
    for table in sorted(names - _KEPT_UNTOUCHED):
        cursor = connection.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        for row in cursor:
            for column, value in zip(columns, row, strict=True):
                if column in _AS_JSON and (path.name, table) != ("mirror.db", "issue") and value:
                    value = "\n".join(_texts_in(json.loads(value)))
                if isinstance(value, str) and (wrong := faults(value)):
                    unsafe.setdefault(f"{table}.{column}", f"{wrong} in {value[:200]!r}")
    connection.close()
    return unsafe


def _texts_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    return [text for one in value for text in _texts_in(one)] if isinstance(value, list) else []
