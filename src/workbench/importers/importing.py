"""Imports files into the embedded helpdesk, in chunks that are each kept whole."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from workbench.importers.casefiling import CaseFiling
from workbench.importers.cases import Case, NotCaseError
from workbench.importers.filing import Filing
from workbench.importers.lines import told_in_lines
from workbench.importers.mail import Mail, NotMailError, read_mail
from workbench.importers.mbox import LARGEST_MAIL, mails_in_mbox
from workbench.importers.people import Colleagues
from workbench.importers.raw import Flags, RawMail
from workbench.importers.report import Progress, Report
from workbench.importers.sources import (
    UNREADABLE,
    Kind,
    Source,
    Unread,
    done_bytes,
    opened,
    reason_of,
    sources,
    time_of,
)
from workbench.importers.table import cases_in_table
from workbench.importers.tally import Tally
from workbench.providers.helpdesk.local import LocalFile

ENTRIES_A_CHUNK = 500
BYTES_A_CHUNK = 16_000_000

_Told = RawMail | Case | NotCaseError


def import_files(
    paths: Sequence[Path],
    desk: LocalFile,
    *,
    me: Sequence[str] = (),
    progress: Callable[[Progress], None],
    now: datetime,
) -> Report:
    """Import mbox files, Maildir folders, mails, tables (CSV) and lines of JSON, or folders of them.

    ``me`` are addresses or domains of colleagues, whose mail is an agent's. ``progress`` is called at most
    about ten times a second. Everything is kept in chunks of a transaction each: an import that is
    interrupted or killed leaves whole chunks, and when run again goes on from them, since what is here
    already is known again. Raises Trouble where the helpdesk's file refuses; a file that cannot be read is
    reported as skipped.
    """
    return _Import(desk, me, progress, now).run(paths)


class _Import:
    """One run."""

    def __init__(
        self, desk: LocalFile, me: Sequence[str], progress: Callable[[Progress], None], now: datetime
    ) -> None:
        self._now = now
        self._tally = Tally(progress)
        self._filing = Filing(desk, Colleagues(me), now, self._tally)
        self._case_filing = CaseFiling(desk, Colleagues(me), self._tally)
        self._mails: list[Mail] = []
        self._cases: list[Case] = []
        self._bytes = 0

    def run(self, paths: Sequence[Path]) -> Report:
        last = Path()
        for path in paths:
            for source in sources(path):
                last = source.path
                if isinstance(source, Unread):
                    self._tally.skip(source.path, "", source.why)
                else:
                    self._read(source)
        self._flush()
        self._tally.tell(last, 0, 0, always=True)
        return self._tally.report()

    def _read(self, source: Source) -> None:
        for where, told, done, total in self._each(source):
            self._take(source.path, where, told)
            self._tally.tell(source.path, done, total)

    def _each(self, source: Source) -> Iterator[tuple[str, _Told, int, int]]:
        """Yield what a file tells, with the bytes read and to be read; note where it cannot be read on."""
        try:
            with opened(source.path) as stream:
                total = source.path.stat().st_size
                for where, told in self._told(source, stream):
                    yield where, told, done_bytes(stream), total
        except NotCaseError as error:
            self._tally.skip(source.path, "", str(error))
        except UNREADABLE as error:
            self._tally.skip(source.path, "the rest of it", f"it cannot be read: {reason_of(error)}")

    def _told(self, source: Source, stream: BinaryIO) -> Iterator[tuple[str, _Told]]:
        at = time_of(source.path)
        match source.kind:
            case Kind.MBOX:
                for mail in mails_in_mbox(stream, at):
                    yield mail.where, mail
            case Kind.MAIL:
                yield "", _whole(stream, at, source.flags)
            case Kind.TABLE:
                for row in cases_in_table(stream, at, self._now):
                    yield f"line {row.line}", row.case
            case Kind.LINES:
                for line in told_in_lines(stream, at, self._now):
                    yield f"line {line.number}", line.told

    def _take(self, path: Path, where: str, told: _Told) -> None:
        if isinstance(told, NotCaseError):
            self._tally.skip(path, where, str(told))
        elif isinstance(told, Case):
            self._cases.append(told)
            self._bytes += sum(len(said.text) + sum(len(file.content) for file in said.files) for said in told.said)
        else:
            try:
                mail = read_mail(told, self._now)
            except NotMailError as error:
                self._tally.skip(path, where, str(error))
                return
            for sentence in mail.mended:
                self._tally.mend(path, where, sentence)
            self._mails.append(mail)
            self._bytes += len(told.content)
        if len(self._mails) + len(self._cases) >= ENTRIES_A_CHUNK or self._bytes >= BYTES_A_CHUNK:
            self._flush()

    def _flush(self) -> None:
        mails, cases = self._mails, self._cases
        self._mails, self._cases, self._bytes = [], [], 0
        if mails:
            self._filing.file(mails)
        if cases:
            self._case_filing.file(cases)


def _whole(stream: BinaryIO, at: datetime, flags: Flags | None) -> RawMail:
    content = stream.read(LARGEST_MAIL + 1)
    is_cut = len(content) > LARGEST_MAIL
    mended = (f"it is longer than {LARGEST_MAIL:,} bytes and was cut",) if is_cut else ()
    return RawMail(content=content[:LARGEST_MAIL], at=at, flags=flags, mended=mended)
