"""A tracker for tests that holds its issues in memory, and a desk's mirror with tickets that hang on them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sync.helpdesks import AT, ticket
from workbench.api import Batch, Issue, Link, NoHttp, Options, Tracker, Trouble
from workbench.domain.issuekeys import TrackerPattern

REDMINE = TrackerPattern("rm", "redmine", "https://rm.acme.test", (), True)
JIRA = TrackerPattern("eng", "jira", "https://jira.acme.test", ("ENG",))


class Memory(Tracker):
    """Issues by key; ``skew`` is how far its clock is ahead of everybody's."""

    kind = "redmine"
    most_keys = 3

    def __init__(self, name: str = "rm") -> None:
        super().__init__(Options(name=name, url="https://rm.acme.test"), NoHttp())
        self.now = AT
        self.skew = timedelta()
        self.there: dict[str, Issue] = {}
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.fails_at = 0  # the number of the question that gets no answer, from 1

    def put(self, *keys: str, updated: datetime | None = None, **fields: object) -> None:
        """Put issues in, or change them."""
        at = (updated or self.now) + self.skew
        for key in keys:
            plain = Issue(ref=self.ref(key.lstrip("#")), key=key, title=f"Issue {key}", status="New", created=at,
                          updated=at)  # fmt: skip
            changed = replace(self.there.get(key, plain), **fields)  # type: ignore[arg-type]  # fields of an issue
            self.there[key] = replace(changed, updated=at)

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        assert len(keys) <= self.most_keys
        self._note("issues", keys)
        return [self.there[key] for key in keys if key in self.there]

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        self._note("changed", keys)
        return [key for key in keys if key in self.there and self.there[key].updated >= since]

    def _note(self, what: str, keys: Sequence[str]) -> None:
        self.asked.append((what, tuple(keys)))
        if len(self.asked) == self.fails_at:
            raise Trouble("The tracker cannot be reached.")

    def questions(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return what was asked since the last look."""
        asked, self.asked = self.asked, []
        return asked


def linked(number: int, key: str, url: str = "", helpdesk: str = "zd") -> Batch:
    """Return a batch with one ticket and its link, as a helpdesk states it."""
    one = replace(ticket(number), ref=f"{helpdesk}:{number}")
    return Batch(cursor="", tickets=(one,), links=(Link(ticket=one.ref, issue_key=key, url=url),))
