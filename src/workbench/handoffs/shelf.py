"""The handoffs of a team as they lie in their places, each read with all the files that belong to it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.papers import ACK, ANSWERS, HANDOFF, Name, parse_name, read_ack, read_explanations
from workbench.handoffs.places import Folder
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.standing import Entry, Standing, asked_in, waiting_in

NEWEST = 30  # handoffs that are looked through at once
_read = lru_cache(maxsize=4 * NEWEST)(read_handoff)  # by their text: a desk reads the same ones again and again


class _File(NamedTuple):
    """A file with what its name says, and the place it lies in; None for one that came to no place yet."""

    name: str
    said: Name
    place: Folder | None


class Shelf:
    """The handoffs in some places; ``own`` are files by name and text that have not come to any place yet."""

    def __init__(self, places: Sequence[Folder], own: Sequence[tuple[str, str]] = ()) -> None:
        self._places = places
        self._own = dict(own)
        self.troubles: list[str] = []  # places that cannot be read, each with why

    def entries(self, limit: int = NEWEST) -> list[Entry]:
        """Return the newest handoffs, the last one first. What cannot be read is told in each, and loses no other."""
        files = self._files()
        ids = sorted({file.said.id for file in files}, reverse=True)[:limit]
        entries = {identity: Entry(identity) for identity in ids}
        for file in files:
            if file.said.id in entries:
                self._add(entries[file.said.id], file)
        return [entry for entry in entries.values() if entry.versions or entry.troubles]

    def get(self, said: str) -> Entry:
        """Return a handoff by its id, or by a beginning of it that no other has. Raises Trouble."""
        files = self._files()
        ids = sorted({file.said.id for file in files})
        meant = [said] if said in ids else [one for one in ids if one.startswith(said)]
        if len(meant) != 1:
            why = f"It may be any of {', '.join(meant[:5])}." if meant else ""
            raise Trouble(f"There is no handoff {said[:80]}.", why, "`workbench handoff history` lists them.")
        entry = Entry(meant[0])
        for file in files:
            if file.said.id == entry.id:
                self._add(entry, file)
        return entry

    def waiting_for(self, person: str, region: str) -> list[Entry]:
        """Return what waits to be taken by somebody, the newest first."""
        return waiting_in(self.entries(), person, region)

    def asked_of(self, person: str) -> list[tuple[Entry, Standing]]:
        """Return the questions about handoffs of somebody's own that they have not answered, the newest first."""
        return asked_in(self.entries(), person)

    def search(self, words: str, limit: int = NEWEST) -> Iterator[Entry]:
        """Yield the handoffs that hold all of some words, in any case, the newest first."""
        wanted = words.casefold().split()
        found = 0
        for file in reversed(self._files()):
            if file.said.kind != HANDOFF or found == limit:
                continue
            try:
                text = self._text(file).casefold()
            except Trouble:
                continue
            if all(word in text for word in wanted):
                found += 1
                entry = self.get(file.said.id)
                if entry.versions and entry.handoff.version == file.said.version:
                    yield entry

    def path_of(self, ticket: Ref, limit: int = NEWEST) -> list[tuple[Entry, Standing]]:
        """Return how a ticket went through the newest handoffs, the first one first."""
        found = []
        for entry in self.search(ticket, limit):
            item = next((one for one in entry.handoff.items if one.ticket == ticket), None)
            if item is not None:
                found.append((entry, entry.standing(item)))
        return found[::-1]

    def refresh(self) -> list[str]:
        """Bring what others wrote into all places; return why where that cannot be done."""
        troubles = []
        for place in self._places:
            try:
                place.refresh()
            except Trouble as trouble:
                troubles.append(str(trouble))
        return troubles

    def _files(self) -> list[_File]:
        """Return the files of handoffs by name, each from the first place that has it."""
        places: dict[str, Folder | None] = {}
        self.troubles = []
        for place in self._places:
            try:
                for name, _ in place.names():
                    places.setdefault(name, place)
            except Trouble as trouble:
                self.troubles.append(str(trouble))
        places |= dict.fromkeys(self._own)
        return [
            _File(name, said, place) for name, place in sorted(places.items(), key=lambda one: one[0])
            if (said := parse_name(name)) is not None
        ]  # fmt: skip

    def _text(self, file: _File) -> str:
        return self._own[file.name] if file.place is None else file.place.read(file.name)

    def _add(self, entry: Entry, file: _File) -> None:
        try:
            text = self._text(file)
            if file.said.kind == ACK:
                ack = read_ack(text)
                if ack.handoff == entry.id and ack.by == file.said.who:
                    entry.acks[ack.by] = ack
            elif file.said.kind == ANSWERS:
                made = read_explanations(text)
                if made.handoff == entry.id:
                    entry.explanations[made.by] = made.answers
            else:
                handoff = _read(text)
                if (handoff.id, handoff.version) == (entry.id, file.said.version):
                    entry.versions[handoff.version] = handoff
                else:
                    entry.troubles.append(f"{file.name} says that it is {handoff.id}, version {handoff.version}.")
        except Trouble as trouble:
            entry.troubles.append(f"{file.name}: {trouble}")
