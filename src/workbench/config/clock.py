"""The clock that WORKBENCH_NOW stops, as pictures and tests want it."""

import os
from datetime import UTC, datetime

from workbench.domain.trouble import Trouble

NOW = "WORKBENCH_NOW"


def frozen_now() -> datetime | None:
    """Return the time that WORKBENCH_NOW holds the clock at, or None where it runs. Raises Trouble."""
    said = os.environ.get(NOW, "").strip()
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise Trouble(f"{NOW} is not a time: {said!r}.", str(error), "Write it like 2026-03-04T09:41:00Z.") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
