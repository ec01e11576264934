"""The status page of a Statuspage: asks for its summary, and for no more than the news of it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from workbench.api import Answer, Reading, Refused, Right, StatusPage, Unreadable
from workbench.providers.status.statuspage.mapping import incidents_in
from workbench.providers.status.statuspage.shapes import Summary

SUMMARY = "api/v2/summary.json"
_NOT_MODIFIED = 304
_LONGEST_AGE = 86_400.0
_OTHERS = {
    "result": "It answers as Status.io does, which is another product.",
    "activeIncidents": "It answers as Instatus does, which is another product.",
    "active_incidents": "It answers as Slack's own status page does.",
    "error": "It answers with an error of its own.",
}


class Statuspage(StatusPage):
    """An Atlassian Statuspage, or one that answers in its shape (https://confluence.status.atlassian.com/api)."""

    kind: ClassVar[str] = "statuspage"
    title: ClassVar[str] = "Atlassian Statuspage"

    async def read(self, stamp: str = "") -> Reading:
        """Return what the page says now; ``stamp`` is that of the last reading.

        The stamp is the answer's ETag, or the time of its last change where it has none (RFC 9110, 13.1). Raises
        Trouble where the page cannot be asked, or answers in another shape.
        """
        answer = await self.http.get(SUMMARY, headers=_condition(stamp))
        age = _age(answer)
        if answer.status == _NOT_MODIFIED and stamp:
            return Reading(None, stamp, age)
        summary = _summary(answer)
        return Reading(incidents_in(summary, self.ref, self.options.url), _stamp(answer), age)

    async def check(self) -> Sequence[Right]:
        """Read the page once, and once more by its stamp. Raises Unreachable and Throttled."""
        try:
            first = await self.http.get(SUMMARY)
            summary = _summary(first)
        except (Refused, Unreadable) as trouble:
            return (Right("read the page", works=False, says=str(trouble), without="Incidents.", needed=True),)
        live = len(incidents_in(summary, self.ref, self.options.url))
        says = f"{summary.page.name}: {live or 'nothing'} live, {len(summary.components or ())} components."
        stamp = _stamp(first)
        return (
            Right("read the page", works=True, says=says, needed=True),
            Right(
                "ask for news only", works=bool(stamp), says="" if stamp else "The page sends no ETag.",
                without="" if stamp else "Nothing but bandwidth: the whole page is fetched each time.",
            ),
        )  # fmt: skip


def _summary(answer: Answer) -> Summary:
    """Return the answer read as a summary. Raises Unreadable, and says of what product it is where that shows."""
    try:
        return answer.decode(Summary)
    except Unreadable as trouble:
        other = _other_product(answer.body)
        if other is None:
            raise
        raise Unreadable(
            f"{answer.url or 'The address'} is not the summary of a Statuspage.",
            other,
            "Check the address of the status page in the configuration; only pages that answer as Statuspage does "
            "can be read.",
        ) from trouble


def _other_product(body: bytes) -> str | None:
    """Return what a JSON object that is no summary looks like; None for what is no JSON object."""
    try:
        found = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if {"page", "incidents"} <= found.keys():
        return None  # it is meant as one, and what is wrong with it is said already
    unknown = "It does not name both a page and its incidents."
    return next((words for name, words in _OTHERS.items() if name in found), unknown)


def _condition(stamp: str) -> Mapping[str, str] | None:
    if not stamp:
        return None
    return {"If-None-Match" if stamp.startswith(('"', 'W/"')) else "If-Modified-Since": stamp}


def _stamp(answer: Answer) -> str:
    etag = answer.headers.get("etag", "").strip()
    return etag if etag.startswith(('"', 'W/"')) else answer.headers.get("last-modified", "").strip()


def _age(answer: Answer) -> float:
    """Return for how many seconds a cache had held the answer (RFC 9111, 5.1)."""
    said = answer.headers.get("age", "").strip()
    return min(float(said), _LONGEST_AGE) if said.isascii() and said.isdigit() else 0.0


