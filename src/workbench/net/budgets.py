"""What a server says it allows: how many requests are left, of how many, and until when."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

KEPT = 0.2  # share of a budget that the background leaves to the person
_SPAN = 60.0  # seconds that a budget lasts where the server does not say: most are by the minute
_MARGIN = 1.0  # seconds; resets are told in whole ones, and whoever comes a little early has come too early
_SAME = 2.0  # seconds by which two answers of one window may tell its end differently


@dataclass(slots=True)
class Pool:
    """One budget of a host. ``left`` and ``resets`` are as far as is known; ``resets`` is by the governor's clock."""

    allowed: int
    left: int = -1
    resets: float = 0.0
    span: float = _MARGIN  # the longest that was left of a window when it was spoken of
    says_reset: bool = False
    recent: deque[float] = field(default_factory=deque)  # when requests were made, where no reset is told

    def take(self, now: float) -> None:
        """Count a request that is made now."""
        self.left -= 1
        if not self.says_reset:
            self.recent.append(now)

    def report(self, left: int, reset: float | None, now: float, *, ago: float, unseen: int) -> None:
        """Learn what a server said ``ago`` seconds: ``left`` requests, and ``reset`` seconds until all are there again.

        ``unseen`` is how many requests it may not have counted yet when it said so. Answers overtake each other, so
        within one window the least that was said holds, and what was said of one that is over says nothing.
        """
        self.says_reset = reset is not None
        ends = None if reset is None else now - ago + reset + _MARGIN
        if ends is not None and ends <= now:
            return
        is_later = ends is not None and ends > self.resets + _SAME
        is_new = is_later or now >= self.resets or left > self.left + unseen
        self.left = left - unseen if is_new else min(self.left, left)
        if ends is not None:
            self.resets = ends
        elif is_new:
            self.resets = now + _SPAN
        self.span = max(self.span, self.resets - now)

    def wait(self, now: float, under_way: int, *, is_person: bool) -> float:
        """Return how many seconds a request has to wait for its share: 0 where it may go.

        ``under_way`` is how many requests are: they may come to count in a window that has begun since they left.
        """
        if now >= self.resets:
            while self.recent and (self.says_reset or self.recent[0] <= now - self.span):
                self.recent.popleft()
            self.left = self.allowed - max(under_way, len(self.recent))
            self.resets = now + self.span
        floor = 0 if is_person else min(self.allowed - 1, ceil(self.allowed * KEPT))
        return 0.0 if self.left > floor else self.resets - now
