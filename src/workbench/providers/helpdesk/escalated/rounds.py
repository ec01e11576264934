"""The round through all tickets that finds the notes, a page with each pull; what is remembered of it between two."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from workbench.providers.helpdesk.escalated import shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Where the round stands: ``page`` is the next one of the list, 0 the canned responses, with which it begins.

    A note that came after the round before had begun, at ``floor``, is new; ``begun_at`` is the same of this round.
    ``total`` is how long the list was on the page before.
    """

    page: int = 0
    floor: datetime | None = None
    begun_at: datetime | None = None
    total: int = 0

    @classmethod
    def of(cls, memory: str, since: datetime | None) -> "Round":
        """Read what was remembered; for nothing, the first round begins, and new is what came ``since``."""
        try:
            said = json.loads(memory)
            floor, begun = (said[name] and datetime.fromisoformat(said[name]) for name in ("floor", "begun"))
            return cls(page=int(said["page"]), floor=floor, begun_at=begun, total=int(said["total"]))
        except (ValueError, KeyError, TypeError):
            return cls(floor=since)

    def memory(self) -> str:
        """Write it down."""
        floor, begun = (at and at.isoformat() for at in (self.floor, self.begun_at))
        return json.dumps({"page": self.page, "floor": floor, "begun": begun, "total": self.total})

    def is_new(self, at: datetime) -> bool:
        """Whether what happened then may not have been seen in the round before."""
        return self.floor is None or at >= self.floor

    def begun(self, since: datetime | None) -> "Round":
        """Return the round behind its beginning."""
        return replace(self, page=1, begun_at=since, total=0)

    def after(self, meta: shapes.Meta) -> "Round":
        """Return the round behind a page; where the list got shorter meanwhile it is walked once more."""
        if self.page > 1 and meta.total < self.total:
            return replace(self, page=1, total=meta.total)
        if meta.current_page == self.page < meta.last_page:
            return replace(self, page=self.page + 1, total=meta.total)
        return Round(floor=self.begun_at)
