"""``workbench handoff`` for whoever comes, and for what they ask: take, sign, answer."""

from argparse import Namespace

from workbench.acting.handing import Handing
from workbench.acting.handing_places import handoff_noted
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.handoff_giving import start_sending
from workbench.commands.line.handoff_meant import item_named, meant, open_items, text_given
from workbench.commands.line.handoff_pages import standing_values
from workbench.commands.line.handoff_telling import tell_deliveries, tell_entries, tell_entry
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import identity_of
from workbench.handoffs.model import Verdict
from workbench.handoffs.standing import Entry


def take(args: Namespace, handing: Handing, console: Console) -> int:
    """Show what waits, take a handoff in that came another way, and mark items."""
    troubles = handing.shelf().refresh()
    for trouble in troubles:
        console.say(f"workbench: {trouble}")
    marks = args.accept or args.question or args.decline or args.back
    named = args.words[0] if args.words else ""
    if args.file:
        named = handing.places.adopt(text_given(args)).id
    elif ":" in named:
        named = handing.places.adopt(handoff_noted(handing.workplace.connection(), named)).id
    if not named and not marks:
        waiting = handing.waiting()
        if len(waiting) != 1:
            return tell_entries(args, handing, waiting, console)
    entry = meant(handing, named)
    _mark(args, handing, entry)
    if args.question or args.decline or args.back:
        tell_deliveries(handing.carry_on(), console)
    return tell_entry(args, handing, entry, console)


def _mark(args: Namespace, handing: Handing, entry: Entry) -> None:
    for said in args.accept:
        for ticket in open_items(entry, handing.me) if said == "all" else [item_named(entry, said)]:
            if ticket not in {item_named(entry, ref) for ref, _ in (*args.question, *args.decline)}:
                handing.answer(entry, ticket, Verdict.ACCEPTED)
    for ref, words in args.question:
        handing.answer(entry, item_named(entry, ref), Verdict.QUESTION, words)
    for ref, words in args.decline:
        handing.answer(entry, item_named(entry, ref), Verdict.DECLINED, words)
    for ref in args.back:
        handing.take_back(entry, item_named(entry, ref))


def sign(args: Namespace, handing: Handing, console: Console) -> int:
    """Make items that were accepted the signer's own."""
    entry = meant(handing, args.of)
    signed = handing.sign(entry, " ".join(args.words))
    start_sending(handing.workplace)
    if args.json:
        console.json({"id": entry.id, **signed._asdict()})
    else:
        for ticket in signed.taken:
            console.line(f"{ticket} is yours.")
        for ticket, who in signed.lost:
            console.line(f"{ticket} is {who}’s, who signed first.")
        for trouble in (*signed.troubles, *signed.by_hand):
            console.say(f"workbench: {trouble}")
        if signed.troubles:
            console.say("Until that has come to the team, all is still the sender's: workbench handoff publish --again")
    return Exit.WAITS if signed.troubles else Exit.OK


def answer(args: Namespace, handing: Handing, console: Console) -> int:
    """List the questions about items of one's own, or answer one."""
    asked = handing.shelf().asked_of(handing.me)
    if not args.words:
        if args.json:
            console.json([{"id": entry.id, **standing_values(one)} for entry, one in asked])
        else:
            for entry, one in asked:
                console.line(f"{entry.id}  {one.item.ticket}  {one.by} asks: {one_line(one.words)}")
        return Exit.OK if asked else Exit.NOTHING
    said, *words = args.words
    of = [(entry, one) for entry, one in asked if said in (one.item.ticket, identity_of(one.item.ticket))]
    of = [pair for pair in of if pair[0].id.startswith(args.of)]
    if not of:
        what = f"Nobody asks about {one_line(said, 60)}."
        raise Trouble(what, remedy="`workbench handoff answer` lists the questions.")
    entry, one = of[0]
    left = handing.explain(entry, one, " ".join(words))
    console.say(f"{one.by} can read it now." if not left else "It is kept here, and goes as soon as it can.")
    tell_deliveries(left, console)
    return Exit.WAITS if left else Exit.OK
