"""Which pages a page links to, and in what words: how others speak of a page is often how somebody asks for it."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from workbench_knowledge.pages import Page

MOST = 300  # pages that one links to; a page of nothing but links says little of each
_LOOKED_AT = 5_000  # links
_AROUND = 60  # letters on both sides of where a link begins
_PLACES = 3  # of a page that are taken where it links to another several times
_MARKDOWN = re.compile(r"\]\(<?([^()<>\s#?]+)|^\[[^\]\n]+\]:[ \t]+<?([^\s#?>]+)", re.MULTILINE)
_RST = re.compile(
    r":(?P<role>[a-z][\w:+-]{0,40}):`(?:[^`<\n]*<)?(?P<name>[^`<>\n]+)>?`"
    r"|`[^`<\n]*<(?P<path>[^`<>\s#?]+)[^`\n]*`_"
)
_MARK = re.compile(r"\{#[^}\n]*\}|\s+")


class Link(NamedTuple):
    """Another page by its path in the folder, and the words around the links to it."""

    target: str
    words: str


def links_of(page: Page, path: str, names: Mapping[str, str]) -> list[Link]:
    """Return the other pages of its folder that the page at ``path`` links to, each once.

    ``names`` has the path of each page that alone has its name, by which reStructuredText's roles speak of it.
    """
    found: dict[str, list[str]] = {}
    for at, target in islice(_targets(page, path, names), _LOOKED_AT):
        if target != path and target[:2] != ".." and (target in found or len(found) < MOST):
            places = found.setdefault(target, [])
            if len(places) < _PLACES:
                places.append(_words(page.text, at))
    return [Link(target, "\n".join(dict.fromkeys(places))) for target, places in found.items()]


def _targets(page: Page, path: str, names: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield where each link begins, and where it leads if that may be a page of the folder."""
    folder = posixpath.dirname(path)
    if page.kind == "html":
        written = iter(page.links)
    elif page.kind == "markdown" and ("](" in page.text or "]: " in page.text):
        written = ((one.start(), one[1] or one[2]) for one in _MARKDOWN.finditer(page.text))
    elif page.kind == "rst" and "`" in page.text:
        for one in _RST.finditer(page.text):
            if one["role"] == "doc":
                yield one.start(), _joined(folder, f"{one['name']}.rst")
            elif one["role"]:
                if target := names.get(one["name"].strip("~!.() \t")):
                    yield one.start(), target
            elif ":" not in one["path"]:
                yield one.start(), _joined(folder, one["path"])
        return
    else:
        return
    for at, href in written:
        if ":" not in href:
            yield at, _joined(folder, unquote(href) if "%" in href else href)


def _joined(folder: str, href: str) -> str:
    return posixpath.normpath(href.lstrip("/") if href[0] == "/" else posixpath.join(folder, href))


def _words(text: str, at: int) -> str:
    """Return the words around a place, no further than its paragraph."""
    start = max(text.rfind("\n\n", max(0, at - _AROUND), at), at - _AROUND, 0)
    end = text.find("\n\n", at, at + _AROUND)
    return _MARK.sub(" ", text[start : end if end >= 0 else at + _AROUND]).strip()
