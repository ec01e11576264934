"""Writes to Redmine: a comment, a status, a new issue (https://www.redmine.org/projects/redmine/wiki/Rest_Issues).

Redmine answers 204 to what the account may not do, and leaves it out: a comment, a status that its workflow does not
allow, and that a note is private, which then everybody reads. So what may be done is looked at before, and what was
done after. A stale ``lock_version`` would be refused (with 422 and no words), but no answer ever tells the present one,
so nothing is locked; nor is anything taken only once.
"""

from typing import NoReturn

from workbench.api import (
    Answer,
    CommentIssue,
    CreateIssue,
    Http,
    Refused,
    SetIssueStatus,
    Trouble,
    asking_after,
    asking_before,
    clean,
    one_line,
)
from workbench.providers.tracker.redmine.mapping import key_of
from workbench.providers.tracker.redmine.records import IssueRecord, OneIssue, Statuses, StatusRecord
from workbench.providers.tracker.redmine.rights import may_write_privately

WRITES = frozenset({"comment-issue", "issue-status", "create-issue"})


async def with_words(http: Http, number: int, more: str = "") -> IssueRecord:
    """Return an issue with what was said on it. Raises Refused for one that is hidden or not there."""
    include = f"journals,relations,{more}" if more else "journals,relations"
    return (await http.get(_path(number), (("include", include),))).decode(OneIssue).issue


async def comment(http: Http, number: int, wanted: CommentIssue) -> IssueRecord:
    """Say something on an issue; return it as it is then, with its words. Raises Trouble."""
    text = clean(wanted.text).strip()
    if not text:
        _refuse("An empty comment is not written.", "There is not a word in it.")
    with asking_before():
        before = await with_words(http, number)
        if wanted.internal and not await may_write_privately(http, before.project):
            _refuse(
                f"A private note cannot be written to {key_of(number)}.",
                "The account may not set notes private in this project, and Redmine would show it to everybody.",
            )
    notes: dict[str, object] = {"notes": text} | ({"private_notes": True} if wanted.internal else {})
    answer = await http.send("PUT", _path(number), {"issue": notes})
    with asking_after():
        after = await with_words(http, number)
    known = {one.id for one in before.journals}
    new = [one for one in after.journals if one.id not in known and one.notes]
    if not new:
        _refuse(
            f"Redmine took the comment on {key_of(number)}, and has not kept it.",
            "The account may not comment on issues of this project.",
            answer,
        )
    ours = [one for one in new if _folded(clean(one.notes or "")) == _folded(text)]
    if not ours:
        raise answer.unreadable("What was said on the issue meanwhile is not what was written.")
    if wanted.internal and not any(one.private_notes for one in ours):
        _refuse(f"The private note is on {key_of(number)}, and everybody can read it.", "Redmine says so.", answer)
    return after


def _folded(text: str) -> str:
    return " ".join(text.split())


async def set_status(http: Http, number: int, wanted: SetIssueStatus) -> IssueRecord:
    """Give an issue a status; return it as it is then, with its words. Raises Trouble."""
    with asking_before():
        before = await with_words(http, number, "allowed_statuses")
        if _is_called(before.status, wanted.word):
            return before
        # Redmine tells what its workflow allows since 5.0; older ones tell only which statuses there are.
        allowed = before.allowed_statuses
        if allowed is None:
            allowed = (await http.get("issue_statuses.json")).decode(Statuses).issue_statuses
    status = next((one for one in allowed if _is_called(one, wanted.word)), None)
    if status is None:
        _refuse(f"{key_of(number)} cannot become {one_line(wanted.word)}.", _which(before, allowed))
    answer = await http.send("PUT", _path(number), {"issue": {"status_id": status.id}})
    with asking_after():
        after = await with_words(http, number)
    if after.status is None or after.status.id != status.id:
        _refuse(
            f"Redmine took the status {one_line(wanted.word)} for {key_of(number)}, and has not set it.",
            _which(before, before.allowed_statuses or []),
            answer,
        )
    return after


async def create(http: Http, wanted: CreateIssue) -> IssueRecord:
    """Make an issue in a project, named by its identifier or its number; return it. Raises Trouble.

    It is of the first kind (bug, feature) that the account may make there, with the usual status and priority.
    """
    issue = {"project_id": wanted.project, "subject": one_line(wanted.title), "description": clean(wanted.text)}
    try:
        answer = await http.send("POST", "issues.json", {"issue": issue})
    except Refused as refused:
        if refused.status not in (403, 404, 422):
            raise
        what = f"Redmine has made no issue in {one_line(wanted.project, 80)}; it answered {refused.status}."
        remedy = "A project is named as in its address, and has to allow the account to add issues."
        raise Refused(what, refused.why, remedy, refused.answer) from None
    return answer.decode(OneIssue).issue


def _path(number: int) -> str:
    return f"issues/{number}.json"


def _is_called(status: StatusRecord | None, word: str) -> bool:
    return status is not None and one_line(status.name or "").casefold() == one_line(word).casefold()


def _which(issue: IssueRecord, allowed: list[StatusRecord]) -> str:
    """Return the statuses that an issue may be given now, in words."""
    now = one_line((issue.status and issue.status.name) or "") or "it is"
    others = [one_line(one.name or "") for one in allowed if not _is_called(one, now)]
    if not others:
        return f"From {now} the account may set no other status."
    return f"From {now} the account may set: {', '.join(others)}."


def _refuse(what: str, why: str, answer: Answer | None = None) -> NoReturn:
    """Raise what it came to: Refused where the server was asked, and said yes."""
    if answer is None:
        raise Trouble(what, why, "Nothing was sent.")
    raise Refused(what, why, "Look at the issue in the browser; whoever looks after the project can allow it.", answer)
