"""What stands in for a server that there is no provider for: it says why whenever it is asked, and stops no other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from workbench.api import Batch, Helpdesk, Issue, NoHttp, Options, Reading, Right, StatusPage, Tracker, Trouble


class _Unavailable:
    """What the three have in common. ``trouble`` is why there is no provider."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def _say(self) -> NoReturn:
        # Made anew each time: one that is raised again and again drags along all that ever handled it.
        raise Trouble(self._trouble.what, self._trouble.why, self._trouble.remedy)


class UnavailableHelpdesk(_Unavailable, Helpdesk):
    """A helpdesk that cannot be read; ``name`` is what the configuration calls it."""

    kind = "unavailable"

    def __init__(self, name: str, trouble: Trouble) -> None:
        _Unavailable.__init__(self, trouble)
        Helpdesk.__init__(self, Options(name=name), NoHttp())

    async def check(self) -> Sequence[Right]:
        """Raise the trouble."""
        self._say()

    async def pull(self, cursor: str | None) -> Batch:  # noqa: ARG002 - nothing is read
        """Raise the trouble."""
        self._say()


class UnavailableTracker(_Unavailable, Tracker):
    """A tracker that cannot be read."""

    kind = "unavailable"

    def __init__(self, name: str, trouble: Trouble) -> None:
        _Unavailable.__init__(self, trouble)
        Tracker.__init__(self, Options(name=name), NoHttp())

    async def check(self) -> Sequence[Right]:
        """Raise the trouble."""
        self._say()

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:  # noqa: ARG002 - as above
        """Raise the trouble."""
        self._say()

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:  # noqa: ARG002 - as above
        """Raise the trouble."""
        self._say()


class UnavailablePage(_Unavailable, StatusPage):
    """A status page that cannot be read."""

    kind = "unavailable"

    def __init__(self, name: str, trouble: Trouble) -> None:
        _Unavailable.__init__(self, trouble)
        StatusPage.__init__(self, Options(name=name), NoHttp())

    async def check(self) -> Sequence[Right]:
        """Raise the trouble."""
        self._say()

    async def read(self, stamp: str = "") -> Reading:  # noqa: ARG002 - as above
        """Raise the trouble."""
        self._say()
