"""Commands that put something into the store: new, import, sync."""

import json
from pathlib import Path

from line.commands import run, values

_MAIL = """From jane@acme.test Mon Mar  2 10:00:00 2026
From: Jane Roe <jane@acme.test>
To: help@desk.test
Subject: =?utf-8?q?Caf=C3=A9_is_closed?=
Message-ID: <1@acme.test>
Date: Mon, 2 Mar 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

The door does not open.

From help@desk.test Mon Mar  2 11:00:00 2026
From: Sam <help@desk.test>
To: jane@acme.test
Subject: Re: =?utf-8?q?Caf=C3=A9_is_closed?=
Message-ID: <2@desk.test>
In-Reply-To: <1@acme.test>
Date: Mon, 2 Mar 2026 11:00:00 +0000

Which door?
"""


def test_a_new_ticket_can_be_seen_at_once(tmp_path: Path) -> None:
    ref = run(tmp_path, "new", "Slow", "--from", "jane@acme.test", "--name", "Jane Roe", said="Since\x1b[31m noon.\n")
    assert ref.stdout == "local:1\n"
    known = values(tmp_path, "show", "1")
    assert known["messages"][0]["text"] == "Since noon.\n"
    assert known["customer"]["name"] == "Jane Roe"
    assert known["ticket"]["created"] == "2026-03-04T09:41:00Z"
    assert [hit["ref"] for hit in values(tmp_path, "search", "noon")] == ["local:1-1"]


def test_the_text_of_a_new_ticket_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"Caf\xc3\xa9 \xff")
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", "-F", str(tmp_path / "text"))
    assert values(tmp_path, "show", "1")["messages"][0]["text"] == "Café \ufffd"
    told = run(tmp_path, "new", "Hello", "--from", "jane@acme.test", "-F", str(tmp_path / "absent"), code=1).stderr
    assert "cannot be read" in told


def test_a_new_ticket_needs_an_address(tmp_path: Path) -> None:
    assert "not an address" in run(tmp_path, "new", "Hello", "--from", "jane", code=1).stderr
    run(tmp_path, "new", "Hello", code=2)


def test_an_import_fills_the_desk_and_a_second_one_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail.mbox").write_text(_MAIL)
    first = run(tmp_path, "import", str(tmp_path / "mail.mbox"), "--me", "desk.test")
    assert "2 new messages in 1 ticket; 0 were here already." in first.stdout
    assert "No embedded helpdesk is configured" in first.stderr
    again = run(tmp_path, "import", str(tmp_path / "mail.mbox"), "--me", "desk.test")
    assert "0 new messages in 0 tickets; 2 were here already." in again.stdout
    assert again.stderr == ""
    known = values(tmp_path, "show", "1")
    assert known["ticket"]["subject"] == "Café is closed"
    assert [message["role"] for message in known["messages"]] == ["customer", "agent"]


def test_an_import_says_what_it_left_out(tmp_path: Path) -> None:
    told = run(tmp_path, "import", str(tmp_path / "absent.mbox"), code=3).stdout
    assert "Left out: 1" in told
    assert "absent.mbox" in told


def test_the_embedded_helpdesk_is_the_one_that_was_said(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("helpdesks: [{name: one, kind: local}, {name: two, kind: local}]\n")
    assert "--into" in run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x", code=1).stderr
    assert run(tmp_path, "new", "Hello", "--from", "a@b.test", "--into", "two", said="x").stdout == "two:1\n"
    told = run(tmp_path, "new", "Hello", "--from", "a@b.test", "--into", "x", code=1).stderr
    assert "no embedded helpdesk called" in told
    run(tmp_path, "new", "Hello", "--from", "a@b.test", "--into", "one", said="x")
    told = run(tmp_path, "show", "1", code=1).stderr
    assert "1 may be any of these" in told
    assert "\n  one:1  Hello\n  two:1  Hello\n" in told


def test_what_was_done_is_told_as_json_too(tmp_path: Path) -> None:
    (tmp_path / "mail.mbox").write_text(_MAIL)
    assert values(tmp_path, "import", str(tmp_path / "mail.mbox"))["messages"] == 2
    told = run(tmp_path, "new", "Hello", "--from", "a@b.test", "--json", said="x").stdout
    assert json.loads(told) == {"ref": "local:2"}
    assert values(tmp_path, "sync") == [
        {"helpdesk": "local", "sent": 0, "pages": 1, "tickets": 0, "messages": 0}
    ]
    run(tmp_path, "sync", "--follow", "--json", code=2)
    assert values(tmp_path, "purge", "2", "--yes")["refs"] == ["local:2"]


def test_a_sync_says_what_came_and_fails_where_a_helpdesk_does(tmp_path: Path) -> None:
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    assert run(tmp_path, "sync").stdout == "local: 0 tickets and 0 messages new or different.\n"
    helpdesks = "[{name: bad, kind: local, path: bad.db}, {name: local, kind: local}]"
    (tmp_path / "config.yaml").write_text(f"helpdesks: {helpdesks}\n")
    (tmp_path / "bad.db").write_text("no database at all" * 100)
    done = run(tmp_path, "sync", "--once", code=1)
    assert "bad" in done.stderr
    assert "damaged" in done.stderr
    assert done.stdout.startswith("local: ")
    assert "bad, not readable since" in run(tmp_path, "queue", "5").stdout
