"""Take apart what a program writes to a terminal, strictly, and name what the workbench would not have written.

The grammar is that of ECMA-48, 5.3 to 5.6: controls, escape sequences, control sequences, control strings.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from hostile.judge import faults

_TOKEN = re.compile(
    r"(?P<csi>(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~])"
    r"|(?P<string>(?:\x1b[]P_^X]|[\x9d\x90\x9f\x9e\x98])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?)"
    r"|(?P<escape>\x1b[ -/]*[0-~]?)"
    r"|(?P<control>[\0-\x1f\x7f-\x9f])"
    r"|(?P<text>[^\0-\x1f\x7f-\x9f]+)"
)

# What Textual's driver switches on and off, and what it asks (textual.drivers.linux_driver; XTerm's ctlseqs):
# other screen, cursor, line wrap, mouse, focus, paste, synchronised output, keyboard flags, in-band resizes.
_OURS = re.compile(
    r"\x1b\[(?:\?(?:1049|25|7|1000|1003|1006|1015|1004|2004|2026)[hl]|\?2026\$p|\?2048\$p|>25u|<u"
    r"|(?P<row>[1-9]\d{0,3});(?P<column>[1-9]\d{0,3})H|(?P<looks>[\d;]*)m)"
)
# Reset, weight, slant, underline and reverse, and colours of 24 bits: palettes have no others. Textual's line to
# type into has a cursor of its own, black on white.
_LOOKS = re.compile(r"(?:(?:[012347]|39|49|[34]8;2(?:;\d{1,3}){3})(?:;|\Z))*|(?:2;)?30;47")
_POINTER = re.compile(r"\x1b\]22;[a-z-]+\x07")  # the shape of the mouse pointer, given back at the end
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[]P_^X][^\x07\x1b]*\x1b?)?\Z")
_COPY = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Token(NamedTuple):
    """One piece of what was written: ``kind`` is csi, string, escape, control or text."""

    kind: str
    text: str


def tokens(written: str) -> Iterator[Token]:
    """Yield what was written piece by piece; joined together they are all of it."""
    for match in _TOKEN.finditer(written):
        yield Token(str(match.lastgroup), match.group())


def whole(written: bytes) -> bytes:
    """Return what was written up to the last sequence or character, if that may not be there to its end yet."""
    for cut in range(1, 4):
        if written[-cut:][:1] >= b"\xc0":
            written = written[:-cut]
            break
    unfinished = _UNFINISHED.search(written)
    return written[: unfinished.start()] if unfinished else written


def foreign(written: bytes, *, controls: str = "\r\n") -> list[str]:
    """Return what the workbench would not have written of its own: sequences, controls, unseen characters.

    A copy to the clipboard (OSC 52) is foreign here where its text is not clean; :func:`copies` lists them all.
    ``controls`` are those that are let pass.
    """
    try:
        text = written.decode()
    except UnicodeDecodeError as error:
        return [f"not UTF-8: {error}"]
    return [
        fault for kind, piece in tokens(text) for fault in _faults_of(kind, piece, controls)
    ]


def _faults_of(kind: str, piece: str, controls: str) -> list[str]:
    if kind == "text":
        return [f"{fault} in {piece[:60]!r}" for fault in faults(f"x{piece}")]
    if kind == "control":
        return [] if piece in controls else [repr(piece)]
    if kind == "csi":
        ours = _OURS.fullmatch(piece)
        if ours is not None and (ours["looks"] is None or _LOOKS.fullmatch(ours["looks"])):
            return []
    if _POINTER.fullmatch(piece):
        return []
    copied = _COPY.fullmatch(piece)
    if copied is not None:
        return [f"copied {fault}" for fault in faults(_decoded(copied[1]))]
    return [repr(piece[:80])]


def copies(written: bytes) -> list[str]:
    """Return the texts that were put on the clipboard, in order."""
    return [_decoded(match) for match in _COPY.findall(written.decode(errors="replace"))]


def _decoded(said: str) -> str:
    try:
        return base64.b64decode(said, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "\0"  # which is judged to be unsafe
