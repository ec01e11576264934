"""What a team shares in a YAML file: regions and their shifts, people, whom to wake, and deadlines by policy.

It is read by the configuration's reader, so that a mistake in it is told with its line and the nearest name.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from msgspec import Meta, Struct, convert

from workbench.config.vocabulary import DAYS, Clock, Day, ShortName, Word

if TYPE_CHECKING:
    from workbench.config.mistakes import Mistake
    from workbench.domain.deadlines import Policy as DeadlinePolicy
    from workbench.domain.shift import Shift

Date = Annotated[str, Meta(extra={"form": "date", "expected": "a date such as 2026-12-25"})]
Claim = Literal["none", "low", "normal", "high", "urgent"]


class Region(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the team that works at the same hours."""

    name: Annotated[ShortName, Meta(description="Short name; it stands in the names of handoffs.")]
    title: Annotated[str, Meta(description="What people call it.")] = ""
    zone: Annotated[str, Meta(description="Time zone by its IANA name.", extra={"form": "zone"})] = "UTC"
    start: Annotated[Clock, Meta(description="When its shift begins, by the clock on its wall.")] = "09:00"
    end: Annotated[Clock, Meta(description="When it ends; not after the start means the next day.")] = "17:00"
    days: Annotated[tuple[Day, ...], Meta(min_length=1, description="Days on which a shift begins.")] = DAYS[:5]
    holidays: Annotated[tuple[Date, ...], Meta(description="Days on which none does.")] = ()
    hands_to: Annotated[str, Meta(description="Region that takes over at the end of a shift.")] = ""

    def shift(self) -> "Shift":
        """Return its shift in the domain's own words."""
        from datetime import date, time

        from workbench.domain.shift import Shift

        days = frozenset(DAYS.index(day) for day in self.days)
        holidays = frozenset(date.fromisoformat(day) for day in self.holidays)
        return Shift(time.fromisoformat(self.start), time.fromisoformat(self.end), self.zone, days, holidays)


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who gives and takes handoffs."""

    name: Annotated[ShortName, Meta(description="Short name; acknowledgements go by it.")]
    title: Annotated[str, Meta(description="Their whole name.")] = ""
    email: Annotated[str, Meta(description="Their address at work; by it you are known to be you.")] = ""
    region: Annotated[str, Meta(description="Where they work.")] = ""
    accounts: Annotated[dict[ShortName, Word], Meta(description="Their account's id on each helpdesk.")] = {}


class Cover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may be woken, and for what."""

    who: Annotated[Word, Meta(description="A person's short name, or a text such as a rota's number.")]
    what: Annotated[Word, Meta(description="What they may be woken for.")]
    region: Annotated[str, Meta(description="The region during whose shift that holds; without it, always.")] = ""


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A deadline for tickets of a tier and a priority; what is left out means any."""

    hours: Annotated[int, Meta(ge=1, le=10_000, description="Hours until an answer is due.")]
    tier: Annotated[str, Meta(description="The customer's tier, as the helpdesk has it.")] = ""
    priority: Annotated[Claim | None, Meta(description="The ticket's priority.")] = None
    clock: Annotated[
        Literal["business", "around"], Meta(description="Whether business hours count, or all hours around the clock.")
    ] = "business"
    region: Annotated[str, Meta(description="Whose shifts are business hours; without it, the first region's.")] = ""


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Deadlines for helpdesks that have none of their own."""

    helpdesks: Annotated[tuple[ShortName, ...], Meta(description="Helpdesks that it is for.")] = ()
    rules: Annotated[tuple[Rule, ...], Meta(description="Rules; the first that fits a ticket counts.")] = ()


class Team(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team's file."""

    version: Annotated[int, Meta(ge=1, description="Version of this file's shape.")] = 1
    regions: Annotated[
        tuple[Region, ...], Meta(description="Regions, each with its shift.", extra={"unique": ("name",)})
    ] = ()
    people: Annotated[
        tuple[Person, ...], Meta(description="Who gives and takes handoffs.", extra={"unique": ("name", "email")})
    ] = ()
    coverage: Annotated[tuple[Cover, ...], Meta(description="Who may be woken, and for what.")] = ()
    policy: Annotated[Policy, Meta(description="Deadlines for helpdesks that have none.")] = Policy()

    def region(self, name: str) -> Region | None:
        """Return a region by its name."""
        return next((one for one in self.regions if one.name == name), None)

    def person(self, name: str) -> Person | None:
        """Return a person by their short name."""
        return next((one for one in self.people if one.name == name), None)

    def deadlines(self) -> "DeadlinePolicy | None":
        """Return the policy in the domain's own words; None where it says nothing."""
        from workbench.domain.deadlines import Policy as DeadlinePolicy
        from workbench.domain.deadlines import Rule as DeadlineRule
        from workbench.domain.words import Priority

        if not self.policy.helpdesks or not self.policy.rules:
            return None
        rules = []
        for rule in self.policy.rules:
            whose = self.region(rule.region) if rule.region else next(iter(self.regions), None)
            hours = whose.shift() if whose is not None and rule.clock == "business" else None
            priority = None if rule.priority is None else Priority[rule.priority.upper()]
            kind = f"business hours of {whose.name}" if hours is not None and whose is not None else "hours"
            rules.append(DeadlineRule(rule.tier, priority, rule.hours, hours, f"{rule.hours} {kind}"))
        return DeadlinePolicy(frozenset(self.policy.helpdesks), tuple(rules))


class LoadedTeam(NamedTuple):
    """A team's file as it is in force: what is wrong in it is left out, and noted in ``problems``."""

    team: Team
    problems: "tuple[Mistake, ...]" = ()


def load_team(path: Path) -> LoadedTeam:
    """Return the team in the file at ``path``. Raises nothing: one that is not there is a mistake like any other."""
    from workbench.config.document import Scalar, Section, UnreadableError, grow, read_bytes
    from workbench.config.forms import Checks
    from workbench.config.mistakes import Place, mistake_at
    from workbench.config.reading import NOTHING, Reader

    try:
        data = read_bytes(path)
        if data is None:
            return LoadedTeam(Team(), (mistake_at(Place(path), "", "there is no such file"),))
        tree = grow(data, path)
    except UnreadableError as unreadable:
        return LoadedTeam(Team(), (unreadable.mistake,))
    if tree is None or (isinstance(tree, Scalar) and tree.kind == "null"):
        tree = Section((), 1, 1, 1)
    reader = Reader(path, Checks(path.absolute().parent, (), None))
    values = reader.section(Team, tree, "")
    team = convert({} if values is NOTHING else values, Team)
    regions = [region.name for region in team.regions]
    named = [
        *((f"regions[{at}].hands_to", one.hands_to) for at, one in enumerate(team.regions)),
        *((f"people[{at}].region", one.region) for at, one in enumerate(team.people)),
        *((f"coverage[{at}].region", one.region) for at, one in enumerate(team.coverage)),
        *((f"policy.rules[{at}].region", one.region) for at, one in enumerate(team.policy.rules)),
    ]
    for option, name in named:
        if name and name not in regions:
            from workbench.config.mistakes import nearest_of, quoted

            reason = f"no region is called {quoted(name)}"
            reader.note(reader.places.get(option, Place(path)), option, reason, nearest_of(name, regions))
    if team.policy.rules and not team.regions and any(rule.clock == "business" for rule in team.policy.rules):
        reader.note(reader.places["policy"], "policy", "business hours need a region")
    return LoadedTeam(team, tuple(sorted(reader.mistakes, key=lambda one: (one.line, one.column))))


def load_team_quickly(path: Path, cache: Path) -> LoadedTeam:
    """Return what ``load_team`` does, without YAML where the file has not changed; see ``config.cache``."""
    from workbench.config.cache import image_of, keep, recall, stamp

    mark, image = stamp(path, ("team",)), image_of(path, cache, "team")
    if mark is not None and (kept := recall(image, mark, Team)) is not None:
        return LoadedTeam(kept)
    loaded = load_team(path)
    if mark is not None and not loaded.problems:
        keep(loaded.team, image, mark)
    return loaded
