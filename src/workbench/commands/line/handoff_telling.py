"""What ``workbench handoff`` says of handoffs, to a person or to a script: one, a list of them, where each has come."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.acting.handing import Handing
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.handoff_pages import history_page, show_page, standing_values
from workbench.handoffs.standing import Entry

if TYPE_CHECKING:
    from workbench.store.papers import Delivery


def tell_entry(args: Namespace, handing: Handing, entry: Entry, console: Console) -> int:
    """Say how a handoff stands."""
    if args.json:
        console.json(_entry_values(entry) | {"handoff": entry.handoff})
        return Exit.OK
    now = handing.workplace.now()
    console.view(show_page(entry, now), now=now, zone=handing.workplace.zone, folded=False)
    warning = entry.warning(now)
    if warning:
        console.say(f"warning: {warning}")
    return Exit.OK


def tell_entries(args: Namespace, handing: Handing, entries: Sequence[Entry], console: Console) -> int:
    """Say which handoffs there are."""
    if args.json:
        console.json([_entry_values(one) for one in entries])
    else:
        page = history_page(entries, handing.me)
        console.view(page, now=handing.workplace.now(), zone=handing.workplace.zone)
    return Exit.OK if entries else Exit.NOTHING


def tell_deliveries(deliveries: "list[Delivery]", console: Console) -> None:
    """Say where papers have come, and what keeps them from coming to the others."""
    for one in deliveries:
        stands = "there" if one.done is not None else f"not yet: {one.trouble}" if one.trouble else "not yet"
        console.line(f"{one.paper.name} → {one.target.replace('|', ', below ')}: {stands}")


def delivery_values(one: "Delivery") -> dict[str, object]:
    """Return where a paper goes, for a script."""
    return {"name": one.paper.name, "target": one.target, "done": one.done is not None, "trouble": one.trouble}


def _entry_values(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {"id": entry.id, "troubles": entry.troubles}
    if not entry.versions:
        return values
    handoff = entry.handoff
    return values | {
        "version": handoff.version, "from": handoff.sender, "to": handoff.receiver, "headline": handoff.headline,
        "items": [standing_values(one) for one in entry.standings()],
        "signed": {ack.by: {"at": ack.signed, "read_back": ack.read_back} for ack in entry.acks.values() if ack.signed},
    }  # fmt: skip
