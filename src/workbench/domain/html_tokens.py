"""Take HTML apart into tags and the text behind them, in linear time whatever it is."""

import re
from itertools import islice

Token = tuple[str, str, str]
"""A tag's name, in lower case, with a slash before it if it closes; its attributes; the text behind the tag.

The first two are empty for a comment and for an element whose content is no text, such as a script.
"""

# So many tags are read with care, more than long threads have; behind them tags are just taken out.
_MOST_TOKENS = 20_000

# A tag ends at the first ">" outside a quoted value, and a value is quoted only right behind "=". Each of these
# may also end with the input, so that nothing is ever tried again from a later place.
_REST_OF_TAG = r"""(?:[^>=]*+(?>(?:=\s*+(?>(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?)[^>=]*+)*))(?:>|\Z)"""
_UNREAD = "|".join(
    rf"(?i:{name})(?=[\s/>]){_REST_OF_TAG}(?s:.*?)(?:</(?i:{name})(?=[\s/>])[^>]*+>?|\Z)"
    for name in ("script", "style", "title", "iframe", "noembed", "noframes")
)
_TOKEN = re.compile(
    rf"""<(?:
      (?=[sS][cCtT]|[tT][iI]|[iI][fF]|[nN][oO])(?:{_UNREAD})
    | (/?[a-zA-Z][^\s/>]*+)({_REST_OF_TAG})
    | !--(?:-?>|(?s:.*?)(?:--!?>|\Z))
    | [!?/][^>]*+>?
    )((?>(?:[^<]++|<(?![a-zA-Z/!?]))*))""",
    re.VERBOSE,
)
_MOST_ATTRIBUTES = 60
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?>(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>"']*+)))?)""")
_TAG = re.compile("<[^>]*+>?")


def tokens(html: str) -> list[Token]:
    """Return the tokens of ``html``; text before the first tag comes as that of a tag ``x``."""
    html = f"<x>{html}"
    rest = ""
    if html.count("<") > _MOST_TOKENS:
        read = list(islice(_TOKEN.finditer(html), _MOST_TOKENS))
        parts = [one.groups("") for one in read]
        rest = html[read[-1].end() :] if len(read) == _MOST_TOKENS else ""
    else:
        parts = _TOKEN.findall(html)
    found = [(name.lower(), attributes, text) for name, attributes, text in parts]
    if rest:
        found.append(("x", "", " ".join(_TAG.split(rest))))
    return found


def values(attributes: str) -> dict[str, str]:
    """Return the values of a tag's attributes, as they are written, by their names in lower case."""
    found = islice(_ATTRIBUTE.finditer(attributes), _MOST_ATTRIBUTES)
    return {one[1].lower(): one[2] or one[3] or one[4] or "" for one in found}
