"""Time zones by name, with ``local`` for whatever the machine is set to."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from workbench.domain.trouble import Trouble


class MachineZone(tzinfo):
    """The machine's own zone with its daylight-saving rules, as the C library knows them."""

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """Return how far the machine's clock is ahead of UTC at wall time ``at``; ``at.fold`` is heeded."""
        return None if at is None else at.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, at: datetime | None) -> timedelta | None:  # noqa: ARG002 - tzinfo's signature
        """Return None: the C library does not say how much of the offset is daylight saving."""
        return None

    def tzname(self, at: datetime | None) -> str | None:
        """Return the zone's abbreviation at wall time ``at``."""
        return None if at is None else at.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, at: datetime) -> datetime:
        """Return the wall time of ``at``, which holds UTC but names this zone, as tzinfo asks for it."""
        # A naive result is what sets `fold` in the hour that comes twice.
        return datetime.fromtimestamp(at.replace(tzinfo=UTC).timestamp()).replace(tzinfo=self)  # noqa: DTZ006 - as above


@lru_cache(maxsize=64)
def zone_named(name: str) -> tzinfo:
    """Return the zone called ``name``: an IANA name such as ``Europe/Berlin``, ``UTC``, or ``local``.

    Raises Trouble where nobody knows the name.
    """
    if name == "local":
        return MachineZone()
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # its data files are not needed before the first paint

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Trouble(
            f"There is no time zone called {name!r}.",
            str(error),
            "Write an IANA name such as Europe/Berlin, or local for the machine's own.",
        ) from error
