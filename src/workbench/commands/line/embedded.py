"""Which embedded helpdesk is meant, and pulling it right after something was put into it."""

from workbench.commands.line.console import Console
from workbench.domain.trouble import Trouble
from workbench.store.opening import open_mirror
from workbench.sync.pulling import Pulled, pull_once
from workbench.workplace import LOCAL, Workplace


def local_name(workplace: Workplace, said: str | None, console: Console) -> str:
    """Return the name of the embedded helpdesk to write to: the one that was ``said``, or the only one there is.

    Without any in the configuration there will be one called ``local``, and the person is told. Raises Trouble
    where several are configured and none was said, or where the one that was said is not embedded.
    """
    known = workplace.local_names()
    if said is not None:
        if said not in (*known, LOCAL):
            names = ", ".join(known) or LOCAL
            raise Trouble(f"There is no embedded helpdesk called {said!r}.", f"There is: {names}.", "Name one of them.")
        return said
    if len(known) > 1 and LOCAL not in known:
        raise Trouble(
            "There are several embedded helpdesks.", f"They are {', '.join(known)}.", "Say which one with --into NAME."
        )
    if not known and not workplace.has_helpdesks():
        console.say(f"No embedded helpdesk is configured; the one called {LOCAL} is used, and shown from now on.")
    return LOCAL if LOCAL in known or not known else known[0]


async def pull_local(workplace: Workplace, name: str) -> Pulled:
    """Pull an embedded helpdesk, so that what was put into it can be seen at once. Raises Trouble."""
    connection = open_mirror(workplace.store_folder)
    total = Pulled(0, 0, 0)
    try:
        for helpdesk in workplace.helpdesks():
            if helpdesk.name == name:
                total = await pull_once(connection, helpdesk, workplace.now, trackers=workplace.trackers())
            await helpdesk.close()
    finally:
        connection.close()
    return total
