"""What an account may do in Redmine, each thing tried by itself."""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.api import Answer, Http, Query, Refused, Right, one_line
from workbench.providers.tracker.redmine.records import Named, OneRole, OneUser, Total, UserRecord

_MOST_ROLES = 10
_ME = "users/current.json"
_WITH_MEMBERSHIPS = (("include", "memberships"),)
_SET_PRIVATE = "set_notes_private"


class _Permission(NamedTuple):
    """What a role may allow, by Redmine's name for it, and what one does without where it does not."""

    name: str
    redmines: str
    without: str


_PERMISSIONS = (
    _Permission("read private notes", "view_private_notes", "An issue's last word may be one that is not shown here."),
    _Permission("comment", "add_issue_notes", "Nothing can be said to engineering from here."),
    _Permission("write private notes", _SET_PRIVATE, "What is said to engineering is for all who see the issue."),
    _Permission("change issues", "edit_issues", "An issue's status cannot be set from here."),
    _Permission("create issues", "add_issues", "A new issue has to be made in Redmine."),
)


async def rights_of(http: Http) -> Sequence[Right]:
    """Try what the account may do, and return what was seen. Raises Unreachable, Unreadable and Throttled."""
    signed_in, user = await _sign_in(http)
    issues, permitted = await _issues(http, user), await _permitted(http, user)
    return (signed_in, issues, *permitted, await _projects(http), await _search(http))


async def may_write_privately(http: Http, project: Named | None) -> bool:
    """Whether the account may write private notes in a project. Only its members may, whatever else is public."""
    user = (await http.get(_ME, _WITH_MEMBERSHIPS)).decode(OneUser).user
    if user.admin:
        return True
    roles = [
        role.id
        for membership in user.memberships
        if project is not None and membership.project is not None and membership.project.id == project.id
        for role in membership.roles
    ]
    return any([_SET_PRIVATE in await _permissions(http, role) for role in roles])


async def _sign_in(http: Http) -> tuple[Right, UserRecord | None]:
    answer = await _tried(http, _ME, _WITH_MEMBERSHIPS)
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


async def _permitted(http: Http, user: UserRecord | None) -> list[Right]:
    """Return what roles allow. Redmine leaves out what may not be seen or done, so it is the roles that tell."""
    if user is None:
        return [Right(one.name, False, "not without signing in", one.without) for one in _PERMISSIONS]
    if user.admin:
        return [Right(one.name, True, "in all projects") for one in _PERMISSIONS]
    roles = list(dict.fromkeys(role.id for membership in user.memberships for role in membership.roles))
    allowed = {role: await _permissions(http, role) for role in roles[:_MOST_ROLES]}
    return [_by_roles(one, user, {role for role in allowed if one.redmines in allowed[role]}) for one in _PERMISSIONS]


def _by_roles(permission: _Permission, user: UserRecord, roles: set[int]) -> Right:
    all_ = len(user.memberships)
    count = sum(any(role.id in roles for role in membership.roles) for membership in user.memberships)
    says = f"in {count} of {_counted(all_, 'project')} that the account is a member of"
    return Right(permission.name, count > 0, says, permission.without if count < all_ or not count else "")


async def _permissions(http: Http, role: int) -> frozenset[str]:
    answer = await _tried(http, f"roles/{role}.json")
    return frozenset() if isinstance(answer, Refused) else frozenset(answer.decode(OneRole).role.permissions)


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
