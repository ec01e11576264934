"""A file of documentation as a page: title, headings and text, whatever it is written in and whoever wrote it."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from workbench_knowledge.html import Links, text_of
from workbench_knowledge.walking import kind_of

LONGEST = 1_000_000  # bytes that are read of a file
_LOOKED_AT = 8_192  # bytes that tell whether it is text
LONGEST_PASSAGE = 8_000  # characters
_SHORTEST_PASSAGE = 2_500
_MOST_PASSAGES = 1_000
_LONGEST_TITLE = 200

# A fenced stretch of code is taken whole, so that a comment in a shell script is no heading. So long as a fence is
# open there is nothing else in it, and one that is never closed ends with the file: each sign is looked at once.
# All begin with the end of the line before, which is looked for much faster than the beginning of a line.
_FENCED_OR_ATX = r"(?P<fence>`{3,}|~{3,})(?s:.*?)(?:\n(?P=fence)|\Z)|\#{1,6}[ \t]+(?P<atx>[^\n]+)"
_ATX = re.compile(rf"\n(?:{_FENCED_OR_ATX})", re.MULTILINE)
_MARKDOWN = re.compile(
    rf"\n(?:{_FENCED_OR_ATX}|(?P<setext>[^\s\#>|\-*=`~][^\n]*)\n(?:={{3,}}|-{{3,}})[ \t]*$)", re.MULTILINE
)
_RST = re.compile(r"\n(?P<setext>[^\s][^\n]*)\n(?P<mark>[=\-`:.'\"~^_*+#<>])(?P=mark){2,}[ \t]*$", re.MULTILINE)
_ANCHOR = re.compile(r"[ \t]*\{\#([^}\n]*)\}[ \t]*$")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*\n", re.DOTALL)
_SAID = re.compile(r"^(title|owner|audience|public|internal)[ \t]*:[ \t]*([^\n]*)$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?s:.*?)(?:-->|\Z)")
_WIDE = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_PARTING = "\u200b"  # parts two words for the index, and is taken away by whatever shows a text


class Page(NamedTuple):
    """A page as it is read. ``is_internal`` where it says so itself, whatever its folder is; ``links`` are HTML's."""

    title: str
    text: str
    kind: str
    owner: str = ""
    is_internal: bool = False
    links: Links = ()


class Heading(NamedTuple):
    """A heading: where in the text it begins, its words, the anchor that the text says it has, and the text's kind."""

    start: int
    title: str
    said: str
    kind: str

    @property
    def anchor(self) -> str:
        """What leads to it behind a ``#``: what is said, else what usual generators make of its words."""
        return self.said or _slug(self.title, self.kind)


def raw_of(file: Path | str) -> bytes | None:
    """Return the first million bytes of a file, None where it is no text. Raises OSError where it cannot be read."""
    # Neither through a link nor stuck on a pipe, should somebody put one there since the walk.
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        # No more than there is: what is asked for is taken as memory at once.
        raw = os.read(descriptor, min(LONGEST, os.fstat(descriptor).st_size + 1))
    finally:
        os.close(descriptor)
    return None if b"\0" in raw[:_LOOKED_AT] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")) else raw


def page_of(raw: bytes, path: str) -> Page:
    """Return the page in the bytes of a file called ``path``; what is wrong in it is read as it stands."""
    kind = kind_of(path)
    text = _decoded(raw)
    title, said = "", dict[str, str]()
    links: Links = ()
    if kind == "html":
        title, text, links = text_of(text)
    elif kind == "markdown" and (front := _FRONT.match(text)):
        said = {name: value.strip(" \t\"'") for name, value in _SAID.findall(front[1])}
        text = text[front.end() :]
    if kind == "markdown" and "<!--" in text:
        text = _COMMENT.sub("", text)
    if not (title := said.get("title") or title) or kind == "html":
        found = (one.title for one in headings(text[:LONGEST_PASSAGE], kind))
        title = next((one for one in found if not title or _is_all_but_site(one, title)), title) or _named(path)
    return Page(title[:_LONGEST_TITLE], text, kind, said.get("owner", ""), _is_internal(said), links)


def headings(text: str, kind: str) -> Iterator[Heading]:
    """Yield the headings of a text of a kind, in their order."""
    pattern = _RST if kind == "rst" else _MARKDOWN if "\n---" in text or "\n===" in text else _ATX
    for found in pattern.finditer(f"\n{text}"):
        kind_of_match = found.lastgroup or ""
        if kind_of_match == "fence":
            continue
        title = found["setext" if kind_of_match == "mark" else kind_of_match]
        said = _ANCHOR.search(title) if "{#" in title else None
        if said:
            title = title[: said.start()]
        if "#" in title:
            title = _CLOSING.sub("", title)
        title = title.strip()
        if not title or not any(map(str.isalnum, title)):
            continue
        yield Heading(found.start(), title[:_LONGEST_TITLE], said[1] if said else "", kind)


class Passage(NamedTuple):
    """A stretch of a page from one heading to another, long enough to be judged by its words.

    ``anchor`` leads to the ``heading`` that it begins under, '' for both at the beginning of a page.
    """

    heading: str
    anchor: str
    text: str


def passages(page: Page, found_headings: Sequence[Heading]) -> list[Passage]:
    """Return a page cut into passages, at its headings, and between paragraphs where those are far apart.

    A long page answers many questions, and a short one fewer; cut so, both are judged by the part that answers.
    """
    cuts = [(0, "", "")]
    for heading in found_headings:
        if heading.start - cuts[-1][0] >= _SHORTEST_PASSAGE:
            cuts.append((heading.start, heading.title, heading.anchor))
    found: list[Passage] = []
    for (start, title, anchor), end in zip(cuts, [*(cut[0] for cut in cuts[1:]), len(page.text)], strict=True):
        while end - start > LONGEST_PASSAGE:
            cut = page.text.rfind("\n\n", start + _SHORTEST_PASSAGE, start + LONGEST_PASSAGE)
            cut = cut if cut > 0 else start + LONGEST_PASSAGE
            found.append(Passage(title, anchor, page.text[start:cut]))
            start = cut
        found.append(Passage(title, anchor, page.text[start:end]))
    return found[:_MOST_PASSAGES]


def as_read(text: str) -> str:
    """Return an indexed text as it is read: without the marks that only the index needs."""
    return text.replace(_PARTING, "")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start >= len(raw) - 4 and len(raw) == LONGEST  # in the middle of a sign
        text = raw.decode("utf-8", "ignore") if cut else raw.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_internal(said: dict[str, str]) -> bool:
    return (
        said.get("audience", "").lower() in ("internal", "agents", "staff")
        or said.get("public", "").lower() in ("false", "no")
        or said.get("internal", "").lower() in ("true", "yes")
    )


def _is_all_but_site(heading: str, title: str) -> bool:
    """Return whether a title is the heading and then only what every page of the site has: ``How to — Our docs``."""
    rest = title[len(heading) :].lstrip()
    return title.startswith(heading) and rest[:1] in tuple("-–—|:·»")


def _named(path: str) -> str:
    name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if name.lower() in ("index", "readme") and "/" in path:
        name = path.rsplit("/", 2)[-2]
    return re.sub(r"[-_]+", " ", name).strip() or path


def _slug(title: str, kind: str) -> str:
    """Return a heading's anchor: as GitHub makes it of Markdown, as docutils makes it of reStructuredText."""
    if kind == "rst":
        return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def parted(text: str) -> str:
    """Return a text in which each sign of a script without blanks is a word by itself."""
    return text if text.isascii() else _WIDE.sub(rf"\1{_PARTING}", text)
