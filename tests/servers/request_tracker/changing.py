"""A hundred changes on a Request Tracker, of every kind that people make."""

from collections.abc import Callable

from servers.request_tracker.hands import File, Hands, mail
from servers.request_tracker.seeding import JANA, SEAN
from servers.request_tracker.server import RequestTrackerServer


class Changes:
    """Changes a server, ten of each kind; tickets that went away and came back are told apart by ``turn``."""

    def __init__(self, server: RequestTrackerServer, tickets: list[int]) -> None:
        self._server = server
        self._tickets = list(tickets)
        self._root, self._berta, self._ben = (Hands(server, who) for who in ("root", "berta", "ben"))
        self._vaulted: list[int] = []
        self._deleted: list[int] = []
        self.made = 0

    def make(self, count: int) -> None:
        """Make that many changes, one kind after another."""
        for _ in range(count):
            kinds = (
                self._reply, self._comment, self._status, self._owner, self._open,
                self._merge, self._delete, self._hide, self._mail, self._come_back,
            )  # fmt: skip
            kind: Callable[[int, int], None] = kinds[self.made % len(kinds)]
            kind(self._next(), self.made)
            self.made += 1

    def _next(self) -> int:
        """Return a ticket that agents see, another one each time."""
        ticket = self._tickets.pop(0)
        self._tickets.append(ticket)
        return ticket

    def _reply(self, ticket: int, turn: int) -> None:
        self._berta.reply(ticket, f"An answer, change {turn}.")

    def _comment(self, ticket: int, turn: int) -> None:
        self._ben.comment(ticket, f"<p>Between <b>us</b>, change {turn}.</p>", "text/html")

    def _status(self, ticket: int, turn: int) -> None:
        self._berta.change(ticket, Status=("resolved", "stalled", "open")[turn // 10 % 3])

    def _owner(self, ticket: int, turn: int) -> None:
        self._root.change(ticket, Owner=("berta", "ben", "Nobody")[turn // 10 % 3], Priority=turn % 100)

    def _open(self, ticket: int, turn: int) -> None:
        opened = self._berta.create(f"New, change {turn}", "It begins.", Requestor="wang.fang@lantern.test")
        self._tickets.append(opened)

    def _merge(self, ticket: int, turn: int) -> None:
        into = self._next()
        self._tickets.remove(ticket)
        self._root.change(ticket, MergeInto=into)

    def _delete(self, ticket: int, turn: int) -> None:
        self._tickets.remove(ticket)
        self._root.change(ticket, Status="deleted")
        self._deleted.append(ticket)

    def _hide(self, ticket: int, turn: int) -> None:
        self._tickets.remove(ticket)
        self._root.change(ticket, Queue="Vault")
        self._vaulted.append(ticket)

    def _mail(self, ticket: int, turn: int) -> None:
        subject, words = f"Re: [desk.test #{ticket}] late", f"One more word, change {turn}."
        file = File(f"späte Datei {turn}.txt", "text/plain", b"late")
        who = (JANA, SEAN)[turn // 10 % 2]
        mail(self._server, who, subject, f"{words}\n", html=f"<p>{words}</p>", files=[file])

    def _come_back(self, ticket: int, turn: int) -> None:
        back = self._vaulted.pop(0)
        self._root.change(back, Queue="Support")
        self._tickets.append(back)
