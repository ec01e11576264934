"""One turn of reading a status page: what it says now takes the place of what it said before."""

from collections.abc import Callable
from datetime import datetime

from workbench.api.providers import StatusPage
from workbench.store.connection import Connection
from workbench.store.incidents import stamp_of, store_reading
from workbench.sync.pulling import Pulled


async def read_page(connection: Connection, page: StatusPage, clock: Callable[[], datetime]) -> Pulled:
    """Ask ``page`` for its news and store it.

    What it said and the stamp to ask by are stored in one transaction, so that being cut off anywhere costs no more
    than asking again. Incidents that it does not list any longer are over. Raises Trouble where it cannot be read;
    then everything stays as it was.
    """
    reading = await page.read(stamp_of(connection, page.name))
    now = int(clock().timestamp())
    store_reading(
        connection, page.name, reading.incidents, stamp=reading.stamp, now=now, said=now - int(reading.age)
    )
    return Pulled(1, 0, 0)
