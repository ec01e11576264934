"""What a real Redmine says of its issues comes whole into the store, however often the process that pulls is killed."""

from contextlib import closing
from pathlib import Path

from servers.home import Home
from servers.redmine import database
from servers.redmine.reading import compare, hang, stored
from servers.redmine.server import RedmineServer
from workbench.api import Issue
from workbench.domain.issuekeys import TrackerPattern
from workbench.store.opening import attach_both, open_both

# After so many answers of the server each pull is killed. The first pull is a list, a question for each issue on
# which something was said, another list, and the rest of those questions; the store is written behind each part.
_SAID_ON = range(61, 121)
_FIRST = (1, 2, 25, 46, 12)
_LATER = (1, 2, 9, 30, 17)
_CHANGES = 20  # before each of the later ones


def test_pulls_that_are_killed_at_ten_points_lose_nothing_and_show_nothing_hidden(
    redmine: RedmineServer, tmp_path: Path
) -> None:
    for number in _SAID_ON:
        redmine.change(number, notes=f"Seen, {number}.")
    keys = [f"#{row[0]}" for row in database.rows(redmine, "SELECT id FROM issues ORDER BY id")]
    home = Home(tmp_path / "home", configuration(redmine), RM_KEY=redmine.keys["alice"])
    with closing(open_both(home.store)) as store:
        hang(store, TrackerPattern("rm", "redmine", redmine.url, (), True), keys)
    killed = [home.sync_until(answers) for answers in _FIRST]
    assert all(killed)
    assert 0 < len(_stored(home)) < len(keys) - 1, "the first pull is under way"
    home.sync()
    for turn, answers in enumerate(_LATER):
        for number in range(turn * _CHANGES + 1, (turn + 1) * _CHANGES + 1):
            status = list(redmine.statuses.values())[number % len(redmine.statuses)]
            redmine.change(number, notes=f"Word {turn}", private_notes=number % 3 == 0, status_id=status)
        killed.append(home.sync_until(answers))
    assert killed == [True] * 10
    home.sync()
    compare(_stored(home), database.issues(redmine, "rm", private=True))
    assert home.is_whole()


def configuration(server: RedmineServer) -> str:
    """Return a configuration that names the Redmine, and where a key is."""
    return (
        f"trackers:\n  - {{name: rm, kind: redmine, url: '{server.url}', token: {{env: RM_KEY}}, numbers: true}}\n"
    )


def _stored(home: Home) -> dict[str, Issue]:
    with closing(attach_both(home.store)) as store:
        return stored(store)
