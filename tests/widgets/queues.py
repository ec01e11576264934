"""Queues over tickets with deadlines in every band, and windows over them."""

from datetime import timedelta

from store.records import NOW, asker, at, query, ticket
from workbench.domain.values import Ref, Status, Ticket
from workbench.store.connection import Connection
from workbench.store.queues import Queue
from workbench.widgets.queue_window import QueueWindow

_EDGES = [int((NOW + timedelta(hours=hours)).timestamp()) for hours in (1, 8, 24)]
HOURS = (-30, 0, 2, 5, 12, 100, 100, None)  # ties, each band, and no deadline


def band_of(due: int) -> int:
    return sum(due >= edge for edge in _EDGES)


def dated(number: int, hours: float | None, version: int = 0, status: Status = Status.OPEN) -> Ticket:
    due = None if hours is None else NOW + timedelta(hours=hours)
    return ticket(number, due=due, created=at(1_000_000 - number * 60), updated=at(600 - version), status=status)


def window_over(connection: Connection, height: int = 10, order: str = "due") -> QueueWindow:
    return QueueWindow(Queue(query("status:open"), order, asker(connection)), height, band_of)


def screen(window: QueueWindow) -> list[Ref | int | None]:
    lines = [window.line_at(y) for y in range(window.height)]
    return [line if line is None else window.rows[line].ref if line >= 0 else -1 - line for line in lines]
