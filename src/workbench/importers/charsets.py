"""Makes text of bytes whose charset is declared, wrongly declared, unknown or missing; never fails."""

import codecs
from functools import lru_cache

# Seven-bit charsets: their bytes are valid UTF-8 but mean something else.
_SEVEN_BIT = ("iso2022", "hz", "utf_7")
# Decoders of the standard library that are no charset of mail: slow on purpose-made input, or escapes.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
# What senders mean by a name (WHATWG Encoding Standard, "Names and labels").
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}


def decoded(content: bytes, declared: str = "") -> str:
    """Return ``content`` as text.

    UTF-8 where it is valid UTF-8, else the declared charset in the sense that senders give it, else
    Windows-1252 with U+FFFD for what that lacks. Charsets of seven bits and of two bytes a character are
    believed first, because their bytes look like ASCII.
    """
    charset = _charset(declared[:60]) if declared else ""
    if charset.startswith(_SEVEN_BIT) or charset.startswith(("utf-16", "utf-32")):
        text = _strictly(content, charset)
        if text is not None:
            return text
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _strictly(content, "utf-16")
        if text is not None:
            return text
    if content.isascii():
        return content.decode("ascii")
    text = _strictly(content, "utf-8-sig")
    if text is None and charset:
        text = _strictly(content, _MEANT.get(charset, charset))
    if text is None:
        text = content.decode("cp1252", errors="replace")
    return text


@lru_cache(maxsize=256)
def _charset(declared: str) -> str:
    """Return the codec's own name for a declared charset, empty where there is no such charset."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'").split("*")[0][:40]).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _NO_CHARSETS else name.replace("utf-7", "utf_7")


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    # LookupError: a codec that is not one of text, such as base64. ValueError: UnicodeError among them.
    except (LookupError, ValueError):
        return None
