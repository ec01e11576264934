"""What the words of ``workbench handoff`` mean: a file or the draft, a handoff that waits, one of its items."""

import sys
from argparse import Namespace
from pathlib import Path

from workbench.acting.handing import Handing
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, identity_of
from workbench.handoffs.model import Handoff
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.standing import Entry, Stand


def given(args: Namespace, handing: Handing) -> Handoff:
    """Return the handoff in the file that was named, or the draft. Raises Trouble where there is neither."""
    if args.file:
        return read_handoff(text_given(args), must_be_whole=False)
    kept = handing.kept_draft()
    if kept is None:
        raise Trouble("There is no draft.", remedy="`workbench handoff draft` makes one, or name a file with -F.")
    return kept


def text_given(args: Namespace) -> str:
    """Return what is in the file that was named, or on the standard input. Raises Trouble where it cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).expanduser().read_bytes()
    except OSError as error:
        raise Trouble(f"{args.file} cannot be read.", f"{error.strerror}.", "Check the name.") from error
    return raw.decode("utf-8", "replace")


def meant(handing: Handing, said: str) -> Entry:
    """Return the handoff that is ``said``, or else the only one that waits. Raises Trouble where there is none."""
    if said:
        return handing.shelf().get(said)
    waiting = handing.waiting()
    if len(waiting) == 1:
        return waiting[0]
    if not waiting:
        raise Trouble("No handoff waits for you.", remedy="`workbench handoff history` lists them all.")
    ids = ", ".join(one.id for one in waiting[:5])
    raise Trouble("Several handoffs wait for you.", f"They are {ids}.", "Name one.")


def item_named(entry: Entry, said: str) -> Ref:
    """Return the ticket of an item that is named with its helpdesk or without. Raises Trouble."""
    found = [item.ticket for item in entry.handoff.items if said in (item.ticket, identity_of(item.ticket))]
    if len(found) != 1:
        raise Trouble(f"{entry.id} has no item {one_line(said, 60)}.", remedy="`workbench handoff show` lists them.")
    return found[0]


def open_items(entry: Entry, me: str) -> list[Ref]:
    """Return the tickets of the items that ``me`` may still accept, also where a question of theirs was answered."""
    stands = entry.standings()
    return [one.item.ticket for one in stands if one.stand is Stand.WAITING or (one.by == me and one.explanation)]
