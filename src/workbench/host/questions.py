"""What the desk has asked a plugin and waits for: when it was sent, when it was begun with, and what came of it."""

import asyncio
import time
from dataclasses import dataclass

from workbench.host import wire
from workbench.host.failures import PluginFailure

LOADS = 10.0  # seconds for which a plugin may be loaded
_GRACE = 1.0  # seconds by which the host may be late with what it says by itself
_SILENT = 15.0  # seconds after which a host that has not even begun is given up

Answered = wire.Viewed | wire.Acted | wire.Loaded


@dataclass
class Question:
    """One question, asked at ``sent`` and begun with at ``began`` (0: not yet), by the machine's steady clock."""

    asked: wire.Asked
    answer: "asyncio.Future[Answered]"
    sent: float
    began: float = 0.0

    @property
    def plugin(self) -> str:
        """Whom it is for."""
        return self.asked.plugin

    @property
    def is_open(self) -> bool:
        """Whether nothing has come of it yet."""
        return not self.answer.done()

    @property
    def is_act(self) -> bool:
        """Whether it may have changed something, so that it is not asked twice."""
        return isinstance(self.asked, wire.AskAct)

    def is_late(self) -> bool:
        """Whether the host should have said something by now, were it only that time is up."""
        most = wire.ACT_SECONDS if self.is_act else wire.VIEW_SECONDS
        # What it takes to load the plugin, and to load others that are before it, is not its own time.
        waited = time.monotonic() - (self.began or self.sent)
        return waited > (most + LOADS + _GRACE if self.began else _SILENT + LOADS)

    def take(self, answer: Answered) -> None:
        """Take an answer, where it is one to this question."""
        match answer:
            case wire.Viewed() if isinstance(self.asked, wire.AskView):
                self.answer.set_result(answer)
            case wire.Acted() if isinstance(self.asked, wire.AskAct):
                self.answer.set_result(answer)
            case wire.Loaded() if isinstance(self.asked, wire.AskNote):
                self.answer.set_result(answer)

    def fail(self, failure: PluginFailure | OSError) -> None:
        """Let whoever waits have a failure, where nothing else has come yet."""
        if self.is_open:
            self.answer.set_exception(failure)
