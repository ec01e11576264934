"""Counts what an import brings, and tells its progress at most ten times a second."""

import time
from collections.abc import Callable
from pathlib import Path

from workbench.importers.report import Progress, Report, Skipped

MOST_LISTED = 1_000
_SECONDS_BETWEEN = 0.1


class Tally:
    """The counts of a running import."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._told = 0.0
        self.messages = 0
        self.made = 0
        self.joined = 0
        self.duplicates = 0
        self.people = 0
        self.organisations = 0
        self.attachments = 0
        self._skipped: list[Skipped] = []
        self._mended: list[Skipped] = []
        self._unlisted = 0

    @property
    def threads(self) -> int:
        """Return how many tickets there are more; tickets of earlier imports may have been joined too."""
        return max(self.made - self.joined, 0)

    def skip(self, path: Path, where: str, why: str) -> None:
        """Note something that was left out."""
        self._list(self._skipped, Skipped(path, where, why))

    def mend(self, path: Path, where: str, why: str) -> None:
        """Note something that came in, but not quite as it was."""
        self._list(self._mended, Skipped(path, where, why))

    def _list(self, entries: list[Skipped], entry: Skipped) -> None:
        if len(entries) < MOST_LISTED:
            entries.append(entry)
        else:
            self._unlisted += 1

    def tell(self, path: Path, done: int, total: int, *, always: bool = False) -> None:
        """Tell the progress, unless it was told a moment ago."""
        now = time.monotonic()
        if always or now - self._told >= _SECONDS_BETWEEN:
            self._told = now
            self._progress(Progress(path, done, total, self.messages, self.threads))

    def report(self) -> Report:
        """Return what has been counted."""
        return Report(
            messages=self.messages,
            threads=self.threads,
            duplicates=self.duplicates,
            skipped=tuple(self._skipped),
            people=self.people,
            organisations=self.organisations,
            attachments=self.attachments,
            joined=self.joined,
            mended=tuple(self._mended),
            unlisted=self._unlisted,
        )
