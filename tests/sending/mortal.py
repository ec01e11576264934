"""A process that sends what waits in a home's outbox and dies at a named point: `python -m sending.mortal HOME`.

It reads points from its input, a line each, and answers each with how the process ended that it had begun for it:
-9 where it was killed. Everything is imported before, so that a death costs a fork and no more.
"""

import asyncio
import inspect
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType

import httpx

from workbench.providers.helpdesk.local import LocalHelpdesk
from workbench.providers.helpdesk.local import file as local_file
from workbench.providers.helpdesk.request_tracker import RequestTracker
from workbench.store import steps
from workbench.sync import held, outgoing
from workbench.sync.delivering import deliver_once
from workbench.workplace import Workplace

_ON_ITS_WAY = 0.03  # seconds after which a request has left, and no answer is there yet
_SETTLED = 0.5  # seconds; servers on this machine are quicker than those far away


class Death:
    """Where the process is to die: at a point's ``left``-th time."""

    def __init__(self, point: str, left: int) -> None:
        self.point = point
        self.left = left

    def reach(self, point: str) -> None:
        """Be at a point, and die if it is this one."""
        if point != self.point:
            return
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def at(self, owner: type | ModuleType, name: str, what: str) -> None:
        """Let a function or a method be a point: before, and after it."""
        original: Callable[..., object] = getattr(owner, name)
        setattr(owner, name, self._mortal(original, what))

    def _mortal(self, original: Callable[..., object], what: str) -> Callable[..., object]:
        async def waited(*values: object, **named: object) -> object:
            self.reach(f"before {what}")
            made = original(*values, **named)
            assert inspect.isawaitable(made)
            answer: object = await made
            self.reach(f"after {what}")
            return answer

        def done(*values: object, **named: object) -> object:
            self.reach(f"before {what}")
            made = original(*values, **named)
            self.reach(f"after {what}")
            return made

        return waited if inspect.iscoroutinefunction(original) else done

    def within(self, owner: type | ModuleType, name: str, point: str) -> None:
        """Let what a function has done be a point before its caller hears of it."""
        original: Callable[..., object] = getattr(owner, name)

        def done(*values: object, **named: object) -> object:
            made = original(*values, **named)
            self.reach(point)
            return made

        setattr(owner, name, done)

    def on_the_way(self) -> None:
        """Let a request that changes something be two points: on its way, and with its answer come and not yet read."""
        original: Callable[..., Coroutine[object, object, object]] = httpx.AsyncClient.send

        async def send(client: httpx.AsyncClient, request: httpx.Request, **named: object) -> object:
            if request.method == "GET":
                return await original(client, request, **named)
            sending = asyncio.ensure_future(original(client, request, **named))
            await asyncio.sleep(_ON_ITS_WAY)
            self.reach("amid write")
            response = await sending
            self.reach("at the answer")
            return response

        _put(httpx.AsyncClient, "send", send)


def _put(owner: type | ModuleType, name: str, value: object) -> None:
    setattr(owner, name, value)


def _be_mortal(death: Death) -> None:
    for name in ("recover", "claim", "begin", "note", "end"):
        death.at(steps, name, name)
    for provider in (LocalHelpdesk, RequestTracker):
        for name in ("now", "ticket", "write"):
            death.at(provider, name, name)
    death.at(outgoing, "store_apart", "store")
    death.within(local_file, "carry_out", "amid write")  # in the transaction of the embedded helpdesk
    death.on_the_way()


def _send(home: Path, death: Death) -> None:
    _put(held, "SETTLED", _SETTLED)
    _be_mortal(death)
    place = Workplace.open(home)
    for configured in place.sources():
        if asyncio.run(deliver_once(place, configured, lambda line: print(line, file=sys.stderr))) is None:
            raise RuntimeError("another process sends")


def main() -> None:
    """Begin a process for each line, and say how it ended."""
    home = Path(sys.argv[1])
    for line in sys.stdin:
        point, _, times = line.strip().rpartition(" ")
        pid = os.fork()
        if not pid:
            try:
                _send(home, Death(point, int(times)))
            except BaseException:  # noqa: BLE001 - whatever it is, the test hears of it
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
