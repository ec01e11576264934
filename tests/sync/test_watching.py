"""Watching sources side by side: none stops another, whatever it does, and what a person waits for comes at once."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from sync.helpdesks import AT, Scripted, batch, message
from sync.places import SomePlace, given
from workbench.api import Agent, Attachment, Batch, Ref, Throttled, Trouble, Unreachable
from workbench.store.connection import Connection
from workbench.store.opening import open_mirror
from workbench.store.sources import HELPDESK, pause, resume
from workbench.store.wanted import HERE, NEWS, answer_of, file_key, want
from workbench.sync import failures, looping, supervising, turns, watching
from workbench.sync.failures import LONGEST_DELAY, failure_of
from workbench.sync.place import Configured
from workbench.sync.supervising import Supervisor
from workbench.sync.watching import Watch

WAIT = 3_000.0


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what takes seconds take parts of them, and nothing come by itself a second time."""
    monkeypatch.setattr(failures, "FIRST_DELAY", 0.05)
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(looping, "BEAT_EVERY", 0.05)
    monkeypatch.setitem(turns.EVERY, HELPDESK, WAIT)


@contextmanager
def watched(place: SomePlace) -> Iterator[None]:
    """Have the sources of a place watched as the sync process does."""
    connection = open_mirror(place.store_folder)
    supervisor = Supervisor(place, connection, place.lines.append)
    is_over = threading.Event()

    def supervise() -> None:
        supervisor.start()
        while not is_over.wait(0.02):
            supervisor.look()

    thread = threading.Thread(target=supervise)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        supervisor.stop()
        connection.close()


class Raising(Scripted):
    """Raises what nobody expects."""

    async def pull(self, cursor: str | None) -> Batch:
        raise ZeroDivisionError("[/b] by zero")


class Rubbish(Scripted):
    """Gives what is no batch."""

    async def pull(self, cursor: str | None) -> Batch:
        return 42  # type: ignore[return-value]  # the point of it


class Waiting(Scripted):
    """Never comes back, and does not let itself be cancelled."""

    async def pull(self, cursor: str | None) -> Batch:
        while True:
            try:
                await asyncio.sleep(WAIT)
            except asyncio.CancelledError:
                continue


class Leaving(Scripted):
    """Wants to end the process."""

    async def pull(self, cursor: str | None) -> Batch:
        raise SystemExit(3)


class Blocking(Scripted):
    """Blocks whatever it runs on, until the test is over."""

    is_over = threading.Event()

    async def pull(self, cursor: str | None) -> Batch:
        self.is_over.wait()
        raise Trouble("It is over.")


class Unclosing(Scripted):
    """Cannot be closed."""

    async def close(self) -> None:
        raise RuntimeError("no")


def _cannot_be_made() -> Scripted:
    raise Trouble("There is no token for secretless.", "", "Run `workbench login secretless`.")


def _is_no_plugin() -> Scripted:
    raise ImportError("no module named that")


def _wait_for_trouble(place: SomePlace, name: str) -> None:
    place.wait_for(lambda: place.known(name).trouble, f"{name} is told of")


def test_no_source_stops_another_whatever_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "STUCK_AFTER", 1.0)
    monkeypatch.setattr(turns, "PAGE_SECONDS", 0.3)
    bad = [
        given(Raising([], "raising")), given(Rubbish([], "rubbish")), given(Waiting([], "waiting")),
        given(Leaving([], "leaving")), given(Blocking([], "blocking")),
        given(Scripted([Unreachable("Nobody answers.")], "down")),
        Configured("secretless", HELPDESK, _cannot_be_made), Configured("pluginless", HELPDESK, _is_no_plugin),
    ]  # fmt: skip
    good = Unclosing([batch("a", 1), batch("b", 2, more=False)])
    place = SomePlace(tmp_path, *bad, given(good))
    try:
        with watched(place):
            place.wait_for(lambda: place.tickets() == ["zd:1", "zd:2"], "the good one was pulled")
            for configured in bad:
                _wait_for_trouble(place, configured.name)
            said = {configured.name: place.known(configured.name) for configured in bad}
    finally:
        Blocking.is_over.set()
    assert not place.known("zd").trouble
    assert all(one.trouble_since and one.next_try for one in said.values())
    assert "ZeroDivisionError: [/b] by zero" in said["raising"].trouble
    assert "did not answer within" in said["waiting"].trouble
    assert "no sign of life" in said["blocking"].trouble
    assert said["down"].failing == "unreachable"
    assert said["secretless"].failing == said["pluginless"].failing == "not usable"
    assert "workbench login secretless" in said["secretless"].trouble


def test_a_source_that_recovers_says_so_once_and_goes_on(tmp_path: Path) -> None:
    helpdesk = Scripted([Unreachable("Down."), Trouble("Down still."), batch("a", 1, more=False)])
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        place.wait_for(lambda: place.tickets() == ["zd:1"], "it was tried again")
        place.wait_for(lambda: "zd can be read again." in place.lines, "it says so")
        time.sleep(0.1)
    assert place.lines.count("zd can be read again.") == 1
    assert place.lines[0] == "Down."
    assert not place.known("zd").trouble


@for_all(st.integers(1, 50), st.floats(0, 3600))
def test_a_server_that_says_when_to_come_back_is_never_asked_before(count: int, asks_for: float) -> None:
    error = Throttled("Slow down.", "", "", asks_for)
    failure = failure_of("zd", error, count, LONGEST_DELAY)
    assert failure.wait >= asks_for
    assert failure.failing == "asks us to wait"


def test_who_asks_to_be_left_alone_is_not_hurried_by_a_wish_for_news(tmp_path: Path) -> None:
    helpdesk = Scripted([Throttled("Slow down.", "", "", 600.0), batch("a", 1, more=False)])
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        place.wait_for(lambda: place.known("zd").trouble, "it is told of")
        place.ask(lambda connection: want(connection, NEWS, now=time.time()))
        time.sleep(0.3)
    assert len(helpdesk.asked) == 1
    known = place.known("zd")
    assert (known.next_try or 0) - (known.trouble_since or 0) >= 600


def test_a_wish_for_news_asks_at_once_where_the_next_turn_is_far_off(tmp_path: Path) -> None:
    helpdesk = Scripted([batch("a", 1, more=False), batch("b", 2, more=False)])
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        place.wait_for(lambda: place.tickets() == ["zd:1"], "the first turn is over")
        place.ask(lambda connection: want(connection, NEWS, now=time.time()))
        place.wait_for(lambda: place.tickets() == ["zd:1", "zd:2"], "the second turn is over")


class Gated(Scripted):
    """Gives a page for each time that it is let."""

    def __init__(self) -> None:
        super().__init__([batch(str(number), number, more=number < 9) for number in range(1, 10)])
        self.gate = threading.Semaphore(0)

    async def pull(self, cursor: str | None) -> Batch:
        while not self.gate.acquire(blocking=False):  # noqa: ASYNC110 - the test's own thread lets it go on
            await asyncio.sleep(0.01)
        self.asked.append(cursor)
        return batch(str(int(cursor or "0") + 1), int(cursor or "0") + 1, more=cursor != "8")


def test_a_pause_holds_between_two_pages_over_restarts_until_it_is_lifted(tmp_path: Path) -> None:
    helpdesk = Gated()
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        for _ in range(2):
            helpdesk.gate.release()
        place.wait_for(lambda: len(place.tickets()) == 2, "two pages are there")
        place.ask(lambda connection: pause(connection, ["zd"], now=1))
        for _ in range(9):
            helpdesk.gate.release()
        place.wait_for(lambda: "zd is paused." in place.lines, "it stands still")
        stood = len(place.tickets())
        assert stood < 9
    with watched(place):
        time.sleep(0.3)
        assert len(place.tickets()) == stood
        place.ask(lambda connection: resume(connection, ["zd"]))
        place.wait_for(lambda: len(place.tickets()) == 9, "the rest is there")
    assert place.known("zd").whole_at is not None


class Asked(Scripted):
    """Gives single tickets, files, and who is signed in."""

    def __init__(self, *pages: Batch | Exception) -> None:
        super().__init__(list(pages))
        self.singles: dict[Ref, Batch] = {"zd:5": batch("", 5), "zd:6": Batch(cursor="", gone=("zd:6",))}
        self.singles["zd:7"] = Batch(cursor="", gone=("zd:7",), merged=(("zd:7", "zd:5"),))
        self.who_asked = 0
        self.files_asked = 0

    async def ticket(self, ref: Ref) -> Batch:
        if ref not in self.singles:
            raise Trouble(f"{ref} is on fire.")
        return self.singles[ref]

    async def me(self) -> Agent:
        self.who_asked += 1
        return Agent(ref="zd:77", name="Ada", email="ada@loop.test")

    async def attachment(self, ref: Ref) -> bytes:
        self.files_asked += 1
        return b"bytes of " + ref.encode()


def _answer(place: SomePlace, key: str) -> str:
    place.ask(lambda connection: want(connection, key, now=time.time()))

    def said(connection: Connection) -> str | None:
        return answer_of(connection, key)

    place.wait_for(lambda: place.ask(said), f"{key} is answered")
    return str(place.ask(said))


@pytest.mark.parametrize("first", [lambda: batch("a", 1, more=False), lambda: Unreachable("Down.")])
def test_what_a_person_opens_is_fetched_whatever_the_pull_is_doing(
    tmp_path: Path, first: Callable[[], Batch | Exception]
) -> None:
    place = SomePlace(tmp_path, given(Asked(first())))
    with watched(place):
        assert _answer(place, "zd:5") == HERE
        assert "zd:5" in place.tickets()
        assert "not there, or not to be seen" in _answer(place, "zd:6")
        assert _answer(place, "zd:7") == HERE
        assert _answer(place, "zd:8") == "zd:8 is on fire."
        assert "No helpdesk called rt is configured." in _answer(place, "rt:1")


def test_a_wish_to_a_source_that_cannot_be_made_is_answered_with_the_reason(tmp_path: Path) -> None:
    place = SomePlace(tmp_path, Configured("secretless", HELPDESK, _cannot_be_made))
    with watched(place):
        assert "There is no token" in _answer(place, "secretless:1")


def test_a_file_is_fetched_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    helpdesk = Asked()
    said = message(5, "see file")
    file = Attachment(ref="zd:5", name="../log.txt", media_type="text/plain", size=10)
    large = Attachment(ref="zd:50", name="dump", media_type="text/plain", size=10**12)
    page = batch("a", 5, more=False)
    with_files = Batch(
        cursor="a", tickets=page.tickets,
        messages=(type(said)(ref=said.ref, ticket=said.ticket, author="Jane", role=said.role, at=AT, text="x",
                             visibility=said.visibility, attachments=(file, large)),),
    )  # fmt: skip
    helpdesk._pages = [with_files]
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        place.wait_for(lambda: place.tickets() == ["zd:5"], "the ticket is there")
        assert _answer(place, file_key("zd:5")) == HERE
        (path,) = place.folder_of("zd:5").iterdir()
        assert path.read_bytes() == b"bytes of zd:5"
        assert path.stat().st_mode & 0o777 == 0o600
        assert _answer(place, file_key("zd:5")) == HERE
        assert helpdesk.files_asked == 1
        assert "too large" in _answer(place, file_key("zd:50"))
        assert "not in the store" in _answer(place, file_key("zd:9"))
    assert [one.name for one in place.folder_of("zd:5").iterdir()] == [path.name]


def test_who_is_signed_in_is_asked_once_and_known_from_the_first_page_on(tmp_path: Path) -> None:
    helpdesk = Asked(Unreachable("Down."), batch("a", 1), batch("b", 2, more=False))
    place = SomePlace(tmp_path, given(helpdesk))
    with watched(place):
        place.wait_for(lambda: len(place.tickets()) == 2, "it was pulled")
    assert helpdesk.who_asked == 1
    assert place.known("zd").account == "zd:77"


def test_a_store_that_cannot_be_written_is_not_the_helpdesks_fault(tmp_path: Path) -> None:
    place = SomePlace(tmp_path, given(Scripted([batch("a", 1, more=False)])))
    place.ask(lambda connection: connection.execute(
        "CREATE TRIGGER no_room BEFORE INSERT ON ticket BEGIN SELECT RAISE(ABORT, 'no room'); END"
    ))  # fmt: skip
    with watched(place):
        place.wait_for(lambda: place.known("zd").trouble, "it is told of")
        assert place.known("zd").failing == "not stored"
        assert "no room" in place.known("zd").trouble
        place.ask(lambda connection: connection.execute("DROP TRIGGER no_room"))
        place.wait_for(lambda: place.tickets() == ["zd:1"], "it was tried again")


def test_a_watch_that_is_stopped_before_it_began_does_nothing(tmp_path: Path) -> None:
    helpdesk = Scripted([batch("a", 1, more=False)])
    place = SomePlace(tmp_path, given(helpdesk))
    watch = Watch(place, place.configured[0], place.lines.append)
    watch.stop()
    watch.start()
    assert watch.join(60.0)
    assert helpdesk.asked == []


def test_a_page_that_was_too_slow_is_given_more_time_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PAGE_SECONDS", 0.2)

    class Slow(Scripted):
        async def pull(self, cursor: str | None) -> Batch:
            await asyncio.sleep(0.6)
            return batch("a", 1, more=False)

    place = SomePlace(tmp_path, given(Slow([])))
    with watched(place):
        place.wait_for(lambda: place.known("zd").failing == "too slow", "it was cut off")
        place.wait_for(lambda: place.tickets() == ["zd:1"], "it came to its end")


def test_the_next_page_is_under_way_while_one_is_stored(tmp_path: Path) -> None:
    place = SomePlace(tmp_path)
    held = threading.Event()

    class Eager(Scripted):
        async def pull(self, cursor: str | None) -> Batch:
            self.asked.append(cursor)
            if cursor == "a":
                held.set()
            return batch("b", 2, more=False) if cursor == "a" else batch("a", 1)

    helpdesk = Eager([])

    def clock() -> object:
        # Asked when a page is being stored: for the first one the second must have been asked for by then.
        if helpdesk.asked:
            assert held.wait(60.0)
        return AT + timedelta(seconds=1)

    from workbench.sync.pulling import pull_once

    connection = open_mirror(place.store_folder)
    pulled = asyncio.run(pull_once(connection, helpdesk, clock))  # type: ignore[arg-type] # it returns a datetime
    connection.close()
    assert pulled.tickets == 2
