"""What a link and an image say of themselves: where the one leads, and the words that stand for the other."""

import re

from workbench.domain.html_lines import unescaped
from workbench.domain.html_tokens import values
from workbench.domain.text import one_line

_LONGEST_NAME = 200
_LONGEST_SOURCE = 2_000
_NO_LENGTH = ("0", "1", "0px", "1px")
# What a link may lead to that no reader can go to.
_NOWHERE = ("#", "javascript:", "data:", "cid:", "about:", "vbscript:", "blob:")


def address_of_link(attributes: str) -> str:
    """Return where a link leads, '' where that is nowhere a reader could go to."""
    href = "".join(unescaped(values(attributes).get("href", "")).split())
    return "" if href.lower().startswith(_NOWHERE) else href


def says(words: str, href: str) -> bool:
    """Return whether the words of a link are its address, as far as a reader cares."""
    address = href.rstrip("/").lower()
    return words.rstrip("/").lower() in (address, address.partition("://")[2], address.removeprefix("mailto:"))


def words_of_image(attributes: str) -> str:
    """Return an image's words, or else its name; nothing for spacers and tracking pixels."""
    said = values(attributes)
    if said.get("width") in _NO_LENGTH or said.get("height") in _NO_LENGTH:
        return ""
    words = one_line(unescaped(said.get("alt", "")), _LONGEST_NAME)
    if words:
        return words
    kind, _, path = unescaped(said.get("src", "")[:_LONGEST_SOURCE]).strip().partition(":")
    if kind.lower() == "cid":
        return one_line(path.partition("@")[0], _LONGEST_NAME)
    if "alt" not in said and kind.lower() in ("http", "https"):
        return one_line(re.split("[?#]", path)[0].rpartition("/")[2], _LONGEST_NAME)
    return ""
