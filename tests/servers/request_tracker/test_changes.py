"""What changes on a real Request Tracker is there after the next pull, also when pulls are killed."""

from pathlib import Path

from servers.request_tracker.changing import Changes
from servers.request_tracker.conftest import Tracker
from servers.request_tracker.home import Home, differences
from servers.request_tracker.truth import AGENT, READER, truth


def _ordinary(rt: Tracker) -> list[int]:
    """Return tickets of the queue Support that no test speaks of."""
    return sorted(set(truth(rt.database, READER).tickets) - set(rt.seeded))


def test_a_hundred_changes_are_there_after_the_next_pulls(rt: Tracker, tmp_path: Path) -> None:
    homes = [(Home(tmp_path / who, rt.server, who), sees) for who, sees in (("berta", AGENT), ("rita", READER))]
    for home, _ in homes:
        home.sync()
    changes = Changes(rt.server, _ordinary(rt))
    for count in (1, 9, 40, 50):
        changes.make(count)
        for home, sees in homes:
            home.sync()
            assert differences(home.stored(), truth(rt.database, sees)) == [], f"after {changes.made} changes"


def test_pulls_that_are_killed_at_ten_points_lose_nothing_and_show_nothing_hidden(rt: Tracker, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", rt.server, "berta")
    changes = Changes(rt.server, _ordinary(rt))
    # The first pull in pieces, and then pulls of what changes in between.
    killed = []
    for answers in (1, 3, 5, 4, 2, 1, 2, 3, 4, 5):
        killed.append(home.sync_until(answers))
        changes.make(4)
        if len(killed) == 5:
            home.sync()
            changes.make(4)
    home.sync()
    assert all(killed)
    assert differences(home.stored(), truth(rt.database, AGENT)) == []
    assert home.is_whole()
