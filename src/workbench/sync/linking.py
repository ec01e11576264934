"""Whose issue a link means, and under which key it is kept; and links for the issues that messages speak of."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.domain.issuekeys import Found, TrackerPattern, claimants, find
from workbench.domain.values import Batch, Link, Ref


class Placed(NamedTuple):
    """Where a link belongs: the key to keep it under, the tracker whose issue it is, and what that calls it.

    ``tracker`` is empty where none that is configured has it.
    """

    key: str
    tracker: str
    asked_as: str


def with_found_links(batch: Batch, trackers: Sequence[TrackerPattern]) -> Batch:
    """Return ``batch`` with a link for each issue that one of its messages refers to.

    ``trackers`` are the configured ones; addresses of any tracker are found without being configured. Each
    link says in which message it was found. What the batch states already stays, under the key that is its own
    wherever it comes from, so that tickets of several helpdesks hang on one issue.
    """
    stated = tuple(_under_own_key(link, trackers) for link in batch.links)
    known: set[tuple[Ref, str]] = {(link.ticket, link.issue_key) for link in stated}
    added: list[Link] = []
    # Most messages hold no address, and looking for one in every text would cost a tenth of a first pull.
    for message in (one for one in batch.messages if trackers or "://" in one.text):
        for found in find(message.text, trackers):
            link = Link(
                ticket=message.ticket, issue_key=key_for(found, trackers), url=found.url, found_in=message.ref
            )
            if (link.ticket, link.issue_key) not in known:
                known.add((link.ticket, link.issue_key))
                added.append(link)
    return replace(batch, links=(*stated, *added)) if added or stated != batch.links else batch


def place(key: str, url: str, trackers: Sequence[TrackerPattern]) -> Placed:
    """Return where a link with this key and address belongs; either may be empty.

    The address knows better: a helpdesk may put anything into the key, such as the address itself.
    """
    by_url = find(url, trackers)
    by_key = [found for found in find(key, trackers) if found.key == key or "://" in key]
    for found in (*by_url[:1], *by_key):
        return Placed(key_for(found, trackers), found.tracker, found.key)
    return Placed(key, "", key)


def _under_own_key(link: Link, trackers: Sequence[TrackerPattern]) -> Link:
    placed = place(link.issue_key, link.url, trackers)
    return link if placed.key == link.issue_key else replace(link, issue_key=placed.key)


def key_for(found: Found, trackers: Sequence[TrackerPattern]) -> str:
    """Return the key that a link is kept under.

    Several trackers may have an issue of one key (``#123`` is one of any Redmine). It means that of the first
    configured tracker that may have it, and another's is kept under its address, so that the two are never taken
    for one issue. A number alone, which nothing configured owns, means nothing without its address either.
    """
    claims = claimants(found.key, trackers)
    is_first = claims[0] == found.tracker if claims else bool(found.tracker) or not found.key.startswith("#")
    return found.key if is_first else found.url.partition("://")[2]
