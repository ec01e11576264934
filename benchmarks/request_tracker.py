"""A full pull of a real Request Tracker: `python -m benchmarks.request_tracker [--tickets N] [--rounds N]`.

Three figures. The wall time of a pull into a store, against a bare loop that makes the same requests, each as soon
as those were answered that it had waited for, with plain httpx, and keeps nothing. The number of requests against
the least that RT allows, which `providers.helpdesk.request_tracker.listing` explains. And decoding and mapping a page
of a hundred tickets against `json.loads` of the same bytes. Needs RT from Debian's packages (`make servers`).
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks.figures import Figure, ratio_figure, tell
from servers.harness import running
from servers.request_tracker.hands import File, Hands, mail
from servers.request_tracker.multiplying import multiply
from servers.request_tracker.server import RequestTrackerServer, is_installed
from workbench.api import Answer, Http, Options, Query
from workbench.net.client import connect
from workbench.providers.helpdesk.request_tracker import RequestTracker
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, People, Settings
from workbench.providers.helpdesk.request_tracker.shapes import Listing, Ticket
from workbench.store.opening import open_mirror
from workbench.sync.pulling import pull_once

_GROUP = "request tracker"
_TEMPLATES = 20
_MESSAGES = 5  # on each ticket
_PAGE = 100
_WHO = "berta"


@dataclass(slots=True)
class Asked:
    """A request that was made, and when it began and ended, in seconds."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: object
    began: float
    ended: float = 0.0
    answer: bytes = b""


@dataclass(slots=True)
class Recording:
    """An ``http`` that passes everything on and writes down what was asked."""

    http: Http
    asked: list[Asked] = field(default_factory=list)

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Pass a GET on."""
        one = self._begun("GET", path, query, None)
        answer = await self.http.get(path, query, headers=headers)
        return self._done(one, answer)

    async def send(
        self, method: str, path: str, body: object = None, query: Query = (), *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Pass a request with a body on."""
        one = self._begun(method, path, query, body)
        answer = await self.http.send(method, path, body, query, headers=headers)
        return self._done(one, answer)

    async def download(self, url: str, most: int = 0) -> bytes:
        """Pass a download on."""
        return await self.http.download(url, most)

    def _begun(self, method: str, path: str, query: Query, body: object) -> Asked:
        one = Asked(method, path, tuple(query), body, time.perf_counter())
        self.asked.append(one)
        return one

    @staticmethod
    def _done(one: Asked, answer: Answer) -> Answer:
        one.ended, one.answer = time.perf_counter(), answer.body
        return answer


def fill(server: RequestTrackerServer, tickets: int) -> None:
    """Fill a server with that many tickets, five messages on each, a third of them still open."""
    berta, ben = Hands(server, "berta"), Hands(server, "ben")
    made = [_talked_over(server, berta, ben, number) for number in range(_TEMPLATES)]
    multiply(server.database, made, tickets // _TEMPLATES - 1)


def _talked_over(server: RequestTrackerServer, berta: Hands, ben: Hands, number: int) -> int:
    asker = ("jana.novak@kolo.test", "wang.fang@lantern.test", "sean@brick.test")[number % 3]
    words = f"Since this morning number {number} fails. " * 8
    ticket = berta.create(f"Number {number} fails", words, Requestor=asker, Priority=number * 5)
    ben.comment(ticket, f"Seen before, see number {number + 1}. " * 5)
    berta.reply(ticket, f"Hello,\n\nwhich version is it? {'We look into it. ' * 20}\n\nBerta")
    html = f"<p>{words}</p><blockquote>which version is it?</blockquote>" if number % 4 == 0 else ""
    files = [File("log.txt", "text/plain", b"a line\n" * 500)] if number % 5 == 0 else []
    mail(server, f"Somebody <{asker}>", f"Re: [desk.test #{ticket}]", f"{words}\n", html=html, files=files)
    done = {"Status": "resolved"} if number % 3 else {}
    berta.reply(ticket, f"It is mended in 4.2.{number}.", **done)
    return ticket


async def pull(server: RequestTrackerServer, folder: Path) -> tuple[float, list[Asked]]:
    """Pull everything into a new store; return how long that took, and what was asked."""
    http = Recording(connect(server.url, RequestTracker.sign_in(_WHO, server.tokens[_WHO])))
    desk = RequestTracker(Options(name="rt", url=server.url, user=_WHO), http)
    with closing(open_mirror(folder)) as connection:
        began = time.perf_counter()
        pulled = await pull_once(connection, desk, lambda: datetime.now(UTC))
        took = time.perf_counter() - began
    await desk.close()
    print(f"  {pulled.tickets:,} tickets and {pulled.messages:,} messages in {took:.1f} s, {len(http.asked)} requests")
    return took, http.asked


async def bare(server: RequestTrackerServer, asked: Sequence[Asked]) -> float:
    """Make the same requests, each when those are answered that were before it began; return how long it took."""
    headers = RequestTracker.sign_in(_WHO, server.tokens[_WHO])
    answered = [asyncio.Event() for _ in asked]
    async with httpx.AsyncClient(base_url=f"{server.url}/", headers=dict(headers), timeout=60) as client:

        async def ask(number: int, one: Asked) -> None:
            for event, other in zip(answered, asked, strict=True):
                if other.ended <= one.began:
                    await event.wait()
            content = None if one.body is None else json.dumps(one.body)
            said = {"Content-Type": "application/json"} if content else {}
            answer = await client.request(one.method, one.path, params=list(one.query), content=content, headers=said)
            answer.raise_for_status()
            answered[number].set()

        began = time.perf_counter()
        await asyncio.gather(*(ask(number, one) for number, one in enumerate(asked)))
        return time.perf_counter() - began


def least(database: Path) -> int:
    """Return the least number of requests that brings everything: a hundred rows each, and one for each colleague."""
    said = (
        "SELECT x.id FROM Transactions x JOIN Tickets t ON t.id = x.ObjectId WHERE x.ObjectType = 'RT::Ticket' "
        "AND t.Type = 'ticket' AND t.Status <> 'deleted' AND x.Type IN ('Create', 'Correspond', 'Comment')"
    )
    containers = "'multipart/mixed', 'multipart/related'"
    questions = (
        "SELECT count(*) FROM Tickets WHERE Type = 'ticket' AND Status <> 'deleted'",
        f"SELECT count(*) FROM ({said})",
        f"SELECT count(*) FROM Attachments WHERE TransactionId IN ({said}) AND coalesce(Filename, '') = '' "
        f"AND ContentType NOT IN ({containers})",
        f"SELECT count(*) FROM Attachments WHERE TransactionId IN ({said}) AND coalesce(Filename, '') <> ''",
        "SELECT count(*) FROM Articles",
    )
    wrote = (
        "SELECT count(DISTINCT x.Creator) FROM Transactions x JOIN GroupMembers m ON m.MemberId = x.Creator "
        "JOIN Groups g ON g.id = m.GroupId WHERE g.Name = 'Privileged' AND g.Domain = 'SystemInternal' "
        f"AND x.id IN ({said})"
    )
    with closing(sqlite3.connect(database)) as connection:
        counts = [int(connection.execute(question).fetchone()[0]) for question in questions]
        colleagues = int(connection.execute(wrote).fetchone()[0])
    print(f"  tickets, what was said, texts, files, articles: {counts}; colleagues: {colleagues}")
    return sum(-(-count // _PAGE) for count in counts) + colleagues


def mapping(asked: Sequence[Asked], rounds: int = 200) -> list[float]:
    """Return how many times as long as json.loads decoding and mapping take, for a page of a hundred tickets."""
    page = next(one.answer for one in asked if len(one.answer) > 50_000 and b'"EffectiveId"' in one.answer)
    answer = Answer(200, page)
    mapper = Mapper(Settings.of(Options(name="rt", url="https://rt.test")))
    rows = len(answer.decode(Listing[Ticket]).items)
    if rows != _PAGE:
        raise RuntimeError(f"a page of {rows} tickets")

    def ours() -> None:
        people = People()
        for row in answer.decode(Listing[Ticket]).items:
            mapper.ticket(row, people, is_active=True)
            mapper.links(row)

    return [_seconds(ours, rounds) / _seconds(lambda: json.loads(page), rounds) for _ in range(5)]


def _seconds(do: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return median(times)


def measure(tickets: int, rounds: int) -> list[Figure]:
    """Start a server, fill it, and return the figures."""
    ratios: list[float] = []
    counts: list[float] = []
    with tempfile.TemporaryDirectory() as name, running(RequestTrackerServer(Path(name) / "rt")) as server:
        fill(server, tickets)
        fewest = least(server.database)
        for lap in range(rounds):
            took, asked = asyncio.run(pull(server, Path(name) / f"store-{lap}"))
            alone = asyncio.run(bare(server, asked))
            print(f"  the bare loop: {alone:.1f} s")
            ratios.append(took / alone)
            counts.append(len(asked) / fewest)
        mapped = mapping(asked)
    size = f"{tickets:,} tickets, {tickets * _MESSAGES:,} messages"
    return _figures(ratios, counts, mapped, size, f"{fewest} at least")


def _figures(
    ratios: Sequence[float], counts: Sequence[float], mapped: Sequence[float], size: str, fewest: str
) -> list[Figure]:
    return [
        ratio_figure(_GROUP, "full pull, wall time / the same requests alone", ratios, at_most=1.2, note=size),
        ratio_figure(_GROUP, "full pull, requests / the least", counts, at_most=1.05, note=fewest),
        ratio_figure(_GROUP, "a page of 100 tickets, decoded and mapped / json.loads", mapped, at_most=3.0),
    ]


def main() -> None:
    """Read the command line, take the figures and say them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    if not is_installed():
        why = "Request Tracker is not on this machine; make servers installs it"
        tell(_figures((), (), (), why, why), asked.json)
        return
    tell(measure(asked.tickets, asked.rounds), asked.json)


if __name__ == "__main__":
    main()
