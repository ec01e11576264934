"""Finds issues that messages speak of, and adds them to a batch as links before it is stored."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.domain.issuekeys import Found, TrackerPattern, find
from workbench.domain.values import Batch, Link, Ref


def with_found_links(batch: Batch, trackers: Sequence[TrackerPattern]) -> Batch:
    """Return ``batch`` with a link for each issue that one of its messages refers to.

    ``trackers`` are the configured ones; addresses of any tracker are found without being configured. Each
    link says in which message it was found. What the batch states already stays as it is.
    """
    known: set[tuple[Ref, str]] = {(link.ticket, link.issue_key) for link in batch.links}
    added: list[Link] = []
    # Most messages hold no address, and looking for one in every text would cost a tenth of a first pull.
    for message in (one for one in batch.messages if trackers or "://" in one.text):
        for found in find(message.text, trackers):
            link = Link(
                ticket=message.ticket, issue_key=_key(found, trackers), url=found.url, found_in=message.ref
            )
            if (link.ticket, link.issue_key) not in known:
                known.add((link.ticket, link.issue_key))
                added.append(link)
    return replace(batch, links=(*batch.links, *added)) if added else batch


def _key(found: Found, trackers: Sequence[TrackerPattern]) -> str:
    """Return the key that a link is kept under.

    An address on a stranger's tracker may bear a key that one of ours bears too (``#123`` does anywhere):
    there the address itself is the key, so that the two are never taken for one issue.
    """
    if found.tracker or not any(own.tracker for own in find(found.key, trackers)):
        return found.key
    return found.url.partition("://")[2]
