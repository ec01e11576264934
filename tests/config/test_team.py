"""A team's shared file: read by the configuration's reader, mistakes with their lines and the nearest names."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from textwrap import dedent

import pytest

from config.said import said
from workbench.config.team import LoadedTeam, Team, load_team, load_team_quickly
from workbench.domain.shift import Shift
from workbench.workplace import Workplace

TEAM = """\
    regions:
      - {name: emea, title: Europe, zone: Europe/Berlin, start: "07:00", end: "15:00", hands_to: amer,
         holidays: [2026-12-25, 2026-12-26]}
      - {name: amer, zone: America/Denver, start: "07:00", end: "15:00", hands_to: apac}
      - {name: apac, zone: Asia/Kolkata, start: "04:30", end: "12:30", hands_to: emea}
    people:
      - {name: mara, title: Mara Lind, email: mara@relay.example, region: emea, accounts: {local: mara}}
      - {name: jonas, email: Jonas@relay.example, region: amer}
    coverage:
      - {who: ola, what: severity 1 on the API, region: emea}
    policy:
      helpdesks: [rt]
      rules:
        - {tier: gold, priority: urgent, hours: 4, clock: around}
        - {hours: 16}
    """


def team(folder: Path, text: str) -> LoadedTeam:
    """Return the team of a text."""
    file = folder / "team.yaml"
    file.write_text(dedent(text))
    return load_team(file)


def test_regions_have_shifts_and_people_their_regions(tmp_path: Path) -> None:
    read, problems = team(tmp_path, TEAM)
    assert problems == ()
    emea = read.region("emea")
    assert emea is not None
    assert emea.shift() == Shift(
        time(7), time(15), "Europe/Berlin", frozenset(range(5)), frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    )
    assert (emea.hands_to, read.people[0].accounts) == ("amer", {"local": "mara"})


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ("hands_to: amer", "hands_to: amre", '2: regions[0].hands_to: no region is called "amre"; did you'),
        ("region: emea, acc", "region: emae, acc", '7: people[0].region: no region is called "emae"; did you'),
        ("Europe/Berlin", "Europe/Berln", "2: regions[0].zone: no time zone is called"),
        ("2026-12-26", "2026-12-32", '3: regions[0].holidays[1]: no day of the calendar is "2026-12-32"'),
        ("hours: 16", "hours: lots", "15: policy.rules[1].hours: expected a whole number"),
        ("clock: around", "clok: around", '14: policy.rules[0].clok: unknown name; did you mean "clock"?'),
        ("title: Europe", "titel: Europe", '2: regions[0].titel: unknown name; did you mean "title"?'),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_name(tmp_path: Path, was: str, is_: str, told: str) -> None:
    problems = [str(one).rpartition("team.yaml:")[2] for one in team(tmp_path, TEAM.replace(was, is_, 1)).problems]
    assert any(one.startswith(told) for one in problems), problems


def test_business_hours_without_a_region_are_a_mistake(tmp_path: Path) -> None:
    (problem,) = team(tmp_path, "policy: {helpdesks: [rt], rules: [{hours: 4}]}\n").problems
    assert "business hours need a region" in str(problem)


def test_a_file_that_is_not_there_or_is_no_yaml_is_a_mistake_and_an_empty_team(tmp_path: Path) -> None:
    assert "there is no such file" in str(load_team(tmp_path / "none.yaml").problems[0])
    broken = team(tmp_path, "regions: [")
    assert (broken.team, len(broken.problems)) == (Team(), 1)


def test_a_team_without_mistakes_is_kept_and_had_again_without_yaml(tmp_path: Path) -> None:
    first = team(tmp_path, TEAM)
    file = tmp_path / "team.yaml"
    assert load_team_quickly(file, tmp_path / "cache") == first
    (kept,) = (tmp_path / "cache").glob("team-*")
    assert load_team_quickly(file, tmp_path / "cache").team == first.team
    file.write_text(dedent(TEAM).replace("Mara Lind", "Mara Lindt"))
    assert load_team_quickly(file, tmp_path / "cache").team.people[0].title == "Mara Lindt"
    assert kept.exists()


def test_rules_are_tried_in_order_and_the_first_that_fits_counts(tmp_path: Path) -> None:
    from workbench.domain.words import Priority

    policy = team(tmp_path, TEAM).team.deadlines()
    assert policy is not None
    urgent = policy.rule_for("Gold", Priority.URGENT)
    other = policy.rule_for("", Priority.URGENT)
    assert urgent is not None
    assert other is not None
    assert (urgent.hours, urgent.business, urgent.words) == (4, None, "4 hours")
    assert (other.hours, other.words) == (16, "16 business hours of emea")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home whose configuration names the team's file."""
    (tmp_path / "team.yaml").write_text(dedent(TEAM))
    (tmp_path / "config.yaml").write_text("me: {email: jonas@relay.example}\nhandoffs: {team: team.yaml}\n")
    return tmp_path


def test_the_shift_and_its_zone_are_those_of_the_persons_region(home: Path) -> None:
    place = Workplace.open(home)
    assert place.shift.zone == "America/Denver"
    assert datetime(2026, 3, 4, 14, tzinfo=UTC).astimezone(place.zone).hour == 7
    person = place.teamwork.person
    assert person is not None
    assert person.name == "jonas"


def test_hours_of_ones_own_come_before_the_teams(home: Path) -> None:
    with (home / "config.yaml").open("a") as file:
        file.write('shift: {start: "12:00", end: "20:00", zone: Europe/Paris}\n')
    assert Workplace.open(home).shift.zone == "Europe/Paris"


def test_somebody_is_known_by_an_account_too_and_a_stranger_keeps_the_usual_hours(home: Path) -> None:
    (home / "config.yaml").write_text("me: {accounts: {local: mara}}\nhandoffs: {team: team.yaml}\n")
    assert Workplace.open(home).shift.zone == "Europe/Berlin"
    (home / "config.yaml").write_text("me: {email: ada@acme.example}\nhandoffs: {team: team.yaml}\n")
    assert Workplace.open(home).shift.zone == "local"


def test_a_team_file_that_was_written_to_is_noticed(home: Path) -> None:
    place = Workplace.open(home)
    assert not place.has_changed()
    (home / "team.yaml").write_text(dedent(TEAM).replace("America/Denver", "America/Bogota"))
    assert place.has_changed()
    assert place.reread()
    assert place.shift.zone == "America/Bogota"
    assert not place.has_changed()


def test_a_place_for_handoffs_is_one_of_four() -> None:
    told = said("handoffs: {to: [{note: true}, {folder: a, git: b}, {below: c}, {git: x, below: ../y}]}")
    assert [one.partition(": ")[2] for one in told] == [
        "handoffs.to[1]: expected one of folder, git, note, ticket",
        "handoffs.to[2]: expected one of folder, git, note, ticket",
        'handoffs.to[3].below: expected a folder within the checkout, such as handoffs; got "../y"',
    ]
