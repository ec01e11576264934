"""Handoffs to try things with: one as people write it, and any that hypothesis thinks of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from workbench.handoffs.blocks import tidy
from workbench.handoffs.model import Handoff, Item, LeftOut, Outage, Part, Severity, Side
from workbench.handoffs.times import line_of

START = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
EMEA = Side(person="mara", region="emea", start=START, end=START + timedelta(hours=8), zone="Europe/Berlin")
AMER = Side(
    person="", region="amer", start=START + timedelta(hours=8), end=START + timedelta(hours=16), zone="America/Denver"
)
ID = "2026-03-04T1400Z-emea-mara-to-amer"


def item(ticket: str = "zd:48213", severity: Severity = Severity.WATCHER, **other: object) -> Item:
    """Return an item that lacks nothing, but for what is said otherwise."""
    values: dict[str, object] = {
        "customer": "Jane Roe, Acme", "tier": "1", "why": "waits on engineering", "one_line": "TLS handshake fails",
        "state_now": "open, with Mara since 09:10Z", "tried": ("openssl s_client → alert 70",),
        "ruled_out": ("the proxy",), "customer_expects": "word by 2026-03-04 16:00Z (17:00 Europe/Berlin)",
        "last_said": "Jane Roe, 2026-03-04 10:02Z: It fails since yesterday.", "next_step": "ask for the 4.12.1 log",
        "owner": "mara", "due": START + timedelta(hours=10), "done_when": "the handshake works",
        "if_then": ("they send the log → run tls-check",),
    }  # fmt: skip
    return Item(ticket=ticket, severity=severity, **(values | other))  # type: ignore[arg-type] # names are Item's


def changed(**other: object) -> Item:
    """Return an item that lacks nothing but what is said otherwise."""
    return replace(item(), **other)  # type: ignore[arg-type] # names are Item's


def handoff(*items: Item, **other: object) -> Handoff:
    """Return a handoff of these items from EMEA to AMER."""
    values: dict[str, object] = {
        "id": ID, "sender": EMEA, "receiver": AMER, "headline": "Scanners are slow in eu-west.", "items": items,
        "coverage": "jonas on; ola may be woken for severity 1",
        "incidents": (Outage("st:1", "Scanners slow", "identified", "", "unknown", "mara"),),
        "numbers": (("open", "31"),),
    }  # fmt: skip
    return Handoff(**(values | other))  # type: ignore[arg-type] # names are Handoff's


# What the parser might stumble over, beside any text at all.
_NASTY = st.sampled_from([
    "---", "### zd:1 · stable", "## Left out, and why", "# x", "- due: tomorrow", "- next step: x", "```", "~~~~",
    "<<<<<<< HEAD", "=======", ">>>>>>> theirs", "<!-- end of handoff x -->", "\\# x", "\\\\- a: b", "·", "tier 1",
    "\x1b[31mred", "\u202e", "{{7*7}}", "key: value", "a\r\nb", "- zd:9: gone", "'", '"', "🙂", "\u0301", "* a: b",
])  # fmt: skip
_TEXT = st.lists(st.one_of(_NASTY, st.text(max_size=12)), max_size=4)
words = _TEXT.map(" ".join).map(line_of)
said = words.filter(bool)
blocks = _TEXT.map("\n".join).map(tidy)
refs = st.builds("{}:{}".format, st.sampled_from(["zd", "rt", "local"]), st.integers(1, 99_999))
times = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a zone is given below
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
_lists = st.lists(said, max_size=2).map(tuple)
_plain = words.map(lambda text: line_of(text.replace("·", ",")))
_customers = _plain.filter(lambda text: text != "-")
_labels = st.sampled_from(["mood", "see also", "Wetter", "e mail"])

items = st.builds(
    Item, ticket=refs, severity=st.sampled_from(Severity), customer=_customers, tier=_plain, why=words, one_line=words,
    state_now=words, tried=_lists, ruled_out=_lists, customer_expects=words, last_said=words, next_step=words,
    owner=words, due=st.none() | times, done_when=words, if_then=_lists, risks=_lists, do_not=_lists,
    further=st.lists(st.tuples(_labels, words), max_size=2).map(tuple), notes=blocks,
)  # fmt: skip
sides = st.builds(
    Side, person=words, region=words, start=times, end=times, zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
    further=st.dictionaries(st.sampled_from(["desk", "phone"]), words).map(lambda all_: tuple(all_.items())),
)  # fmt: skip
outages = st.builds(Outage, refs, words, words, words, words, words) | st.builds(Outage, st.just(""), said)
_names = st.dictionaries(said, words, max_size=2).map(lambda found: tuple(found.items()))
handoffs = st.builds(
    Handoff, id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,20}", fullmatch=True), version=st.integers(1, 999),
    sender=sides, receiver=sides, previous=words, headline=words, coverage=words, numbers=_names,
    incidents=st.lists(outages, max_size=2).map(tuple), written=st.none() | times,
    items=st.lists(items, max_size=3).map(tuple),
    left_out=st.lists(st.builds(LeftOut, refs, words), max_size=2).map(tuple), intro=blocks,
    parts=st.lists(st.builds(Part, said, blocks), max_size=2).map(
        tuple
    ),
    further=st.sampled_from(
        [(), ("mood: calm",), ("desk:\n  floor: 2  # the second\n  chairs: [a, b]", "x: |\n  a\n\n  b")]
    ),
)  # fmt: skip
