"""The page about handoffs shows files that are what it says they are."""

import re
from pathlib import Path

from workbench.config.loading import understand
from workbench.config.team import load_team
from workbench.handoffs.model import Verdict
from workbench.handoffs.papers import print_ack, read_ack
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff

PAGE = (Path(__file__).parents[2] / "docs" / "handoffs.md").read_text("utf-8")
_BLOCKS = re.findall(r"(?ms)^```yaml\n(.*?)^```$", PAGE)


def test_the_configurations_have_no_mistake() -> None:
    shown = [one for one in _BLOCKS if one.startswith("handoffs:")]
    assert len(shown) == 2
    for one in shown:
        assert understand(one.encode(), Path("config.yaml")).problems == ()


def test_the_teams_file_has_no_mistake(tmp_path: Path) -> None:
    (shown,) = (one for one in _BLOCKS if one.startswith("# team.yaml"))
    file = tmp_path / "team.yaml"
    file.write_text(shown)
    team, problems = load_team(file)
    assert problems == ()
    assert [one.name for one in team.regions] == ["emea", "amer", "apac"]
    assert team.deadlines() is not None


def test_the_handoff_is_written_exactly_as_it_is_shown() -> None:
    (shown,) = re.findall(r"(?ms)^````markdown\n(.*?)^````$", PAGE)
    assert print_handoff(read_handoff(shown)) == shown


def test_the_acknowledgement_is_written_exactly_as_it_is_shown() -> None:
    (shown,) = (one for one in _BLOCKS if one.startswith("handoff: "))
    ack = read_ack(shown)
    assert print_ack(ack) == shown
    assert [one.verdict for one in ack.answers] == [Verdict.ACCEPTED, Verdict.QUESTION]
