"""The model turns what the configuration says into the domain's own values."""

from datetime import time
from pathlib import Path

from workbench.config.loading import understand
from workbench.domain.shift import Shift


def test_hours_and_trackers_turn_into_the_domains_own_values() -> None:
    text = (
        "shift: {start: '22:00', end: '06:00', zone: UTC, days: [sun]}\n"
        "trackers:\n"
        "  - {name: eng, kind: jira, url: https://j.example, keys: [ENG]}\n"
        "  - {name: old, kind: redmine, numbers: yes}\n"
    )
    config = understand(text.encode(), Path("config.yaml")).config
    assert config.shift.shift() == Shift(time(22), time(6), "UTC", frozenset({6}))
    assert [tuple(tracker.pattern()) for tracker in config.trackers] == [
        ("eng", "jira", "https://j.example", ("ENG",), False),
        ("old", "redmine", "", (), True),
    ]
