"""Tells a reply by its subject, and gives the subject that a conversation keeps through its replies."""

import re

# What mail programs put in front of the subject of a reply, in the languages that have a word of their own.
_REPLY = (
    r"re|aw|sv|vs|antw|antwort|rif|ref|res|rv|odp|ynt|atb|απ|σχετ|на|回复|回覆|答复|答覆|返信|회신|re\s?:\s?\[external\]"
)
_FORWARD = r"fwd?|wg|tr|doorst|vl|i|enc|pd|vb|trs|转发|轉寄|전달"
_COUNT = r"(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\s?\^\d{1,3})?"
_PREFIX = re.compile(rf"\s*(?:(?P<reply>{_REPLY})|(?:{_FORWARD})){_COUNT}\s?[:：]", re.IGNORECASE)
# A list's or a ticket system's tag, which comes and goes between replies.
_TAG = re.compile(r"\s*\[[^\]\[]{1,60}\]")


def is_reply(subject: str) -> bool:
    """Return whether the subject begins with a word for a reply, such as ``Re:`` or ``AW:``, behind any tag."""
    at = 0
    while tag := _TAG.match(subject, at):
        at = tag.end()
    match = _PREFIX.match(subject, at)
    return match is not None and match["reply"] is not None


def base_subject(subject: str) -> str:
    """Return the subject without its tags and its words for replies and forwards, lower-case, spaces folded."""
    at = 0
    while match := _PREFIX.match(subject, at) or _TAG.match(subject, at):
        at = match.end()
    return " ".join(subject[at:].split()).casefold()
