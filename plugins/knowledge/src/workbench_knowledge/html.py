"""A page of HTML as text with its headings and links marked, in one pass of linear time whatever it is given.

The workbench reads mail much better than this; here it is thousands of pages, of which the words count, and where
each heading and each link is.
"""

import re
from html import unescape

# Every sign of the page belongs to exactly one match, so nothing is looked at twice.
_TOKEN = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)|<[!?][^<>]*+>?|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>[^<>]*+)>?|(?P<text>[^<]++)|<"
)
_ID = re.compile(r"""(?:^|\s)(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
_HREF = re.compile(r"""(?:^|\s)href\s*=\s*["']?([^\s"'>#?]+)""", re.IGNORECASE)
_MARK = re.compile("\x01(\\d{1,9})\x02")  # where a link begins, while the text is not whole yet
_BLANK = re.compile(r"\s+")
_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_UNREAD = frozenset(("script", "style", "template", "svg", "textarea", "select"))  # nothing in them is the page
_AROUND = frozenset(("nav", "footer"))
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figure", "form", "header", "hr", "li", "main", "ol", "p", "section", "summary", "table", "tbody", "thead",
        "tr", "ul",
    )
)  # fmt: skip


Links = tuple[tuple[int, str], ...]  # each by where in the text it begins, and where it leads


def text_of(html: str) -> tuple[str, str, Links]:
    """Return a page's title, '' for none, its text, headings as in Markdown, ``## Title {#anchor}``, and its links.

    Links are as they are written, without what is behind a ``#`` or a ``?``; those within the page are left out.
    """
    title, marked, hrefs, is_whole = _read(html, _UNREAD | _AROUND)
    if not is_whole:  # something that is around the page was never closed, and would have taken the rest of it along
        title, marked, hrefs, _ = _read(html, _UNREAD)
    pieces = _MARK.split(_LINES.sub("\n\n", marked).strip())
    links, at = [], len(pieces[0])
    for number, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if int(number) < len(hrefs):
            links.append((at, hrefs[int(number)]))
        at += len(piece)
    return title, "".join(pieces[::2]), tuple(links)


def _read(html: str, unread: frozenset[str]) -> tuple[str, str, list[str], bool]:
    out: list[str] = []
    hrefs: list[str] = []
    title = anchor = waiting = ""  # ``waiting``: the element whose end is looked for
    depth = preformatted = 0
    heading = -1  # where in ``out`` it began
    for found in _TOKEN.finditer(html):
        text = found["text"]
        if text is not None:
            if not waiting:
                out.append(unescape(text) if preformatted else unescape(_BLANK.sub(" ", text)))
                if anchor and heading < 0 and not text.isspace():
                    anchor = ""
            elif waiting == "title":
                title = title or unescape(_BLANK.sub(" ", text)).strip()
            continue
        if found["name"] is None:
            continue
        name, is_end = found["name"].lower(), bool(found["end"])
        if waiting:
            if name == waiting:
                depth += -1 if is_end else not found["rest"].endswith("/")
                if depth <= 0:
                    waiting = ""
            continue
        if not is_end and (name in unread or name == "title"):
            if not found["rest"].endswith("/"):
                waiting, depth = name, 1
            continue
        if not is_end and ("id" in found["rest"] or "name" in found["rest"]) and (said := _ID.search(found["rest"])):
            anchor = said[1]
        if name == "a" and not is_end and (link := _HREF.search(found["rest"])):
            out.append(f"\x01{len(hrefs)}\x02")
            hrefs.append(unescape(link[1]))
        elif len(name) == 2 and name[0] == "h" and name[1] in "123456":
            if not is_end:
                out.append(f"\n\n{'#' * int(name[1])} ")
                heading = len(out)
            elif heading >= 0:
                words = _BLANK.sub(" ", "".join(out[heading:])).strip().rstrip("¶# ")
                del out[heading:]
                out.append(f"{words} {{#{anchor}}}\n\n" if anchor else f"{words}\n\n")
                heading, anchor = -1, ""
        elif name == "pre":
            preformatted = max(0, preformatted + (-1 if is_end else 1))
            out.append("\n\n")
        elif name in _BLOCKS:
            out.append("\n- " if name == "li" and not is_end else "\n" if heading < 0 else " ")
        elif name in ("td", "th"):
            out.append(" ")
    return title, "".join(out), hrefs, not waiting
