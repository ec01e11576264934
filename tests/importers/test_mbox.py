"""Mbox files of every kind."""

import io
import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.letters import NOW, letter, mbox
from workbench.importers.mbox import mails_in_mbox

FROM = b"From jane@acme.test Tue Mar  3 09:00:00 2026\n"


def split(content: bytes) -> list[bytes]:
    """Return the mails in an mbox."""
    return [mail.content for mail in mails_in_mbox(io.BytesIO(content), NOW)]


def test_quoted_from_lines_are_unquoted_by_one() -> None:
    body = b"A: b\n\n>From here\n>>From there\n> From nowhere\n"
    assert split(FROM + body + b"\n" + FROM + b"A: c\n\n") == [
        b"A: b\n\nFrom here\n>From there\n> From nowhere\n", b"A: c\n",
    ]


def test_prose_that_begins_with_from_does_not_begin_a_mail() -> None:
    body = b"A: b\n\nDear all,\n\nFrom what I know it fails.\nFrom 2026 on, at 10:30, it works.\nSo.\n"
    assert split(FROM + body) == [body]


@pytest.mark.parametrize(
    "line",
    [
        b"From jane@acme.test Tue Mar  3 09:00:00 2026\n",
        b"From - Tue Mar  3 09:00 2026\n",
        b"From jane at acme.test  Tue Mar  3 09:00:00 2026\n",
        b"From jane@acme.test Tue, 3 Mar 2026 09:00:00 +0000\r\n",
        b"From MAILER-DAEMON\n",
        b"From ???@??? Tue Mar 03 09:00:00 2026\n",
    ],
)
def test_from_lines_are_known_in_the_ways_they_are_written(line: bytes) -> None:
    mails = list(mails_in_mbox(io.BytesIO(line + b"A: b\n\nx\n\n" + line + b"A: c\n\ny\n"), NOW))
    assert [mail.content.split(b"\n")[0] for mail in mails] == [b"A: b", b"A: c"]
    wanted = NOW if b"DAEMON" in line else datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert mails[1].at == wanted


def test_a_missing_blank_line_between_mails_is_survived() -> None:
    for line in (FROM, b"From - \n"):
        assert split(line + b"A: b\n\nx\n" + line + b"A: c\n\ny\n") == [b"A: b\n\nx\n", b"A: c\n\ny\n"]


def test_a_content_length_is_believed_when_a_mail_follows() -> None:
    body = b"one\n\nFrom me Mon Mar  2 08:00:00 2026\nX: no header\n"
    first = b"A: b\nContent-Length: %d\n\n" % len(body) + body
    assert split(FROM + first + b"\n" + FROM + b"A: c\n\n") == [first, b"A: c\n"]
    assert split(FROM + first) == [first]


@pytest.mark.parametrize("length", [3, 40, 100, 10_000, 99_999_999_999])
def test_a_wrong_content_length_loses_no_mail(length: int) -> None:
    mails = b"".join(FROM + b"A: %d\nContent-Length: %d\n\nbody\n\n" % (number, length) for number in range(5))
    assert [mail.split(b"\n")[0] for mail in split(mails)] == [b"A: %d" % number for number in range(5)]


def test_windows_line_ends_and_blank_lines_before_the_first_mail_are_survived() -> None:
    content = b"\r\n\r\n" + (FROM + b"A: b\n\nx\n\n" + FROM + b"A: c\n\ny\n").replace(b"\n", b"\r\n")
    assert [mail.split(b"\r\n")[0] for mail in split(content)] == [b"A: b", b"A: c"]


def test_a_mail_longer_than_the_limit_is_cut_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.importers.mbox.LARGEST_MAIL", 1_000)
    content = FROM + b"A: b\n\n" + b"x" * 70 * 100 + b"\n\n" + b"yy\n" * 900 + b"\n" + FROM + b"A: c\n\nz\n"
    mails = list(mails_in_mbox(io.BytesIO(content), NOW))
    assert [bool(mail.mended) for mail in mails] == [True, False]
    assert len(mails[0].content) <= 1_000
    assert mails[1].content == b"A: c\n\nz\n"


_LINES = st.sampled_from(
    [b"From me\n", b"From x Mon Mar  2 08:00:00 2026\n", b">From it\n", b">>From it\n", b"\n", b"words\n", b"A: b\n"]
)


@settings(max_examples=200)
@given(st.lists(st.lists(_LINES, max_size=8).map(b"".join), min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("mbox") / "a.mbox"
    letters = [b"Subject: s\n\n" + body.rstrip(b"\n") + b"\n" for body in bodies]
    mbox(path, letters)
    assert split(path.read_bytes()) == letters
    box = mailbox.mbox(path)
    assert len(box) == len(letters)
    box.close()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    path = mbox(tmp_path / "a.mbox", [letter(n, text="line of text\n" * 200) for n in range(2_000)])
    tracemalloc.start()
    with path.open("rb") as stream:
        count = sum(1 for _ in mails_in_mbox(stream, NOW))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < path.stat().st_size / 10
