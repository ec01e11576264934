"""Leave out of what is kept what looks like a secret, and what is known to be one."""

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "•••"
_PATTERNS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), MASK),
    (re.compile(r"(?i)\b(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token)(\s*[:=]\s*)[^\r\n]+"),
     rf"\1\2{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}"), rf"\1\2{MASK}"),
    (re.compile(
        r"(?i)([\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key))"
        r"([\"']?\s*[:=]\s*)(\"[^\"\r\n]{1,400}\"|'[^'\r\n]{1,400}'|[^\s,;&\"']{1,400})"), rf"\1\2{MASK}"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,80}:)[^\s/@]{1,200}@"), rf"\1{MASK}@"),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}"),
     MASK),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), MASK),
)


def forms_of(secret: str) -> tuple[str, ...]:
    """Return a secret as it can turn up: as it is, quoted for a URL, and in base64; the longest first."""
    raw = secret.encode()
    forms = {secret, quote(secret, safe=""), quote_plus(secret), base64.b64encode(raw).decode().rstrip("="),
             base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    return tuple(sorted((form for form in forms if len(form) >= 4), key=len, reverse=True))


def mask(text: str, secrets: Iterable[str] = (), by_look: bool = True) -> str:
    """Return ``text`` without the ``secrets``, and with ``by_look`` without what looks like one."""
    for form in sorted({form for secret in secrets for form in forms_of(secret)}, key=len, reverse=True):
        text = text.replace(form, MASK)
    if by_look:
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
    return text
