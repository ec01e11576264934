"""``workbench sync``: pull what changed, once or for as long as it runs."""

import asyncio
import os
import stat
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import UTC, datetime

from workbench.api.providers import Helpdesk
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.wording import many
from workbench.domain.trouble import Trouble
from workbench.store.opening import open_mirror
from workbench.store.sources import note_trouble
from workbench.sync.following import Ending, Following
from workbench.sync.pulling import Pulled, pull_once
from workbench.sync.starting import LOG_AT_MOST
from workbench.workplace import Workplace

_NEXT_TRY = 60


class SyncCommand(LineCommand):
    """Pulls."""

    name = "sync"
    help = "Pull what changed on the helpdesks into the local store. The desk does so by itself while it is open."
    more = (
        "One process at a time follows; a second one stands by and takes over when the first one ends. A helpdesk "
        "that cannot be read is tried again after a while and stops no other."
    )
    shows = True
    examples = (
        Example("workbench sync", "pull once and say what came"),
        Example("workbench sync --follow", "go on pulling until Ctrl+C"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="pull once; so it is without any option")
        how.add_argument("--follow", action="store_true", help="go on pulling; one process at a time does")
        # What the desk starts: ends by itself once no desk is open.
        parser.add_argument("--for-desks", action="store_true", help=SUPPRESS)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Pull."""
        workplace.prepare()
        if not args.follow:
            return asyncio.run(_pull_all(workplace, console, as_json=args.json))
        if args.json:
            console.say("workbench sync: --json tells of one pull; it does not go with --follow.")
            return Exit.USAGE
        say = _log if args.for_desks else console.say
        # Where the store is gone, no desk may be left to want another one; one that is starts us again.
        begin_again = {Ending.CONFIG} if args.for_desks else {Ending.CONFIG, Ending.STORE}
        place = workplace
        while (ending := Following(place, for_desks=args.for_desks, say=say).run()) in begin_again:
            place.close()
            place = Workplace.open(args.home, args.config)
        say(f"Ended: {ending.value}.")
        return Exit.OK


async def _pull_all(workplace: Workplace, console: Console, *, as_json: bool) -> Exit:
    """Pull every helpdesk once; one that cannot be read does not keep the others from it."""
    connection = open_mirror(workplace.store_folder)
    told: list[dict[str, object]] = []
    try:
        for helpdesk in workplace.helpdesks():

            def tell(so_far: Pulled, helpdesk: Helpdesk = helpdesk) -> None:
                console.progress(f"{helpdesk.name}: {so_far.tickets:,} tickets, {so_far.messages:,} messages")

            try:
                pulled = await pull_once(
                    connection, helpdesk, workplace.now, trackers=workplace.trackers(), after_page=tell
                )
            except Trouble as trouble:
                now = int(workplace.now().timestamp())
                note_trouble(connection, helpdesk.name, str(trouble), now=now, next_try=now + _NEXT_TRY)
                console.say(f"workbench: {helpdesk.name}: {trouble}")
                told.append({"helpdesk": helpdesk.name, "trouble": str(trouble)})
            else:
                console.end_progress()
                told.append({"helpdesk": helpdesk.name, **pulled._asdict()})
                tickets, messages = many(pulled.tickets, "ticket"), many(pulled.messages, "message")
                if not as_json:
                    console.line(f"{helpdesk.name}: {tickets} and {messages} new or different.")
            await helpdesk.close()
    finally:
        connection.close()
    if as_json:
        console.json(told)
    return Exit.TROUBLE if any("trouble" in one for one in told) else Exit.OK


def _log(line: str) -> None:
    """Write a line to the error output, which is a log then, and begin it anew where it has grown too long."""
    descriptor = sys.stderr.fileno()
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size > LOG_AT_MOST:
        os.ftruncate(descriptor, 0)
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {os.getpid()} {line}\n")
    sys.stderr.flush()
