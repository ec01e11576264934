"""HTML mail as plain text that reads well.

A parser puts the markup in order, and :mod:`workbench.domain.html_text` reads what it wrote down again. Parsers
of HTML take time that grows with the square of some things: the depth of nesting, the formatting elements left
open, the attributes of one tag. So a guard looks first, by means that are linear whatever they are given; what
it holds back is read as it stands, without the parser, which is less exact and never slow.
"""

import re

from workbench.domain.html_hidden import hides_something, visible
from workbench.domain.html_lines import MARKS
from workbench.domain.html_text import text_of
from workbench.domain.html_tokens import tokens
from workbench.domain.text import clean

# What is longer is so by pictures written out as text; they go first, and if that is not enough, the end goes.
LONGEST_HTML = 4_000_000
_WRITTEN_OUT = re.compile(r"data:[^\s\"'<>]{1000,}+")

# As many tags can nest as there are; 4,000 <div>s in each other take Lexbor some 20 ms, 90,000 take it 11 s.
_MOST_TAGS = 4_000

# No attributes that fit into so many characters take long.
_SHORT = 20_000

# An unclosed formatting element is opened again in every later block (HTML standard, "reconstruct the active
# formatting elements"), which multiplies them. Where there are enough of both to matter they become spans, for
# they mean nothing to plain text; links, which do, become elements of a name that HTML does not know.
_MOST_COPIES = 100_000
_NAMES = r"(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])"
_FORMATTING_OPENS = re.compile(rf"<(?:a(?=[\s/>])|{_NAMES})", re.IGNORECASE)
_FORMATTING = re.compile(rf"<(/?){_NAMES}", re.IGNORECASE)
_LINKS = re.compile(r"<(/?)a(?=[\s/>])", re.IGNORECASE)

# Lexbor compares each attribute with all before it. This matches a tag with more of them than mail has; being
# tried from every "<", it needs not know which of them truly begin a tag.
_CROWDED_TAG = re.compile(
    r"""<[a-zA-Z/][^\s/>]*+
    (?:[\s/]*+ [^\s/>][^\s/>=]*+ (?>(?:\s*+=\s*+ (?>(?:"[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\s>"'][^\s>]*+ )?) )?)){60}
    """,
    re.VERBOSE,
)

# Outlook puts what it answers behind this, in no element of its own; the colours are those of its versions.
_ANSWERED = ("divRplyFwdMsg", "border-top:solid #E1E1E1 1.0pt", "border-top:solid #B5C4DF 1.0pt")


def readable(html: str) -> str:
    """Return the HTML of a mail as clean plain text, paragraphs parted by blank lines.

    Quotations begin with ``> ``, list items with ``- `` or a number, cells of a table's row are parted by bars;
    links read ``words (address)``, images ``[image: its words or name]``. What a mail program would not show
    (scripts, styles, comments, hidden elements and preview lines) is left out.
    """
    if len(html) > LONGEST_HTML:
        html = _WRITTEN_OUT.sub("data:", html)
    if len(html) > LONGEST_HTML:
        html = f"{html[:LONGEST_HTML]}\n… (cut: {len(html) - LONGEST_HTML:,} more characters of HTML)"
    if any(mark in html for mark in MARKS):
        html = html.translate(dict.fromkeys(map(ord, MARKS), " "))
    if _is_harmless(html):
        html = _in_order(html)
    html = _with_answered_marked(html)
    seen = visible(tokens(html)) if hides_something(html) else tokens(html)
    return clean(text_of(seen))


def _with_answered_marked(html: str) -> str:
    """Return ``html`` with an element of our own in front of what Outlook answers to."""
    for place in (html.find(sign) for sign in _ANSWERED):
        start = html.rfind("<div", 0, max(place, 0))
        if start >= 0 and ">" not in html[start:place]:
            return f"{html[:start]}<x-rest>{html[start:]}"
    return html


def _is_harmless(html: str) -> bool:
    """Return whether a parser will be done with ``html`` in good time."""
    if html.count("<") > _MOST_TAGS:
        return False
    return len(html) <= _SHORT or _CROWDED_TAG.search(html) is None


def _in_order(html: str) -> str:
    """Return the body of ``html`` as a browser would understand it: every element closed, nothing misplaced."""
    from selectolax.lexbor import LexborHTMLParser

    tags = html.count("<")
    if tags * tags > _MOST_COPIES and tags * len(_FORMATTING_OPENS.findall(html)) > _MOST_COPIES:
        html = _LINKS.sub(r"<\1x-a", _FORMATTING.sub(r"<\1span", html))
    body = LexborHTMLParser(html.encode("utf-8", "replace")).body
    return (body.html if body else None) or html
