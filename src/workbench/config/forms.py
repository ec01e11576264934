"""Checks of single values that a type cannot say: addresses, paths, zones, searches, kinds of server."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from workbench.config.loaded import kinds_for
from workbench.config.mistakes import nearest_of, quoted
from workbench.domain.trouble import Trouble


class Checks(NamedTuple):
    """What the loader is told from outside.

    ``folder`` is where relative paths begin. ``search`` raises Trouble for a search that is wrong.
    """

    folder: Path
    kinds: tuple[str, ...]
    search: Callable[[str], object] | None


class WrongError(Exception):
    """A value that does not do: ``reason``, and the ``nearest`` that would."""

    def __init__(self, reason: str, nearest: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.nearest = nearest


def check_form(form: str, text: str, checks: Checks) -> str:
    """Return ``text`` as the configuration holds it (paths become absolute). Raises WrongError."""
    return _FORMS[form](text, checks) if text else text


def one_of(text: str, valid: tuple[str, ...]) -> str:
    """Return ``text`` where it is one of the ``valid`` words. Raises WrongError."""
    if text in valid:
        return text
    raise WrongError(f"expected one of {', '.join(valid)}; got {quoted(text)}", nearest_of(text, valid))


def _address(text: str, _: Checks) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        named = bool(parts.hostname)
    except ValueError:  # brackets that hold no IPv6 address
        named = False
    if "@" in text.partition("//")[2].partition("/")[0]:
        raise WrongError("an address must not hold a user or a password; use user: and token: beside it")
    if not named or parts.scheme not in ("http", "https"):
        raise WrongError("expected an address such as https://acme.example")
    return text


def _path(text: str, checks: Checks) -> str:
    return os.path.normpath(checks.folder / os.path.expanduser(text))  # noqa: PTH111 - Path's raises for ~nobody


def _zone(text: str, _: Checks) -> str:
    from workbench.domain.zones import zone_named

    try:
        zone_named(text)
    except Trouble:
        from zoneinfo import available_timezones

        known = available_timezones()
        if not known:
            raise WrongError("this machine knows no time zones by name; install tzdata, or use local") from None
        reason = f"no time zone is called {quoted(text)}; expected local or a name such as Europe/Berlin"
        raise WrongError(reason, nearest_of(text, known)) from None
    return text


def _date(text: str, _: Checks) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongError(f"no day of the calendar is {quoted(text)}; expected one such as 2026-12-25") from None


def _search(text: str, checks: Checks) -> str:
    if checks.search is not None:
        try:
            checks.search(text)
        except Trouble as trouble:
            # Its `why` may be a drawing with a caret under the word, which no single line can hold.
            why = "" if "\n" in trouble.why else trouble.why
            raise WrongError(" ".join(part for part in (trouble.what, why, trouble.remedy) if part)) from None
    return text


def _kind_in(section: str) -> Callable[[str, Checks], str]:
    return lambda text, checks: one_of(text, kinds_for(section, checks.kinds))


_FORMS: Mapping[str, Callable[[str, Checks], str]] = {
    "address": _address,
    "path": _path,
    "zone": _zone,
    "date": _date,
    "search": _search,
    "helpdesk kind": _kind_in("helpdesks"),
    "tracker kind": _kind_in("trackers"),
    "status page kind": _kind_in("status_pages"),
}
