"""One turn of a source, of whatever kind it is: what changed there comes into the store."""

from collections.abc import Callable

from workbench.api.answers import Refused, Throttled, Unreachable, Unreadable
from workbench.api.providers import Helpdesk, Tracker
from workbench.domain.values import Batch
from workbench.store.connection import Connection
from workbench.store.filling import store_apart
from workbench.store.sources import HELPDESK, STATUS_PAGE, TRACKER, note_account, note_answer
from workbench.sync.failures import TookTooLong
from workbench.sync.place import Place, Source
from workbench.sync.pulling import PAGE_SECONDS, Pulled, pull_once, within

EVERY = {HELPDESK: 60.0, TRACKER: 60.0, STATUS_PAGE: 60.0}  # seconds between two turns
_WHO_SECONDS = 60.0


async def take_turn(
    place: Place, connection: Connection, source: Source, after_page: Callable[[Pulled], None], longer: int = 0
) -> Pulled:
    """Ask a source for what changed, and store it; return what that came to. Raises whatever goes wrong.

    What took too long ``longer`` times in a row is given as many times double the time: a server that is merely
    slow has to come to an end some day.
    """
    patience = PAGE_SECONDS * 2 ** min(longer, 3)
    if isinstance(source, Helpdesk):
        return await pull_once(
            connection, source, place.now, trackers=place.trackers(), policy=place.policy(), after_page=after_page,
            patience=patience,
        )  # fmt: skip
    if isinstance(source, Tracker):
        from workbench.sync.issues import pull_issues

        pulled = await within(patience, pull_issues(connection, source, place.now, place.trackers()), source.name)
        # One on which no ticket hangs was asked for nothing, and is as fresh as can be.
        note_answer(connection, source.name, now=int(place.now().timestamp()))
        return pulled
    from workbench.sync.pages import read_page

    return await within(patience, read_page(connection, source, place.now), source.name)


async def ask_who(connection: Connection, helpdesk: Helpdesk) -> bool:
    """Ask a helpdesk who is signed in, and remember it, so that `me` is known before the first ticket comes.

    One that does not say is no worse for it. Returns whether that was its answer, so that it need not be asked again.
    """
    try:
        me = await within(_WHO_SECONDS, helpdesk.me(), helpdesk.name)
        store_apart(connection, Batch(cursor="", agents=(me,)))
        note_account(connection, helpdesk.name, me.ref)
    except Refused as refused:
        return refused.status < 500
    except (Unreachable, Unreadable, Throttled, TookTooLong):
        return False
    except Exception:  # noqa: BLE001 - a guard of the sync loop: who it is matters less than that it is read
        return True
    return True
