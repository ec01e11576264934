"""The gate for untrusted text: what comes out can be drawn, logged and stored without acting on anything.

All text that others wrote (mail, helpdesks, file names, commands' output) passes :func:`clean` on its way in
and again when drawn. What goes and what stays:

- Escape sequences go whole, with 7-bit and 8-bit introducers (ECMA-48; XTerm's *ctlseqs*). A string sequence
  (OSC, DCS, APC, PM, SOS) goes whole only when it ends on its own line: of an open one just the introducer
  goes, because a stray byte must not hide the rest of a text from its reader.
- Controls go, but newline and tab. CR, CRLF, VT, FF, NEL and the line and paragraph separators become
  newlines.
- Characters that Unicode calls *default ignorable* go: bidi controls, zero-width space and joiners, soft
  hyphen, byte order mark, Hangul fillers, tags, variation selectors; so do annotations. They cannot be seen,
  so they serve to hide, to reorder or to imitate, and terminals disagree on their width. The zero-width
  non-joiner stays between letters of the scripts that spell with it. The joiner goes even there: Rich counts
  nothing for the letter behind it while terminals draw it, so a run of them would leave its pane.
- Lone surrogates, noncharacters and private-use characters become U+FFFD: nobody can read them, but
  something was there.
- Marks without a base (on a line's start) go, and of a run of marks the first eight stay.

Nothing is normalised (NFC, NFKC): people copy paths, keys and names out of tickets, and those must stay what
they were; search folds by itself.
"""

import re
from functools import cache

from workbench.domain.cells import ascii_only, pad, shorten, width
from workbench.domain.characters import CellWidths, character_class

__all__ = ["ascii_only", "clean", "inline", "one_line", "pad", "shorten", "width"]

LONGEST_TEXT = 2_000_000
LONGEST_LINE = 1_000
_MOST_MARKS = 8
_SHORT = 200
_WIDTHS = CellWidths()
_SEEN_AS_BLANK = frozenset("\u115f\u3164\ufffc")  # that Unicode calls printable, and that take a cell


@cache
def _plain() -> re.Pattern[str]:
    """Return what matches frequent scripts and signs that the gate would not touch."""
    return re.compile(
        "[\t\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05f4"
        "\u0620-\u064a\u0660-\u066f\u0671-\u06d5\u2010-\u2027\u2030-\u205e\u20a0-\u20cf"
        "\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3190-\ua48c\uac00-\ud7a3\uff01-\uff9f\ufffd"
        "\U0001f300-\U0001f3fa\U0001f400-\U0001faff]*+"
    )


def clean(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return ``text`` safe to draw, at most ``limit`` characters long.

    What is cut off is counted in a visible mark at the end. Cleaning clean text changes nothing, and the time
    taken grows with the length alone.
    """
    if not _is_plain(text):
        text = _clean(text)
    return text if len(text) <= limit else _cut(text, limit, "… (cut: {:,} more characters)")


def one_line(text: str, limit: int = LONGEST_LINE) -> str:
    """Return ``text`` cleaned and with runs of white space folded into one space, for names and subjects.

    What is longer than ``limit`` characters ends in an ellipsis.
    """
    if not _is_plain(text):
        text = _clean(text)
    text = " ".join(text.split())
    if text and not width(text[0]):  # a blank is gone, and its marks have no base any more
        text = text[next((at for at, sign in enumerate(text) if sign != " " and width(sign)), len(text)) :]
    return text if len(text) <= limit else _cut(text, limit, "…")


def inline(text: str) -> str:
    """Return ``text`` cleaned for the middle of a line: newlines and tabs become blanks, all blanks stay."""
    return text if _is_plain(text) and text.isprintable() else clean(text).replace("\n", " ").replace("\t", " ")


def _is_plain(text: str) -> bool:
    """Return whether the gate would leave ``text`` as it is, as far as that can be told in no time."""
    if text.isascii():
        return text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable()
    # Names and subjects are told without the pattern, which takes longer to make than a first paint may wait.
    if len(text) <= _SHORT and text.isprintable() and all(map(_WIDTHS.__getitem__, text)):
        return _SEEN_AS_BLANK.isdisjoint(text)
    return _plain().fullmatch(text) is not None


_NEWLINES = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")

# The 8-bit controls that begin or end a sequence, and the 7-bit pairs that mean the same (ECMA-48, 5.3).
_EIGHT_BIT = {"\x90": "P", "\x98": "X", "\x9b": "[", "\x9c": "\\", "\x9d": "]", "\x9e": "^", "\x9f": "_"}

# An escape sequence: a string that ends on its line (ESC k is a title in screen); a control sequence; any
# other, and so the introducer of an open string. A body stops at any escape: nothing is read more than twice.
_ESCAPES = (
    r"\x1b(?:[]P_^Xk][^\n\x07\x18\x1a\x1b]*+(?:\x07|\x1b\\)"
    r"|\[[0-?]{0,64}+[ -/]{0,8}+[@-~]?"
    r"|[ -/]{0,3}+[0-~]?)"
)

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) but for the zero-width non-joiner, the
# annotation characters with the object replacement, and the controls of hieroglyphs.
_UNSEEN = (
    "ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b 200d-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 "
    "fff0-fffc 13430-1343f 1bca0-1bca3 1d173-1d17a e0000-e0fff"
)
# Surrogates, private use, noncharacters, and the planes in which nothing is assigned.
_UNREADABLE = "d800-f8ff fdd0-fdef fffe-ffff 1fffe-1ffff 2fffe-2ffff 3fffe-dffff e1000-10ffff"

# Scripts that spell with the zero-width non-joiner: Arabic and kin, those of India, Burmese, Khmer, Mongol.
_JOINING = "620-74a 750-77f 7ca-7f5 8a0-dff 1000-109f 1780-17d3 1820-18aa fb50-fdcf fdf0-fdfb fe70-fefc"


def _clean(text: str) -> str:
    for newline in _NEWLINES:
        text = text.replace(newline, "\n")
    for control, final in _EIGHT_BIT.items():
        text = text.replace(control, "\x1b" + final)
    # In this order, because each looks at what the one before has left. Split and join do what substituting
    # nothing would, and are the fastest way to drop many matches.
    text = "".join(_escapes().split(text))
    text = "".join(_unseen().split(text))
    text = _unreadable().sub("\ufffd", text)
    text = _without_loose_marks(text)
    return "".join(_non_joiners().split(text)) if "\u200c" in text else text


@cache
def _escapes() -> re.Pattern[str]:
    return re.compile(_ESCAPES)


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(rf"[\0-\x08\x0b-\x1f\x7f-\x9f{character_class(_UNSEEN)}]+")


@cache
def _unreadable() -> re.Pattern[str]:
    return re.compile(f"[{character_class(_UNREADABLE)}]")


@cache
def _non_joiners() -> re.Pattern[str]:
    """Return what finds non-joiners that do not stand between two letters that can take one."""
    joining = character_class(_JOINING)
    return re.compile(f"\u200c(?:(?<![{joining}]\u200c)|(?![{joining}]))")


_NO_BASE = 3
# A run of marks on a line's start, or a longer one than stays whole.
_LOOSE = re.compile(rb"\0(?:(?<![\0-\2]\0)\0*+|\0{%d,}+)" % _MOST_MARKS)
_PLACES = CellWidths({"\n": _NO_BASE, "\t": _NO_BASE})


def _without_loose_marks(text: str) -> str:
    """Return ``text`` without marks on a line's start, and of each run of marks only the first few.

    This looks at one byte a character, 0 for a mark: a pattern with all marks in it takes long to make.
    """
    places = bytes(map(_PLACES.__getitem__, text))
    if bytes(_MOST_MARKS + 1) not in places and b"\3\0" not in places and places[:1] != b"\0":
        return text
    kept = []
    end = 0
    for run in _LOOSE.finditer(places):
        start = run.start()
        has_base = start > 0 and places[start - 1] != _NO_BASE
        kept.append(text[end : start + _MOST_MARKS if has_base else start])
        end = run.end()
    kept.append(text[end:])
    return "".join(kept)


def _cut(text: str, limit: int, mark: str) -> str:
    """Return the beginning of ``text`` with ``mark`` behind it, at most ``limit`` characters in all."""
    widest = len(mark.format(len(text)))
    if widest > limit:
        mark, widest = "…"[: max(limit, 0)], min(1, max(limit, 0))
    end = limit - widest if limit > 0 else 0
    # Never between a base and its marks, nor behind a non-joiner that would then join nothing.
    while end > 0 and (text[end - 1] == "\u200c" or not width(text[end])) and text[end] not in "\n\t":
        end -= 1
    return text[:end] + mark.format(len(text) - end)
