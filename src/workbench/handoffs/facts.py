"""What the store knows of a shift that ends: what is open and why it presses, what was begun, promised and closed."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from workbench.domain.incidents import MAINTENANCE
from workbench.domain.text import one_line
from workbench.domain.values import Incident
from workbench.domain.words import Ref
from workbench.handoffs.around import Around
from workbench.handoffs.known import SILENT
from workbench.store import shiftwork
from workbench.store.connection import Connection
from workbench.store.incidents import live_incidents
from workbench.store.promises import Promise, open_promises
from workbench.store.related import related_tickets
from workbench.store.shiftwork import Silence, Stand

_INCIDENTS = 3  # of which related tickets are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found out about a shift; ``end`` is that of the next one, in seconds since 1970.

    ``promises`` are the first of each ticket that falls due before it, ``begun`` tickets with the kind of a draft and
    when it was touched, ``unsent`` with what waits and how it stands. ``of`` holds every ticket that is spoken of,
    ``owners`` the names of accounts, ``related`` the names of live incidents that a ticket may be about.
    """

    end: int
    promises: Mapping[Ref, Promise]
    begun: Sequence[tuple[Ref, str, int]]
    unsent: Sequence[tuple[Ref, str, str]]
    reopened: AbstractSet[Ref]
    running: AbstractSet[Ref]
    of: Mapping[Ref, Stand]
    owners: Mapping[Ref, str]
    open: Sequence[Stand]
    closed: Sequence[Stand]
    live: Sequence[Incident]
    related: Mapping[Ref, Sequence[str]]
    silent: Mapping[Ref, Silence]


def find_out(connection: Connection, around: Around) -> Facts:
    """Return what the store knows of a shift, by a few bounded questions."""
    start, now = int(around.sender.start.timestamp()), int(around.now.timestamp())
    end = int(around.receiver.end.timestamp())
    promises: dict[Ref, Promise] = {}
    for promise in open_promises(connection):
        if promise.due < end:
            promises.setdefault(promise.ticket, promise)
    begun, unsent = shiftwork.begun(connection), shiftwork.unsent(connection)
    reopened = shiftwork.reopened(connection, now)
    running = {one.ticket for one in around.running if one.ticket}
    own = shiftwork.own_open(connection, around.me)
    names = tuple(dict.fromkeys((*around.names, *shiftwork.names_of(connection, around.me).values())))
    touched = shiftwork.touched(connection, names, start, now + 1)
    before = {item.ticket for item in around.previous.items} if around.previous else set[Ref]()
    others = {
        *touched, *before, *promises, *reopened, *running, *(one[0] for one in begun), *(one[0] for one in unsent),
    } - {one.ref for one in own}  # fmt: skip
    stands = [*own, *shiftwork.stands_of(connection, others)]
    mine = (None, *around.me)
    still_open = [one for one in stands if one.is_open and (one.assignee in mine or one.ref in promises)]
    live = live_incidents(connection)
    return Facts(
        end=end, promises=promises, begun=begun, unsent=unsent, reopened=reopened, running=running,
        of={one.ref: one for one in stands},
        owners=shiftwork.names_of(connection, {one.assignee for one in stands if one.assignee}),
        open=still_open,
        closed=[one for one in stands if not one.is_open and one.ref in touched and one.assignee in mine],
        live=live, related=_related(connection, live, now), silent=_silent(connection, still_open, around),
    )  # fmt: skip


def _related(connection: Connection, live: Sequence[Incident], now: int) -> dict[Ref, list[str]]:
    related: dict[Ref, list[str]] = {}
    for incident in [one for one in live if one.impact != MAINTENANCE][:_INCIDENTS]:
        for found in related_tickets(connection, incident, now=now):
            related.setdefault(found.ref, []).append(one_line(incident.name, 80))
    return related


def _silent(connection: Connection, still_open: Sequence[Stand], around: Around) -> dict[Ref, Silence]:
    silent: dict[Ref, Silence] = {}
    quiet_since = int((around.now - SILENT).timestamp())
    for silence in shiftwork.silences(connection, [one.ref for one in still_open], quiet_since):
        silent.setdefault(silence.ticket, silence)
    return silent
