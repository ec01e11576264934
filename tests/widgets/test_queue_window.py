"""The window of a queue: whatever is done to it, it is a true piece of the queue and the cursor is in sight."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.records import asker, opened, query, store
from widgets.queues import HOURS, band_of, dated, screen, window_over
from workbench.domain.values import Ref, Status, Ticket
from workbench.store.connection import Connection
from workbench.store.queues import Queue
from workbench.widgets.queue_window import CHUNK, MOST, QueueWindow


class Windows(RuleBasedStateMachine):
    """Moves in a window while tickets come, go and change places, and compares it with the whole queue."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.connection = self.stack.enter_context(
            opened(Path(self.stack.enter_context(tempfile.TemporaryDirectory())))
        )
        self.version = 0

    @initialize(
        count=st.sampled_from([0, 1, 3, 12, 70, 300, 1_200]), height=st.integers(1, 60),
        order=st.sampled_from(["due", "updated", "created", "priority"]), seed=st.integers(0, 9),
    )  # fmt: skip
    def begin(self, count: int, height: int, order: str, seed: int) -> None:
        store(self.connection, tickets=[dated(n, HOURS[(n * 7 + seed) % 8]) for n in range(1, count + 1)])
        self.next = count + 1
        self.queue = Queue(query("status:open"), order, asker(self.connection))
        self.window = QueueWindow(self.queue, height, band_of)
        self.whole = self.read()

    def teardown(self) -> None:
        self.stack.close()

    def read(self) -> list[Ref]:
        return [row.ref for row in self.queue.first(100_000)]

    @property
    def position(self) -> int:
        selected = self.window.selected
        return self.whole.index(selected.ref) if selected else 0

    # -- moving ---------------------------------------------------------------------------------------------

    @rule(rows=st.one_of(st.integers(-3, 3), st.integers(-2_000, 2_000)))
    def move(self, rows: int) -> None:
        wanted = min(max(self.position + rows, 0), max(0, len(self.whole) - 1))
        before = [self.shown(y) for y in range(self.window.height)]
        if not self.window.move(rows):
            assert [self.shown(y) for y in range(self.window.height)] == before  # only the cursor is drawn anew
        assert self.position == wanted

    @rule(rows=st.integers(1, 700))
    def move_there_and_back(self, rows: int) -> None:
        was = self.position
        if was + rows < len(self.whole):
            self.window.move(rows)
            self.holds()
            self.window.move(-rows)
            assert self.position == was

    @rule(pages=st.sampled_from([-3, -1, 1, 1, 4]))
    def move_page(self, pages: int) -> None:
        was = self.position
        self.window.move_page(pages)
        if pages > 0:
            assert self.position > was or was >= len(self.whole) - 1
        else:
            assert self.position < was or was == 0

    @rule(pages=st.integers(1, 5))
    def page_there_and_back(self, pages: int) -> None:
        was = self.position
        for _ in range(pages):
            self.window.move_page(1)
        self.holds()
        if self.position < len(self.whole) - 1:
            for _ in range(pages):
                self.window.move_page(-1)
            assert self.position == was

    @rule()
    def to_start(self) -> None:
        self.window.to_start()
        assert self.position == 0

    @rule()
    def to_end(self) -> None:
        self.window.to_end()
        assert self.position == max(0, len(self.whole) - 1)

    @rule(share=st.floats(-0.5, 1.5))
    def to_share(self, share: float) -> None:
        self.window.to_share(share)
        if share <= 0:
            assert self.position == 0
        if share >= 1:
            assert self.position == max(0, len(self.whole) - 1)

    @rule(number=st.integers(0, 5_000))
    def select(self, number: int) -> None:
        if self.whole:
            ref = self.whole[number % len(self.whole)]
            assert self.window.select(ref)
            assert self.position == self.whole.index(ref)

    @rule()
    def select_what_is_not_there(self) -> None:
        was = self.position
        assert not self.window.select("zd:nobody")
        assert self.position == was

    @rule(y=st.integers(-2, 70))
    def put_cursor(self, y: int) -> None:
        shown = self.shown(y) if 0 <= y < self.window.height else None
        if 0 <= y < self.window.height:
            assert self.window.put_cursor(y) == isinstance(shown, str)
            if isinstance(shown, str):
                assert self.window.selected is not None
                assert self.window.selected.ref == shown

    @rule(height=st.integers(-1, 70))
    def resize(self, height: int) -> None:
        was = self.position
        self.window.resize(height)
        assert self.position == was

    # -- changes in the store -------------------------------------------------------------------------------

    def change(self, tickets: list[Ticket]) -> None:
        """Store tickets and read again, as the desk does: the cursor stays on its ticket, else on the next one."""
        selected = self.window.selected
        behind = self.whole[self.position + 1 :]
        before = self.whole[: self.position]
        store(self.connection, tickets=tickets)
        self.whole = self.read()
        self.window.reload()
        if selected is None:
            assert self.position == 0
        elif selected.ref in self.whole:
            assert self.window.selected is not None
            assert self.window.selected.ref == selected.ref
        elif len(tickets) == 1:
            left = [ref for ref in behind if ref in self.whole] or before[-1:]
            assert (self.window.selected.ref if self.window.selected else None) == (left[0] if left else None)

    @rule(hours=st.lists(st.sampled_from(HOURS), min_size=1, max_size=4))
    def tickets_come(self, hours: list[float | None]) -> None:
        self.change([dated(self.next + n, due) for n, due in enumerate(hours)])
        self.next += len(hours)

    @rule(hours=st.sampled_from(HOURS))
    def a_hundred_tickets_come(self, hours: float | None) -> None:
        self.change([dated(self.next + n, hours) for n in range(100)])
        self.next += 100

    @precondition(lambda self: self.whole)
    @rule(number=st.integers(0, 5_000), hours=st.sampled_from(HOURS), closed=st.booleans())
    def a_ticket_changes(self, number: int, hours: float | None, closed: bool) -> None:
        self.version += 1
        ref = self.whole[number % len(self.whole)]
        self.change([dated(int(ref[3:]), hours, self.version, Status.SOLVED if closed else Status.OPEN)])

    @precondition(lambda self: self.whole)
    @rule(hours=st.sampled_from(HOURS), closed=st.booleans())
    def the_selected_ticket_changes(self, hours: float | None, closed: bool) -> None:
        self.version += 1
        ref = self.whole[self.position]
        self.change([dated(int(ref[3:]), hours, self.version, Status.SOLVED if closed else Status.OPEN)])

    @precondition(lambda self: self.whole)
    @rule(start=st.integers(0, 5_000), count=st.integers(1, 400))
    def many_tickets_are_closed(self, start: int, count: int) -> None:
        self.version += 1
        first = start % len(self.whole)
        refs = self.whole[first : first + count]
        self.change([dated(int(ref[3:]), None, self.version, Status.CLOSED) for ref in refs])

    @rule()
    def nothing_changed(self) -> None:
        shown = [self.shown(y) for y in range(self.window.height)]
        self.window.reload()
        assert [self.shown(y) for y in range(self.window.height)] == shown

    # -- what always holds ----------------------------------------------------------------------------------

    def shown(self, y: int) -> Ref | int | None:
        """Return what a line of the screen shows: a ticket, a band's number, or nothing."""
        line = self.window.line_at(y)
        return line if line is None else self.window.rows[line].ref if line >= 0 else -1 - line

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "window"):
            return
        window, whole = self.window, self.whole
        refs = [row.ref for row in window.rows]
        if not whole:
            assert (refs, window.cursor, window.top, window.selected) == ([], 0, 0, None)
            return
        # The rows are a piece of the queue without a gap.
        first = whole.index(refs[0])
        assert refs == whole[first : first + len(refs)]
        assert not window.at_start or first == 0
        assert not window.at_end or first + len(refs) == len(whole)
        assert len(refs) <= max(MOST, 4 * window.height) + 2 * CHUNK
        # The lines show them, and a heading where a band begins.
        lines: list[Ref | int] = []
        band = None
        for row in window.rows:
            if self.queue.order_name == "due" and band_of(row.due) != band:
                band = band_of(row.due)
                lines.append(band)
            lines.append(row.ref)
        assert [window.rows[line].ref if line >= 0 else -1 - line for line in window.lines] == lines
        # The cursor is on a row, and that row in sight; no line is left empty while there is something to show.
        assert 0 <= window.cursor < len(refs)
        assert window.top <= window.cursor_line < window.top + window.height
        assert lines[window.cursor_line] == refs[window.cursor]
        assert 0 <= window.top <= max(0, len(lines) - window.height)
        if window.top + window.height > len(lines):
            assert (window.top, len(refs)) == (0, len(whole))
        if whole[0] == refs[window.cursor] and window.height > 1:
            assert window.top == 0  # the first heading is in sight with the first row


TestWindows = Windows.TestCase
TestWindows.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


# -- what the machine does not look at --------------------------------------------------------------------------


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path) as connection:
        yield connection


def test_a_band_has_its_heading_once_and_only_where_it_holds_something(connection: Connection) -> None:
    store(connection, tickets=[dated(1, 0), dated(2, 0), dated(3, 12), dated(4, None)])
    assert screen(window_over(connection, 8)) == [0, "zd:1", "zd:2", 2, "zd:3", 3, "zd:4", None]
    assert screen(window_over(connection, 5, order="created")) == ["zd:4", "zd:3", "zd:2", "zd:1", None]


def test_what_comes_in_above_the_first_row_comes_into_sight_and_the_cursor_stays_on_its_ticket(
    connection: Connection,
) -> None:
    store(connection, tickets=[dated(n, 12) for n in range(10, 40)])
    window = window_over(connection)
    assert window.selected is not None
    was = window.selected.ref
    store(connection, tickets=[dated(1, 0)])
    window.reload()
    assert screen(window)[:4] == [0, "zd:1", 2, was]
    assert window.selected.ref == was


def test_deep_in_the_queue_a_change_above_moves_nothing_that_is_being_read(connection: Connection) -> None:
    store(connection, tickets=[dated(n, 12) for n in range(100, 400)])
    window = window_over(connection)
    window.move(150)
    window.move(-4)
    shown = screen(window)
    store(connection, tickets=[dated(n, 0) for n in range(1, 20)])
    window.reload()
    assert screen(window) == shown


def test_when_the_selected_ticket_leaves_the_next_one_takes_its_place_on_the_screen(connection: Connection) -> None:
    store(connection, tickets=[dated(n, 12) for n in range(100)])
    window = window_over(connection)
    window.move(40)
    (line,) = (y for y, ref in enumerate(screen(window)) if window.selected and ref == window.selected.ref)
    following = window.rows[window.cursor + 1].ref
    assert window.selected is not None
    store(connection, tickets=[dated(int(window.selected.ref[3:]), 12, 1, Status.SOLVED)])
    window.reload()
    assert screen(window)[line] == following == (window.selected.ref if window.selected else None)


def test_a_row_is_read_again_where_it_stands(connection: Connection) -> None:
    store(connection, tickets=[dated(1, 0), dated(2, 0)])
    window = window_over(connection)
    store(connection, tickets=[replace(dated(2, 0, 1), subject="Something else")])
    window.refresh_row("zd:2")
    assert [row.subject for row in window.rows] == ["TLS handshake fails", "Something else"]
    window.refresh_row("zd:9")
    store(connection, tickets=[dated(2, 0, 2, Status.CLOSED)])
    window.refresh_row("zd:2")  # it left the queue: it stays until all is read again
    assert len(window.rows) == 2


def test_walking_through_a_long_queue_reads_now_and_then_and_keeps_little(connection: Connection) -> None:
    store(connection, tickets=[dated(n, HOURS[n % 8]) for n in range(3_000)])
    window = window_over(connection, 40)
    reads: list[str] = []
    connection.set_trace_callback(reads.append)
    most = 0
    for _ in range(2_999):
        window.move(1)
        most = max(most, len(window.rows))
    connection.set_trace_callback(None)
    assert most <= MOST + 2 * CHUNK
    assert len(reads) < 3_000 / CHUNK * 4
    assert window.at_end


def test_the_thumb_tells_how_far_the_screen_is(connection: Connection) -> None:
    store(connection, tickets=[dated(n, n) for n in range(200)])
    window = window_over(connection)
    low, high = window.rows[0].key, window.queue.last(1)[0].key
    shares = []
    for _ in range(30):
        shares.append(window.share(low, high))
        window.move_page(1)
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1.0
    assert window.share(low, low) == 0.0


_ACTS: dict[str, Callable[[QueueWindow, int], object]] = {
    "move": lambda window, by: window.move(by),
    "page": lambda window, by: window.move_page(1 if by > 0 else -1),
    "start": lambda window, by: window.to_start(),
    "end": lambda window, by: window.to_end(),
    "share": lambda window, by: window.to_share(abs(by) / 100),
    "select": lambda window, by: window.select(f"zd:{abs(by)}"),
    "resize": lambda window, by: window.resize(abs(by)),
    "row": lambda window, by: window.refresh_row(f"zd:{abs(by)}"),
}
_acts = st.lists(st.tuples(st.sampled_from([*_ACTS, "store"]), st.integers(-99, 99)), max_size=30)


@settings(max_examples=40)
@given(st.sampled_from([0, 5, 200]), st.sampled_from(["due", "updated"]), _acts)
def test_what_has_not_been_read_again_yet_breaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, count: int, order: str, acts: list[tuple[str, int]]
) -> None:
    with opened(tmp_path_factory.mktemp("stale")) as connection:
        store(connection, tickets=[dated(n, HOURS[n % 8]) for n in range(count)])
        window = window_over(connection, 12, order)
        for version, (act, by) in enumerate(acts, start=1):
            if act == "store":
                status = Status.OPEN if by % 3 else Status.CLOSED
                changed = [dated(n, HOURS[(n + by) % 8], version, status) for n in range(abs(by), abs(by) + 20)]
                store(connection, tickets=changed)
            else:
                _ACTS[act](window, by)
            screen(window)
            assert window.cursor == 0 or window.cursor < len(window.rows)
            assert not window.rows or window.top <= window.cursor_line < window.top + window.height
        window.reload()
        window.to_start()
        assert [row.ref for row in window.rows] == [row.ref for row in window.queue.first(len(window.rows))]
