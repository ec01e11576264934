"""What is on a real Escalated comes whole into the store, however often the process that pulls is killed."""

from pathlib import Path

from servers.escalated.home import Home
from servers.escalated.reading import Reader
from servers.escalated.server import EscalatedServer
from servers.escalated.truth import compare, in_seconds, truth

# After so many answers of the server each pull is killed: within pages, while one is stored, and between lists.
# A page of the first pull is 26 answers.
_FIRST = (1, 20, 28, 55, 30)
_LATER = (1, 2, 6, 14, 3)
_CHANGES = 20  # before each of the later ones


def test_pulls_that_are_killed_at_ten_points_lose_nothing_and_show_nothing_hidden(
    escalated: EscalatedServer, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home", escalated, "alice")
    killed = [home.sync_until(answers) for answers in _FIRST]
    assert all(killed)
    assert 0 < len(home.stored().tickets) < len(truth(escalated.database).tickets), "the first pull is under way"
    home.sync()
    for seed, answers in enumerate(_LATER):
        escalated.change(_CHANGES, seed=100 + seed)
        killed.append(home.sync_until(answers))
    assert killed == [True] * 10
    for _ in range(4):  # notes come to light within a round: the canned responses and two pages
        home.sync()
    compare(home.stored(), in_seconds(truth(escalated.database)), Reader(escalated).is_gone)
    assert home.is_whole()
