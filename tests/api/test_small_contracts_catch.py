"""The suites for trackers and status pages catch what they are for, on our own providers spoilt in one way each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from redmine.test_contract import OfWorld
from statuspage.test_contract import Page
from workbench.api import Http, Incident, Issue, Options, Reading, Right, StatusPage, Throttled, Tracker, Trouble
from workbench.api.testing import FakeServer, StatusPageContract, StatusWorld, TrackerContract, TrackerWorld
from workbench.providers.status.statuspage import Statuspage
from workbench.providers.tracker.redmine import Redmine


class Trackers(TrackerContract):
    """The suite on a tracker that is given to it."""

    def __init__(self, kind: type[Redmine]) -> None:
        self.kind = kind

    def provider(self, options: Options, http: Http) -> Tracker:
        return self.kind(options, http)

    def server(self, world: TrackerWorld) -> FakeServer:
        return OfWorld(world)


class Pages(StatusPageContract):
    """The suite on a status page that is given to it."""

    def __init__(self, kind: type[Statuspage]) -> None:
        self.kind = kind

    def provider(self, options: Options, http: Http) -> StatusPage:
        return self.kind(options, http)

    def server(self, world: StatusWorld) -> FakeServer:
        return Page(world)


def _issues(change: Callable[[Sequence[Issue]], Sequence[Issue]]) -> type[Redmine]:
    class Changed(Redmine):
        async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
            return change(await super().issues(keys))

    return Changed


def _incidents(change: Callable[[Incident], Incident]) -> type[Statuspage]:
    class Changed(Statuspage):
        async def read(self, stamp: str = "") -> Reading:
            reading = await super().read(stamp)
            return replace(reading, incidents=reading.incidents and tuple(map(change, reading.incidents)))

    return Changed


class Late(Redmine):
    """Asks for what changed after the moment."""

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        return await super().changed(keys, since + timedelta(seconds=1))


class OneByOne(Redmine):
    """Asks for each key by itself."""

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        changed: list[str] = []
        for key in keys:
            changed += await super().changed([key], since)
        return changed


class Deaf(Redmine):
    """Takes trouble for nothing."""

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        try:
            return await super().issues(keys)
        except Trouble:
            return ()


class Hasty(Redmine):
    """Says of a limit nothing but that there is one."""

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        try:
            return await super().changed(keys, since)
        except Throttled as throttled:
            raise Trouble("It is busy.") from throttled


class Sure(Redmine):
    """Tries nothing."""

    async def check(self) -> Sequence[Right]:
        return (Right("read issues", works=True, needed=True),)


class Greedy(Redmine):
    """Finds everything."""

    async def search(self, words: str, limit: int = 20) -> Sequence[Issue]:
        return await super().issues(["#1", "#2", "#3", "#5"])


class Stampless(Statuspage):
    """Loses the stamp where there is no news."""

    async def read(self, stamp: str = "") -> Reading:
        reading = await super().read(stamp)
        return replace(reading, stamp="") if reading.incidents is None else reading


class Stubborn(Statuspage):
    """Says for ever that there is no news."""

    async def read(self, stamp: str = "") -> Reading:
        reading = await super().read(stamp)
        return Reading(None, stamp) if stamp else reading


class Blind(Statuspage):
    """Takes trouble for a page on which all is well."""

    async def read(self, stamp: str = "") -> Reading:
        try:
            return await super().read(stamp)
        except Trouble:
            return Reading(())

    async def check(self) -> Sequence[Right]:
        return (Right("read the page", works=True, needed=True),)


_OPEN_ONLY = _issues(lambda found: [one for one in found if one.is_open])
_TWICE = _issues(lambda found: [*found, *found])
_UNCLEAN = _issues(lambda found: [replace(one, title=f"{one.title}\x1b[2J") for one in found])
_NAIVE = _issues(lambda found: [replace(one, updated=one.updated.replace(tzinfo=None)) for one in found])
_SHORT = _issues(lambda found: found[:99])
_INVENTED = _issues(lambda found: [*found, replace(found[0], key="#99999")] if found else found)

_OTHER_PHASE = _incidents(lambda one: replace(one, phase="resolved"))
_RESOLVED = _incidents(lambda one: replace(one, resolved=one.started))
_BELL = _incidents(lambda one: replace(one, name="\x07"))


@pytest.mark.parametrize(
    ("kind", "test", "says"),
    [
        (_OPEN_ONLY, "test_issues_come_by_their_keys_open_and_closed", "are there"),
        (_NAIVE, "test_issues_come_by_their_keys_open_and_closed", "without a time zone"),
        (_INVENTED, "test_what_is_not_there_or_may_not_be_seen_is_left_out", "came"),
        (_TWICE, "test_a_key_that_is_given_twice_brings_one_issue", "given twice"),
        (_INVENTED, "test_keys_of_another_shape_are_left_out_and_raise_nothing", "no tracker's"),
        (_SHORT, "test_as_many_keys_as_it_takes_at_once_all_come", "most_keys"),
        (Late, "test_what_changed_since_is_found_to_the_second", "changed, and changed"),
        (OneByOne, "test_asking_what_changed_takes_one_request", "may take one"),
        (Greedy, "test_words_find_issues", "limit of 2"),
        (_UNCLEAN, "test_hostile_text_comes_out_clean_from_every_field", "passed the gate"),
        (Deaf, "test_whatever_the_server_answers_is_told_in_a_sentence", "nothing is raised"),
        (Hasty, "test_whatever_the_server_answers_is_told_in_a_sentence", "how long to wait"),
        (Sure, "test_each_right_is_tried", "With 401"),
    ],
)
def test_a_spoilt_tracker_fails(kind: type[Redmine], test: str, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        getattr(Trackers(kind), test)()


@pytest.mark.parametrize(
    ("kind", "test", "says"),
    [
        (_OTHER_PHASE, "test_live_incidents_come_with_their_last_word", "phase"),
        (_RESOLVED, "test_live_incidents_come_with_their_last_word", "are live"),
        (Stampless, "test_a_page_that_has_no_news_says_so_and_one_that_has_gives_them", "keep the stamp"),
        (Stubborn, "test_a_page_that_has_no_news_says_so_and_one_that_has_gives_them", "no news"),
        (_BELL, "test_hostile_text_comes_out_clean_from_every_field", "gate"),
        (Blind, "test_whatever_the_server_answers_is_told_in_a_sentence", "nothing is raised"),
        (Blind, "test_the_page_can_be_checked", "nothing is raised"),
    ],
)
def test_a_spoilt_status_page_fails(kind: type[Statuspage], test: str, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        getattr(Pages(kind), test)()
