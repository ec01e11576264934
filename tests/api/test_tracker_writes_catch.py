"""The trackers' suite catches what goes wrong in writing, on our own provider spoilt in one way each."""

from collections.abc import Sequence
from typing import ClassVar

import pytest

from redmine.test_contract import OfWorld
from workbench.api import Http, Issue, IssueEffect, Options, SetIssueStatus, Tracker, Trouble, Unreachable
from workbench.api.answers import may_be_done
from workbench.api.testing import FakeServer, TrackerContract, TrackerWorld
from workbench.providers.tracker.redmine import Redmine


class Trackers(TrackerContract):
    """The suite on a tracker that is given to it."""

    project = "pm"

    def __init__(self, kind: type[Redmine]) -> None:
        self.kind = kind

    def provider(self, options: Options, http: Http) -> Tracker:
        return self.kind(options, http)

    def server(self, world: TrackerWorld) -> FakeServer:
        return OfWorld(world)


class Eager(Redmine):
    """Sends again what got no answer."""

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:
        try:
            return await super().write(effect, key=key)
        except Trouble as trouble:
            if not may_be_done(trouble):
                raise
            return await super().write(effect, key=key)


class Denying(Redmine):
    """Says of what got no answer that it was not done."""

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:
        try:
            return await super().write(effect, key=key)
        except Trouble as trouble:
            raise Unreachable(trouble.what, trouble.why) if may_be_done(trouble) else trouble from None


class Dropping(Redmine):
    """Leaves out a status that it does not know."""

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:
        try:
            return await super().write(effect, key=key)
        except Trouble:
            if not isinstance(effect, SetIssueStatus):
                raise
            return (await self.issues([effect.key]))[0]


class Backward(Redmine):
    """Reads what was said from the beginning."""

    async def words_on(self, key: str) -> Sequence[str]:
        return list(reversed(await super().words_on(key)))


class Boasting(Redmine):
    """Says that it does what there is no word for."""

    writes: ClassVar[frozenset[str]] = Redmine.writes | {"close-issue"}


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        (Eager, "test_an_answer_that_is_lost_leaves_it_open"),
        (Denying, "test_an_answer_that_is_lost_leaves_it_open"),
        (Denying, "test_what_goes_wrong_after_a_write_does_not_make_it_look_undone"),
        (Dropping, "test_a_status_is_set_by_its_word_and_an_unknown_one_is_refused"),
        (Backward, "test_a_comment_is_there_once_and_comes_back_with_the_issue"),
        (Boasting, "test_what_it_says_that_it_writes_are_effects_on_issues"),
    ],
)
def test_a_tracker_that_is_spoilt_fails(kind: type[Redmine], test: str) -> None:
    getattr(Trackers(Redmine), test)()
    with pytest.raises(AssertionError):
        getattr(Trackers(kind), test)()
