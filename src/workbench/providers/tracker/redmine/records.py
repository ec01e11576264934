"""What Redmine sends, as far as it is used; the names are Redmine's own.

Nothing but an id is relied on: fields came with the years (``is_closed`` of a status, ``private_notes``), and an
administrator may hide others.
"""

from msgspec import Struct, field


class Named(Struct):
    """A thing with a number and a name: a user, a group, a role, a project."""

    id: int = 0
    name: str | None = None


class StatusRecord(Struct):
    """Where an issue stands. Older Redmines do not say whether that is an end."""

    name: str | None = None
    is_closed: bool | None = None
    id: int = 0


class RelationRecord(Struct):
    """How two issues hang together, told from the first one's side."""

    issue_id: int
    issue_to_id: int
    relation_type: str | None = None


class JournalRecord(Struct):
    """One entry of an issue's history; one that only changes fields has no notes."""

    user: Named | None = None
    notes: str | None = None
    private_notes: bool | None = None
    created_on: str | None = None
    id: int = 0


class IssueRecord(Struct):
    """An issue, in a list or by itself (https://www.redmine.org/projects/redmine/wiki/Rest_Issues)."""

    id: int
    subject: str | None = None
    description: str | None = None
    project: Named | None = None
    status: StatusRecord | None = None
    assigned_to: Named | None = None
    parent: Named | None = None
    created_on: str | None = None
    updated_on: str | None = None
    closed_on: str | None = None
    relations: list[RelationRecord] = field(default_factory=list)
    journals: list[JournalRecord] = field(default_factory=list)
    allowed_statuses: list[StatusRecord] | None = None  # where they are asked for, since Redmine 5.0


class IssueList(Struct):
    """A page of issues; ``total_count`` is how many there are on all pages."""

    issues: list[IssueRecord]
    total_count: int | None = None

    def reaches(self, end: int) -> bool:
        """Whether there is nothing behind the first ``end`` issues of the list."""
        return not self.issues or (self.total_count is not None and self.total_count <= end)


class OneIssue(Struct):
    """An issue by itself."""

    issue: IssueRecord


class Statuses(Struct):
    """All statuses that there are (https://www.redmine.org/projects/redmine/wiki/Rest_IssueStatuses)."""

    issue_statuses: list[StatusRecord]


class Total(Struct):
    """A list of which only the count matters."""

    total_count: int = 0


class Hit(Struct):
    """One thing that a search found (https://www.redmine.org/projects/redmine/wiki/Rest_Search)."""

    id: int
    type: str = ""


class Hits(Struct):
    """What a search found, best first."""

    results: list[Hit]


class Membership(Struct):
    """A project that an account belongs to, and what it is there."""

    project: Named | None = None
    roles: list[Named] = field(default_factory=list)


class UserRecord(Struct):
    """An account (https://www.redmine.org/projects/redmine/wiki/Rest_Users)."""

    login: str | None = None
    admin: bool | None = None
    firstname: str | None = None
    lastname: str | None = None
    memberships: list[Membership] = field(default_factory=list)


class OneUser(Struct):
    """An account by itself."""

    user: UserRecord


class RoleRecord(Struct):
    """What members with a role may do (https://www.redmine.org/projects/redmine/wiki/Rest_Roles)."""

    permissions: list[str] = field(default_factory=list)


class OneRole(Struct):
    """A role by itself."""

    role: RoleRecord
