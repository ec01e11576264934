"""Find references to tracker issues in text: full addresses, and bare keys of the configured trackers.

An address is recognised by its shape on any host, since the trackers a customer's mail points to need not
be configured; a bare key only where a configured tracker owns its prefix, so that UTF-8, SHA-256 or
CVE-2024-1234 never is one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

LONGEST_TEXT = 200_000  # characters looked at
MOST = 100  # references of one text


class TrackerPattern(NamedTuple):
    """How the issues of one configured tracker look in text.

    ``tracker`` is its short name, ``kind`` is jira, github, gitlab, linear or redmine, ``url`` its base
    address. ``prefixes`` are project keys for Jira and Linear (``ENG``), projects or groups for GitHub and
    GitLab (``acme`` or ``acme/api``; none means all). ``numbers`` lets ``#123`` mean a Redmine issue.
    """

    tracker: str
    kind: str
    url: str = ""
    prefixes: tuple[str, ...] = ()
    numbers: bool = False


class Found(NamedTuple):
    """A reference found in a text.

    ``key`` is what people type: ``ENG-4412``, ``acme/api#12``, ``acme/api!7`` (a merge request), ``#123``.
    ``url`` is empty where nobody said the tracker's address; ``tracker`` where it is not configured.
    """

    key: str
    url: str
    tracker: str


_ADDRESS = re.compile(
    r"https?:// (?P<host> [\w.-]{1,255} (?: :\d{1,5} )? ) (?P<path> /[\w./#?&=%+~!:;,@-]{1,1000} )",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)

_KEY = r"(?P<key> [A-Z][A-Z0-9_]{0,19} -\d{1,9} )"
_NUMBER = r"(?P<number> \d{1,9} )"
_CLOUD = r"/jira/ (?: software|servicedesk|core ) (?: /c )?"
_QUEUE = r"queues/[\w/]+?"
_NOT_OWNERS = r"(?! (?: orgs|organizations|projects|groups )/ )"
_PROJECT = r"(?P<project> [\w.-]+ (?: /[\w.-]+ ){1,20}? )"
# The path after the host, each with the kind it means; the first that fits decides. GitHub has exactly two
# names before the number, Redmine at most one, the folder it is served from. What other services put
# before "issues" is no project. Redmine's numbers are short: longer ones are events of error trackers.
_SHAPES = tuple(
    (kind, re.compile(shape + r"(?= [/?\#.,:;!] | \Z )", re.ASCII | re.VERBOSE))
    for kind, shape in (
        ("jira", rf"(?P<base> (?: /[\w.-]+ ){{0,2}} ) /browse/ {_KEY}"),
        ("jira", rf"(?: {_CLOUD} | (?P<base> /[\w.-]+ )? ) /projects/\w+/ (?: issues | {_QUEUE} ) / {_KEY}"),
        ("linear", rf"/[\w-]+/issue/ {_KEY}"),
        ("gitlab", rf"/{_PROJECT} /-/ (?: issues | work_items ) / {_NUMBER}"),
        ("gitlab!", rf"/{_PROJECT} /-/merge_requests/ {_NUMBER}"),
        ("redmine", r"(?: /(?!issues/)[\w.-]+ )? /issues/ (?P<number> \d{1,7} )"),
        ("github", rf"/(?P<project> {_NOT_OWNERS} [\w.-]+/[\w.-]+ ) /(?: issues | pull )/ {_NUMBER}"),
    )
)
_SELECTED = re.compile(rf"[?&]selectedIssue={_KEY} (?= [&\#.,:;!] | \Z )", re.ASCII | re.VERBOSE)

_BARE_NUMBER = re.compile(r"\#\d{1,7}", re.ASCII)
_BARE_KEY = re.compile(_KEY, re.ASCII | re.VERBOSE)

_BEFORE = r"(?<![\w/.\-#@=&?%+~\\!])"  # a key never starts inside a longer token …
_AFTER = r"(?![\w#@=/\\]|[-.+~]\w)"  # … nor ends in one


def find(text: str, trackers: Sequence[TrackerPattern]) -> tuple[Found, ...]:
    """Return the issues that ``text`` refers to, each once, in the order they come; at most 100.

    An address on the host of a configured tracker belongs to it; others are returned with no tracker.
    Only the first 200,000 characters are looked at. Linear in the text.
    """
    text = text[:LONGEST_TEXT]
    patterns = tuple(trackers)
    places = dict(_addresses(text, patterns))
    # Where two trackers claim the same words, the one that names its projects knows better.
    for tracker in sorted(patterns, key=lambda tracker: not tracker.prefixes):
        for place, bare in _bare(text, tracker):
            places.setdefault(place, bare)
    found: dict[tuple[str, str], Found] = {}
    for _, one in sorted(places.items()):
        # A bare key and an address of the same tracker are one; addresses of strangers differ by host.
        found.setdefault((one.tracker or one.url, one.key), one)
        if len(found) == MOST:
            break
    return tuple(found.values())


def is_found_bare(tracker: TrackerPattern) -> bool:
    """Whether a tracker's issues are found in text by their keys alone, without an address."""
    return _pattern(tracker) is not None


def claimants(key: str, trackers: Sequence[TrackerPattern]) -> tuple[str, ...]:
    """Return the short names of the trackers that may have an issue of this key, the one that it means first.

    A tracker that is recognised by bare keys goes before one that only addresses lead to.
    """
    by_address = sorted(trackers, key=lambda one: (not one.prefixes, not one.numbers))
    return tuple(one.tracker for one in by_address if _may_have(one, key))


def _may_have(one: TrackerPattern, key: str) -> bool:
    shape = _pattern(one)
    if one.kind == "redmine":
        shape = _BARE_NUMBER
    elif one.kind in ("jira", "linear") and not one.prefixes:
        shape = _BARE_KEY
    return shape is not None and shape.fullmatch(key) is not None


def _addresses(text: str, trackers: tuple[TrackerPattern, ...]) -> Iterator[tuple[int, Found]]:
    for match in _ADDRESS.finditer(text):
        host, path = match["host"].lower(), match["path"]
        site = text[match.start() : match.start("host")].lower() + host
        for kind, shape in _SHAPES:
            if place := shape.match(path):
                yield match.start(), _found(kind, place, site, _owner(kind.rstrip("!"), host, path, trackers))
                break
        else:
            # A board with an issue picked out. The folder before /secure/ is the one Jira is served from.
            if picked := _SELECTED.search(path):
                folder, secure, _ = path.partition("/secure/")
                address = f"{site}{folder if secure else ''}/browse/{picked['key']}"
                yield match.start(), Found(picked["key"], address, _owner("jira", host, path, trackers))


def _found(kind: str, place: re.Match[str], site: str, tracker: str) -> Found:
    """Return the reference that an address means, its address without what follows the key."""
    if kind == "jira":
        return Found(place["key"], f"{site}{place['base'] or ''}/browse/{place['key']}", tracker)
    if kind == "linear":
        return Found(place["key"], site + place.group(), tracker)
    mark = "!" if kind == "gitlab!" else "#"
    project = "" if kind == "redmine" else place["project"]
    return Found(f"{project}{mark}{place['number']}", site + place.group(), tracker)


def _owner(kind: str, on: str, path: str, trackers: tuple[TrackerPattern, ...]) -> str:
    """Return the short name of the configured tracker that an address lies under, or nothing."""
    for one in trackers:
        host, _, folder = one.url.partition("://")[2].rstrip("/").partition("/")
        if one.kind == kind and host.lower() == on and (not folder or path.startswith(f"/{folder}/")):
            return one.tracker
    return ""


def _bare(text: str, tracker: TrackerPattern) -> Iterator[tuple[int, Found]]:
    pattern = _pattern(tracker)
    for match in pattern.finditer(text) if pattern else ():
        yield match.start(), Found(match.group(), _address(tracker, match.group()), tracker.tracker)


@lru_cache(maxsize=128)
def _pattern(one: TrackerPattern) -> re.Pattern[str] | None:
    """Return what finds the bare keys of a tracker, or None where it has none."""
    names = "|".join(re.escape(name) for name in sorted(one.prefixes, key=len, reverse=True))
    if one.kind in ("jira", "linear"):
        key = rf"(?:{names})-\d{{1,9}}" if names else ""
    elif one.kind in ("github", "gitlab"):
        # Exactly owner/name on GitHub; groups within groups on GitLab.
        depth = "{1}" if one.kind == "github" else "{1,20}"
        project = rf"[\w-][\w.-]{{0,99}}(?:/[\w-][\w.-]{{0,99}}){depth}"
        known = rf"(?=(?:{names})[/#!])" if names else ""
        key = known + project + (r"\#" if one.kind == "github" else "[#!]") + r"\d{1,9}"
    else:
        key = r"\#\d{1,7}" if one.numbers else ""
    return re.compile(_BEFORE + key + _AFTER, re.ASCII) if key else None


def _address(one: TrackerPattern, key: str) -> str:
    """Return where a bare key leads, or nothing where the tracker's own address is not known."""
    base = one.url.rstrip("/")
    if not base:
        return ""
    if one.kind == "jira":
        return f"{base}/browse/{key}"
    if one.kind == "linear":
        return f"{base}/issue/{key}"
    if one.kind == "redmine":
        return f"{base}/issues/{key[1:]}"
    merge = "!" in key
    project, _, number = key.replace("!", "#").partition("#")
    where = ("-/merge_requests" if merge else "-/issues") if one.kind == "gitlab" else "issues"
    return f"{base}/{quote(project)}/{where}/{number}"
