"""``workbench handoff`` for whoever goes: draft, check, publish."""

from argparse import Namespace

from workbench.acting.handing import Handing
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.handoff_meant import given, text_given
from workbench.commands.line.handoff_telling import delivery_values, tell_deliveries
from workbench.handoffs.checking import line_of_gap
from workbench.handoffs.printing import print_handoff
from workbench.store.desk import unsent
from workbench.sync.starting import ensure_running
from workbench.workplace import Workplace


def draft(args: Namespace, handing: Handing, console: Console) -> int:
    """Show the draft, made from facts where there is none, or keep the one that is given."""
    if args.file:
        handing.keep_draft(given(args, handing))
    made = handing.draft(fresh=args.fresh and not args.file, to=args.to)
    if handing.is_left_over(made):
        console.say("workbench: this draft is of a shift before; --fresh begins anew.")
    if args.path:
        console.line(str(handing.draft_file))
        return Exit.OK
    missing = handing.check(made)
    if args.json:
        console.json({"draft": made, "path": handing.draft_file, "gaps": missing})
    else:
        console.line(print_handoff(made, with_gaps=True).rstrip("\n"))
        console.say(f"{_count(len(missing), 'gap')}. It is kept in {handing.draft_file} until it is published.")
    return Exit.OK


def check(args: Namespace, handing: Handing, console: Console) -> int:
    """Say what keeps a handoff from being published."""
    handoff = given(args, handing)
    missing = handing.check(handoff)
    text = text_given(args) if args.file and args.file != "-" else print_handoff(handoff, with_gaps=True)
    if args.json:
        console.json([{**one._asdict(), "line": line_of_gap(text, one)} for one in missing])
    else:
        name = args.file or handing.draft_file
        for one in missing:
            console.line(f"{name}:{line_of_gap(text, one)}: {one.says}")
        if not missing:
            console.line("Nothing is missing; it can be published.")
    return Exit.BLOCKED if missing else Exit.OK


def publish(args: Namespace, handing: Handing, console: Console) -> int:
    """Publish a handoff without gaps, or go on with what has not come everywhere."""
    if args.again:
        left = handing.carry_on()
        start_sending(handing.workplace)
        if args.json:
            console.json({"open": [delivery_values(one) for one in left]})
        else:
            console.line("Everything has come to all its places." if not left else "Not everywhere yet:")
            tell_deliveries(left, console)
        return Exit.WAITS if left else Exit.OK
    handoff = given(args, handing)
    missing = handing.check(handoff)
    if missing:
        for one in missing:
            console.say(f"STOPPED: {one.says}")
        return Exit.BLOCKED
    handoff, deliveries = handing.publish(handoff)
    start_sending(handing.workplace)
    left = [one for one in deliveries if one.done is None]
    if args.json:
        console.json({"id": handoff.id, "version": handoff.version, "to": [delivery_values(one) for one in deliveries]})
    else:
        console.line(f"{handoff.id}, version {handoff.version}, is published." if len(left) < len(deliveries) else
                     f"{handoff.id}, version {handoff.version}, is kept here, and has come nowhere yet.")
        tell_deliveries(deliveries, console)
    return Exit.WAITS if left else Exit.OK


def start_sending(workplace: Workplace) -> None:
    """Have what was put into the outbox sent; nothing is started where nothing waits."""
    if unsent(workplace.connection()):
        ensure_running(workplace)


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number or 'no'} {word}s".capitalize()
