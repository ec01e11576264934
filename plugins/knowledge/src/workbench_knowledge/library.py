"""The folders as they are asked: an index that is kept up to date for as long as somebody looks."""

import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from workbench.api import Trouble, clean, one_line
from workbench_knowledge.answers import Answer
from workbench_knowledge.asking import Term
from workbench_knowledge.index import bring_together, count, forget_others, open_index, refresh
from workbench_knowledge.pages import as_read, page_of, raw_of
from workbench_knowledge.searching import Found, how_common, line_of, missing_of, search, search_any
from workbench_knowledge.settings import Folder, Settings
from workbench_knowledge.walking import KINDS

_EVERY = 1.0  # seconds from one look at the folders to the next, of which a look takes at most half
_WATCHED = 30.0  # seconds that the folders are looked at after somebody asked last
_LOOKED_UP = 40  # words of a ticket whose rarity is looked up
_RAREST = 8
_FEW_WORDS = 5  # of a question, of which it is said which ones a page does not have
_MARK = re.compile(r" *\{#[^}\n]*\}")  # of a heading's anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page that was found, ready to be shown: ``line`` is what matched, under ``heading``.

    ``missing`` are the words that were asked for and stand nowhere in it, where few were asked for.
    """

    path: Path
    title: str
    line: str
    heading: str
    url: str
    owner: str
    folder: str
    is_public: bool
    changed: float  # seconds since 1970
    score: float
    missing: tuple[str, ...] = ()


class Library:
    """The folders of the settings, searched by an index in ``data_folder``; safe to be asked by several threads.

    :meth:`watch` keeps the index up to date in a thread that ends by itself when nobody has asked for a while.
    ``version`` moves whenever something was found to have changed.
    """

    def __init__(self, settings: Settings, data_folder: Path) -> None:
        self.settings = settings
        self._folders = settings.each_folder()
        self.version = 0
        self.troubles: tuple[str, ...] = ()
        self.is_filling = False
        self._file = data_folder / "folders.db"
        self._reading = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._asked = 0.0
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self) -> None:
        """Keep the index up to date from now on, for half a minute at least. Returns at once."""
        self._asked = time.monotonic()
        with self._starting:
            if self._folders and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._follow, name="knowledge-folders", daemon=True)
                self._thread.start()

    def refresh(self) -> None:
        """Bring the index up to date now. Raises Trouble where it cannot be written."""
        try:
            connection = self._opened()
            try:
                self._refresh(connection)
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise Trouble("The index of the folders cannot be written.", f"{self._file}: {error}.") from None

    def search(self, terms: Sequence[Term], limit: int = 10, *, is_begun: bool = False) -> list[Hit]:
        """Return the pages that fit the terms, best first."""
        with self._reading:
            connection = self._reader()
            hits = []
            for found in search(connection, terms, limit, is_begun=is_begun):
                if (hit := self._hit(connection, found, terms)) is not None:
                    asked = terms[:-1] if is_begun else terms
                    missing = missing_of(connection, found, asked) if len(asked) <= _FEW_WORDS else ()
                    hits.append(replace(hit, missing=tuple(term.text for term in missing)))
            return hits

    def suggest(
        self, terms: Sequence[Term], subject: Sequence[Term], limit: int = 5
    ) -> list[tuple[Hit, tuple[Term, ...]]]:
        """Return pages that share the rarest of these words, best first, each with the words that it shares.

        Words that a tenth of the pages hold say nothing. A code tells by itself; of other words it takes two, of which
        one stands in the ``subject``, for anything may share two words with a long message. What the subject says is
        looked for even where the message has words that are rarer.
        """
        with self._reading:
            connection = self._reader()
            known = self._rare(connection, terms)
            rare = [*known[:_RAREST], *(term for term in known[_RAREST:] if term in subject)]
            found = []
            for one in search_any(connection, rare, limit * 3):
                hit = self._hit(connection, one, rare)
                shared = self._shared(connection, one, rare)
                is_alike = len(shared) > 1 and any(term in subject for term in shared)
                if hit is not None and (is_alike or any(term.is_telling for term in shared)):
                    found.append((hit, shared))
            return found[:limit]

    def rarest(self, terms: Sequence[Term]) -> list[Term]:
        """Return those of the terms that tell most, the rarest first: by the index, or by how they look."""
        with self._reading:
            return self._rare(self._reader(), terms)[:_RAREST]

    def answer(self, path: Path) -> Answer:
        """Return a page as it stands in its file now. Raises Trouble where it is in no folder, or cannot be read."""
        file = path.resolve() if "\0" not in str(path) else Path()
        around = [one for one in self._folders if file.is_relative_to(one.root.resolve())]
        if around and file.suffix.lower() in KINDS:
            folder = max(around, key=lambda one: len(one.root.resolve().parts))  # a folder in another stands for itself
            try:
                raw, changed = raw_of(file), file.stat().st_mtime
            except OSError as error:
                raise Trouble(f"{one_line(path.name)} cannot be read.", f"{error.strerror}.") from None
            if raw is None:
                raise Trouble(f"{one_line(path.name)} cannot be read.", "It is no text.")
            page = page_of(raw, file.name)
            return Answer(
                target=target_of(path), title=one_line(page.title), where=folder.name,
                text=clean(_MARK.sub("", page.text)), is_public=folder.public and not page.is_internal,
                url=address_of(folder, file.relative_to(folder.root.resolve()).as_posix()), path=path,
                owner=one_line(page.owner or folder.owner), updated=datetime.fromtimestamp(changed, UTC),
            )  # fmt: skip
        raise Trouble(f"{one_line(str(path))} is in none of the folders.", remedy="Name its folder in the settings.")

    def pages(self) -> int:
        """Return how many files are known."""
        with self._reading:
            return count(self._reader())

    def close(self) -> None:
        """Let go of the index; what follows the folders ends by itself."""
        self._asked = 0.0
        with self._reading:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _reader(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = self._opened()
            except (sqlite3.Error, OSError) as error:
                raise Trouble("The index of the folders cannot be read.", f"{self._file}: {error}.") from None
        return self._connection

    def _opened(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return open_index(self._file)

    def _follow(self) -> None:
        """Look at the folders again and again for as long as somebody asks."""
        try:
            connection = self._opened()
        except (sqlite3.Error, OSError) as error:
            self.troubles = (f"The index of the folders cannot be written: {error}.",)
            return
        is_together = False
        try:
            while time.monotonic() - self._asked < _WATCHED:
                began = time.monotonic()
                is_together &= not self._refresh(connection)
                is_together = is_together or not bring_together(connection)
                took = time.monotonic() - began
                time.sleep(max(_EVERY - took, took))
        except sqlite3.Error as error:
            self.troubles = (f"The index of the folders cannot be written: {error}.",)
        finally:
            connection.close()

    def _refresh(self, connection: sqlite3.Connection) -> int:
        """Look at the folders once; return how many pages were written."""
        forget_others(connection, self._folders)
        troubles, written = [], 0
        roots = {str(one.root.resolve()) for one in self._folders}
        for folder in self._folders:
            fresh = refresh(connection, folder, self._count, roots)
            written += fresh.written
            if fresh.trouble:
                troubles.append(fresh.trouble)
            if fresh.gone:
                self.version += 1
        if tuple(troubles) != self.troubles:
            self.troubles = tuple(troubles)
            self.version += 1
        self.is_filling = False
        return written

    def _count(self, *, is_all: bool) -> None:
        self.is_filling = not is_all
        self.version += 1

    def _rare(self, connection: sqlite3.Connection, terms: Sequence[Term]) -> list[Term]:
        most = max(20, count(connection) // 10)
        known = [(how_common(connection, term, most), term) for term in terms[:_LOOKED_UP]]
        rare = [(not term.is_telling, often, term) for often, term in known if 0 < often < most]
        return [term for _, _, term in sorted(rare, key=lambda one: one[:2])]

    def _shared(self, connection: sqlite3.Connection, found: Found, terms: Sequence[Term]) -> tuple[Term, ...]:
        return tuple(
            term
            for term in terms
            if connection.execute(
                "SELECT 1 FROM passage WHERE passage MATCH ? AND rowid = ?", (term.match, found.passage)
            ).fetchone()
        )

    def _hit(self, connection: sqlite3.Connection, found: Found, terms: Sequence[Term]) -> Hit | None:
        folder = next((one for one in self._folders if str(one.root) == found.folder), None)
        if folder is None:
            return None  # it was taken out of the settings, and goes with the next look
        line = line_of(connection, found, terms)
        return Hit(
            path=folder.root / found.path, title=one_line(as_read(found.title)), line=one_line(line.text),
            heading=one_line(line.heading), url=address_of(folder, found.path, line.anchor),
            owner=one_line(found.owner or folder.owner), folder=folder.name,
            is_public=folder.public and not found.is_internal, changed=found.changed / 1e9, score=found.score,
        )  # fmt: skip


_libraries: dict[Path, Library] = {}


def library_of(settings: Settings, data_folder: Path | None) -> Library | None:
    """Return the one library of a data folder in this process, made anew where the settings are others; None for none.

    The pane and the source are the same plugin, and follow the same folders.
    """
    if data_folder is None:
        return None
    known = _libraries.get(data_folder)
    if known is None or known.settings != settings:
        if known is not None:
            known.close()
        known = _libraries[data_folder] = Library(settings, data_folder)
    return known


def target_of(path: Path) -> str:
    """Return by what the pane finds a page again."""
    return f"page {path}"


def address_of(folder: Folder, path: str, anchor: str = "") -> str:
    """Return where a page stands on the web, '' where its folder does not say."""
    if not folder.url:
        return ""
    url = folder.url if "{" in folder.url else f"{folder.url.rstrip('/')}/{{path}}"
    url = url.replace("{path}", quote(path)).replace("{page}", quote(path.rpartition(".")[0]))
    return f"{url}#{quote(anchor)}" if anchor else url
