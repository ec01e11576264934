"""What a process that syncs does from time to time besides, for as long as it does: none of this ends by itself."""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import NoReturn

from workbench.domain.trouble import Trouble
from workbench.store.connection import Connection, StoreError
from workbench.store.fulltext import merge_some
from workbench.store.opening import open_both
from workbench.store.snoozing import wake_due
from workbench.store.sources import sources
from workbench.store.wanted import forget_wishes
from workbench.sync.place import Place

_WISHES_KEPT = 3600.0
_RETIRE_EVERY = 6 * 3600.0
_WAKE_EVERY = 20.0
_ERRAND_EVERY = 120.0
_MERGE_EVERY = 0.5
_MERGE_REST = 300.0  # seconds after which it is looked again whether there is something to merge


async def retire(place: Place, connection: Connection, say: Callable[[str], None]) -> NoReturn:
    """Purge what the configuration does not keep any longer."""
    while True:
        with suppress(StoreError):
            forget_wishes(connection, before=time.time() - _WISHES_KEPT)
        try:
            purged = await asyncio.to_thread(place.purge_expired)
        except (Trouble, StoreError) as error:
            say(f"What is too old could not be purged: {error}")
        else:
            if purged:
                say(f"{purged} tickets were too old to be kept and are purged.")
        await asyncio.sleep(_RETIRE_EVERY)


async def merge(connection: Connection) -> NoReturn:
    """Let searches in what is past become quicker, little by little, when no first pull is under way."""
    while True:
        await asyncio.sleep(_MERGE_EVERY)
        with suppress(StoreError):
            if not any(one.is_coming for one in sources(connection)) and merge_some(connection):
                continue
        await asyncio.sleep(_MERGE_REST)


async def run_errands(errand: Callable[[], None], say: Callable[[str], None]) -> NoReturn:
    """Do what else is to be done while nobody waits."""
    while True:
        try:
            await asyncio.to_thread(errand)
        except (Trouble, StoreError) as error:
            say(str(error))
        await asyncio.sleep(_ERRAND_EVERY)


async def wake(place: Place, say: Callable[[str], None]) -> NoReturn:
    """Bring back what was laid aside until now."""

    def wake_those_due() -> None:
        with closing(open_both(place.store_folder)) as connection:
            for ref in wake_due(connection, int(place.now().timestamp())):
                say(f"{ref} is back: it was laid aside until now.")

    while True:
        with suppress(StoreError, Trouble):
            await asyncio.to_thread(wake_those_due)
        await asyncio.sleep(_WAKE_EVERY)
