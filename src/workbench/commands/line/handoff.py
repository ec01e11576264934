"""``workbench handoff``: a shift's work given and taken over, by the same road as on the desk."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.acting.handing import Handing
from workbench.acting.handing_places import handoff_noted
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.handoff_pages import diff_page, history_page, path_page, show_page, standing_values
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, identity_of
from workbench.handoffs.checking import line_of_gap
from workbench.handoffs.comparing import compare
from workbench.handoffs.model import Handoff, Verdict
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.shelf import Entry, Stand
from workbench.store import shiftwork
from workbench.sync.starting import ensure_running
from workbench.workplace import Workplace

if TYPE_CHECKING:
    from workbench.store.papers import Delivery

_ACTS = ("draft", "check", "publish", "take", "sign", "answer", "diff", "show", "history")


class HandoffCommand(LineCommand):
    """Hands over."""

    name = "handoff"
    help = "Hand a shift over to the next, take one over, and see what became of each item."
    more = (
        "draft writes one from facts, and keeps it until it is published; check says what is missing; publish gives it "
        "to the team. take shows what waits, and marks items; sign makes those that were accepted yours. answer "
        "answers a question about an item of your own. diff says what changed since the handoff before, show how each "
        "item stands, history finds old ones by words, and one ticket's way through them."
    )
    examples = (
        Example("workbench handoff draft", "what is known of the shift, with gaps for what only you know"),
        Example('$EDITOR "$(workbench handoff draft --path)"; workbench handoff publish', "fill them in, and give it"),
        Example("workbench handoff take --accept all --question zd:48149 'which build?'", "mark the items"),
        Example("workbench handoff take rt:123", "one that was left as a note on a ticket; -F takes a file"),
        Example("workbench handoff sign 'eu-west first, then the two exports'", "they are yours from now on"),
        Example("workbench handoff history zd:48213", "one ticket's way through the handoffs"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=_ACTS, help="what to do")
        parser.add_argument("words", nargs="*", metavar="WORD", help="a handoff's id, a ticket, or words, as it needs")
        parser.add_argument("-F", "--file", metavar="FILE", help="a file with the handoff; - reads the standard input")
        parser.add_argument("--fresh", action="store_true", help="draft: begin anew, and forget what was written")
        parser.add_argument("--to", default="", metavar="NAME", help="draft: a person or a region that it is for")
        parser.add_argument("--path", action="store_true", help="draft: say only where its file is")
        parser.add_argument("--again", action="store_true", help="publish: go on with what has not come to all places")
        parser.add_argument("--of", default="", metavar="ID", help="sign, answer: which handoff")
        parser.add_argument("--accept", action="append", default=[], metavar="REF", help="take: an item, or all")
        parser.add_argument("--back", action="append", default=[], metavar="REF",
                            help="take: take back what you said of an item, until you sign")  # fmt: skip
        pairs = (("--question", "TEXT", "take: ask about an item"), ("--decline", "REASON", "take: and say why not"))
        for option, words, does in pairs:
            parser.add_argument(option, action="append", default=[], nargs=2, metavar=("REF", words), help=does)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        for mistake in workplace.teamwork.loaded.problems[:5]:
            console.say(f"workbench: {mistake}")
        handing = Handing(workplace, workplace.connection())
        act = {
            "draft": _draft, "check": _check, "publish": _publish, "take": _take, "sign": _sign, "answer": _answer,
            "diff": _diff, "show": _show, "history": _history,
        }[args.action]  # fmt: skip
        return act(args, handing, console)


def _draft(args: Namespace, handing: Handing, console: Console) -> int:
    if args.file:
        handing.keep_draft(_given(args, handing))
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


def _check(args: Namespace, handing: Handing, console: Console) -> int:
    handoff = _given(args, handing)
    missing = handing.check(handoff)
    text = _text_given(args) if args.file and args.file != "-" else print_handoff(handoff, with_gaps=True)
    if args.json:
        console.json([{**one._asdict(), "line": line_of_gap(text, one)} for one in missing])
    else:
        name = args.file or handing.draft_file
        for one in missing:
            console.line(f"{name}:{line_of_gap(text, one)}: {one.says}")
        if not missing:
            console.line("Nothing is missing; it can be published.")
    return Exit.BLOCKED if missing else Exit.OK


def _publish(args: Namespace, handing: Handing, console: Console) -> int:
    if args.again:
        left = handing.carry_on()
        _start_sending(handing.workplace)
        if args.json:
            console.json({"open": [_delivery(one) for one in left]})
        else:
            console.line("Everything has come to all its places." if not left else "Not everywhere yet:")
            _tell(left, console)
        return Exit.WAITS if left else Exit.OK
    handoff = _given(args, handing)
    missing = handing.check(handoff)
    if missing:
        for one in missing:
            console.say(f"STOPPED: {one.says}")
        return Exit.BLOCKED
    handoff, deliveries = handing.publish(handoff)
    _start_sending(handing.workplace)
    left = [one for one in deliveries if one.done is None]
    if args.json:
        console.json({"id": handoff.id, "version": handoff.version, "to": [_delivery(one) for one in deliveries]})
    else:
        console.line(f"{handoff.id}, version {handoff.version}, is published." if len(left) < len(deliveries) else
                     f"{handoff.id}, version {handoff.version}, is kept here, and has come nowhere yet.")
        _tell(deliveries, console)
    return Exit.WAITS if left else Exit.OK


def _take(args: Namespace, handing: Handing, console: Console) -> int:
    troubles = handing.shelf().refresh()
    for trouble in troubles:
        console.say(f"workbench: {trouble}")
    marks = args.accept or args.question or args.decline or args.back
    named = args.words[0] if args.words else ""
    if args.file:
        named = handing.places.adopt(_text_given(args)).id
    elif ":" in named:
        named = handing.places.adopt(handoff_noted(handing.workplace.connection(), named)).id
    if not named and not marks:
        waiting = handing.waiting()
        if len(waiting) != 1:
            if args.json:
                console.json([_entry_values(one) for one in waiting])
            else:
                page = history_page(waiting, handing.me)
                console.view(page, now=handing.workplace.now(), zone=handing.workplace.zone)
            return Exit.OK if waiting else Exit.NOTHING
    entry = _meant(handing, named)
    for said in args.accept:
        for ticket in _open_items(entry, handing.me) if said == "all" else [_item_named(entry, said)]:
            if ticket not in {_item_named(entry, ref) for ref, _ in (*args.question, *args.decline)}:
                handing.answer(entry, ticket, Verdict.ACCEPTED)
    for ref, words in args.question:
        handing.answer(entry, _item_named(entry, ref), Verdict.QUESTION, words)
    for ref, words in args.decline:
        handing.answer(entry, _item_named(entry, ref), Verdict.DECLINED, words)
    for ref in args.back:
        handing.take_back(entry, _item_named(entry, ref))
    if args.question or args.decline or args.back:
        _tell(handing.carry_on(), console)
    return _print_entry(args, handing.workplace, entry, console)


def _sign(args: Namespace, handing: Handing, console: Console) -> int:
    entry = _meant(handing, args.of)
    signed = handing.sign(entry, " ".join(args.words))
    _start_sending(handing.workplace)
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


def _answer(args: Namespace, handing: Handing, console: Console) -> int:
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
    _tell(left, console)
    return Exit.WAITS if left else Exit.OK


def _diff(args: Namespace, handing: Handing, console: Console) -> int:
    shelf = handing.shelf()
    if args.file or (not args.words and handing.kept_draft() is not None):
        after = _given(args, handing)
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


def _show(args: Namespace, handing: Handing, console: Console) -> int:
    shelf = handing.shelf()
    entries = [] if args.words else [one for one in shelf.entries() if one.versions]
    for trouble in shelf.troubles:
        console.say(f"workbench: {trouble}")
    if not args.words and not entries:
        return Exit.NOTHING
    entry = shelf.get(args.words[0]) if args.words else entries[0]
    return _print_entry(args, handing.workplace, entry, console)


def _history(args: Namespace, handing: Handing, console: Console) -> int:
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
    if args.json:
        console.json([_entry_values(one) for one in found])
    else:
        console.view(history_page(found, handing.me), now=handing.workplace.now(), zone=handing.workplace.zone)
    return Exit.OK if found else Exit.NOTHING


# -- what several share -------------------------------------------------------------------------------------


def _given(args: Namespace, handing: Handing) -> Handoff:
    """Return the handoff in the file that was named, or the draft. Raises Trouble where there is neither."""
    if args.file:
        return read_handoff(_text_given(args), must_be_whole=False)
    kept = handing.kept_draft()
    if kept is None:
        raise Trouble("There is no draft.", remedy="`workbench handoff draft` makes one, or name a file with -F.")
    return kept


def _text_given(args: Namespace) -> str:
    try:
        raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).expanduser().read_bytes()
    except OSError as error:
        raise Trouble(f"{args.file} cannot be read.", f"{error.strerror}.", "Check the name.") from error
    return raw.decode("utf-8", "replace")


def _meant(handing: Handing, said: str) -> Entry:
    if said:
        return handing.shelf().get(said)
    waiting = handing.waiting()
    if len(waiting) == 1:
        return waiting[0]
    if not waiting:
        raise Trouble("No handoff waits for you.", remedy="`workbench handoff history` lists them all.")
    ids = ", ".join(one.id for one in waiting[:5])
    raise Trouble("Several handoffs wait for you.", f"They are {ids}.", "Name one.")


def _item_named(entry: Entry, said: str) -> Ref:
    found = [item.ticket for item in entry.handoff.items if said in (item.ticket, identity_of(item.ticket))]
    if len(found) != 1:
        raise Trouble(f"{entry.id} has no item {one_line(said, 60)}.", remedy="`workbench handoff show` lists them.")
    return found[0]


def _open_items(entry: Entry, me: str) -> list[Ref]:
    stands = entry.standings()
    return [one.item.ticket for one in stands if one.stand is Stand.WAITING or (one.by == me and one.explanation)]


def _print_entry(args: Namespace, workplace: Workplace, entry: Entry, console: Console) -> int:
    if args.json:
        console.json(_entry_values(entry) | {"handoff": entry.handoff})
        return Exit.OK
    console.view(show_page(entry, workplace.now()), now=workplace.now(), zone=workplace.zone, folded=False)
    warning = entry.warning(workplace.now())
    if warning:
        console.say(f"warning: {warning}")
    return Exit.OK


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


def _delivery(one: "Delivery") -> dict[str, object]:
    return {"name": one.paper.name, "target": one.target, "done": one.done is not None, "trouble": one.trouble}


def _tell(deliveries: "list[Delivery]", console: Console) -> None:
    for one in deliveries:
        stands = "there" if one.done is not None else f"not yet: {one.trouble}" if one.trouble else "not yet"
        console.line(f"{one.paper.name} → {one.target.replace('|', ', below ')}: {stands}")


def _start_sending(workplace: Workplace) -> None:
    row = workplace.connection().execute("SELECT EXISTS (SELECT 1 FROM desk.outbox WHERE state <> 'sent')").fetchone()
    if row[0]:
        ensure_running(workplace)


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number or 'no'} {word}s".capitalize()
