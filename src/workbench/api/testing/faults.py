"""What comes in place of an answer: refusals, limits in all their disguises, pages, rubbish and silence."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from workbench.api.answers import LARGEST, Answer, Refused, Throttled, Unreachable, Unreadable
from workbench.api.testing.http import TOKEN, Fault, Request
from workbench.domain.trouble import Trouble

LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action='/login'></form></body></html>"
_BAD_GATEWAY = b"<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Disguise:
    """One way in which an answer fails: its ``name``, the trouble that it is, and what makes it of a good answer.

    One that is ``about_one`` may truly mean that a single thing is not there, when it is not the answer to all.
    """

    name: str
    means: type[Trouble]
    make: Callable[[Answer], Answer]
    about_one: bool = False


def _refused(status: int, said: object) -> Callable[[Answer], Answer]:
    body = b"" if said is None else json.dumps(said).encode()
    return lambda answer: Answer(status, body, {"content-type": "application/json"}, answer.url)


def _limited(status: int, body: bytes = b'{"message": "Slow down."}', **headers: str) -> Callable[[Answer], Answer]:
    named = {name.replace("_", "-"): said for name, said in headers.items()}
    return lambda answer: Answer(status, body, {"content-type": "application/json", **named}, answer.url)


def _html(status: int, page: bytes, **headers: str) -> Callable[[Answer], Answer]:
    return lambda answer: Answer(status, page, {"content-type": "text/html; charset=utf-8", **headers}, answer.url)


def _body(body: bytes) -> Callable[[Answer], Answer]:
    return lambda answer: Answer(answer.status, body, {"content-type": "application/json"}, answer.url)


def _cut(answer: Answer) -> Answer:
    return Answer(answer.status, answer.body[: len(answer.body) // 2] or b"{", answer.headers, answer.url)


def _silent(answer: Answer) -> Answer:
    raise Unreachable(f"{answer.url} does not answer.", "It said nothing for 30 s.", "It is tried again.")


_SOON = timedelta(seconds=90)

DISGUISES = (
    Disguise("401", Refused, _refused(401, {"message": f"The token {TOKEN} is not known."})),
    Disguise("401 with nothing in it", Refused, _refused(401, None)),
    Disguise("403", Refused, _refused(403, {"message": "You may not see this."}), about_one=True),
    Disguise("404", Refused, _refused(404, {"message": "Not found."}), about_one=True),
    Disguise("404 with a web page", Refused, _html(404, b"<html><body>There is no such site.</body></html>")),
    Disguise("409", Refused, _refused(409, {"errors": ["Somebody was faster."]})),
    Disguise("412", Refused, _refused(412, {"message": "Precondition Failed"})),
    Disguise("422", Refused, _refused(422, {"errors": {"query": "is not understood"}})),
    Disguise("429 with seconds", Throttled, _limited(429, retry_after="90")),
    Disguise("429 with a date", Throttled, lambda answer: _limited(
        429, retry_after=format_datetime(datetime.now(UTC) + _SOON, usegmt=True))(answer)),
    Disguise("429 that does not say how long", Throttled, _limited(429)),
    Disguise("429 as plain text", Throttled, _limited(429, b"Too many requests", retry_after="90")),
    Disguise("503 that asks to wait", Throttled, _limited(503, b"", retry_after="90")),
    Disguise("403 with nothing left", Throttled, lambda answer: _limited(
        403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{(datetime.now(UTC) + _SOON).timestamp():.0f}")(answer)),
    Disguise("400 that says RATELIMITED", Throttled, _limited(
        400, b'{"errors": [{"extensions": {"code": "RATELIMITED"}}]}')),
    Disguise("500 with nothing in it", Refused, _refused(500, None)),
    Disguise("502 with HTML", Refused, _html(502, _BAD_GATEWAY)),
    Disguise("a login page with 200", Unreadable, _html(200, LOGIN)),
    Disguise("a login page that says it were JSON", Unreadable, _body(LOGIN)),
    Disguise("a redirect to a login page", Unreadable, _html(302, b"", location="https://login.test/?next=x")),
    Disguise("half an answer", Unreadable, _cut),
    Disguise("no JSON at all", Unreadable, _body(b"It works!")),
    Disguise("an answer without a body", Unreadable, _body(b"")),
    Disguise("bytes that are no UTF-8", Unreadable, _body(b'{"message": "\xff\xfe"')),
    Disguise("brackets without end", Unreadable, _body(b"[" * 100_000)),
    Disguise("an answer that is too large", Unreadable, lambda answer: Answer(200, bytes(LARGEST + 1), {}, answer.url)),
    Disguise("no answer in time", Unreachable, _silent),
)  # fmt: skip

# Well-formed and not what was asked for: whoever takes these for an empty list has lost everything in silence.
HOLLOW = (
    Disguise("null", Unreadable, _body(b"null")),
    Disguise("an empty object", Unreadable, _body(b"{}")),
    Disguise("an object of another shape", Unreadable, _body(b'{"status": "ok"}')),
    Disguise("a number", Unreadable, _body(b"17")),
)


def always(disguise: Disguise) -> Fault:
    """Return the fault that every answer fails so."""
    return lambda number, request, answer: disguise.make(answer)


def once(disguise: Disguise, at: int) -> Fault:
    """Return the fault that the answer with the number ``at`` fails so, and no other."""
    return lambda number, request, answer: disguise.make(answer) if number == at else answer


class SamePage:
    """The fault that a list gives its first page again, whichever page is asked for."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Answer] = {}

    def __call__(self, number: int, request: Request, answer: Answer) -> Answer:
        """Return the first answer that this path ever gave."""
        return self._first.setdefault((request.method, request.path), answer)


def keys_in(answers: list[Answer]) -> list[str]:
    """Return the names of all fields in the JSON of ``answers``."""
    found: dict[str, None] = {}
    for answer in answers:
        try:
            found.update(dict.fromkeys(_keys(json.loads(answer.body))))
        except ValueError:
            continue
    return list(found)


def _keys(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(said, list):
        for value in said:
            yield from _keys(value)


_ABSENT = object()
ODD_VALUES: tuple[tuple[str, object], ...] = (
    ("missing", _ABSENT), ("null", None), ("an empty text", ""), ("a text", "odd"), ("a number", 7), ("a list", []),
    ("a number without end", 10**30), ("an object", {"odd": 1}),
)  # fmt: skip


def with_odd(key: str, value: object) -> Fault:
    """Return the fault that the field ``key`` holds ``value``, or is not there, wherever it stands."""

    def fault(number: int, request: Request, answer: Answer) -> Answer:
        try:
            said = json.loads(answer.body)
        except ValueError:
            return answer
        return Answer(answer.status, json.dumps(_put(said, key, value)).encode(), answer.headers, answer.url)

    return fault


def _put(said: object, key: str, value: object) -> object:
    if isinstance(said, dict):
        kept = {name: _put(inner, key, value) for name, inner in said.items() if name != key}
        return kept if key not in said or value is _ABSENT else kept | {key: value}
    return [_put(inner, key, value) for inner in said] if isinstance(said, list) else said
