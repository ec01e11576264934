"""Deleting tickets and all that hangs on them from this machine: those that somebody names, and those kept too long."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.domain.words import Ref, source_of
from workbench.handoffs.purging import purge_files
from workbench.store import purging
from workbench.store.opening import open_both

if TYPE_CHECKING:
    from workbench.workplace.place import Workplace


def purge(place: "Workplace", refs: Sequence[Ref]) -> purging.Purged:
    """Delete tickets and all that hangs on them from this machine; the place's connection is closed for that.

    On embedded helpdesks they are deleted, on others they stay. What was cut off is gone on with by doing it
    again: the mirror, which knows what is still to be purged, comes last. Raises Trouble.
    """
    purge_files(place.paths.data / "handoffs", refs)
    for ref in refs:
        shutil.rmtree(place.folder_of(ref), ignore_errors=True)
    for name in place.embedded(refs):
        with place.local_file(name) as file:
            file.purge([ref for ref in refs if source_of(ref) == name])
    place.close()
    return purging.purge(place.store_folder, refs)


def purge_expired(place: "Workplace") -> int:
    """Purge what is done and older than the configuration keeps; return how many tickets. Raises Trouble.

    A ticket on which something is begun, unsent or promised stays.
    """
    days = place.config.store.retention_days
    if not days:
        return 0
    with closing(open_both(place.store_folder)) as connection:
        refs = purging.at_rest(connection, purging.done_before(connection, place.now() - timedelta(days=days)))
    return purge(place, refs).tickets if refs else 0
