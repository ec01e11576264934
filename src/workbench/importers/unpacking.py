"""What the bytes of a mail's part mean: base64, quoted-printable, and files uuencoded into a text (RFC 2045)."""

import binascii
import re
from typing import NamedTuple

from workbench.importers.headers import Headers, base64_bytes

_UU_BEGIN = re.compile(r"^begin 0?[0-7]{3} (\S[^\n]{0,200})\n", re.MULTILINE)
# No line of base64 has a space, an underscore or two dashes in it.
_FOOTER = re.compile(rb"\n(?=[^\n]*(?:\S[ \t]+\S|--|_))")


class Unpacked(NamedTuple):
    """What a part's bytes mean, plain text that a list put ``below`` them, and a sentence on what was broken."""

    content: bytes
    below: bytes = b""
    mended: str = ""


class Enclosed(NamedTuple):
    """A file that stood in a text: its name as it was written, and how many of its lines could not be read."""

    name: str
    content: bytes
    broken: int


def is_packed(headers: Headers) -> bool:
    """Whether a part's bytes have to be unpacked before they can be read."""
    return _packing(headers) in ("base64", "quoted-printable")


def unpacked(raw: bytes, headers: Headers) -> Unpacked:
    """Return what a part's bytes mean by its headers."""
    packing = _packing(headers)
    if packing == "base64":
        footer = _FOOTER.search(raw) if any(sign in raw for sign in (b" ", b"_", b"--")) else None
        end = footer.start() if footer else len(raw)
        content = base64_bytes(raw[:end])
        if content is None:
            return Unpacked(raw, mended="a part's base64 is broken; it is kept as it came")
        return Unpacked(content, raw[end:])
    if packing == "quoted-printable":
        return Unpacked(binascii.a2b_qp(raw))
    if packing in ("x-uuencode", "uuencode", "x-uue", "uue"):
        match = re.search(rb"^begin [0-7]{3,4} [^\n]*\n", raw, re.MULTILINE)
        return Unpacked(raw if match is None else _uudecoded(raw[match.end() :].split(b"\n"))[0])
    kind = headers.first("content-type").lower()
    is_lines = not kind or kind.startswith(("text", "message"))
    return Unpacked(raw.replace(b"\r\n", b"\n") if is_lines else raw)


def without_uuencoded(text: str) -> tuple[str, list[Enclosed]]:
    """Return ``text`` without the files that stand in it between ``begin 644 name`` and ``end``, and those files."""
    out: list[str] = []
    files: list[Enclosed] = []
    at = 0
    while (match := _UU_BEGIN.search(text, at)) is not None:
        end = text.find("\nend", match.end() - 1)
        if end < 0:
            break
        lines = text[match.end() : end].encode("latin-1", errors="replace").split(b"\n")
        content, wrong = _uudecoded(lines)
        out.append(text[at : match.start()])
        at = end + len("\nend")
        if wrong > len(lines) // 10:  # prose that happens to say "begin 644 …"
            out.append(text[match.start() : at])
            continue
        files.append(Enclosed(match[1], content, wrong))
    out.append(text[at:])
    return "".join(out), files


def _packing(headers: Headers) -> str:
    return headers.first("content-transfer-encoding").strip(" \"';").lower()


def _uudecoded(lines: list[bytes]) -> tuple[bytes, int]:
    """Return what uuencoded lines mean, and how many of them could not be read."""
    out = bytearray()
    wrong = 0
    for line in lines:
        line = line.rstrip(b"\r")
        if line in (b"end", b"`", b" ", b""):
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            # Encoders that pad too long: take what the length sign says.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:size])
            except binascii.Error:
                wrong += 1
    return bytes(out), wrong
