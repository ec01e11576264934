"""Which answers are trouble, and in which words: a limit in disguise, a no, a page in place of data.

The real client and the testing kit ask here, so that both judge alike.
"""

from datetime import datetime

from workbench.api.answers import Answer, Refused, Throttled, Unreadable, is_page, place_of
from workbench.api.limits import asked_wait
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

_WORDS_SHOWN = 200
_DEEPEST = 8  # objects within objects in which a server's words are looked for
_REMEDIES = {
    401: "Check the token and its user: run workbench login again.",
    403: "The account may not do this; ask whoever runs the server, or run workbench doctor.",
    404: "Check the address in the configuration.",
    500: "The server is at fault; it is tried again.",
}


def refusal(answer: Answer, now: datetime) -> Trouble | None:
    """Return the trouble that an answer means, or None for a good one. ``now`` is the time in UTC."""
    wait = asked_wait(answer, now)
    if wait is not None:
        return Throttled(
            f"{place_of(answer.url)} asks for fewer requests.",
            _words(answer) or f"It answered {answer.status}.",
            f"It is asked again in {wait:.0f} s." if wait else "It is asked again soon.",
            wait,
        )
    if 300 <= answer.status < 400 and answer.status != 304:
        return Unreadable(
            f"{place_of(answer.url)} sends us elsewhere.",
            f"It answered {answer.status}" + (f" to {one_line(to, 100)}." if (to := _target(answer)) else "."),
            "Put the address that it leads to into the configuration, or sign in again.",
        )
    if answer.status >= 400:
        return Refused(f"{place_of(answer.url)} answered {answer.status}.", _words(answer), _REMEDIES.get(
            min(answer.status, 500), "Check what the account may do there."
        ), answer)  # fmt: skip
    return answer.unreadable("") if answer.body and is_page(answer) else None


def _words(answer: Answer) -> str:
    """Return what the server says about its refusal, in its own words, as one clean line."""
    if is_page(answer):
        return "It sent a web page."
    import msgspec

    try:
        said: object = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        text = answer.body[:2000].decode("utf-8", "replace")
        return one_line(text, _WORDS_SHOWN)
    return one_line(_sentence(said), _WORDS_SHOWN)


def _sentence(said: object, depth: int = 0) -> str:
    if isinstance(said, str):
        return said
    if depth < _DEEPEST and isinstance(said, list):
        return " ".join(_sentence(one, depth + 1) for one in said[:5])
    if depth < _DEEPEST and isinstance(said, dict):
        for key in ("message", "detail", "error_description", "description", "error", "errors", "errorMessages"):
            if said.get(key):
                return _sentence(said[key], depth + 1)
        return " ".join(f"{key}: {_sentence(value, depth + 1)}" for key, value in list(said.items())[:5])
    return ""


def _target(answer: Answer) -> str:
    return answer.headers.get("location", "").partition("?")[0]
