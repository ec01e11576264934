"""From what Redmine sends to issues: texts cleaned, times in UTC, relations in words, the last word with its reader."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.api import Issue, Ref, clean, one_line
from workbench.providers.tracker.redmine.records import IssueRecord, JournalRecord, RelationRecord

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # stands for a time that cannot be read

_NUMBER = re.compile(r"#?(\d{1,9})", re.ASCII)
_PATH = re.compile(r"/issues/(\d{1,9})(?:\.json)?/?(?:[?#].*)?", re.ASCII)
# What each kind of relation is called, from the one side and from the other.
# https://www.redmine.org/projects/redmine/wiki/Rest_IssueRelations
_RELATIONS = {
    "relates": ("relates to", "relates to"),
    "duplicates": ("duplicates", "duplicated by"),
    "duplicated": ("duplicated by", "duplicates"),
    "blocks": ("blocks", "blocked by"),
    "blocked": ("blocked by", "blocks"),
    "precedes": ("precedes", "follows"),
    "follows": ("follows", "precedes"),
    "copied_to": ("copied to", "copied from"),
    "copied_from": ("copied from", "copied to"),
}


class Word(NamedTuple):
    """What was said last on an issue: the text, by whom (with a mark where not everybody may read it), when."""

    text: str = ""
    by: str = ""
    at: datetime | None = None


def number_of(key: str, url: str) -> int | None:
    """Return the number of the issue that ``key`` names, or None where it names none of the Redmine at ``url``.

    ``#123``, ``123`` and the issue's address all do.
    """
    said = key.strip()
    if plain := _NUMBER.fullmatch(said):
        return int(plain[1])
    place, base = (one.partition("://")[2] or one for one in (said, url.rstrip("/")))
    if not base or place[: len(base)].lower() != base.lower():
        return None
    found = _PATH.fullmatch(place[len(base) :])
    return int(found[1]) if found else None


def key_of(number: int) -> str:
    """Return an issue's number as people type it."""
    return f"#{number}"


def issue_from(record: IssueRecord, word: Word, *, ref: Ref, url: str) -> Issue:
    """Return the issue in a record, with the ``word`` that was said on it last; ``url`` is the Redmine's address."""
    created, updated = moment_of(record.created_on), moment_of(record.updated_on)
    status = record.status
    is_open = not record.closed_on if status is None or status.is_closed is None else not status.is_closed
    return Issue(
        ref=ref,
        key=key_of(record.id),
        title=one_line(record.subject or ""),
        status=one_line((status and status.name) or ""),
        is_open=is_open,
        owner=one_line((record.assigned_to and record.assigned_to.name) or ""),
        body=clean(record.description or "").strip(),
        last_word=word.text,
        last_word_by=word.by,
        last_word_at=word.at,
        relations=relations_of(record),
        created=created or updated or NEVER,
        updated=updated or created or NEVER,
        url=f"{url}/issues/{record.id}",
    )


def last_word_of(journals: Sequence[JournalRecord]) -> Word:
    """Return what was said last. An account is sent private notes where it may read them, and they are marked.

    Redmine lists a journal oldest first, or newest first where the account prefers that; so the time decides,
    and of two in one second the one with the later place in the list that is oldest first.
    """
    said = [(moment_of(one.created_on), one) for one in journals if (one.notes or "").strip()]
    if not said:
        return Word()
    times = [at or NEVER for at, _ in said]
    newest_first = times[0] > times[-1]
    at, last = max(reversed(said) if not newest_first else said, key=lambda one: one[0] or NEVER)
    name = one_line((last.user and last.user.name) or "") or "somebody"
    # A Redmine that does not say whether a note is private may have sent one that is.
    mark = {True: " (private note)", False: "", None: " (perhaps a private note)"}[last.private_notes]
    return Word(clean(last.notes or "").strip(), name + mark, at)


def words_of(journals: Sequence[JournalRecord]) -> list[str]:
    """Return the texts of what was said, the newest first."""
    said = [(moment_of(one.created_on) or NEVER, one) for one in journals if (one.notes or "").strip()]
    if said and said[0][0] <= said[-1][0]:
        said.reverse()  # it is listed oldest first, or newest first where the account prefers that
    return [clean(one.notes or "").strip() for _, one in said]


def relations_of(record: IssueRecord) -> tuple[tuple[str, str], ...]:
    """Return how an issue hangs together with others, in words: ``(("blocked by", "#12"),)``."""
    found = [_relation(record.id, one) for one in record.relations]
    if record.parent is not None:
        found.insert(0, ("part of", key_of(record.parent.id)))
    return tuple(dict.fromkeys(found))


def _relation(number: int, relation: RelationRecord) -> tuple[str, str]:
    kind = relation.relation_type or ""
    unknown = one_line(kind.replace("_", " ")) or "relates to"
    here, there = _RELATIONS.get(kind, (unknown, unknown))
    if relation.issue_id == number:
        return here, key_of(relation.issue_to_id)
    return there, key_of(relation.issue_id)


def moment_of(said: str | None) -> datetime | None:
    """Return a time in UTC, or None where there is none or it cannot be read. One without a zone is UTC's."""
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said.strip().replace(" UTC", "Z"))
    except ValueError:
        try:
            at = datetime.strptime(said, "%Y/%m/%d %H:%M:%S %z")  # how Redmine wrote times before 1.4
        except ValueError:
            return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # the first and the last day of all time, in some zones
        return None
