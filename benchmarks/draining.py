"""Emptying a full outbox: `python -m benchmarks.draining [--changes N] [--rounds N] [--takes MS]`.

One figure: the wall time in which a number of queued replies, each to a ticket of its own, has arrived and is written
down, against a bare loop that makes the same requests with plain httpx, as many tickets at once as the pace allows, and
keeps nothing. Both in the same run, against the same server on loopback: a process of its own, which takes the time
over each request that a server on the net takes.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

import httpx
from msgspec import Struct

from benchmarks.figures import Figure, ratio_figure, tell
from workbench.api import Batch, Helpdesk, Message, Options, Role, Status, Ticket, Visibility
from workbench.api.providers import Now
from workbench.domain.effects import Base, Change, Say, TicketEffect
from workbench.domain.issuekeys import TrackerPattern
from workbench.domain.values import Ref, identity_of
from workbench.net.client import connect
from workbench.net.pace import PLACES, Governor
from workbench.store import outbox
from workbench.store.opening import open_both
from workbench.store.sources import HELPDESK
from workbench.sync.delivering import deliver_once
from workbench.sync.place import Configured

_GROUP = "outbox"
_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
_TEXT = "Hello,\n\nit is mended in 4.2.1; please update and try again.\n\nAda"


# -- the server ---------------------------------------------------------------------------------------------


async def serve(takes: float) -> None:
    """Answer for a helpdesk of any number of tickets until ended; ``takes`` is how many seconds each answer takes."""
    said: dict[str, list[str]] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
            given = await reader.readexactly(int(lengths[0].partition(b":")[2])) if lengths else b""
            method, path, _ = head.split(b" ", 2)
            number = path.decode().split("/")[2]
            messages = said.setdefault(number, [])
            if method == b"POST":
                messages.append(json.loads(given)["text"])
            body = json.dumps({"said": messages if path.endswith(b"/all") else [], "count": len(messages)}).encode()
            await asyncio.sleep(takes)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )
            await writer.drain()

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer_all, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving(takes: float) -> Iterator[str]:
    """Have such a server in a process of its own, and yield its address."""
    command = (sys.executable, "-m", __spec__.name, "--serve", str(takes))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server says nothing")
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


# -- the workbench ------------------------------------------------------------------------------------------


class _Said(Struct):
    said: list[str]
    count: int


class Desk(Helpdesk):
    """Speaks to that server: a request to look, one to read, one to write."""

    kind = "drained"
    asks: ClassVar = ("url",)

    async def pull(self, cursor: str | None) -> Batch:
        """Return nothing."""
        return Batch(cursor=cursor or "")

    async def now(self, ref: Ref) -> Now:
        """Return how a ticket stands."""
        said = (await self.http.get(f"ticket/{identity_of(ref)}")).decode(_Said)
        return Now(self._ticket(ref), str(said.count))

    async def ticket(self, ref: Ref) -> Batch:
        """Return a ticket with what was said on it."""
        said = (await self.http.get(f"ticket/{identity_of(ref)}/all")).decode(_Said)
        messages = tuple(
            Message(
                ref=f"{ref}-{place}", ticket=ref, author="Ada", role=Role.AGENT, visibility=Visibility.PUBLIC, at=_AT,
                text=text,
            )
            for place, text in enumerate(said.said)
        )
        return Batch(cursor="", tickets=(self._ticket(ref),), messages=messages)

    async def write(
        self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = ""  # noqa: ARG002 - it guards nothing
    ) -> Ref | None:
        """Send a message."""
        if not isinstance(effect, Say):
            raise TypeError(effect)
        said = (await self.http.send("POST", f"ticket/{identity_of(ref)}", {"text": effect.text})).decode(_Said)
        return f"{ref}-{said.count - 1}"

    @staticmethod
    def _ticket(ref: Ref) -> Ticket:
        return Ticket(ref=ref, subject="Scanner", status=Status.OPEN, created=_AT, updated=_AT)


class Somewhere:
    """A place of work with that helpdesk alone."""

    def __init__(self, folder: Path) -> None:
        self.store_folder = self.state_folder = folder

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def sources(self) -> list[Configured]:
        """Return nothing: what is sent to is named."""
        return []

    def trackers(self) -> list[TrackerPattern]:
        """Return none."""
        return []

    def policy(self) -> None:
        """Return none."""

    def folder_of(self, ticket: Ref) -> Path:
        """Return the folder for a ticket's files."""
        return self.store_folder / ticket

    def has_changed(self) -> bool:
        """Return that it has not."""
        return False

    def purge_expired(self) -> int:
        """Purge nothing."""
        return 0

    def arguments(self) -> list[str]:
        """Return none."""
        return []


def drain(url: str, folder: Path, first: int, changes: int) -> float:
    """Put that many replies into a new outbox, and return how long it takes until all of them are sent."""
    with closing(open_both(folder)) as desk:
        say = Say(visibility=Visibility.PUBLIC, text=_TEXT)
        base = Base(updated=_AT, last=_AT, status=Status.OPEN)
        tickets = [f"d:{number}" for number in range(first, first + changes)]
        queued = [Change(ticket=ticket, source="d", effects=(say,), base=base) for ticket in tickets]
        outbox.put_all(desk, queued, now=time.time(), hold=0)
        configured = Configured("d", HELPDESK, partial(_made, url))
        began = time.perf_counter()
        outcomes = asyncio.run(deliver_once(Somewhere(folder), configured, lambda _: None))
        took = time.perf_counter() - began
        if len(outcomes or ()) != changes or outbox.unsent_entries(desk):
            raise RuntimeError(f"{len(outcomes or ())} of {changes} were sent")
    return took


def _made(url: str) -> Desk:
    return Desk(Options(name="d", url=url), connect(url, governor=Governor()))


async def bare(url: str, first: int, changes: int) -> float:
    """Make the same requests, as many tickets at once as there are places; return how long it took."""
    coming = iter(range(first, first + changes))
    async with httpx.AsyncClient(base_url=f"{url}/", timeout=60) as client:

        async def one_after_the_other() -> None:
            for number in coming:
                for path in (f"ticket/{number}", f"ticket/{number}/all"):
                    (await client.get(path)).raise_for_status().json()
                (await client.post(f"ticket/{number}", json={"text": _TEXT})).raise_for_status().json()
                said = (await client.get(f"ticket/{number}/all")).raise_for_status().json()
                if said["said"] != [_TEXT]:
                    raise RuntimeError(f"it is there {len(said['said'])} times")

        began = time.perf_counter()
        await asyncio.gather(*(one_after_the_other() for _ in range(PLACES)))
        return time.perf_counter() - began


async def _count(url: str, first: int, changes: int) -> None:
    """Raise RuntimeError where a reply is not there exactly once."""
    async with httpx.AsyncClient(base_url=f"{url}/", timeout=60) as client:
        for number in (first, first + changes // 2, first + changes - 1):
            said = (await client.get(f"ticket/{number}/all")).json()["said"]
            if said != [_TEXT]:
                raise RuntimeError(f"ticket {number} has {len(said)} replies")


def measure(changes: int, rounds: int, takes: float) -> list[Figure]:
    """Take the figure, ours and the bare loop by turns."""
    ratios = []
    with tempfile.TemporaryDirectory() as name, serving(takes) as url:
        for lap in range(rounds):
            first = lap * 2 * changes
            ours = drain(url, Path(name) / f"store-{lap}", first, changes)
            asyncio.run(_count(url, first, changes))
            alone = asyncio.run(bare(url, first + changes, changes))
            print(f"  {changes} replies: {ours:.2f} s, the bare loop {alone:.2f} s")
            ratios.append(ours / alone)
    note = f"{changes} tickets, 4 requests each, {PLACES} at once, answered in {takes * 1000:.0f} ms"
    what = "a full outbox drains, wall time / the same requests alone"
    return [ratio_figure(_GROUP, what, ratios, at_most=1.2, note=note)]


def main() -> None:
    """Read the command line, take the figure and say it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--takes", type=float, default=50.0, help="milliseconds that the server takes over an answer")
    parser.add_argument("--json", type=Path, help="a file to add the figure to, as a line of JSON")
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve is not None:
        asyncio.run(serve(asked.serve))
        return
    tell(measure(asked.changes, asked.rounds, asked.takes / 1000), asked.json)


if __name__ == "__main__":
    main()
