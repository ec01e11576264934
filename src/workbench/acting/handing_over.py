"""From which shift to which a handoff goes: who the person is, whose shift is next, who may be woken."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from workbench.domain.shift import Shift, shifts_from
from workbench.domain.text import shorten
from workbench.domain.trouble import Trouble
from workbench.handoffs.around import Around, Going
from workbench.handoffs.model import Handoff, Side
from workbench.handoffs.papers import slug

if TYPE_CHECKING:
    from workbench.api import Run
    from workbench.config.team import Region, Team
    from workbench.workplace import Workplace

_LATE = timedelta(hours=4)  # after a shift, in which its handoff may still be written
NEXT = "next"  # who takes over where no team says it


class Ends:
    """Both ends of a person's handoffs."""

    def __init__(self, workplace: "Workplace") -> None:
        self._workplace = workplace

    @property
    def me(self) -> str:
        """The short name that the person's acknowledgements go by."""
        person, me = self._workplace.teamwork.person, self._workplace.config.me
        if person is not None:
            return person.name
        return slug(me.name) or slug(me.email.partition("@")[0]) or "me"

    @property
    def region(self) -> str:
        """The region they work in, '' where none is known."""
        region = self._workplace.teamwork.region
        return region.name if region is not None else ""

    def around(self, handoffs: list[Handoff], to: str = "") -> Around:
        """Return what a draft is made for, after the ``handoffs`` that there are, the newest first. Raises Trouble."""
        workplace = self._workplace
        sender = self.sender(workplace.now())
        receiver = self.receiver(sender, to)
        identity = identity_of(sender, receiver)
        person = workplace.teamwork.person
        names = tuple(filter(None, (workplace.config.me.name, person.title if person else "")))
        return Around(
            id=identity, me=workplace.me(), names=names, sender=sender, receiver=receiver, now=workplace.now(),
            coverage=self._coverage(receiver.region), previous=self._previous(handoffs, identity),
            running=tuple(running_on(workplace.paths.data)),
        )  # fmt: skip

    def receiver(self, sender: Side, to: str = "") -> Side:
        """Return who takes over: ``to``, a person or a region, or whom the team says. Raises Trouble."""
        team = self._team
        own = self._workplace.teamwork.region
        person = team.person(to) if to else None
        region = team.region((person.region if person else to) or (own.hands_to if own and not to else ""))
        if to and person is None and region is None and team.regions:
            from workbench.config.mistakes import nearest_of

            nearest = nearest_of(to, [*(one.name for one in team.people), *(one.name for one in team.regions)])
            raise Trouble(f"The team has nobody called {to[:60]}.", f"Did you mean {nearest}?" if nearest else "")
        if region is None:
            start, end = next(shifts_from(sender.end + timedelta(seconds=1), self._workplace.shift))
            return Side(
                person=slug(to), region="" if to else NEXT, start=start, end=end, zone=_zone_name(self._workplace.shift)
            )
        start, end = next(shifts_from(sender.end + timedelta(seconds=1), region.shift()))
        return Side(
            person=person.name if person else "", region=region.name, start=start, end=end, zone=_zone_of(region)
        )

    def sender(self, now: datetime) -> Side:
        """Return the shift that a handoff written now is of: the one that runs, ended lately, or comes next."""
        shift = self._workplace.shift
        start, end = next(shifts_from(now - _LATE, shift))
        return Side(person=self.me, region=self.region, start=start, end=end, zone=_zone_name(shift))

    @property
    def _team(self) -> "Team":
        return self._workplace.teamwork.loaded.team

    def _coverage(self, region: str) -> str:
        on = [one.title or one.name for one in self._team.people if one.region == region]
        wakes = [f"{one.who} may be woken for {one.what}" for one in self._team.coverage if one.region in ("", region)]
        return "; ".join(([f"on: {', '.join(on)}"] if on else []) + wakes)

    def _previous(self, handoffs: list[Handoff], identity: str) -> Handoff | None:
        """Return the handoff that this one follows: the last that came to us, or else our own last one."""
        mine = [
            one for one in handoffs
            if one.sender.person != self.me and one.receiver.person in ("", self.me)
            and (one.receiver.person == self.me or one.receiver.region in (self.region or NEXT, NEXT))
        ]  # fmt: skip
        own = [one for one in handoffs if one.sender.person == self.me]
        return next((one for one in (*mine, *own) if one.id != identity and one.id < identity), None)


def running_on(data: Path) -> Iterator[Going]:
    """Yield what plugins run on this machine, whose own folders lie in ``data``, the first begun first."""
    from workbench.api import Ending
    from workbench.host.runs import running_in

    found: list[tuple[str, Run, Path]] = []
    for folder in sorted((data / "plugins").glob("*")):
        with suppress(OSError, ValueError, KeyError, TypeError):  # what a plugin has broken keeps nobody from a draft
            found += [(folder.name, *pair) for pair in running_in(folder)]
    for plugin, run, stop in sorted(found, key=lambda one: one[1].began):
        ended = [one for one in run.tries if one.how is not Ending.RUNNING]
        yield Going(
            id=run.id, ticket=run.ticket, what=run.title or shorten(" ".join(run.argv), 120), who=plugin, host=run.host,
            since=run.began, planned=run.planned, tries=len(ended), stop=f"touch {_typed(stop)}",
            failed=sum(one.how is not Ending.EXITED or bool(one.exit_code) for one in ended),
        )  # fmt: skip


def _typed(path: Path) -> str:
    """Return a path as it is typed into a shell, the short way where it lies at home."""
    with suppress(ValueError, RuntimeError):
        return f"~/{quote(str(path.relative_to(Path.home())))}"
    return quote(str(path))


def identity_of(sender: Side, receiver: Side) -> str:
    """Return the id of a handoff: no two people, shifts or receivers have the same."""
    ends = (sender.region, sender.person, "to", receiver.person or receiver.region)
    return "-".join((f"{sender.end:%Y-%m-%dT%H%MZ}", *filter(None, map(slug, ends))))


def _zone_of(region: "Region") -> str:
    return _zone_name(region.shift())


def _zone_name(shift: Shift) -> str:
    """Return a shift's zone by a name that means the same elsewhere: the machine's own as the system has linked it."""
    if shift.zone != "local":
        return shift.zone
    linked = os.environ.get("TZ", "").lstrip(":") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    try:
        from workbench.domain.zones import zone_named

        zone_named(linked)
    except Trouble:
        return "UTC"
    return linked if linked and linked != "local" else "UTC"
