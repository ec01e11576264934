"""Mail that nobody here made: whatever of it this machine has, read whole and compared with other readers.

Python's own test mail is there where its tests were installed; ``WORKBENCH_MAIL`` may name more folders.
"""

import email
import email.message
import importlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from importers.letters import NOW, imported
from workbench.domain.text import clean
from workbench.importers.mail import NotMailError, read_mail
from workbench.importers.mbox import mails_in_mbox
from workbench.importers.raw import RawMail
from workbench.importers.sources import Kind, Unread, opened, sources, time_of


def _folders() -> list[Path]:
    folders = [Path(name) for name in os.environ.get("WORKBENCH_MAIL", "").split(os.pathsep) if name]
    try:
        module = importlib.import_module("test.test_email")
    except ImportError:
        return folders
    data = Path(str(module.__file__)).parent / "data"
    return [*folders, data] if data.is_dir() else folders


FOLDERS = _folders()
pytestmark = pytest.mark.skipif(not FOLDERS, reason="this Python was installed without its tests and their mail")


def _mails() -> list[RawMail]:
    mails: list[RawMail] = []
    for folder in FOLDERS:
        for source in sources(folder):
            if isinstance(source, Unread) or source.kind not in (Kind.MBOX, Kind.MAIL):
                continue
            with opened(source.path) as stream:
                if source.kind is Kind.MBOX:
                    mails += mails_in_mbox(stream, time_of(source.path))
                else:
                    mails.append(RawMail(content=stream.read(), at=time_of(source.path)))
    return mails


def test_every_real_mail_is_read_clean_and_accounted_for(tmp_path: Path) -> None:
    mails = _mails()
    assert mails
    refused = 0
    for raw in mails:
        try:
            mail = read_mail(raw, NOW)
        except NotMailError:
            refused += 1
            continue
        assert clean(mail.text) == mail.text
        assert mail.original is not None
    desk = tmp_path / "local.db"
    report = imported(desk, *FOLDERS)
    assert report.messages + report.duplicates == len(mails) - refused
    assert 0 < report.threads <= report.messages
    again = imported(desk, *FOLDERS)
    assert (again.messages, again.threads, again.people, again.organisations, again.attachments) == (0, 0, 0, 0, 0)


def test_attached_files_are_those_that_the_standard_library_finds() -> None:
    compared = 0
    for raw in _mails():
        parts = list(email.message_from_bytes(raw.content).walk())
        # Where the library notes a defect, it does not claim to have read the mail as it was meant.
        if any(part.defects for part in parts):
            continue
        packed = [part for part in parts if part.get_content_maintype() in ("image", "audio") and _is_plain(part)]
        try:
            mine = read_mail(raw, NOW)
        except NotMailError:
            continue
        compared += len(packed)
        here = Counter(file.content for file in mine.files)
        for part in packed:
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            assert here[payload], part.get_filename()
    assert compared


def _is_plain(part: email.message.Message) -> bool:
    """Return whether the library knows how the part is packed; it does not where the field ends in a space."""
    packing = str(part.get("content-transfer-encoding", ""))
    return not part.is_multipart() and packing == packing.strip()


def test_threads_are_those_of_notmuch_or_differ_for_a_reason() -> None:
    if shutil.which("notmuch") is None:
        pytest.skip("notmuch is not installed")
    script = Path(__file__).with_name("compare_notmuch.py")
    run = subprocess.run([sys.executable, str(script), *map(str, FOLDERS)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
