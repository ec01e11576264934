"""Fetching a ticket that is named on the command line and that the store does not have, or not whole."""

import asyncio

from workbench.commands.line.console import Console
from workbench.commands.line.looking import ticket_meant
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref, make_ref, source_of
from workbench.store.wanted import HERE, goes_to, is_whole
from workbench.sync.asking import ask
from workbench.sync.lease import running_pid
from workbench.sync.wishes import grant_alone
from workbench.workplace import Workplace


async def ticket_wanted(workplace: Workplace, console: Console, said: str) -> Ref | None:
    """Return the ticket that ``said`` names, or what it was merged into, fetched where it is not here or not whole.

    None stands for a ticket that no server could be asked for. Raises Trouble where one was asked in vain, and
    where several helpdesks have a ticket of that number.
    """
    connection = workplace.connection()
    known = await ticket_meant(workplace, said)
    ref = known or _on_a_server(workplace, said)
    for _ in range(2):  # what it was merged into may have to be fetched as well
        if ref is None:
            return None
        if not is_whole(connection, ref) and goes_to(connection, ref) == ref and _is_remote(workplace, ref):
            try:
                await _fetch(workplace, console, ref)
            except Trouble as trouble:
                if known is None:
                    raise
                console.say(f"workbench: {trouble}")
        if (into := goes_to(connection, ref)) == ref:
            break
        console.say(f"{ref} was merged into {into}.")
        ref = known = into
    return ref


async def _fetch(workplace: Workplace, console: Console, ref: Ref) -> None:
    connection = workplace.connection()
    console.progress(f"fetching {ref} …")
    try:
        if running_pid(connection) is not None:
            said = await asyncio.to_thread(ask, connection, ref)
        else:
            configured = next(one for one in workplace.sources() if one.name == source_of(ref))
            said = await grant_alone(workplace, connection, configured, ref)
    finally:
        console.end_progress()
    if said != HERE:
        raise Trouble(f"{ref} could not be fetched.", said)


def _on_a_server(workplace: Workplace, said: str) -> Ref | None:
    """Return the reference of a ticket that only a server may have, where it is clear which server is meant."""
    said = said.strip().removeprefix("#")
    if ":" in said:
        return said if _is_remote(workplace, said) else None
    servers = [one.name for one in workplace.config.helpdesks if _is_remote(workplace, make_ref(one.name, said))]
    return make_ref(servers[0], said) if len(servers) == 1 and said else None


def _is_remote(workplace: Workplace, ref: Ref) -> bool:
    name = source_of(ref)
    return name not in workplace.local_names() and any(one.name == name for one in workplace.config.helpdesks)
