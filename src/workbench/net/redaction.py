"""What of a request may be seen: never a token, and of what a person or a customer wrote only a beginning."""

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from workbench.domain.text import one_line

WITHHELD = "‹withheld›"
_SHORTEST_SECRET = 4  # characters; anything shorter stands in too many words
_WORDS_SHOWN = 12  # characters of a value that is somebody's text
_VALUE_SHOWN = 40
_PLAIN = re.compile(r"[\w.:,*-]+", re.ASCII)
# Names of parameters that hold a secret, or an address that works without signing in (S3, Azure, CloudFront).
_SECRETIVE = re.compile(
    r"token|key|secret|passw|pwd|auth|sig|credential|session|cookie|jwt|code|^x-amz-|^se$|^sv$|^policy$", re.IGNORECASE
)
# What no name of a thing looks like: long, with letters and digits mixed.
_TOKEN = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[\w+=~.-]{20,}", re.ASCII)
# What a way of signing in may say besides: which version of the vendor's interface it is for, say.
_HARMLESS = re.compile(r"accept(?:-[a-z]+)?|content-type|user-agent|.*version", re.IGNORECASE)


def secrets_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the secrets that headers which sign in hold, the longest first: each whole, and what it is made of."""
    found: set[str] = set()
    for name, value in headers.items():
        if _HARMLESS.fullmatch(name):
            continue
        last = value.split(" ")[-1].removeprefix("token=")
        found |= {value, last, last.strip('"')}
        if value.lower().startswith("basic "):
            found |= _parts_of_basic(last)
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST_SECRET), key=len, reverse=True))


def _parts_of_basic(encoded: str) -> set[str]:
    """Return user and password together, and the password: the user's name is no secret (RFC 7617)."""
    try:
        pair = b64decode(encoded).decode()
    except ValueError:
        return set()
    # Where a key takes the user's place, as Freshdesk and Redmine have it, the password is a word without meaning.
    user, _, password = pair.partition(":")
    is_key = len(password) <= 1 or _TOKEN.fullmatch(user)
    return {pair, password, *([user] if is_key else [])}


def scrub(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` without the secrets."""
    for secret in secrets:
        text = text.replace(secret, WITHHELD)
    return text


def scrub_bytes(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return ``body`` without the secrets, as they are and as JSON writes them."""
    for secret in secrets:
        for form in {secret, secret.replace("/", "\\/")}:
            body = body.replace(form.encode(), WITHHELD.encode())
    return body


def shown(url: str, secrets: Iterable[str] = ()) -> str:
    """Return an address as a trace may show it: host, path, and the query with what is in it cut short."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return WITHHELD
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{_name(name)}={_value(name, value)}" for name, value in pairs)
    return one_line(scrub(host + _path(parts.path) + (f"?{query}" if query else ""), secrets), 400)


def _path(path: str) -> str:
    pieces = path.split("/")
    after_token = {number + 1 for number, piece in enumerate(pieces) if piece in ("token", "tokens")}
    return "/".join(
        WITHHELD if piece and (number in after_token or _TOKEN.fullmatch(piece)) else piece
        for number, piece in enumerate(pieces)
    )


def _name(name: str) -> str:
    return WITHHELD if _TOKEN.fullmatch(name) else name[:_VALUE_SHOWN]


def _value(name: str, value: str) -> str:
    if _SECRETIVE.search(name) or _TOKEN.search(value):
        return WITHHELD
    most = _VALUE_SHOWN if _PLAIN.fullmatch(value) else _WORDS_SHOWN
    return value if len(value) <= most else value[:most] + "…"
