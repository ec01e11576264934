"""Redmine, asked over its REST interface (https://www.redmine.org/projects/redmine/wiki/Rest_api).

Paths end in ``.json``; what matters of each:

- ``issues.json`` (Rest_Issues) lists open issues unless ``status_id=*`` is said, 25 a page and at most 100. Relations
  come along in the list, journals only with an issue by itself.
- ``issues/ID.json?include=journals`` has the notes. Private ones are among them for those who may read them.
- ``updated_on`` takes ``>=`` and a time in UTC that ends in Z, and refuses any with an offset.
- Refusals (401, 403, 404) have no body. A key that nobody has is no refusal at all: the answer is what strangers may
  see, often an empty list. So nothing is believed to be gone before the key was seen to work.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from workbench.api import (
    CommentIssue,
    CreateIssue,
    Http,
    Issue,
    IssueEffect,
    Options,
    Query,
    Refused,
    Right,
    SetIssueStatus,
    Tracker,
    Trouble,
    one_line,
)
from workbench.providers.tracker.redmine import writing
from workbench.providers.tracker.redmine.mapping import Word, issue_from, key_of, last_word_of, number_of, words_of
from workbench.providers.tracker.redmine.records import Hits, IssueList, IssueRecord, OneIssue, OneUser
from workbench.providers.tracker.redmine.rights import rights_of

_A_PAGE = 100  # more is cut without a word
_MOST_IN_QUESTION = 400  # numbers in one address, which with them stays below the 4 kB that any proxy lets through
_PROVE_EVERY = 10  # questions for changes between two looks at whether the key still works


class Redmine(Tracker):
    """A Redmine as the workbench reads it."""

    kind = "redmine"
    title = "Redmine"
    asks = ("url", "token")
    token_from = (
        "In Redmine under My account, on the right: API access key, Show. There is none where an administrator "  # noqa: S105 - words, no token
        "has not turned on the REST interface under Administration, Settings, API."
    )
    pasted = ("/issues", "/projects", "/my/", "/login", "/users/")
    most_keys: ClassVar[int] = _A_PAGE
    writes: ClassVar[frozenset[str]] = writing.WRITES

    def __init__(self, options: Options, http: Http) -> None:
        super().__init__(options, http)
        self._url = options.url.rstrip("/")
        self._unproven = 0

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:  # noqa: ARG003 - a key is enough
        """Return the header that signs in with an API key (Rest_api, Authentication)."""
        return {"X-Redmine-API-Key": token}

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        """Return those issues: one question for all, and one each for the last word where something happened since."""
        numbers = self._numbers(keys)
        records = {one.id: one for one in await self._listed(numbers, (("include", "relations"),))}
        if len(records) < len(numbers):
            await self._prove()
        there = [records[number] for number in numbers if number in records]
        words = [(record, await self._last_word(record)) for record in there]
        return [self._issue(record, word) for record, word in words if word is not None]

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        """Return which of ``keys`` changed at ``since`` or later."""
        self._unproven += 1
        if self._unproven >= _PROVE_EVERY:
            await self._prove()
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        changed = await self._changed(self._numbers(keys), (("updated_on", f">={stamp}"),))
        numbers = {one.id for one in changed}
        return [key for key in keys if number_of(key, self._url) in numbers]

    async def search(self, words: str, limit: int = 20) -> Sequence[Issue]:
        """Return issues that hold the words, best first (Rest_Search), without what was said on them last."""
        if (number := number_of(words, self._url)) is not None:
            return await self.issues([key_of(number)])
        query = (("q", words), ("issues", "1"), ("limit", str(min(limit, _A_PAGE))))
        hits = (await self.http.get("search.json", query)).decode(Hits)
        # Closed ones are found as "issue-closed".
        numbers = list(dict.fromkeys(one.id for one in hits.results if one.type.startswith("issue")))
        records = {one.id: one for one in await self._listed(numbers, (("include", "relations"),))}
        return [self._issue(records[number], Word()) for number in numbers if number in records][:limit]

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:  # noqa: ARG002 - Redmine knows no keys
        """Carry out one effect and return the issue as it is then; see :class:`workbench.api.Tracker`."""
        match effect:
            case CommentIssue():
                record = await writing.comment(self.http, self._number(effect.key), effect)
            case SetIssueStatus():
                record = await writing.set_status(self.http, self._number(effect.key), effect)
            case CreateIssue():
                record = await writing.create(self.http, effect)
        return self._issue(record, last_word_of(record.journals))

    async def words_on(self, key: str) -> Sequence[str]:
        """Return the texts of the notes on an issue, the newest first; private ones where the account sees them."""
        return words_of((await writing.with_words(self.http, self._number(key))).journals)

    async def check(self) -> Sequence[Right]:
        """Try what the account may do."""
        return await rights_of(self.http)

    def _issue(self, record: IssueRecord, word: Word) -> Issue:
        return issue_from(record, word, ref=self.ref(record.id), url=self._url)

    def _number(self, key: str) -> int:
        number = number_of(key, self._url)
        if number is None:
            raise Trouble(f"{one_line(key, 80)} is no issue of {self.name}.", "Its issues are called #123.")
        return number

    def _numbers(self, keys: Sequence[str]) -> list[int]:
        found = (number_of(key, self._url) for key in keys)
        return list(dict.fromkeys(number for number in found if number is not None))

    async def _listed(self, numbers: Sequence[int], query: Query) -> list[IssueRecord]:
        """Return the issues of these numbers that there are, with what else ``query`` asks."""
        return [record for some in _groups(numbers) for record in await self._pages(some, query)]

    async def _changed(self, numbers: Sequence[int], query: Query) -> Sequence[IssueRecord]:
        if len(numbers) > _MOST_IN_QUESTION:
            # What changed in all of Redmine is mostly less than a page, whatever number of issues we know.
            listed = await self._page(query, 0)
            if listed.reaches(_A_PAGE):
                return listed.issues
        return await self._listed(numbers, query)

    async def _pages(self, numbers: Sequence[int], query: Query) -> list[IssueRecord]:
        wanted = ("issue_id", ",".join(map(str, numbers)))
        found: list[IssueRecord] = []
        # There cannot be more pages than it takes to list every number once.
        for offset in range(0, len(numbers), _A_PAGE):
            listed = await self._page((wanted, *query), offset)
            found += listed.issues
            if listed.reaches(offset + _A_PAGE):
                break
        return found

    async def _page(self, query: Query, offset: int) -> IssueList:
        page = (("status_id", "*"), ("offset", str(offset)), ("limit", str(_A_PAGE)), ("sort", "id"))
        return (await self.http.get("issues.json", (*query, *page))).decode(IssueList)

    async def _last_word(self, record: IssueRecord) -> Word | None:
        """Return what was said last on an issue; None where it went away meanwhile."""
        if record.updated_on and record.updated_on == record.created_on:
            return Word()  # a note moves its time, unless it came in the second in which the issue was made
        try:
            answer = await self.http.get(f"issues/{record.id}.json", (("include", "journals"),))
        except Refused as refused:
            if refused.is_gone or refused.status == 403:
                return None
            raise
        return last_word_of(answer.decode(OneIssue).issue.journals)

    async def _prove(self) -> None:
        """Make sure that the key works. Raises Refused where it does not."""
        (await self.http.get("users/current.json")).decode(OneUser)
        self._unproven = 0


def _groups(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _MOST_IN_QUESTION):
        yield numbers[start : start + _MOST_IN_QUESTION]
