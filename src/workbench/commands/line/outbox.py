"""``workbench outbox``: what is on its way, what waits for a person, and what is being written."""

from argparse import ArgumentParser, Namespace

from workbench.acting.messages import readers, send_line
from workbench.api import Empty, Field, Fields, Row, Section, Stack, Table, Text, Tone, View
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.outgoing import entry_values, state_words
from workbench.domain.effects import name_of
from workbench.domain.text import one_line, shorten
from workbench.domain.trouble import Trouble
from workbench.domain.when import age
from workbench.store import deciding, drafts
from workbench.store.conversations import said_since
from workbench.store.outbox import Entry, entry_of, send_now, sent_entries, unsent_entries
from workbench.store.scale import moment
from workbench.sync.starting import ensure_running
from workbench.workplace import Workplace

_BEGINS = 60  # cells of a text that is listed
_ACTS = ("list", "show", "send", "retry", "arrived", "again", "drop", "discard")


class OutboxCommand(LineCommand):
    """Shows the outbox, and decides."""

    name = "outbox"
    help = "Show what is on its way to servers, with what it waits for, and the drafts; decide what waits for you."
    more = (
        "send lets a change leave at once, and one that was stopped because the ticket moved on leave all the same. "
        "retry sends again what was refused. arrived and again settle one of which nobody knows whether it arrived. "
        "drop gives a change up, and its words are a draft again. discard deletes a draft."
    )
    examples = (
        Example("workbench outbox", "all that waits, and the drafts"),
        Example("workbench outbox show 12", "both sides of one that was stopped"),
        Example("workbench outbox drop 12", "give it up; its words stay as a draft"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", nargs="?", choices=_ACTS, default="list", help="what to do")
        parser.add_argument("number", nargs="?", type=int, metavar="ID", help="its number; a draft's for discard")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        if args.action == "list":
            return _list(args, workplace, console)
        if args.number is None:
            console.say(f"workbench outbox {args.action}: name which one by its number.")
            return Exit.USAGE
        if args.action == "discard":
            if drafts.drop(workplace.connection(), args.number) is None:
                raise Trouble(f"There is no draft {args.number}.", remedy="`workbench outbox` lists them.")
            console.line(f"Draft {args.number} is deleted.")
            return Exit.OK
        entry = entry_of(workplace.connection(), args.number)
        if entry is None:
            raise Trouble(f"There is no change {args.number} in the outbox.", remedy="`workbench outbox` lists them.")
        return _show(args, workplace, console, entry) if args.action == "show" else _decide(args, workplace, console)


def _decide(args: Namespace, workplace: Workplace, console: Console) -> int:
    connection, now, number = workplace.connection(), workplace.now().timestamp(), args.number
    if args.action == "drop":
        draft = deciding.drop(connection, number, now=now)
        after = entry_of(connection, number)
        if after is not None and after.ended is None:
            raise Trouble(f"Change {number} is being sent.", remedy="Look again in a moment.")
        console.line(f"Change {number} is given up." + (f" Its words are draft {draft.id}." if draft else ""))
        return Exit.OK
    done = {
        "send": lambda: send_now(connection, number, now=now) or deciding.send_anyway(connection, number, now=now),
        "retry": lambda: deciding.retry(connection, number, now=now),
        "arrived": lambda: deciding.say_it_arrived(connection, number, now=now),
        "again": lambda: deciding.say_it_did_not(connection, number, now=now),
    }[args.action]()
    if not done:
        entry = entry_of(connection, number)
        stands = state_words(entry, now) if entry else "gone"
        raise Trouble(f"Change {number} does not wait for that.", f"It stands so: {stands}.")
    ensure_running(workplace)
    console.line(f"Change {number} goes on its way." if args.action != "arrived" else f"Change {number} has arrived.")
    return Exit.OK


def _list(args: Namespace, workplace: Workplace, console: Console) -> int:
    connection = workplace.connection()
    waiting, kept = unsent_entries(connection), drafts.drafts_of(connection)
    if args.json:
        console.json({"outbox": [entry_values(one) for one in waiting], "drafts": kept})
    else:
        console.view(_page(workplace, waiting, kept), now=workplace.now(), zone=workplace.zone)
    return Exit.OK if waiting or kept else Exit.NOTHING


def _page(workplace: Workplace, waiting: list[Entry], kept: list[drafts.Draft]) -> View:
    now = workplace.now()
    sent = sent_entries(workplace.connection(), 5)
    if not waiting and not kept and not sent:
        return Empty("Nothing is on its way, and nothing is being written.", "")
    rows = [_row(one, now.timestamp()) for one in waiting]
    written = [
        Row((str(one.id), one.ticket, one.kind, shorten(one_line(one.text), _BEGINS), age(moment(one.updated), now)))
        for one in kept
    ]
    last = [_row(one, now.timestamp()) for one in sent]
    return Stack((
        Section("On their way", Table(("", "", "", ""), tuple(rows), empty="Nothing.", flexible=3)),
        Section("Drafts", Table(("", "", "", "", ""), tuple(written), empty="None.", flexible=3)),
        *((Section("Sent last", Table(("", "", "", ""), tuple(last), flexible=3)),) if last else ()),
    ))  # fmt: skip


def _row(entry: Entry, now: float) -> Row:
    what = ", ".join(name_of(part.effect) for part in entry.parts)
    text = shorten(one_line(entry.message.text), _BEGINS) if entry.message else ""
    return Row((str(entry.id), entry.ticket, what, state_words(entry, now)), below=text)


def _show(args: Namespace, workplace: Workplace, console: Console, entry: Entry) -> int:
    connection, now = workplace.connection(), workplace.now()
    since = said_since(connection, entry.ticket, entry.base)
    if args.json:
        console.json(entry_values(entry) | {"said_since": since})
        return Exit.OK
    parts: list[View] = [Fields((
        Field("change", str(entry.id)), Field("ticket", entry.ticket), Field("to", entry.source),
        Field("stands", state_words(entry, now.timestamp())),
        *(Field(name_of(part.effect), part.step.value + (f": {part.answer}" if part.answer else ""))
          for part in entry.parts),
    ))]  # fmt: skip
    message = entry.message
    if message is not None:
        kind = drafts.NOTE if message.visibility.value == "internal" else drafts.REPLY
        draft = drafts.Draft(ticket=entry.ticket, kind=kind, files=message.files)
        line = send_line(readers(workplace, connection, draft), "", message.files)
        parts += [Section("What you wrote", Stack((Text(line, Tone.QUIET), Text(message.text))))]
    if since:
        said = tuple(
            Section(f"{one.author}, {one.visibility.value}, {one.at:%Y-%m-%d %H:%M} UTC", Text(one.text))
            for one in since
        )
        parts.append(Section("What was said since", Stack(said)))
    console.view(Stack(tuple(parts)), now=now, zone=workplace.zone)
    return Exit.OK
