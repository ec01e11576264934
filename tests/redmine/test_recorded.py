"""Responses that a real Redmine gave, recorded: each maps, or is refused as it should be."""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from msgspec import Struct

from redmine.fake import EMPTY
from workbench.api import Answer, Issue, Options, Refused
from workbench.api.refusals import refusal
from workbench.api.testing.http import FakeHttp, Request
from workbench.providers.tracker.redmine import Redmine
from workbench.providers.tracker.redmine.mapping import issue_from, last_word_of
from workbench.providers.tracker.redmine.records import Hits, IssueList, OneIssue, OneUser, Total

AT = datetime(2026, 11, 21, 23, 45, tzinfo=UTC)
URL = "http://127.0.0.1:8092"
LISTS: dict[str, type[Struct]] = {"issues": IssueList, "search": Hits, "projects": Total}


class Recorded(NamedTuple):
    """One exchange."""

    name: str
    method: str
    path: str  # without a slash in front, without .json, without a query
    query: str
    answer: Answer


def recordings() -> list[Recorded]:
    """Return all exchanges, or skip where there are none."""
    folder = Path(os.environ.get("WORKBENCH_RECORDED", "")) / "redmine"
    if "WORKBENCH_RECORDED" not in os.environ or not folder.is_dir():
        pytest.skip("WORKBENCH_RECORDED names no folder with recordings of a Redmine")
    return [_recorded(path) for path in sorted(folder.rglob("*.json"))]


def _recorded(file: Path) -> Recorded:
    said = json.loads(file.read_text("utf-8"))
    request, response = said["request"], said["response"]
    parts = urlsplit(request["path"])
    headers = {name.lower(): value for name, value in response["headers"]}
    body = json.dumps(response["json"]).encode() if "json" in response else str(response.get("text", "")).encode()
    path = parts.path.strip("/").removesuffix(".json")
    answer = Answer(response["status"], b"" if body == b'""' else body, headers, URL + parts.path)
    return Recorded(file.stem, request["method"], path, parts.query, answer)


def test_every_issue_that_was_sent_maps() -> None:
    seen: list[Issue] = []
    for one in recordings():
        if one.answer.status != 200 or one.method != "GET":
            continue
        if one.path == "issues":
            records = one.answer.decode(IssueList).issues
        elif one.path.startswith("issues/") and one.path.count("/") == 1:
            records = [one.answer.decode(OneIssue).issue]
        else:
            continue
        seen += [issue_from(each, last_word_of(each.journals), ref=f"rm:{each.id}", url=URL) for each in records]
    assert len(seen) > 20
    assert all(issue.title and issue.status and issue.created.year == 2026 for issue in seen)
    assert {issue.key for issue in seen} == {"#1", "#2", "#3", "#4", "#5"}
    assert {issue.last_word_by for issue in seen} == {"", "Redmine Admin", "Redmine Admin (private note)"}
    assert {issue.title for issue in seen if issue.key == "#1"} == {"Export worker OOM – Überlauf"}


def test_every_other_answer_that_the_tracker_reads_maps() -> None:
    counted = 0
    for one in recordings():
        if one.answer.status != 200 or one.method != "GET":
            continue
        if one.path == "users/current":
            assert one.answer.decode(OneUser).user.login
        elif one.path in LISTS:
            one.answer.decode(LISTS[one.path])
        else:
            continue
        counted += 1
    assert counted > 10


def test_every_refusal_is_one_and_what_has_no_words_gets_a_sentence() -> None:
    refused = [one for one in recordings() if one.answer.status >= 400]
    for one in refused:
        trouble = refusal(one.answer, AT)
        assert isinstance(trouble, Refused), one.name
        assert trouble.status == one.answer.status
        assert trouble.what
        assert trouble.remedy
    assert {one.answer.status for one in refused} == {401, 403, 404, 409, 412, 422}
    said = {one.name: str(refusal(one.answer, AT)) for one in refused}
    assert any("Subject cannot be blank" in words for words in said.values())


class Replay:
    """Answers with the latest recording of a path, and of a query where that matters."""

    def __init__(self, all_of_them: list[Recorded]) -> None:
        self._known = [one for one in all_of_them if one.method == "GET" and one.answer.status == 200]

    def answer(self, request: Request) -> Answer:
        path = request.path.removesuffix(".json")
        fitting = [one for one in self._known if one.path == path]
        asked = next((name for name in ("updated_on", "issue_id", "q") if request.value(name)), "")
        fitting = [one for one in fitting if asked in one.query]
        return fitting[-1].answer if fitting else Answer(404, b"", EMPTY)


def test_the_tracker_reads_a_replay_of_what_was_recorded() -> None:
    redmine = Redmine(Options(name="rm", url=URL), FakeHttp(Replay(recordings()), URL))
    first, *others = asyncio.run(redmine.issues(["#1", "#2"]))
    assert not others, "the second was never recorded by itself, so it counts as gone since the list was made"
    assert (first.key, first.status, first.is_open) == ("#1", "In Progress", True)
    assert first.body == "See ticket ZD-4016\n\n<pre>trace</pre>"
    assert (first.last_word, first.last_word_by) == ("log attached", "Redmine Admin")
    assert set(asyncio.run(redmine.changed(["#1", "#2", "#9"], AT))) <= {"#1", "#2"}
    assert [one.key for one in asyncio.run(redmine.search("export"))] == ["#1"]
    rights = {right.name: right for right in asyncio.run(redmine.check())}
    assert rights["sign in"].says == "as Dev Eloper"
    assert rights["read issues"].works
