"""``workbench handoff`` for whoever looks: diff, show, history."""

from argparse import Namespace

from workbench.acting.handing import Handing
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.handoff_meant import given
from workbench.commands.line.handoff_pages import diff_page, path_page, standing_values
from workbench.commands.line.handoff_telling import tell_entries, tell_entry
from workbench.domain.trouble import Trouble
from workbench.handoffs.comparing import compare
from workbench.store import shiftwork


def diff(args: Namespace, handing: Handing, console: Console) -> int:
    """Say what changed from one handoff to another."""
    shelf = handing.shelf()
    if args.file or (not args.words and handing.kept_draft() is not None):
        after = given(args, handing)
    else:
        entries = [one for one in shelf.entries() if one.versions]
        if not args.words and not entries:
            return Exit.NOTHING
        after = shelf.get(args.words[0]).handoff if args.words else entries[0].handoff
    named = args.words[1] if len(args.words) > 1 else after.previous
    if not named:
        raise Trouble(f"{after.id} follows no other handoff.", remedy="Name the one to compare with.")
    before = shelf.get(named).handoff
    refs = {item.ticket for item in before.items}
    open_now = {one.ref: one.is_open for one in shiftwork.stands_of(handing.workplace.connection(), refs)}
    changes = compare(before, after, open_now)
    if args.json:
        told = [{"kind": one.kind, "ticket": one.ticket, "words": one.words} for one in changes]
        console.json({"before": before.id, "after": after.id, "changes": told})
    else:
        console.view(diff_page(before, after, changes), now=handing.workplace.now(), zone=handing.workplace.zone)
    return Exit.OK if changes else Exit.NOTHING


def show(args: Namespace, handing: Handing, console: Console) -> int:
    """Say how a handoff stands, the last one where none is named."""
    shelf = handing.shelf()
    entries = [] if args.words else [one for one in shelf.entries() if one.versions]
    for trouble in shelf.troubles:
        console.say(f"workbench: {trouble}")
    if not args.words and not entries:
        return Exit.NOTHING
    entry = shelf.get(args.words[0]) if args.words else entries[0]
    return tell_entry(args, handing, entry, console)


def history(args: Namespace, handing: Handing, console: Console) -> int:
    """Say which handoffs there are, which have certain words, or a ticket's way through them."""
    shelf = handing.shelf()
    words = " ".join(args.words)
    if len(args.words) == 1 and ":" in words:
        way = shelf.path_of(words)
        if args.json:
            console.json([{"id": entry.id, **standing_values(one)} for entry, one in way])
        else:
            console.view(path_page(words, way), now=handing.workplace.now(), zone=handing.workplace.zone)
        return Exit.OK if way else Exit.NOTHING
    found = list(shelf.search(words)) if words else shelf.entries()
    return tell_entries(args, handing, found, console)
