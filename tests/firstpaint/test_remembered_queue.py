"""What the first paint reads is what the live queue shows, with unsent changes and without."""

from pathlib import Path

from store.records import ME, NOW, asker, opened, query, store, ticket
from workbench.domain.effects import Assign, Change, SetStatus
from workbench.domain.values import Status
from workbench.firstpaint import _read, remember
from workbench.store import outbox, snoozing
from workbench.store.queues import Queue


def test_the_first_paint_shows_tickets_as_their_unsent_changes_will_leave_them(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        store(connection, tickets=[ticket(n, assignee=ME if n < 5 else None) for n in range(1, 8)])
        queue = Queue(query("status:open assignee:me"), "due", asker(connection, (ME, "hq:a9")))
        remember(connection, tmp_path, tmp_path / "config.yaml", tmp_path, dict(queue.first_window(64)))
        painted = [tuple(row) for row in _read(tmp_path, 64)[1]]
        assert painted == [tuple(row) for row in queue.first(64)]
        assert len(painted) == 4
        for ref, effect in (("zd:1", SetStatus(Status.SOLVED)), ("zd:2", Assign(None)), ("zd:6", Assign(ME))):
            outbox.put(connection, Change(ticket=ref, source="zd", effects=(effect,)), now=0, hold=0)
        snoozing.snooze(connection, "zd:3", until=None, event="answer", now=int(NOW.timestamp()))
        painted = [tuple(row) for row in _read(tmp_path, 64)[1]]
        assert painted == [tuple(row) for row in queue.first(64)]
        assert {row[2] for row in painted} == {"zd:4", "zd:6"}


def test_what_is_remembered_already_is_not_written_again(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        facts = Queue(query("status:open assignee:me"), "due", asker(connection)).first_window(64)
        written = []
        for one in (facts, facts, {**facts, "title": "Mine"}):
            before = connection.total_changes
            remember(connection, tmp_path, tmp_path / "config.yaml", tmp_path, dict(one))
            written.append(connection.total_changes > before)
        assert written == [True, False, True]
