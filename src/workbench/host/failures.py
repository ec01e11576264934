"""Which plugins have failed, and how often: those go behind the others, and in the end they are left alone."""

import time

_MOST, _WITHIN = 3, 600.0  # failures of one plugin, in so many seconds
_MOST_LOSSES, _LOST_WITHIN = 3, 60.0  # of hosts that nobody can be blamed for


class PluginFailure(Exception):  # noqa: N818 - it is shown as one
    """A plugin failed, refused, or is left alone: what, why, what to do next; ``report`` is for its author."""

    def __init__(self, what: str, why: str = "", remedy: str = "", report: str = "", *, refused: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy
        self.report = report
        self.refused = refused


class Failures:
    """What has failed since the desk was opened."""

    def __init__(self) -> None:
        self._at: dict[str, list[float]] = {}
        self._pauses: dict[str, PluginFailure] = {}
        self._losses: list[float] = []

    def note(self, plugin: str, failure: PluginFailure) -> PluginFailure:
        """Note that a plugin failed; return that, or else that it is left alone from now on."""
        now = time.monotonic()
        times = self._at[plugin] = [*(at for at in self._at.get(plugin, ()) if now - at < _WITHIN), now]
        if len(times) < _MOST:
            return failure
        self._pauses[plugin] = PluginFailure(
            f"{plugin} is paused: it failed {len(times)} times.", f"Last: {failure.what} {failure.why}",
            "It is left alone until you retry it, or turned off.", failure.report,
        )  # fmt: skip
        return self._pauses[plugin]

    def has_any(self, plugin: str) -> bool:
        """Whether a plugin has failed."""
        return plugin in self._at

    def pause_of(self, plugin: str) -> PluginFailure | None:
        """Return why a plugin is left alone; None where it is not."""
        return self._pauses.get(plugin)

    def forget(self, plugin: str) -> None:
        """Forget what a plugin did, and what was lost by nobody's fault: the person wants it again."""
        self._at.pop(plugin, None)
        self._pauses.pop(plugin, None)
        self._losses.clear()

    def note_loss(self) -> None:
        """Note that a host was lost, and nobody can be blamed for it."""
        self._losses.append(time.monotonic())

    def is_hopeless(self) -> bool:
        """Whether hosts are lost again and again."""
        now = time.monotonic()
        self._losses = [at for at in self._losses if now - at < _LOST_WITHIN]
        return len(self._losses) >= _MOST_LOSSES
