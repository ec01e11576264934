"""Answering the desk: each question as soon as its plugin does, and what changes without one."""

import asyncio
import faulthandler
import time
import traceback
from collections.abc import Callable, Coroutine
from contextlib import suppress

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.host import wire
from workbench.host.crossing import TooMuch, pack, unpack_result, unpack_view
from workbench.host.guest import Guest
from workbench.host.house import House
from workbench.host.runs import OPEN

_HELD = 60.0  # seconds without a turn of the loop after which the process ends itself
_LOOK, _LOOK_FOR_ENDS = 0.25, 4  # seconds between two looks at running commands; looks between two for ended ones
_REPORT = 4_000  # letters
_REMEDY = "Retry it, or turn it off; the report is for its author."
_REMEDY_ACT = "A part may be done: look, before you do it again. Retry shows the pane; the report is for its author."


class Serving:
    """Answers the desk at the other end of ``writer``, the one that the ``house`` sends to."""

    def __init__(self, house: House, writer: asyncio.StreamWriter) -> None:
        self._house = house
        self._writer = writer
        self._guests = {name: Guest(house, name, at) for at, name in enumerate(house.place.config.plugins, start=1)}
        self._seen: tuple[str, ...] = ()
        self._loaded: set[str] = set()
        self._jobs: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Answer until the desk is gone."""
        self._do(self._watch())
        while (message := await wire.next_for_host(reader)) is not None:
            if isinstance(message, wire.Seen):
                self._seen = message.plugins
            else:
                self._do(self._answer(message))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _answer(self, asked: wire.Asked) -> None:
        self._house.send(wire.Began(asked.number))
        try:
            answer = await self._asked(asked)
            framed = wire.framed(answer)
        except Trouble as trouble:
            framed = wire.framed(wire.Refused(asked.number, *_words(trouble)))
        except TimeoutError as error:
            most = wire.ACT_SECONDS if isinstance(asked, wire.AskAct) else wire.VIEW_SECONDS
            what, waits = f"{asked.plugin} did not answer within {most:.0f} s.", one_line(str(error), 500)
            why = f"It waits in {waits.partition(';')[0]}." if waits else ""
            framed = wire.framed(wire.Failed(asked.number, what, why, _REMEDY, f"{what} It waits in: {waits}"))
        except Exception as error:  # noqa: BLE001 - the plugin frame: one plugin's fault must not end the others
            self._house.log(asked.plugin, f"{type(error).__name__}: {error}")
            why = one_line(f"{type(error).__name__}: {error}", 500)
            report = "".join(traceback.format_exception(error))[-_REPORT:]
            what, remedy = f"{asked.plugin} failed.", _REMEDY
            if isinstance(asked, wire.AskAct):
                what, remedy = f"{asked.plugin} failed at {asked.action}.", _REMEDY_ACT
            framed = wire.framed(wire.Failed(asked.number, what, why, remedy, report))
        self._writer.write(framed)
        with suppress(ConnectionError):
            await self._writer.drain()

    async def _asked(self, asked: wire.Asked) -> wire.Viewed | wire.Acted | wire.Loaded:
        if asked.plugin not in self._house.enabled:
            remedy = f"`workbench plugins enable {asked.plugin}` enables it."
            raise Trouble(f"{asked.plugin} is not enabled.", "", remedy)
        guest = self._guests[asked.plugin]
        left_out = TooMuch()
        if isinstance(asked, wire.AskNote):
            guest.pane()
            return wire.Loaded(asked.number)
        if isinstance(asked, wire.AskAct):
            result = await guest.act(asked)
            packed = _packed(result, left_out, unpack_result)
            return wire.Acted(asked.number, packed, str(left_out) if left_out else "")
        title = one_line(guest.pane().title, 60)
        began = time.monotonic()
        view, wishes = await guest.view(asked.ticket, asked.width)
        self._loaded.add(asked.plugin)
        packed = _packed(view, left_out, unpack_view)
        took = time.monotonic() - began
        return wire.Viewed(asked.number, packed, title, str(left_out) if left_out else "", wishes.every, took)

    async def _watch(self) -> None:
        """Ask to be asked again where a command moves, and tell panes of those that have ended."""
        turn = 0
        while True:
            faulthandler.dump_traceback_later(_HELD, exit=True)
            for name in self._seen:
                if name in self._loaded and self._guests[name].moved():
                    self._house.send(wire.Changed(name))
            if turn % _LOOK_FOR_ENDS == 0:
                for name, guest in self._guests.items():
                    await self._hear(name, guest)
            turn += 1
            await asyncio.sleep(_LOOK)

    async def _hear(self, name: str, guest: Guest) -> None:
        try:
            if (self._house.data_folder(name) / OPEN).is_dir() and name in self._house.enabled:
                await guest.tell_ended()
        except Exception as error:  # noqa: BLE001 - the plugin frame, as above
            self._house.log(name, f"{type(error).__name__}: {error}")


def _packed(value: object, left_out: TooMuch, read: Callable[[object], object]) -> object:
    """Return what a plugin returned as data. Raises TypeError or ValueError for what the desk could not ``read``."""
    packed = pack(value, left_out)
    read(packed)
    return packed


def _words(trouble: Trouble) -> tuple[str, str, str]:
    return one_line(trouble.what, 300), one_line(trouble.why, 1_000), one_line(trouble.remedy, 500)
