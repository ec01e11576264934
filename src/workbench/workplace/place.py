"""Where a person works: folders, configuration, store, shelf, helpdesks, time; each made when first asked for."""

from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from workbench.config.cache import stamp
from workbench.config.clock import frozen_now
from workbench.config.paths import Paths, paths_in
from workbench.config.teamwork import Teamwork
from workbench.domain.trouble import Trouble
from workbench.workplace.embedded import LOCAL, Embedded
from workbench.workplace.reading import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.api.providers import Helpdesk
    from workbench.canned.library import Library
    from workbench.config.model import Config
    from workbench.domain.deadlines import Policy
    from workbench.domain.issuekeys import TrackerPattern
    from workbench.domain.shift import Shift
    from workbench.domain.values import Ref
    from workbench.providers.helpdesk.local import LocalFile
    from workbench.servers import Servers
    from workbench.store.connection import Connection, StoreError
    from workbench.store.reading import StoreQueries
    from workbench.sync.place import Configured


class Workplace:
    """One person's place of work. Opening it reads the configuration and nothing else.

    ``home`` is the folder that everything is in, or None for the places that the system gives it;
    ``config`` another configuration file than theirs. Both may be left out, and usually are.
    """

    def __init__(self, paths: Paths, home: Path | None, config: Path | None, *, is_demo: bool = False) -> None:
        self.paths = paths
        self.home = home
        self.is_demo = is_demo
        self._config = config
        self._frozen = frozen_now()
        self._stamp = stamp(paths.config)
        self.notices: list[str] = []  # what happened while opening that the person should know
        self.loaded = read(paths, must_exist=config is not None, now=self.now())

    @classmethod
    def open(cls, home: Path | None = None, config: Path | None = None) -> Self:
        """Return the place in ``home``, in WORKBENCH_HOME, or where the system keeps such things.

        Mistakes in the configuration are in ``loaded.problems``, and what they spoil has its default. Raises
        Trouble for a WORKBENCH_NOW that is not a time.
        """
        paths = paths_in(home)
        if config is not None:
            paths = paths._replace(config=config.absolute())
        return cls(paths, home, config)

    @classmethod
    def demo(cls, home: Path | None = None, *, fresh: bool = False, plugins: bool = True) -> Self:
        """Return the demo company's place of work, which has a home of its own below the data folder of ``home``.

        It is made when it is not there yet, when it is over twelve hours old (its times are told from the moment it was
        made), when WORKBENCH_NOW is another than it was made for, and when ``fresh`` is asked for. ``plugins`` says
        whether those that come along are on, if they are installed. Raises Trouble where it cannot be written.
        """
        from workbench.demonstration import prepared

        def settle(folder: Path, at: datetime) -> None:
            place = cls(paths_in(folder), folder, None)
            try:
                place._settle(at)
            finally:
                place.close()

        folder = prepared(paths_in(home).data, frozen_now(), settle, fresh=fresh, plugins=plugins)
        return cls(paths_in(folder), folder, None, is_demo=True)

    def _settle(self, at: datetime) -> None:
        """Fill the embedded helpdesk with the demo company as seen from ``at``, and pull it."""
        import asyncio

        from workbench.demo.settle import fill
        from workbench.sync.pulling import pull_once

        with self.local_file() as file:
            fill(file, at)
        for helpdesk in self.helpdesks():
            asyncio.run(pull_once(self.connection(), helpdesk, lambda: at, trackers=self.trackers()))
            asyncio.run(helpdesk.close())

    @property
    def config(self) -> "Config":
        """The configuration in force."""
        return self.loaded.config

    @property
    def store_folder(self) -> Path:
        """The folder of the local copy."""
        return Path(self.config.store.folder) if self.config.store.folder else self.paths.data / "store"

    @property
    def state_folder(self) -> Path:
        """The folder for logs."""
        return self.paths.state

    @cached_property
    def zone(self) -> tzinfo:
        """The time zone that times are shown in: that of the shift."""
        from workbench.domain.zones import zone_named

        return zone_named(self.shift.zone)

    @cached_property
    def shift(self) -> "Shift":
        """When the person works: what their configuration says, or else the team for their region."""
        return self.teamwork.shift

    @cached_property
    def teamwork(self) -> Teamwork:
        """The person's place in their team, as the file that the team shares says it."""
        return Teamwork(self.config, self.paths.cache)

    def policy(self) -> "Policy | None":
        """Return the team's deadlines for tickets that come without one."""
        return self.teamwork.policy

    @property
    def is_frozen(self) -> bool:
        """Whether the time stands still, as pictures and tests want it."""
        return self._frozen is not None

    def prepare(self) -> None:
        """Make the data folder where it is missing, for its owner alone; what is below it is made when needed.

        Raises Trouble where that cannot be done.
        """
        from workbench.config.paths import ensure

        ensure(self.paths.data)

    def now(self) -> datetime:
        """Return the time, in UTC: the machine's, or what WORKBENCH_NOW says."""
        return self._frozen or datetime.now(UTC)

    def connection(self) -> "Connection":
        """Return the store's connection for this thread's work, the desk attached; always the same one.

        Raises Trouble where the store cannot be opened.
        """
        return self._connection

    @cached_property
    def _connection(self) -> "Connection":
        return self.new_connection()

    def new_connection(self) -> "Connection":
        """Return another connection to the store, the desk attached; whoever asks closes it. Raises Trouble."""
        from workbench.store.opening import attach_both, is_current, open_both

        self.prepare()
        folder = self.store_folder
        if is_current(folder):
            return attach_both(folder)
        before = set(folder.glob("mirror-damaged-*.db"))
        connection = open_both(folder)
        self.notices += [
            f"The local copy was damaged. It is kept as {kept}; an empty one is in its place and is filled again."
            for kept in set(folder.glob("mirror-damaged-*.db")) - before
        ]
        return connection

    def trouble_of(self, error: "StoreError") -> Trouble:
        """Return what an error of the store's that came up at work means; the next start mends a damaged file."""
        from workbench.store.errors import met_at_work
        from workbench.store.opening import DESK, MIRROR

        return met_at_work(error, self.store_folder / MIRROR, self.store_folder / DESK)

    def close(self) -> None:
        """Let go of the store."""
        if "_connection" in self.__dict__:
            self._connection.close()
            del self.__dict__["_connection"]

    def me(self) -> "tuple[Ref, ...]":
        """Return the accounts that are the person's own, on all helpdesks."""
        from workbench.store.sources import my_accounts

        return my_accounts(self.connection(), self.config.me.email, self.teamwork.accounts)

    def queries(self) -> "StoreQueries":
        """Return the reads that panes and commands may ask for, over this place's connection."""
        from workbench.store.reading import StoreQueries

        return StoreQueries(self.connection(), self.me(), self.now)

    def canned_folders(self) -> tuple[Path, ...]:
        """Return the folders of canned explanations: the person's own where there is one, then those configured."""
        own = (self.paths.canned,) if self.paths.canned.is_dir() else ()
        return (*own, *(Path(folder) for folder in self.config.canned.folders))

    @cached_property
    def _shelf(self) -> "Library":
        from workbench.canned.library import Library
        from workbench.store.shelf import ShelfRecords

        records = ShelfRecords(self.connection, self.now)
        # The own folder may be made while a desk is open.
        folders = (self.paths.canned, *(Path(folder) for folder in self.config.canned.folders))
        return Library(folders, language=self.config.canned.language, records=records)

    def shelf(self) -> "Library":
        """Return the canned explanations: the person's own, those of the configured folders, helpdesks' articles."""
        return self._shelf

    def trackers(self) -> "tuple[TrackerPattern, ...]":
        """Return how the configured trackers' issues look in text."""
        return tuple(tracker.pattern() for tracker in self.config.trackers)

    @property
    def _embedded(self) -> Embedded:
        return Embedded(self.config.helpdesks, self.paths.data)

    def servers(self) -> "Servers":
        """Return what makes providers as the configuration says."""
        from workbench.servers import Servers

        return Servers(self.config, self._embedded.unsaid(), self._embedded.file_of, self.now)

    def helpdesks(self) -> "list[Helpdesk]":
        """Return the helpdesks to read, made anew; one that cannot be made is there, and says why when it is read.

        They are those of the configuration, and the embedded one called ``local`` once something was put
        into it, for then there is something to see.
        """
        return self.servers().helpdesks()

    def sources(self) -> "list[Configured]":
        """Return what there is to read, none of it made yet, so that one that cannot be made stops no other."""
        return self.servers().sources()

    def source_names(self) -> tuple[str, ...]:
        """Return the short names of all that the configuration has us read; a look, for asking often."""
        config = self.config
        local = (LOCAL,) if self._embedded.has_unsaid() else ()
        trackers = (one.name for one in config.trackers if one.url)
        return (*(one.name for one in config.helpdesks), *local, *trackers, *(one.name for one in config.status_pages))

    def has_helpdesks(self) -> bool:
        """Whether there is anything to read from, so that a sync process is worth starting."""
        return bool(self.config.helpdesks) or self._embedded.has_unsaid()

    def local_names(self) -> tuple[str, ...]:
        """Return the names of the configured embedded helpdesks."""
        return self._embedded.names()

    def local_file(self, name: str = LOCAL) -> "LocalFile":
        """Return an embedded helpdesk's file, opened for writing; whoever asks closes it.

        Raises Trouble where ``name`` is another kind of helpdesk, or the file cannot be used.
        """
        self.prepare()
        return self._embedded.open(name)

    def folder_of(self, ticket: "Ref") -> Path:
        """Return the folder for a ticket's files; its name is ours, whatever the reference holds."""
        from workbench.domain.filenames import folder_name

        return self.store_folder / "attachments" / folder_name(ticket)

    def embedded(self, refs: "Sequence[Ref]") -> list[str]:
        """Return the names of the embedded helpdesks that some of the tickets are on."""
        return self._embedded.holding(refs)

    def purge_expired(self) -> int:
        """Purge what is done and older than the configuration keeps; return how many tickets. Raises Trouble."""
        from workbench.workplace.purging import purge_expired

        return purge_expired(self)

    def reread(self) -> bool:
        """Read the configuration again, so that what is made from it is made anew when it is next asked for.

        Where there are mistakes in it nothing changes, and the answer is False: it may be in the middle of being
        written.
        """
        self._stamp = stamp(self.paths.config)
        loaded = read(self.paths, must_exist=False, now=self.now())
        if loaded.problems:
            return False
        self.loaded = loaded
        for made in ("zone", "shift", "_shelf", "teamwork"):
            self.__dict__.pop(made, None)
        return True

    def has_changed(self) -> bool:
        """Whether the configuration or the team's file was written, made or taken away since it was read."""
        return stamp(self.paths.config) != self._stamp or self.teamwork.has_changed()

    def arguments(self) -> list[str]:
        """Return the options by which another process opens the same place."""
        home = ["--home", str(self.home.absolute())] if self.home is not None else []
        return home + (["--config", str(self.paths.config)] if self._config is not None else [])
