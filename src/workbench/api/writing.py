"""What keeps the outcome of a write honest where it takes more than one request: the asking before it, and after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.api.answers import Unreachable, may_be_done
from workbench.domain.trouble import Trouble


@contextmanager
def asking_before() -> Iterator[None]:
    """Ask what a write needs to know first: whatever goes wrong in the block, nothing was done yet.

    Without this, no answer to a question would be taken for no answer to the write.
    """
    try:
        yield
    except Trouble as trouble:
        if not may_be_done(trouble):
            raise
        raise Unreachable(trouble.what, trouble.why, trouble.remedy) from None


@contextmanager
def asking_after() -> Iterator[None]:
    """Read what became of a write that the server has taken: whatever goes wrong in the block, it was done.

    Without this, a limit or a refusal that comes between the two would make the write look as if it could be repeated.
    """
    try:
        yield
    except Trouble as trouble:
        if may_be_done(trouble):
            raise
        raise Unreachable(trouble.what, trouble.why, trouble.remedy, has_left=True) from None
