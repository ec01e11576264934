"""References to tracker issues are found in text, and nothing that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.issuekeys import MOST, Found, TrackerPattern, find

JIRA = TrackerPattern("jira", "jira", "https://jira.acme.test", ("ENG", "OPS"))
GITLAB = TrackerPattern("gl", "gitlab", "https://git.acme.test/code", ("acme",))
GITHUB = TrackerPattern("gh", "github", "https://github.com")
REDMINE = TrackerPattern("rm", "redmine", "https://acme.test/redmine", numbers=True)
ALL = (JIRA, GITLAB, GITHUB, REDMINE)


def keys(text: str, *trackers: TrackerPattern) -> list[str]:
    return [one.key for one in find(text, trackers)]


@pytest.mark.parametrize(
    ("text", "key", "url"),
    [
        ("https://acme.atlassian.net/browse/ENG-4412", "ENG-4412", "https://acme.atlassian.net/browse/ENG-4412"),
        ("(https://x.test/jira/browse/A1-2?focusedCommentId=9)", "A1-2", "https://x.test/jira/browse/A1-2"),
        ("https://x.test/jira/software/projects/AB/issues/AB-7,", "AB-7", "https://x.test/browse/AB-7"),
        ("https://x.test/projects/AB/queues/custom/12/AB-7", "AB-7", "https://x.test/browse/AB-7"),
        ("https://x.test/secure/RapidBoard.jspa?view=1&selectedIssue=AB-7", "AB-7", "https://x.test/browse/AB-7"),
        ("https://x.test/jira/secure/B.jspa?selectedIssue=AB-7.", "AB-7", "https://x.test/jira/browse/AB-7"),
        ("https://github.com/acme/api/issues/12#comment-1", "acme/api#12", "https://github.com/acme/api/issues/12"),
        ("<https://GitHub.com/acme/api/pull/12/files>", "acme/api#12", "https://github.com/acme/api/pull/12"),
        ("https://gitlab.com/a/b/c/-/issues/3.", "a/b/c#3", "https://gitlab.com/a/b/c/-/issues/3"),
        ("https://gitlab.com/a/b/-/merge_requests/3", "a/b!3", "https://gitlab.com/a/b/-/merge_requests/3"),
        ("https://linear.app/acme/issue/ENG-5/slow-export", "ENG-5", "https://linear.app/acme/issue/ENG-5"),
        ("https://redmine.x.test/issues/123?tab=notes", "#123", "https://redmine.x.test/issues/123"),
        ("http://x.test:3000/redmine/issues/123", "#123", "http://x.test:3000/redmine/issues/123"),
    ],
)
def test_an_address_of_each_kind_of_tracker_is_found_on_any_host(text: str, key: str, url: str) -> None:
    assert find(f"See {text} for it", ()) == (Found(key, url, ""),)


@pytest.mark.parametrize(
    "text",
    [
        "https://user:secret@github.com/acme/api/issues/12",
        "https://jira.acme.test@evil.test/browse/ENG-1",
        "https://sentry.x.test/organizations/acme/issues/4508123123/",
        "https://acme.sentry.test/issues/4508123123/",
        "https://x.test/browse/eng-1",
        "https://x.test/browse/ENG-1x",
        "https://github.com/acme/api/issues/new",
        "https://github.com/acme/api/issues",
    ],
)
def test_an_address_that_only_resembles_an_issue_is_left_alone(text: str) -> None:
    assert find(text, ()) == ()


def test_an_address_belongs_to_the_tracker_whose_host_and_folder_it_lies_under() -> None:
    assert find("https://jira.acme.test/browse/ENG-1", ALL)[0].tracker == "jira"
    assert find("https://git.acme.test/code/acme/api/-/issues/1", ALL)[0].tracker == "gl"
    assert find("https://git.acme.test/other/api/-/issues/1", ALL)[0].tracker == ""
    assert find("https://jira.acme.test.evil.test/browse/ENG-1", ALL)[0].tracker == ""


def test_a_bare_key_of_a_configured_prefix_is_found_with_its_address() -> None:
    assert find("That is ENG-4412.", (JIRA,)) == (
        Found("ENG-4412", "https://jira.acme.test/browse/ENG-4412", "jira"),
    )
    assert find("(acme/web/app!7)", (GITLAB,)) == (
        Found("acme/web/app!7", "https://git.acme.test/code/acme/web/app/-/merge_requests/7", "gl"),
    )
    assert find("globex/api#12, please", (GITHUB,))[0].url == "https://github.com/globex/api/issues/12"
    assert find("By #123:", (REDMINE,)) == (Found("#123", "https://acme.test/redmine/issues/123", "rm"),)


def test_a_bare_key_without_a_configured_tracker_is_only_text() -> None:
    assert keys("ENG-4412 and #123 and acme/api#12") == []
    assert keys("#123", REDMINE._replace(numbers=False)) == []
    assert keys("globex/api#12", GITLAB) == []


@pytest.mark.parametrize(
    "text",
    [
        "UTF-8 SHA-256 ISO-8601 CVE-2024-1234 X-ENG-12 TLS-1.3",
        "XENG-1 ENG-1x ENG-1-fix feature/ENG-1 ENG-1.2 ENG-1@host a_ENG-1 ENG-",
        "ä/x.ENG-12 ENG-1234567890123",
        "&#123; x#123 #123abc ##123 /#123 #12-a",
        "https://evil.test/?q=ENG-12",
    ],
)
def test_a_key_inside_a_longer_token_is_no_key(text: str) -> None:
    assert keys(text, JIRA, REDMINE) == []


def test_a_configured_prefix_is_never_a_cve_number() -> None:
    assert keys("CVE-2024-1234", TrackerPattern("t", "jira", "", ("CVE",))) == []


def test_references_come_once_each_in_the_order_of_the_text() -> None:
    text = "OPS-2, then https://jira.acme.test/browse/ENG-1 and ENG-1 again, OPS-2 too, acme/api#3"
    assert keys(text, *ALL) == ["OPS-2", "ENG-1", "acme/api#3"]


def test_the_same_key_on_two_strange_hosts_is_two_issues() -> None:
    assert len(find("https://a.test/browse/X-1 https://b.test/browse/X-1", ())) == 2


def test_a_text_of_nothing_but_keys_gives_a_bounded_number() -> None:
    assert len(find(" ".join(f"ENG-{n}" for n in range(10_000)), (JIRA,))) == MOST


@given(st.text(alphabet="ENG-#/.!: 14acmhtps?=&@x\n", max_size=300))
def test_every_key_found_stands_in_the_text_and_is_bounded(text: str) -> None:
    for one in find(text, ALL):
        assert one.key in text or one.url
        assert not any(character.isspace() for character in one.key + one.url)
