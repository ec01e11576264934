"""``workbench sync``: pull what changed, once or for as long as it runs."""

import asyncio
import os
import stat
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from workbench.acting.waiting import STATE_WORDS
from workbench.api.providers import Helpdesk
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.wording import many
from workbench.commands.standing import Standing, source_words, standings, standings_page
from workbench.domain.trouble import Trouble
from workbench.store.connection import Connection
from workbench.store.opening import open_mirror
from workbench.store.outbox import State
from workbench.store.scale import moment
from workbench.store.sources import (
    HELPDESK,
    STATUS_PAGE,
    TRACKER,
    is_paused,
    note_kind,
    note_trouble,
    pause,
    resume,
    source_named,
)
from workbench.sync.delivering import deliver_once
from workbench.sync.failures import failure_of
from workbench.sync.following import Ending, Following
from workbench.sync.lease import running_pid
from workbench.sync.place import Configured, is_watched, made
from workbench.sync.pulling import Pulled
from workbench.sync.starting import LOG_AT_MOST
from workbench.sync.turns import ask_who, take_turn
from workbench.workplace import Workplace

_NEXT_TRY = 60


class SyncCommand(LineCommand):
    """Pulls."""

    name = "sync"
    help = "Send what waits in the outbox, and pull what changed. The desk does so by itself while it is open."
    more = (
        "One process at a time follows; a second one stands by and takes over when the first one ends. A helpdesk "
        "that cannot be read is tried again after a while and stops no other. A first pull brings open tickets first "
        "and history after; it can be paused, and goes on where it was, whatever was switched off meanwhile."
    )
    shows = True
    examples = (
        Example("workbench sync", "send and pull once, and say what came"),
        Example("workbench sync --follow", "go on pulling until Ctrl+C"),
        Example("workbench sync --status", "how each server stands, and how long a first pull will take"),
        Example("workbench sync --pause rt", "let rt be; workbench sync --resume rt goes on"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="pull once; so it is without any option")
        how.add_argument("--follow", action="store_true", help="go on pulling; one process at a time does")
        how.add_argument("--status", action="store_true", help="pull nothing; say how each server stands")
        how.add_argument(
            "--pause", nargs="?", const="", metavar="NAME", help="let a server be, or all of them, until it is resumed"
        )
        how.add_argument("--resume", nargs="?", const="", metavar="NAME", help="go on with a server, or all of them")
        # What the desk starts: ends by itself once no desk is open.
        parser.add_argument("--for-desks", action="store_true", help=SUPPRESS)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Pull."""
        workplace.prepare()
        if args.pause is not None or args.resume is not None:
            _pause_or_resume(workplace, console, args)
            return _show_status(workplace, console, as_json=args.json)
        if args.status:
            return _show_status(workplace, console, as_json=args.json)
        if not args.follow:
            return asyncio.run(_pull_all(workplace, console, as_json=args.json))
        if args.json:
            console.say("workbench sync: --json tells of one pull; it does not go with --follow.")
            return Exit.USAGE
        say = _log if args.for_desks else console.say
        # Where the store is gone, no desk may be left to want another one; one that is starts us again.
        begin_again = {Ending.CONFIG} if args.for_desks else {Ending.CONFIG, Ending.STORE}
        place = workplace
        while (ending := _followed(place, say, for_desks=args.for_desks)) in begin_again:
            place.close()
            place = Workplace.open(args.home, args.config)
        say(f"Ended: {ending.value}.")
        return Exit.OK


def _followed(place: Workplace, say: Callable[[str], None], *, for_desks: bool) -> Ending:
    errand = partial(_tend_handoffs, place) if place.config.handoffs.to else None
    return Following(place, for_desks=for_desks, say=say, errand=errand).run()


def _pause_or_resume(workplace: Workplace, console: Console, args: Namespace) -> None:
    """Pause a source, or let it go on; all of them where none is named. Raises Trouble where there is none so named."""
    named = args.pause if args.pause is not None else args.resume
    known = workplace.source_names()
    if named and named not in known:
        raise Trouble(
            f"Nothing called {named} is configured.", f"There are: {', '.join(known) or 'none'}.", "Correct the name."
        )
    names = (named,) if named else known
    now = int(workplace.now().timestamp())
    with closing(open_mirror(workplace.store_folder)) as connection:
        if args.pause is not None:
            pause(connection, names, now=now)
        else:
            resume(connection, names)
    if names and not args.json:
        console.say(f"{', '.join(names)}: {'paused' if args.pause is not None else 'going on'}.")


def _show_status(workplace: Workplace, console: Console, *, as_json: bool) -> Exit:
    """Write how each source stands, those included that are not configured any more."""
    connection = workplace.connection()
    known = standings(workplace, connection)
    now = workplace.now()
    if as_json:
        pid = running_pid(connection)
        console.json({"process": pid, "servers": [_values(one, int(now.timestamp())) for one in known]})
        return Exit.OK
    console.view(standings_page(known, now, workplace.zone, by_key=False), now=now, zone=workplace.zone)
    return Exit.OK


def _values(standing: Standing, now: int) -> dict[str, object]:
    source = standing.source
    times = {
        "as_of": source.pulled_at, "since": source.trouble_since, "next_try": source.next_try,
        "begun": source.begun_at, "whole": source.whole_at, "paused": source.paused,
    }  # fmt: skip
    return {
        "name": source.name, "kind": source.kind, "configured": standing.is_configured, "outbox": standing.outbox,
        "trouble": source.trouble, "failing": source.failing, "account": source.account, "done": source.done,
        "remaining": source.remaining, "seconds_left": source.seconds_left(now),
        **{name: at and moment(at) for name, at in times.items()},
    }  # fmt: skip


async def _pull_all(workplace: Workplace, console: Console, *, as_json: bool) -> Exit:
    """Pull every source once; one that cannot be read does not keep the others from it."""
    connection = open_mirror(workplace.store_folder)
    told: list[dict[str, object]] = []
    try:
        for configured in workplace.sources():
            name = configured.name
            if is_paused(connection, name):
                console.say(f"workbench: {name} is paused; `workbench sync --resume {name}` lets it go on.")
                told.append({"helpdesk": name, "paused": True})
                continue
            sent = 0
            try:
                sent = await _deliver(workplace, configured, console)
                pulled = await _pull(workplace, connection, configured, console)
            except Exception as error:  # noqa: BLE001 - a guard of the sync loop: no source stops another
                now = int(workplace.now().timestamp())
                failure = failure_of(name, error, 1, _NEXT_TRY)
                note_trouble(
                    connection, name, failure.sentence, now=now, next_try=now + round(max(failure.wait, _NEXT_TRY)),
                    failing=failure.failing,
                )  # fmt: skip
                console.say(f"workbench: {name}: {failure.sentence}")
                told.append({"helpdesk": name, "sent": sent, "trouble": failure.sentence})
            else:
                told.append({"helpdesk": name, "sent": sent, **pulled._asdict()})
                if not as_json:
                    console.line(f"{name}: {_what_came(configured.kind, pulled)}")
        if workplace.config.handoffs.to:
            try:
                _tend_handoffs(workplace)
            except Trouble as trouble:
                console.say(f"workbench: {trouble}")
    finally:
        connection.close()
    if as_json:
        console.json(told)
    return Exit.TROUBLE if any("trouble" in one for one in told) else Exit.OK


def _tend_handoffs(workplace: Workplace) -> None:
    """Bring what others handed over, and go on with what of ours has not come anywhere yet. Raises Trouble."""
    from workbench.acting.handing import tend

    tend(workplace)


async def _deliver(workplace: Workplace, configured: Configured, console: Console) -> int:
    """Send what may go to a source now, unless a process that follows does so; return how many changes that were."""
    if configured.kind == STATUS_PAGE:
        return 0
    outcomes = await deliver_once(workplace, configured, lambda _: None) or []
    sent = sum(outcome.state is State.SENT for outcome in outcomes)
    if sent:
        console.say(f"{configured.name}: {many(sent, 'change')} sent.")
    others = Counter((one.state, one.reason) for one in outcomes if one.state is not State.SENT)
    for (state, reason), count in others.items():
        console.say(f"workbench: {configured.name}: {many(count, 'change')} ({STATE_WORDS[state]}): {reason}")
    return sent


async def _pull(workplace: Workplace, connection: Connection, configured: Configured, console: Console) -> Pulled:
    note_kind(connection, configured.name, configured.kind)

    def tell(_: Pulled) -> None:
        known = source_named(connection, configured.name)
        if known is not None:
            console.progress(f"{known.name}: {source_words(known, workplace.now(), workplace.zone)[0]}")

    source = made(configured)
    try:
        if isinstance(source, Helpdesk) and not is_watched(source):
            await ask_who(connection, source)
        return await take_turn(workplace, connection, source, tell)
    finally:
        console.end_progress()
        await source.close()


def _what_came(kind: str, pulled: Pulled) -> str:
    if kind == HELPDESK:
        return f"{many(pulled.tickets, 'ticket')} and {many(pulled.messages, 'message')} new or different."
    return f"read; {many(pulled.tickets, 'ticket')} with news." if kind == TRACKER else "read."


def _log(line: str) -> None:
    """Write a line to the error output, which is a log then, and begin it anew where it has grown too long."""
    descriptor = sys.stderr.fileno()
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size > LOG_AT_MOST:
        os.ftruncate(descriptor, 0)
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {os.getpid()} {line}\n")
    sys.stderr.flush()
