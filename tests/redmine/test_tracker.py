"""Redmine as a tracker: what is asked, and what comes of the answers."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import TypeVar

import pytest

from redmine.fake import NOW, URL, FakeRedmine, said
from workbench.api import Options, Refused, Right
from workbench.api.testing.http import FakeHttp
from workbench.providers.tracker.redmine import Redmine

T = TypeVar("T")


def run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)


def tracker(http: FakeHttp) -> Redmine:
    return Redmine(Options(name="rm", url=URL), http)


def asked(http: FakeHttp) -> list[str]:
    return [one.path for one in http.asked]


def test_issues_come_by_number_by_key_and_by_address_each_once_and_in_the_order_asked() -> None:
    server = FakeRedmine()
    server.add(12, 7, 3)
    keys = ["3", "#7", f"{URL}/issues/12?tab=notes", "redmine.acme.test/pm/issues/7"]
    found = run(tracker(server.http()).issues(keys))
    assert [one.key for one in found] == ["#3", "#7", "#12"]
    assert [one.ref for one in found] == ["rm:3", "rm:7", "rm:12"]
    assert found[2].url == f"{URL}/issues/12"


def test_keys_of_other_trackers_ask_nothing() -> None:
    http = FakeRedmine().http()
    assert run(tracker(http).issues(["ENG-4", "https://other.test/issues/3", "acme/api#3"])) == []
    assert asked(http) == []


def test_all_fields_take_one_question_and_only_what_was_touched_another_for_its_last_word() -> None:
    server = FakeRedmine()
    server.add(*range(1, 51))
    server.note(9, "Dana Dev", "Reproduced.")
    http = server.http()
    found = {one.key: one for one in run(tracker(http).issues([f"#{number}" for number in range(1, 51)]))}
    assert asked(http) == ["issues.json", "issues/9.json"]
    assert (found["#9"].last_word, found["#9"].last_word_by) == ("Reproduced.", "Dana Dev")
    assert (found["#8"].last_word, found["#8"].last_word_at) == ("", None)


def test_a_closed_issue_is_there_though_a_list_leaves_it_out_by_itself() -> None:
    server = FakeRedmine()
    server.add(5, status={"name": "Closed", "is_closed": True}, closed_on=said(NOW))
    (issue,) = run(tracker(server.http()).issues(["#5"]))
    assert (issue.status, issue.is_open) == ("Closed", False)


def test_more_than_a_page_of_issues_comes_page_by_page() -> None:
    server = FakeRedmine()
    server.add(*range(1, 251))
    http = server.http()
    assert len(run(tracker(http).issues([str(number) for number in range(1, 251)]))) == 250
    assert [one.value("offset") for one in http.asked] == ["0", "100", "200"]


def test_a_private_word_is_told_with_who_said_it_and_that_it_is_private() -> None:
    server = FakeRedmine()
    server.add(4)
    server.note(4, "Dana Dev", "We look into it.")
    server.note(4, "Dana Dev", "The customer is Acme.", private=True)
    (issue,) = run(tracker(server.http()).issues(["#4"]))
    assert (issue.last_word, issue.last_word_by) == ("The customer is Acme.", "Dana Dev (private note)")
    server.sees_private = False
    (issue,) = run(tracker(server.http()).issues(["#4"]))
    assert (issue.last_word, issue.last_word_by) == ("We look into it.", "Dana Dev")


def test_an_issue_that_is_deleted_between_two_questions_is_left_out() -> None:
    server = FakeRedmine()
    server.add(4, 5)
    server.note(4, "Dana Dev", "Gone soon.")
    http = server.http()
    http.before = lambda number, _: server.hidden.add(4) if number == 1 else None
    assert [one.key for one in run(tracker(http).issues(["#4", "#5"]))] == ["#5"]


def test_what_a_stranger_may_not_see_is_not_taken_for_gone() -> None:
    server = FakeRedmine()
    server.add(4)
    server.key_works = False
    with pytest.raises(Refused) as refused:
        run(tracker(server.http()).issues(["#4"]))
    assert refused.value.status == 401


def test_an_issue_that_is_not_shown_is_left_out_once_the_key_was_seen_to_work() -> None:
    server = FakeRedmine()
    server.add(4)
    http = server.http()
    assert [one.key for one in run(tracker(http).issues(["#4", "#99"]))] == ["#4"]
    assert asked(http) == ["issues.json", "users/current.json"]


def test_changes_are_asked_for_in_one_question_by_a_time_in_utc() -> None:
    server = FakeRedmine()
    server.add(1, 2, 3)
    server.note(2, "Dana Dev", "Fixed.")
    http = server.http()
    assert list(run(tracker(http).changed(["#1", "#2", "#3"], NOW))) == ["#2"]
    (question,) = http.asked
    assert question.value("updated_on") == ">=2026-03-04T09:41:00Z"
    assert (question.value("status_id"), question.value("issue_id")) == ("*", "1,2,3")


def test_a_change_in_the_second_asked_for_is_among_the_changes() -> None:
    server = FakeRedmine()
    server.add(1)
    server.change(1)
    assert list(run(tracker(server.http()).changed(["#1"], NOW + timedelta(microseconds=1)))) == ["#1"]


@pytest.mark.parametrize("known", [400, 401, 1_000])
def test_however_many_keys_there_are_one_question_tells_that_little_changed(known: int) -> None:
    server = FakeRedmine()
    server.add(*range(1, 1_101))
    server.note(7, "Dana Dev", "Moved.")
    server.note(1_050, "Dana Dev", "Nobody asked for this one.")
    http = server.http()
    keys = [f"#{number}" for number in range(1, known + 1)]
    assert list(run(tracker(http).changed(keys, NOW))) == ["#7"]
    assert len(http.asked) == 1


def test_much_that_changed_among_many_is_found_by_the_numbers_that_are_known() -> None:
    server = FakeRedmine()
    server.add(*range(1, 1_001))
    http = server.http()
    keys = [f"#{number}" for number in range(1, 501)]
    assert list(run(tracker(http).changed(keys, NOW - timedelta(days=2)))) == keys
    assert len(http.asked) == 1 + 4 + 1


def test_a_key_that_was_revoked_comes_to_light_although_nothing_refuses_it() -> None:
    server = FakeRedmine()
    server.add(1)
    redmine = tracker(server.http())
    server.key_works = False
    for _ in range(9):
        assert list(run(redmine.changed(["#1"], NOW))) == []
    with pytest.raises(Refused):
        run(redmine.changed(["#1"], NOW))


def test_a_search_brings_issues_in_its_own_order_closed_ones_too() -> None:
    server = FakeRedmine()
    server.add(8, subject="Export is slow", status={"name": "Closed", "is_closed": True}, closed_on=said(NOW))
    server.add(2, subject="Export fails")
    server.add(5, subject="Login")
    found = run(tracker(server.http()).search("export"))
    assert [(one.key, one.is_open) for one in found] == [("#8", False), ("#2", True)]
    assert [one.key for one in run(tracker(server.http()).search("export", 1))] == ["#8"]


def test_a_search_for_a_number_is_that_issue() -> None:
    server = FakeRedmine()
    server.add(5)
    assert [one.key for one in run(tracker(server.http()).search("#5"))] == ["#5"]


def rights(server: FakeRedmine) -> dict[str, Right]:
    return {right.name: right for right in run(tracker(server.http()).check())}


def test_an_account_that_may_do_all_is_told_so_right_by_right() -> None:
    server = FakeRedmine()
    server.add(1, 2)
    found = rights(server)
    assert all(right.works for right in found.values())
    assert found["sign in"].says == "as Alice Agent"
    assert found["read issues"].says == "2 issues"
    assert found["read private notes"].says == "in 1 of 1 project that the account is a member of"


def test_a_key_that_nobody_has_is_told_although_issues_answer_with_an_empty_list() -> None:
    server = FakeRedmine()
    server.add(1)
    server.key_works = False
    found = rights(server)
    assert [name for name, right in found.items() if right.works] == ["search issues"]
    assert "no account with this key" in found["sign in"].says
    assert found["read issues"].says == "0 issues without signing in"
    assert found["sign in"].needed


def test_an_account_without_private_notes_or_issues_is_told_what_it_does_without() -> None:
    server = FakeRedmine()
    server.sees_private = False
    found = rights(server)
    assert not found["read private notes"].works
    assert "last word" in found["read private notes"].without
    assert not found["read issues"].works
    assert "member of no project" in found["read issues"].says


def test_a_key_signs_in_by_redmines_own_header() -> None:
    assert Redmine.sign_in("", "abc") == {"X-Redmine-API-Key": "abc"}
