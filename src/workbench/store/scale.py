"""The scales that rows are sorted by: deadlines, work, rank. Queues need nothing else of what rows.py knows."""

from datetime import UTC, datetime

from workbench.domain.words import Priority

NEVER = (1 << 40) - 1  # a deadline that sorts after all others
# What is above zero is open. Each is a stretch of the indexes, so that no queue walks through what it leaves out:
# of a million tickets most are closed, and few solved.
OTHER, HOLD, WORKABLE, PENDING, SOLVED, CLOSED, GONE = 4, 3, 2, 1, 0, -1, -2
WORK_OF = {
    "new": WORKABLE, "open": WORKABLE, "pending": PENDING, "hold": HOLD, "other": OTHER, "solved": SOLVED,
    "closed": CLOSED,
}
SAID_AT_MOST = 10  # messages: a ticket's are counted no further
_RANK_SHIFT = 40


def moment(value: int) -> datetime:
    """Return the time that ``value`` seconds since 1970 stand for."""
    return datetime.fromtimestamp(value, UTC)


def rank_of(priority: int, due: int) -> int:
    """Return what sorts by priority, the highest first, and then by deadline."""
    return ((Priority.URGENT - priority) << _RANK_SHIFT) + due


def rank_sql(priority: str, due: str) -> str:
    """Return the SQL for the same of two expressions."""
    return f"((({int(Priority.URGENT)} - {priority}) << {_RANK_SHIFT}) + {due})"
