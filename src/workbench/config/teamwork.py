"""A person's place in their team: who of it they are, where they work, and when; read when first asked for."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.config.cache import stamp

if TYPE_CHECKING:
    from workbench.config.model import Config
    from workbench.config.team import LoadedTeam, Person, Region
    from workbench.domain.deadlines import Policy
    from workbench.domain.shift import Shift


class Teamwork:
    """What the team's shared file means for one person; without such a file it means nothing.

    ``cache`` is the folder for what can be read quickly.
    """

    def __init__(self, config: "Config", cache: Path) -> None:
        self._config = config
        self._cache = cache
        self._stamp = self._stamped()

    @cached_property
    def loaded(self) -> "LoadedTeam":
        """The team with its mistakes; an empty one where none is named."""
        from workbench.config.team import LoadedTeam, Team, load_team_quickly

        path = self._config.handoffs.team
        return load_team_quickly(Path(path), self._cache) if path else LoadedTeam(Team())

    @property
    def person(self) -> "Person | None":
        """Who of the team the person is: by their address, or else by an account; None for a stranger."""
        if not self._config.handoffs.team:
            return None
        me, people = self._config.me, self.loaded.team.people
        by_address = (one for one in people if me.email and one.email.casefold() == me.email.casefold())
        by_account = (one for one in people if me.accounts.items() & one.accounts.items())
        return next(by_address, None) or next(by_account, None)

    @property
    def region(self) -> "Region | None":
        """Where they work, or None where that is not said."""
        person = self.person
        return None if person is None else self.loaded.team.region(person.region)

    @property
    def shift(self) -> "Shift":
        """When they work: what their own configuration says, or else the team for their region."""
        from workbench.config.model import ShiftHours

        region = self.region if self._config.shift == ShiftHours() else None
        return self._config.shift.shift() if region is None else region.shift()

    @property
    def accounts(self) -> dict[str, str]:
        """Their account's id on each helpdesk; what their own configuration says comes first."""
        person = self.person
        return self._config.me.accounts if person is None else person.accounts | self._config.me.accounts

    @property
    def policy(self) -> "Policy | None":
        """The team's deadlines for tickets that come without one."""
        return self.loaded.team.deadlines() if self._config.handoffs.team else None

    def has_changed(self) -> bool:
        """Whether the file was written, made or taken away since."""
        return self._stamped() != self._stamp

    def _stamped(self) -> str | None:
        path = self._config.handoffs.team
        return stamp(Path(path), ("team",)) if path else None
