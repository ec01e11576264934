"""The commands of one plugin, as its pane starts them, asks for them and ends them."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from workbench.api.runs import Plan, Run
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.host.runner import STOP
from workbench.host.runs import every_run, folder_of, open_runs, read_output, read_run
from workbench.host.starting import check, start

_MOST_AT_ONCE = 20
_ID = re.compile(r"[0-9a-f]{16}")


class FolderRuns:
    """The commands that plugin ``name`` runs, for ``ticket`` or none.

    Those of a ticket are kept in its folder ``home`` and go with it when it is purged; in ``data``, the plugin's own
    folder, stands where each one is. ``looked_at`` is told of each command that is read.
    """

    def __init__(
        self, name: str, data: Path, home: Path | None = None, ticket: Ref | None = None,
        looked_at: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._name = name
        self._data = data
        self._home = home if ticket is not None and home is not None else data / "no-ticket"
        self._ticket = ticket
        self._looked_at = looked_at

    async def start(self, plan: Plan) -> Run:
        """Start a command, and return it at once. Raises Trouble where the plan cannot be carried out."""
        check(plan)
        if sum(run.is_running for run in open_runs(self._data)) >= _MOST_AT_ONCE:
            raise Trouble(f"{plan.argv[0]} was not started.", f"{_MOST_AT_ONCE} commands run already.", "Stop one.")
        return await asyncio.to_thread(
            lambda: read_run(start(plan, self._name, self._data, self._home, self._ticket))
        )

    async def get(self, run_id: str) -> Run | None:
        """Return a command as it stands now, or None."""
        folder = self._folder(run_id)
        if folder is None:
            return None
        self._looked_at(run_id)
        return read_run(folder)

    async def all(self) -> list[Run]:
        """Return the commands of the selected ticket, or those of none, the last one first."""
        found = [run for run in every_run(self._data) if run.ticket == self._ticket]
        for run in found:
            self._looked_at(run.id)
        return sorted(found, key=lambda run: run.began, reverse=True)

    async def output(self, run_id: str, number: int = 0) -> str:
        """Return what a try has printed so far, made safe to show."""
        run = await self.get(run_id)
        folder = self._folder(run_id)
        if run is None or folder is None or not run.tries:
            return ""
        return read_output(folder, number or len(run.tries))

    async def stop(self, run_id: str) -> None:
        """End a command with all that it started, and begin no further try."""
        if (folder := self._folder(run_id)) is not None:
            (folder / STOP).touch()

    def _folder(self, run_id: str) -> Path | None:
        return folder_of(self._data, run_id) if _ID.fullmatch(run_id) else None
