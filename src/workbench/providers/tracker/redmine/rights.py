"""What an account may do in Redmine, each thing tried by itself."""

from collections.abc import Sequence

from workbench.api import Answer, Http, Query, Refused, Right, one_line
from workbench.providers.tracker.redmine.records import OneRole, OneUser, Total, UserRecord

_MOST_ROLES = 10
_PRIVATE = "view_private_notes"


async def rights_of(http: Http) -> Sequence[Right]:
    """Try what the account may do, and return what was seen. Raises Unreachable, Unreadable and Throttled."""
    signed_in, user = await _sign_in(http)
    return (signed_in, await _issues(http, user), await _notes(http, user), await _projects(http), await _search(http))


async def _sign_in(http: Http) -> tuple[Right, UserRecord | None]:
    answer = await _tried(http, "users/current.json", (("include", "memberships"),))
    name = "sign in"
    if isinstance(answer, Refused):
        says = (
            "Redmine knows no account with this key; or its REST interface is switched off (403), which an "
            "administrator turns on under Administration, Settings, API."
            if answer.is_about_rights
            else str(answer)
        )
        return Right(name, False, says, "Redmine shows nothing but what strangers may see.", needed=True), None
    user = answer.decode(OneUser).user
    known = " ".join(filter(None, (user.firstname, user.lastname))) or user.login or "an account without a name"
    return Right(name, True, f"as {one_line(known)}" + (", an administrator" if user.admin else ""), needed=True), user


async def _issues(http: Http, user: UserRecord | None) -> Right:
    answer = await _tried(http, "issues.json", (("status_id", "*"), ("limit", "1")))
    without = "Escalations say that the tracker does not know them."
    if isinstance(answer, Refused):
        return Right("read issues", False, _refusal(answer), without, needed=True)
    count = answer.decode(Total).total_count
    if user is None:
        # Redmine answers strangers too, with what is public.
        return Right("read issues", False, f"{_counted(count, 'issue')} without signing in", without, needed=True)
    says = _counted(count, "issue") if count else "none can be seen: the account is a member of no project with issues"
    return Right("read issues", count > 0, says, without, needed=True)


async def _notes(http: Http, user: UserRecord | None) -> Right:
    """Whether private notes can be seen. Redmine leaves out those that cannot, so it is the roles that tell."""
    name, without = "read private notes", "An issue's last word may be one that is not shown here."
    if user is None:
        return Right(name, False, "not without signing in", without)
    if user.admin:
        return Right(name, True, "in all projects")
    roles = list(dict.fromkeys(role.id for membership in user.memberships for role in membership.roles))
    allowed = {role for role in roles[:_MOST_ROLES] if await _allows(http, role)}
    count = sum(any(role.id in allowed for role in membership.roles) for membership in user.memberships)
    says = f"in {count} of {_counted(len(user.memberships), 'project')} that the account is a member of"
    return Right(name, count > 0, says, without if count < len(user.memberships) or not count else "")


async def _allows(http: Http, role: int) -> bool:
    answer = await _tried(http, f"roles/{role}.json")
    return not isinstance(answer, Refused) and _PRIVATE in answer.decode(OneRole).role.permissions


async def _projects(http: Http) -> Right:
    answer = await _tried(http, "projects.json", (("limit", "1"),))
    without = "Issues of projects that it does not see stay unknown."
    if isinstance(answer, Refused):
        return Right("see projects", False, _refusal(answer), without)
    count = answer.decode(Total).total_count
    return Right("see projects", count > 0, _counted(count, "project"), without)


async def _search(http: Http) -> Right:
    answer = await _tried(http, "search.json", (("q", "issue"), ("issues", "1"), ("limit", "1")))
    if isinstance(answer, Refused):
        return Right("search issues", False, _refusal(answer), "Issues are found by their numbers alone.")
    return Right("search issues", True)


async def _tried(http: Http, path: str, query: Query = ()) -> Answer | Refused:
    try:
        return await http.get(path, query)
    except Refused as refused:
        return refused


def _refusal(refused: Refused) -> str:
    """Return why something was refused. Redmine's own refusals are empty: they have a number and nothing else."""
    if refused.is_about_rights:
        return f"the account may not ({refused.status})"
    return str(refused)


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
