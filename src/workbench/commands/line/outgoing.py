"""What commands share that send something: the text they are given, what they are to wait for, and how it ended."""

import asyncio
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.fetching import ticket_wanted
from workbench.commands.line.jsonable import jsonable
from workbench.domain.effects import Change, Effect, Say, name_of
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref
from workbench.store.outbox import Entry, State, Step, entry_of, put_all
from workbench.sync.starting import ensure_running
from workbench.workplace import Workplace

_LOOK = 0.1
_ENDS = {
    State.SENT: Exit.OK, State.CONFLICTED: Exit.CONFLICT, State.REFUSED: Exit.TROUBLE, State.UNSURE: Exit.UNSURE,
}  # fmt: skip
_TEXT_AT_MOST = 1_000_000  # characters; nobody writes a longer reply by hand
_FOR_A_SCRIPT = 60.0


def add_sending(parser: ArgumentParser) -> None:
    """Declare the options that all of these commands have."""
    parser.add_argument(
        "--hold", type=_seconds, metavar="SECONDS", help="how long it can be taken back; sending.undo says it else"
    )
    parser.add_argument("--now", action="store_const", const=0.0, dest="hold", help="let it leave at once")
    parser.add_argument(
        "--wait", nargs="?", type=_seconds, const=_FOR_A_SCRIPT, metavar="SECONDS",
        help="wait until it is sent, and end with what became of it; 60 seconds where none are named",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and to whom; send nothing")


def ticket_of(workplace: Workplace, console: Console, said: str) -> Ref:
    """Return the ticket that was named. Raises Trouble where there is none."""
    ref = asyncio.run(ticket_wanted(workplace, console, said))
    if ref is None:
        raise Trouble(f"The store has no ticket {said}.", remedy="`workbench sync` pulls what is new.")
    return ref


def text_given(args: Namespace) -> str:
    """Return the text that was given as words, in a file, or on the standard input. Raises Trouble without one."""
    if args.file:
        try:
            raw = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).expanduser().read_bytes()
        except OSError as error:
            raise Trouble(f"{args.file} cannot be read.", f"{error.strerror}.", "Check the name.") from error
        text = raw.decode("utf-8", "replace")
    else:
        text = " ".join(args.text)
    if not text.strip():
        raise Trouble("There is no text.", remedy="Write it behind the ticket, or name a file with -F; - reads a pipe.")
    if len(text) > _TEXT_AT_MOST:
        raise Trouble(f"The text has {len(text):,} characters.", remedy=f"At most {_TEXT_AT_MOST:,} can be sent.")
    return text


def send(
    workplace: Workplace, console: Console, args: Namespace, changes: Sequence[Change], draft: int | None = None
) -> int:
    """Put changes into the outbox, see to it that something sends them, and wait for that where it was asked for."""
    connection = workplace.connection()
    hold = float(workplace.config.sending.undo) if args.hold is None else args.hold
    numbers = put_all(connection, changes, now=workplace.now().timestamp(), hold=hold, draft=draft)
    ensure_running(workplace)
    if args.wait is not None:
        _wait(workplace, numbers, args.wait + hold)
    entries = [entry for number in numbers if (entry := entry_of(connection, number)) is not None]
    if args.json:
        console.json({"outbox": [entry_values(entry) for entry in entries]})
    else:
        for entry in entries:
            console.line(entry_words(entry, workplace.now().timestamp()))
    if args.wait is None:
        return Exit.OK
    return max((_ENDS.get(entry.state, Exit.WAITS) for entry in entries), default=Exit.OK)


def show_changes(console: Console, args: Namespace, changes: Sequence[Change], line: str = "") -> int:
    """Write what would be sent."""
    if args.json:
        told = [
            {"ticket": one.ticket, "to": one.source, "effects": [effect_values(effect) for effect in one.effects]}
            for one in changes
        ]
        console.json({"would_send": told, "line": line})
        return Exit.OK
    for one in changes:
        console.line(f"{one.ticket}: {', '.join(name_of(effect) for effect in one.effects)} by {one.source}")
    if line:
        console.line(line)
    for effect in (effect for one in changes for effect in one.effects):
        if isinstance(effect, Say):
            console.line("")
            console.line(effect.text)
    return Exit.OK


def entry_words(entry: Entry, now: float) -> str:
    """Return how a change stands, as a line: its number, what it is, and what it waits for."""
    what = ", ".join(name_of(part.effect) for part in entry.parts)
    return f"{entry.id}  {entry.ticket}  {what}: {state_words(entry, now)}"


def state_words(entry: Entry, now: float) -> str:
    """Return what has become of a change, and what it waits for."""
    done = [name_of(part.effect) for part in entry.parts if part.step is Step.DONE]
    sent = f"{', '.join(done)} sent; " if done and entry.state is not State.SENT else ""
    match entry.state:
        case State.HELD:
            return f"{sent}leaves in {max(0, round(entry.release_at - now))} s"
        case State.QUEUED:
            return sent + (f"waits: {one_line(entry.reason)}" if entry.reason else "waits for its turn")
        case State.SENDING:
            return f"{sent}on its way"
        case State.SENT:
            return "sent"
        case State.CONFLICTED:
            return f"{sent}stopped, the ticket has moved on: {one_line(entry.reason)}"
        case State.REFUSED:
            return f"{sent}refused: {one_line(entry.reason)}"
        case State.UNSURE:
            return f"{sent}not known whether it arrived: {one_line(entry.reason)}"


def entry_values(entry: Entry) -> dict[str, object]:
    """Return a change for a script."""
    return {
        "id": entry.id, "ticket": entry.ticket, "to": entry.source, "state": entry.state.value,
        "reason": entry.reason, "tries": entry.tries, "created": entry.created, "leaves": entry.release_at,
        "next_try": entry.next_try or None,
        "effects": [
            effect_values(part.effect) | {"state": part.step.value, "answer": part.answer} for part in entry.parts
        ],
    }  # fmt: skip


def effect_values(effect: Effect) -> dict[str, object]:
    """Return an effect for a script: its name and its values."""
    return {"effect": name_of(effect), **{one.name: jsonable(getattr(effect, one.name)) for one in fields(effect)}}


def _wait(workplace: Workplace, numbers: Sequence[int], seconds: float) -> None:
    end = time.monotonic() + seconds
    connection = workplace.connection()
    while time.monotonic() < end:
        entries = [entry for number in numbers if (entry := entry_of(connection, number)) is not None]
        if all(entry.state in _ENDS for entry in entries):
            return
        time.sleep(_LOOK)


def _seconds(said: str) -> float:
    if not said.isascii() or not said.isdigit() or len(said) > 5:
        raise ArgumentTypeError(f"{said!r} is not a number of seconds")
    return float(said)
