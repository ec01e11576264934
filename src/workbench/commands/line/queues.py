"""Which queue was meant, and how its rows are printed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.commands.line.console import Console
from workbench.commands.line.incidents import related_now
from workbench.domain.shift import band_of, bands
from workbench.query.parsing import parse
from workbench.store.helpdesks import helpdesks_in
from workbench.store.incidents import live_incidents
from workbench.store.queues import COUNT_STOPS_AT, Queue, QueueRow
from workbench.store.rows import moment_of_micros
from workbench.store.scale import NEVER, moment
from workbench.styles.icons import icons_named
from workbench.styles.marks import marks_of
from workbench.styles.queue_line import queue_line
from workbench.workplace import Workplace

if TYPE_CHECKING:
    from workbench.config.model import Order


class Meant(NamedTuple):
    """A queue as it was asked for: its name ('' for a search of one's own), its search, its order."""

    name: str
    search: str
    order: str


def queue_meant(workplace: Workplace, words: Sequence[str], order: "Order | None") -> Meant:
    """Return the queue that ``words`` name: by its name, by its key, or as a search; none mean the first one."""
    queues = workplace.config.queues
    said = " ".join(words).strip()
    chosen = queues[0] if not said else None
    for queue in queues:
        if said.casefold() == queue.name.casefold() or (said.isdigit() and queue.key == int(said)):
            chosen = queue
    if chosen is None:
        return Meant("", said, order or "due")
    return Meant(chosen.name, chosen.search, order or chosen.order)


def open_queue(workplace: Workplace, meant: Meant) -> Queue:
    """Return the queue to read from. Raises Trouble for a search that is wrong."""
    return Queue(parse(meant.search, now=workplace.now()), meant.order, workplace.queries().asker())


def count_words(count: int) -> str:
    """Return a count; it stops at 999+."""
    return f"{COUNT_STOPS_AT - 1}+" if count >= COUNT_STOPS_AT else str(count)


def print_rows(workplace: Workplace, console: Console, rows: Sequence[QueueRow], order: str) -> None:
    """Write rows as the desk draws them, in bands where they are in the order of their deadlines."""
    edges = bands(workplace.now(), workplace.shift)
    now = int(workplace.now().timestamp())
    icons = icons_named("ascii" if console.ascii_signs else workplace.config.look.icons)
    marks = marks_of(helpdesks_in(workplace.connection()))
    band = ""
    for row in rows:
        here = band_of(None if row.due == NEVER else moment(row.due), edges) if order == "due" else ""
        if here != band:
            console.spans([(here.upper(), "band")])
            band = here
        console.spans(queue_line(row, console.width, icons, marks=marks, now=now))


def row_values(workplace: Workplace, rows: Sequence[QueueRow]) -> list[dict[str, object]]:
    """Return rows as what ``--json`` writes of them."""
    edges = bands(workplace.now(), workplace.shift)
    incidents = live_incidents(workplace.connection())
    related = {
        found.ref: {"ref": incident, "reason": found.reason}
        for incident, every in reversed(related_now(workplace, incidents).items())
        for found in every
    }
    return [
        {
            "ref": row.ref,
            "subject": row.subject,
            "status": row.status,
            "priority": ("none", "low", "normal", "high", "urgent")[row.priority],
            "due": None if row.due == NEVER else moment(row.due),
            "band": band_of(None if row.due == NEVER else moment(row.due), edges),
            "updated": moment_of_micros(row.updated),
            "assignee": row.assignee,
            "who": row.who,
            "unread": row.unread,
            "waiting": bool(row.waiting),
            "incident": related.get(row.ref),  # the worst that the ticket looks related to, and why
        }
        for row in rows
    ]
