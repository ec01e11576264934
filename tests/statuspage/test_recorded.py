"""What real pages answered: all that are Statuspages map, and the others are told for what they are.

The recordings are not part of the project; WORKBENCH_RECORDED names the folder they are in.
"""

import asyncio
import os
from pathlib import Path

import pytest

from workbench.api import Answer, Incident, Options, Unreadable
from workbench.api.testing.http import FakeHttp, Request
from workbench.providers.status.statuspage import Statuspage

_FOLDER = Path(os.environ.get("WORKBENCH_RECORDED") or "/nowhere") / "statuspage" / "statuscheck-testdata"
_STATUSPAGES = ("github_incident", "twilio_incident", "cloudamqp_maintenance")

pytestmark = pytest.mark.skipif(
    not _FOLDER.is_dir(), reason="WORKBENCH_RECORDED does not name a folder with recordings of status pages"
)


class Recorded:
    """A server that answers one thing, whatever it is asked."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def answer(self, request: Request) -> Answer:
        return Answer(200, self._body, {"content-type": "application/json", "etag": '"1"'})


def read(path: Path) -> list[Incident]:
    url = "https://status.test"
    page = Statuspage(Options(name="acme", url=url), FakeHttp(Recorded(path.read_bytes()), url))
    found = asyncio.run(page.read()).incidents
    assert found is not None
    return list(found)


def test_there_is_a_recording_of_each_page_that_is_looked_at() -> None:
    assert {path.stem for path in _FOLDER.glob("*.json")} >= set(_STATUSPAGES)


def test_a_page_of_the_first_years_gives_its_degraded_parts_to_the_incident_that_names_none() -> None:
    outage, recycle = read(_FOLDER / "github_incident.json")
    assert (outage.name, outage.phase, outage.impact) == ("Unplanned Database Outage", "identified", "critical")
    assert outage.started.isoformat() == "2014-05-14T20:22:39.441000+00:00"
    assert outage.last_update.startswith("Our master database has ham sandwiches")
    assert outage.url == "http://stspg.co:5000/Q0E"
    assert (recycle.name, recycle.phase, recycle.impact) == ("Web Tier Recycle", "in progress", "maintenance")
    assert recycle.last_update.startswith("Scheduled maintenance is currently in progress.")
    assert outage.components == ("Management Portal", "API"), "the worst hit first"
    assert recycle.components == ()


def test_a_page_with_several_incidents_has_each_with_its_parts_and_its_last_word() -> None:
    found = read(_FOLDER / "twilio_incident.json")
    movitel, sprint = found[:2]
    assert movitel.components == ("SMS, Middle East & Africa",)
    assert movitel.last_update == "We are continuing to investigate this issue."
    assert movitel.last_update_at.isoformat() == "2020-06-16T21:00:29.019000+00:00"
    assert (sprint.phase, sprint.components[0]) == ("monitoring", "MMS")
    assert [one.impact for one in found] == ["minor"] * len(found), "no maintenance has begun"


def test_a_page_under_maintenance_says_so() -> None:
    (upgrade,) = read(_FOLDER / "cloudamqp_maintenance.json")
    assert upgrade.impact == "maintenance"
    assert upgrade.components == ("Shared servers",)
    assert upgrade.started.isoformat() == "2020-07-16T21:00:00+00:00"


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_other_page_is_told_as_what_it_is(path: Path) -> None:
    if path.stem in _STATUSPAGES:
        assert read(path)
        return
    with pytest.raises(Unreadable) as told:
        read(path)
    assert told.value.why
    assert told.value.remedy
