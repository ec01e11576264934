"""Whole imports: what is found, what is skipped and why, and that doing it again adds nothing."""

import asyncio
import contextlib
import gzip
import itertools
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from importers.letters import NOW, alive, conversation, imported, letter, mbox, threads, tickets
from workbench.domain.values import Batch, Customer, Role, Status, Visibility
from workbench.importers import Progress, Skipped, import_files, importing
from workbench.providers.helpdesk.local import LocalFile, LocalHelpdesk


def _maildir(path: Path, files: dict[str, bytes]) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for name, content in files.items():
        (path / name).write_bytes(content)
    return path


def test_a_second_import_of_the_same_file_adds_nothing_and_announces_nothing(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter(n, refers=str(n - 1) if n % 4 else "") for n in range(50)])
    desk = tmp_path / "local.db"
    first = imported(desk, path, me=["desk.test"])
    helpdesk = LocalHelpdesk("local", desk)
    pulled = asyncio.run(helpdesk.pull(asyncio.run(helpdesk.pull(None)).cursor))
    before = tickets(desk)
    again = imported(desk, path, me=["desk.test"], now=NOW + timedelta(days=400))
    assert (first.messages, first.duplicates) == (50, 0)
    assert (again.messages, again.threads, again.duplicates, again.people) == (0, 0, 50, 0)
    assert tickets(desk) == before
    assert not pulled.more
    assert not helpdesk.changed(pulled.cursor)
    asyncio.run(helpdesk.close())


def test_people_organisations_and_attachments_are_counted_and_kept(tmp_path: Path) -> None:
    parts = (
        "--x\n\nSee log.\n--x\nContent-Type: text/plain\n"
        "Content-Disposition: attachment; filename=../../etc/passwd\n\nroot\n--x--"
    )
    mixed = "Content-Type: multipart/mixed; boundary=x"
    desk = tmp_path / "local.db"
    report = imported(
        desk,
        mbox(
            tmp_path / "a.mbox",
            [
                letter(1, sender="jane@acme.test"),
                letter(2, sender="Jane Roe <Jane@acme.test>", more=mixed, text=parts),
                letter(3, sender="Bob <bob@mail.acme.test>"),
                letter(4, sender="Ann <ann@gmail.com>"),
                letter(5, sender="Kim <kim@desk.test>", to="jane@acme.test", refers="1"),
            ],
        ),
        me=["kim@desk.test"],
    )
    assert (report.messages, report.people, report.organisations, report.attachments) == (5, 3, 1, 1)
    with LocalFile(desk) as file:
        people = file.customers_by_email(["jane@acme.test", "bob@mail.acme.test", "ann@gmail.com", "kim@desk.test"])
        assert {email: customer.name for email, customer in people.items()} == {
            "jane@acme.test": "Jane Roe", "bob@mail.acme.test": "Bob", "ann@gmail.com": "Ann",
        }
        assert people["jane@acme.test"].organisation == people["bob@mail.acme.test"].organisation is not None
        assert people["ann@gmail.com"].organisation is None
    ticket = next(ticket for ticket in alive(desk) if len(conversation(desk, ticket)) == 2)
    said = {message.author: message.role for message in conversation(desk, ticket)}
    assert said == {"Jane Roe": Role.CUSTOMER, "Kim": Role.AGENT}
    messages = [message for ticket in alive(desk) for message in conversation(desk, ticket)]
    assert {message.visibility for message in messages} == {Visibility.PUBLIC}
    (attachment,) = (attachment for message in messages for attachment in message.attachments)
    assert attachment.name == "../../etc/passwd"  # for reading only


def test_customers_who_are_there_already_stay_who_they_are(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    jane = Customer(
        ref="local:jane", name="Dr Jane Roe", email="Jane@acme.test", organisation="local:acme", updated=NOW
    )
    with LocalFile(desk) as file:
        file.put(Batch(cursor="", customers=(jane,)))
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1)]))
    (ticket,) = alive(desk)
    assert (ticket.customer, ticket.organisation) == ("local:jane", "local:acme")
    assert conversation(desk, ticket)[0].author == "Dr Jane Roe"


def test_maildir_flags_are_respected_and_files_in_tmp_left_alone(tmp_path: Path) -> None:
    folder = _maildir(
        tmp_path / "Maildir",
        {
            "new/1.host": letter(1, subject="new"),
            "cur/2.host:2,S": letter(2, subject="seen"),
            "cur/3.host:2,RS": letter(3, subject="replied"),
            "cur/4.host:2,ST": letter(4, subject="trashed"),
            "cur/5.host:2,": letter(5, subject="unseen"),
            "cur/6.host;2,R": letter(6, subject="replied too"),
            "tmp/7.host": letter(7, subject="half written"),
            "dovecot-uidlist": b"3 V1\n",
        },
    )
    _maildir(folder / ".Sent", {"cur/8.host:2,S": letter(8, subject="in a folder inside")})
    desk = tmp_path / "local.db"
    report = imported(desk, folder)
    assert report.skipped == ()
    assert {ticket.subject: (ticket.status, ticket.gone) for ticket in tickets(desk)} == {
        "new": (Status.NEW, False),
        "seen": (Status.OPEN, False),
        "replied": (Status.PENDING, False),
        "trashed": (Status.OPEN, True),
        "unseen": (Status.NEW, False),
        "replied too": (Status.PENDING, False),
        "in a folder inside": (Status.OPEN, False),
    }


def test_status_fields_in_mbox_files_are_respected(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    letters = [
        letter(1, subject="a", more="Status: RO\nX-Status: A"),
        letter(2, subject="b", more="Status: O"),
        letter(3, subject="c", more="X-Status: D"),
        letter(4, subject="d", more="Status: shipped"),
    ]
    imported(desk, mbox(tmp_path / "a.mbox", letters))
    assert [(ticket.status, ticket.gone) for ticket in tickets(desk)] == [
        (Status.PENDING, False), (Status.NEW, False), (Status.NEW, True), (Status.OPEN, False),
    ]


def test_a_folder_of_all_kinds_is_read_by_looking_inside(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "one.eml").write_bytes(letter(1))
    (folder / "17").write_bytes(letter(2))
    mbox(folder / "archive", [letter(3), letter(4)])
    packed = mbox(tmp_path / "packed", [letter(5), letter(6)])
    (folder / "old.mbox.gz").write_bytes(gzip.compress(packed.read_bytes()))
    (folder / "export.csv").write_text("Subject;Email\nFrom a table;jane@acme.test\n")
    (folder / "export.jsonl").write_text('{"subject": "From a line"}\n')
    (folder / "empty.eml").write_bytes(b"\n")
    (folder / "notes.txt").write_text("Just words.\n")
    (folder / "photo.png").write_bytes(b"\x89PNG\0\0")
    (folder / "mail.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "loop").symlink_to(folder)
    desk = tmp_path / "local.db"
    report = imported(desk, folder)
    assert (report.messages, report.threads) == (7, 8)  # the line is a ticket without a message
    assert {entry.path.name: entry.why for entry in report.skipped} == {
        "empty.eml": "it is empty",
        "notes.txt": "it has no mail headers",
        "photo.png": "it is neither mail nor a table",
        "mail.msg": "it is an Outlook file; save it there as .eml or export it as mbox",
    }


def test_what_is_not_there_or_damaged_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    packed = gzip.compress(mbox(tmp_path / "a", [letter(n) for n in range(400)]).read_bytes())
    (tmp_path / "cut.mbox.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8bnonsense")
    (tmp_path / "worse.gz").write_bytes(packed[:10] + b"\xff" * 100)
    good = mbox(tmp_path / "good.mbox", [letter("good"), b"no fields here\n", letter("more")])
    desk = tmp_path / "local.db"
    names = ("missing.mbox", "cut.mbox.gz", "bad.gz", "worse.gz")
    report = imported(desk, *(tmp_path / name for name in names), good)
    assert report.messages > 10
    assert [(entry.path.name, entry.where) for entry in report.skipped] == [
        ("missing.mbox", ""),
        ("cut.mbox.gz", "the rest of it"),
        ("bad.gz", ""),
        ("worse.gz", ""),
        ("good.mbox", f"mail 2 at byte {good.read_bytes().index(b'From jane', 10)}"),
    ]
    assert report.skipped[0] == Skipped(tmp_path / "missing.mbox", "", "there is no such file")


def test_progress_counts_bytes_of_the_file_on_disk_and_is_not_told_too_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ENTRIES_A_CHUNK", 10)
    path = tmp_path / "a.mbox.gz"
    path.write_bytes(gzip.compress(mbox(tmp_path / "a", [letter(n) for n in range(300)]).read_bytes()))
    clock = itertools.count(1)
    monkeypatch.setattr("workbench.importers.tally.time.monotonic", lambda: next(clock) / 64)
    steps: list[Progress] = []
    with LocalFile(tmp_path / "local.db") as file:
        import_files([path], file, progress=steps.append, now=NOW)
    assert steps[-1].messages == steps[-1].tickets == 300
    assert all(0 <= step.done_bytes <= step.total_bytes == path.stat().st_size for step in steps[:-1])
    assert 20 <= len(steps) <= 300 / 64 * 10 + 2


def test_an_interrupted_import_keeps_whole_chunks_and_goes_on_when_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ENTRIES_A_CHUNK", 10)
    monkeypatch.setattr("workbench.importers.tally._SECONDS_BETWEEN", 0.0)
    letters = [letter(n, refers=str(n - 1) if n % 7 else "") for n in range(95)]
    path = mbox(tmp_path / "a.mbox", letters)
    desk = tmp_path / "local.db"

    def interrupt(step: Progress) -> None:
        if step.messages >= 40:
            raise KeyboardInterrupt

    with LocalFile(desk) as file, contextlib.suppress(KeyboardInterrupt):
        import_files([path], file, progress=interrupt, now=NOW)
    assert sum(map(len, threads(desk))) == 40
    report = imported(desk, path)
    assert (report.messages, report.duplicates) == (55, 40)
    whole = tmp_path / "whole.db"
    imported(whole, path)
    assert threads(desk) == threads(whole)


def test_an_import_that_is_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter(n, refers=str(n // 3) if n else "") for n in range(1_500)])
    desk = tmp_path / "local.db"
    program = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from workbench.importers import import_files, importing\n"
        "from workbench.providers.helpdesk.local import LocalFile\n"
        "importing.ENTRIES_A_CHUNK = 25\n"
        "def tell(step):\n    print(step.messages, flush=True)\n"
        "with LocalFile(Path(sys.argv[1])) as file:\n"
        "    import_files([Path(sys.argv[2])], file, progress=tell, now=datetime(2026, 3, 4, 9, tzinfo=UTC))\n"
    )
    for _ in range(10):
        run = subprocess.Popen([sys.executable, "-c", program, str(desk), str(path)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        for _ in range(2):
            run.stdout.readline()
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
    imported(desk, path)
    (conversation_,) = threads(desk)
    assert conversation_ == sorted(f"This is mail {n}." for n in range(1_500))


def test_a_mail_without_a_sender_has_no_customer(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    (tmp_path / "a.eml").write_bytes(b"Subject: Who am I?\nDate: Tue, 3 Mar 2026 09:00:00 +0000\n\nText.\n")
    imported(desk, tmp_path / "a.eml")
    (ticket,) = tickets(desk)
    assert (ticket.customer, ticket.organisation) == (None, None)
    assert conversation(desk, ticket)[0].author == "unknown sender"


def test_the_time_of_the_file_stands_for_a_missing_date(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"From: jane@acme.test\nSubject: undated\n\nText.\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    desk = tmp_path / "local.db"
    report = imported(desk, path)
    assert tickets(desk)[0].created == datetime.fromtimestamp(1_700_000_000, tz=UTC)
    assert report.mended[0].why == "it has no date; the time of its file stands for it"


def test_lists_of_what_was_skipped_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.importers.tally.MOST_LISTED", 3)
    report = imported(tmp_path / "local.db", mbox(tmp_path / "a.mbox", [b"no fields\n"] * 10))
    assert (len(report.skipped), report.unlisted) == (3, 7)
