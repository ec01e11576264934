"""What of a mail is its text, and what hangs on it.

RT keeps a mail as its parts, each container before what is in it (RT::Attachment, *Create*), but lists do not say
which part lies in which: asking for ``Parent`` ends in an error 500. What the order leaves open is whether texts
behind a *multipart/alternative* still belong to it. Alternatives are one plain text and one HTML at most, and
everything else stands for itself, also what lies in a forwarded mail.
"""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.api import clean, readable
from workbench.providers.helpdesk.request_tracker.shapes import Part

_HTML = "text/html"
_PLAIN = "text/plain"
# A plain text this many times shorter than the HTML beside it may only say that HTML is wanted.
_STUB = 50


class Body(NamedTuple):
    """The text of a message, and what came where that differs."""

    text: str
    original: bytes | None
    original_type: str


def is_text(part: Part) -> bool:
    """Whether a part is for reading; nameless ones alone are asked for with their content."""
    return part.ContentType in (_PLAIN, _HTML) and not part.Filename


def body(parts: Sequence[Part]) -> Body:
    """Return the text of a mail from its parts, in their order; a mail without any has an empty one."""
    texts: list[str] = []
    raw: list[str] = []
    htmls: list[str] = []
    for plain, html in _alternatives(parts):
        chosen = _chosen(plain, html)
        if chosen:
            texts.append(chosen)
        if html:
            htmls.append(html)
        elif plain:
            raw.append(plain)
    text = "\n\n".join(texts)
    if htmls:
        return Body(text, "\n".join(htmls).encode("utf-8", "replace"), _HTML)
    came = "\n\n".join(raw)
    return Body(text, None if came == text else came.encode("utf-8", "replace"), _PLAIN)


def _alternatives(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Return what is to be read as pairs of plain text and HTML that say the same; one of the two may be missing."""
    pairs: list[tuple[str, str]] = []
    is_open = False  # an alternative has begun and still lacks one of the two
    for part in parts:
        if part.ContentType == "multipart/alternative":
            pairs.append(("", ""))
            is_open = True
        elif is_text(part):
            is_html = part.ContentType == _HTML
            if is_open and not pairs[-1][is_html]:
                plain, html = pairs[-1]
                pairs[-1] = (plain, part.Content) if is_html else (part.Content, html)
                is_open = not all(pairs[-1])
            else:
                pairs.append(("", part.Content) if is_html else (part.Content, ""))
                is_open = False
    return pairs


def _chosen(plain: str, html: str) -> str:
    """Return the plain text, or the HTML made readable where the plain one says nothing, or next to nothing."""
    text = clean(plain)
    if html and (not text.strip() or len(text) * _STUB < len(html)):
        read = readable(html)
        return read if len(read) > len(text) else text
    return text
