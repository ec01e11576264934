"""Zones by name, and the machine's own."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.domain.trouble import Trouble
from workbench.domain.zones import zone_named


@pytest.fixture
def machine_in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("machine_in_berlin")
def test_the_machines_zone_keeps_its_daylight_saving_rules_through_a_whole_year() -> None:
    local, berlin = zone_named("local"), ZoneInfo("Europe/Berlin")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at.year == 2026:
        here, there = at.astimezone(local), at.astimezone(berlin)
        assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
        assert here.fold == there.fold
        assert here.astimezone(UTC) == at
        at += timedelta(minutes=30)


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_an_unknown_zone_is_a_trouble_with_a_remedy(name: str) -> None:
    with pytest.raises(Trouble) as trouble:
        zone_named(name)
    assert "Europe/Berlin" in trouble.value.remedy
