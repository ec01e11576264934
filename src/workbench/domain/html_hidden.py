"""Leave out of a run of HTML tokens what a mail program would not show.

Newsletters hide their preview line, and anyone may hide words that only a machine, or only a person, is to read.
"""

import re
from collections.abc import Iterable, Iterator

from workbench.domain.html_tokens import Token

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_UNSEEN_ELEMENTS = ("template", "datalist")
_SIGNS = ("display:none", "visibility:hidden", "mso-hide:all", "max-height:0", "opacity:0", "font-size:0")

# These look at attributes in lower case and without blanks. "0" is no beginning of "0.8".
_HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all|(?:max-height|opacity):0(?![.\d]*[1-9])")
_HIDDEN_FLAG = re.compile(r"""(?:^|[\s"'/])hidden(?=[\s=/>])""")
_NO_SIZE = re.compile(r"font-size:0(?![.\d]*[1-9])")

# How the content of an element is seen; of what is too small, all that gives itself a size again is seen.
_SEEN, _TOO_SMALL, _GONE = range(3)
# What an element says of its own size.
_SAYS_NOTHING, _SAYS_SIZE, _SAYS_NO_SIZE, _SAYS_HIDE = range(4)


def hides_something(html: str) -> bool:
    """Return whether :func:`visible` could find anything to leave out."""
    html = html.lower()
    if " hidden" in html or any(f"<{element}" in html for element in _UNSEEN_ELEMENTS):
        return True
    html = html.replace(" ", "")
    return any(sign in html for sign in _SIGNS)


def visible(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens that are seen."""
    around: list[tuple[int, str, int]] = []  # of each element that changed the sight: sight, name and depth before
    sight, changer, depth = _SEEN, "", 0  # depth: how many elements of the changer's name are open
    closer = "/"
    known = _Sayings()
    for name, attributes, text in tokens:
        inside = sight  # of the element that this tag opens or closes
        if name == closer:
            depth -= 1
            if not depth:
                sight, changer, depth = around.pop()
                closer = f"/{changer}"
        if sight != _GONE and (attributes != ">" or name in _UNSEEN_ELEMENTS):
            says = known[attributes]
            if says == _SAYS_HIDE or name in _UNSEEN_ELEMENTS:
                inside = _GONE
            elif says == _SAYS_NO_SIZE:
                inside = _TOO_SMALL
            elif says == _SAYS_SIZE:
                inside = _SEEN
            if inside != sight and name not in _VOID and name[:1] != "/":
                around.append((sight, changer, depth))
                sight, changer, depth, closer = inside, name, 0, f"/{name}"
        if name == changer:
            depth += 1
        if inside == _GONE:
            name = attributes = ""
        if sight != _SEEN:
            text = ""
        if name or text:
            yield name, attributes, text


class _Sayings(dict[str, int]):
    """What attributes say of an element's being seen; remembered, because mail repeats its styles."""

    def __missing__(self, attributes: str) -> int:
        says = _says(attributes)
        if len(self) < 1_000:
            self[attributes] = says
        return says


def _says(attributes: str) -> int:
    attributes = attributes.lower()
    if "hidden" in attributes and _HIDDEN_FLAG.search(attributes):
        return _SAYS_HIDE
    if "style" not in attributes:
        return _SAYS_NOTHING
    style = attributes.replace(" ", "")
    if _HIDDEN.search(style):
        return _SAYS_HIDE
    if "font-size:" not in style:
        return _SAYS_NOTHING
    return _SAYS_NO_SIZE if _NO_SIZE.search(style) else _SAYS_SIZE
