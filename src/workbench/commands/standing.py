"""How the sources stand, in words: for the line at the top of the desk, for the command line, and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.when import clock, span
from workbench.store.scale import moment
from workbench.store.sources import Source, sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from workbench.api.views import View
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace

_COUNTED = 10_000


class Standing(NamedTuple):
    """How one source stands, what waits to be sent there, and how many tickets are left of one that is not read."""

    source: Source
    is_configured: bool
    left_here: int
    outbox: str = ""


def known_sources(workplace: Workplace, connection: Connection) -> list[Source]:
    """Return how the configured sources stand; what is left of others is passed over."""
    names = workplace.source_names()
    return [source for source in sources(connection) if source.name in names]


def standings(workplace: Workplace, connection: Connection) -> list[Standing]:
    """Return how everything stands that is read, or was once."""
    from workbench.acting.waiting import source_outbox_words  # the desk is drawn before it

    names = [one.name for one in workplace.sources()]
    told = {source.name: source for source in sources(connection)}
    now, zone = workplace.now(), workplace.zone
    found = [
        Standing(told.get(name) or _unread(name), True, 0, source_outbox_words(connection, name, now, zone))
        for name in names
    ]
    for name in sorted(set(told) - set(names)):
        left = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ref >= ?1 || ':' AND ref < ?1 || ';' LIMIT ?2)",
            (name, _COUNTED),
        ).fetchone()[0]
        if left:
            found.append(Standing(told[name], False, left))
    return found


def _unread(name: str) -> Source:
    return Source(name, None, None, None, "", None, None)


def sync_words(known: Sequence[Source], now: datetime, zone: tzinfo) -> str:
    """Return one sentence about how fresh the store is: what is wrong first, then what is still to come."""
    troubled = [source for source in known if source.trouble]
    if troubled:
        more = f" (and {len(troubled) - 1} more)" if len(troubled) > 1 else ""
        return trouble_words(troubled[0], now, zone) + more
    paused = [source for source in known if source.paused is not None]
    coming = _coming_words(known, now)
    if paused:
        words = ", ".join(source.name for source in paused) + " paused"
        return f"{words}, {coming}" if coming else words
    if coming:
        return coming
    pulled = [source.pulled_at for source in known if source.pulled_at]
    return f"as of {clock(moment(min(pulled)), now, zone)}" if pulled else "nothing pulled yet"


def trouble_words(source: Source, now: datetime, zone: tzinfo) -> str:
    """Return in one line that a source cannot be read, since when, and when it is tried again."""
    since = clock(moment(source.trouble_since), now, zone) if source.trouble_since else "now"
    again = f", next try {clock(moment(source.next_try), now, zone)}" if source.next_try else ""
    return f"{source.name} {source.failing or 'unreachable'} since {since}{again}"


def _coming_words(known: Sequence[Source], now: datetime) -> str:
    """Return what first pulls have still to bring, and how long that will take; empty where nothing is to come."""
    left = sum(source.remaining or 0 for source in known)
    if not left:
        so_far = sum(source.done for source in known if source.is_coming)
        return f"{so_far:,} tickets so far" if so_far else ""
    times = [seconds for source in known if (seconds := source.seconds_left(int(now.timestamp()))) is not None]
    return f"{left:,} tickets to come" + (f", {about(max(times))}" if times else "")


def about(seconds: float) -> str:
    """Return how long something will still take, roughly: ``under a minute``, ``about 4 min``."""
    return "under a minute" if seconds < 60 else f"about {span(seconds + 30)}"


def source_words(source: Source, now: datetime, zone: tzinfo) -> list[str]:
    """Return how one source stands, without its name: in a few lines, what matters most first."""
    words = []
    if source.trouble_since is not None:
        words.append(trouble_words(source, now, zone).removeprefix(f"{source.name} "))
    if source.paused is not None:
        words.append(f"paused since {clock(moment(source.paused), now, zone)}")
    if source.is_coming or source.remaining:
        of = f"{source.done:,} of {source.done + source.remaining:,}" if source.remaining else f"{source.done:,}"
        left = source.seconds_left(int(now.timestamp()))
        words.append(f"first pull: {of} tickets" + (f", {about(left)}" if left is not None else ""))
    if source.pulled_at:
        words.append(f"as of {clock(moment(source.pulled_at), now, zone)}")
    return words or ["not read yet"]


def standings_page(known: Sequence[Standing], now: datetime, zone: tzinfo, *, by_key: bool = True) -> View:
    """Return how everything stands as a page; ``by_key`` where Enter pauses a source and lets it go on."""
    from workbench.api.views import Empty, Opens, Row, Stack, Table, Text, Tone

    if not known:
        return Empty("Nothing is connected yet.", "`workbench connect` connects a helpdesk.")
    rows = []
    for standing in known:
        source = standing.source
        if not standing.is_configured:
            words = f"not configured any more; its tickets stay until `workbench purge --of {source.name}`"
            rows.append(Row((source.name, f"{standing.left_here:,} tickets here"), below=words, tone=Tone.QUIET))
            continue
        opens = Opens("pause" if source.paused is None else "resume", source.name)
        tone = Tone.WARN if source.trouble or source.paused is not None else Tone.PLAIN
        first, *others = source_words(source, now, zone)
        below = "\n".join(filter(None, (standing.outbox, source.trouble, *others)))
        rows.append(Row((source.name, first), opens, below=below, tone=tone))
    hint = Text("Enter pauses one, or lets it go on. Ctrl+R looks for news now.", Tone.QUIET)
    table = Table(("", ""), tuple(rows), flexible=1)
    return Stack((hint, Text(""), table)) if by_key else table
