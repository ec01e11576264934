"""Fetching at once what a person waits for: one ticket, or one of its files."""

from workbench.api.providers import Helpdesk
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch
from workbench.domain.words import Ref
from workbench.net.pace import for_a_person
from workbench.store.connection import Connection
from workbench.store.filling import store_apart
from workbench.store.wanted import HERE, file_of
from workbench.sync.deadlines import with_deadlines
from workbench.sync.failures import sentence_of
from workbench.sync.files import LARGEST_FILE, keep_file, kept_file
from workbench.sync.linking import with_found_links
from workbench.sync.place import Configured, Place, made
from workbench.sync.pulling import within

WISH_SECONDS = 60.0  # longer than that nobody waits; opening it again asks again


async def grant(place: Place, connection: Connection, helpdesk: Helpdesk, key: str) -> str:
    """Fetch what the wish ``key`` is for and keep it; return its answer: HERE, or a sentence why not."""
    attachment = file_of(key)
    try:
        with for_a_person():
            if attachment is not None:
                return await _fetch_file(place, connection, helpdesk, attachment)
            return await _fetch_ticket(place, connection, helpdesk, key)
    except Exception as error:  # noqa: BLE001 - a guard of the sync loop: a wish that fails is answered
        return sentence_of(helpdesk.name, error)


async def grant_alone(place: Place, connection: Connection, configured: Configured, key: str) -> str:
    """Make a helpdesk for one wish alone, and return the answer as :func:`grant` does."""
    try:
        helpdesk = made(configured)
    except Trouble as trouble:
        return str(trouble)
    try:
        if not isinstance(helpdesk, Helpdesk):
            return f"{configured.name} has no tickets."
        return await grant(place, connection, helpdesk, key)
    finally:
        await helpdesk.close()


async def _fetch_ticket(place: Place, connection: Connection, helpdesk: Helpdesk, ref: Ref) -> str:
    batch = await within(WISH_SECONDS, helpdesk.ticket(ref), helpdesk.name)
    dated = with_deadlines(connection, batch, place.policy())
    store_apart(connection, with_found_links(dated, place.trackers()))
    return HERE if _has(batch, ref) else f"{ref} is not there, or not to be seen by your account."


def _has(batch: Batch, ref: Ref) -> bool:
    return ref in {merged for merged, _ in batch.merged} or (
        ref not in batch.gone and any(ticket.ref == ref and not ticket.gone for ticket in batch.tickets)
    )


async def _fetch_file(place: Place, connection: Connection, helpdesk: Helpdesk, attachment: Ref) -> str:
    kept = kept_file(place, connection, attachment)
    if kept.path.exists():
        return HERE
    if kept.size > LARGEST_FILE:
        raise _too_large(kept.size)
    content = await within(WISH_SECONDS, helpdesk.attachment(attachment), helpdesk.name)
    if len(content) > LARGEST_FILE:
        raise _too_large(len(content))
    keep_file(kept.path, content)
    return HERE


def _too_large(size: int) -> Trouble:
    return Trouble(
        f"This file is too large to be fetched: {size / 1e6:,.0f} MB.",
        f"At most {LARGEST_FILE / 1e6:,.0f} MB are.",
        "Open the ticket in the browser and fetch it there.",
    )
