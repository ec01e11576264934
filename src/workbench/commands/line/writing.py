"""``workbench reply`` and ``workbench note``: words on a ticket, past the same guards as on the desk."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from workbench.acting.leaving import concerns, masked, promises
from workbench.acting.messages import begin, change_for, enclose, let_go, readers, send_line, status_after
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.outgoing import add_sending, send, show_changes, text_given, ticket_of
from workbench.domain.text import clean
from workbench.store.drafts import NOTE, REPLY, Draft, Recipients, keep
from workbench.workplace import Workplace

_ALLOWED = ("secret", "internal", "evidence")  # what a person may overrule; a gap is never meant


class _Writing(LineCommand):
    """What both have in common."""

    kind: ClassVar[str]
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("ref", metavar="REF", help="the ticket's number, or its reference such as zd:48213")
        parser.add_argument("text", nargs="*", metavar="TEXT", help="what to write; -F takes it from a file")
        parser.add_argument("-F", "--file", metavar="FILE", help="a file with the text; - reads the standard input")
        parser.add_argument("--attach", action="append", default=[], metavar="FILE", help="a file that goes along")
        parser.add_argument("--status", metavar="STATUS", help="the status that follows, such as solved; none for none")
        parser.add_argument("--mask", action="store_true", help="put a steady pseudonym in the place of each secret")
        parser.add_argument(
            "--allow", action="append", default=[], choices=_ALLOWED,
            help="let what a guard found through on purpose: a secret, internal words, evidence that is missing",
        )  # fmt: skip
        parser.add_argument("--draft", action="store_true", help="keep it as a draft for the desk, and send nothing")
        add_sending(parser)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Write it."""
        text = clean(text_given(args))
        ref = ticket_of(workplace, console, args.ref)
        connection = workplace.connection()
        draft = replace(begin(connection, ref, self.kind, text), recipients=self.recipients(args), cursor=len(text))
        files = []
        try:
            for path in args.attach:
                files.append(enclose(workplace, Path(path)))  # noqa: PERF401 - what is there is let go of on trouble
            draft = replace(draft, files=tuple(files))
            if args.mask:
                draft = masked(workplace, connection, draft)
            return self._go_on(args, workplace, console, draft)
        except BaseException:
            let_go(tuple(files))
            raise

    def _go_on(self, args: Namespace, workplace: Workplace, console: Console, draft: Draft) -> int:
        connection = workplace.connection()
        if args.draft:
            kept = keep(connection, draft, now=int(workplace.now().timestamp()))
            console.line(f"Kept as draft {kept.id} on {kept.ticket}.")
            return Exit.OK
        found = concerns(workplace, connection, draft)
        for one in found:
            stopped = one.blocks and one.kind not in args.allow
            console.say(f"{'STOPPED' if stopped else 'hint'}: {one.says} {one.remedy}".rstrip())
        if any(one.blocks and one.kind not in args.allow for one in found):
            let_go(draft.files)
            return Exit.BLOCKED
        status = status_after(workplace, connection, draft) if args.status is None else args.status
        status = "" if status == "none" else status
        change = change_for(workplace, draft, status)
        line = send_line(readers(workplace, connection, draft), status, draft.files)
        if args.dry_run:
            let_go(draft.files)
            return show_changes(console, args, (change,), line)
        if not args.json:
            console.line(line)
        for promised in promises(workplace, draft):
            console.say(f"hint: this promises something by {promised.due:%Y-%m-%d %H:%M} UTC: {promised.sentence}")
        kept = keep(connection, draft, now=int(workplace.now().timestamp()))
        return send(workplace, console, args, (change,), kept.id)

    def recipients(self, args: Namespace) -> Recipients:  # noqa: ARG002 - for subclasses
        """Return whom it is written to, where that was said."""
        return Recipients()


class ReplyCommand(_Writing):
    """Replies."""

    name, kind = "reply", REPLY
    help = "Reply to the customer: PUBLIC, past the same guards as on the desk."
    more = (
        "It is put into the outbox, from which the sync process sends it; it is never sent twice. What keeps it here, "
        "such as a gap, a secret, internal words or an answer that somebody else gave meanwhile, is said, and "
        "nothing is sent then."
    )
    examples = (
        Example("workbench reply zd:48213 -F answer.md --attach trace.txt", "a text and a file"),
        Example("git log -1 | workbench reply 48213 -F - --dry-run", "who would read what, and nothing is sent"),
        Example("workbench reply 48213 'It is fixed in 4.13.' --status solved --wait", "and say whether it arrived"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        super().arguments(parser)
        parser.add_argument("--to", action="append", metavar="ADDRESS", help="whom to write to instead of the customer")
        parser.add_argument("--cc", action="append", default=[], metavar="ADDRESS", help="who gets a copy")

    def recipients(self, args: Namespace) -> Recipients:
        """Return whom it is written to, where that was said."""
        return Recipients(to=None if args.to is None else tuple(args.to), cc=tuple(args.cc))


class NoteCommand(_Writing):
    """Notes."""

    name, kind = "note", NOTE
    help = "Write an internal note on a ticket, which the customer does not get to see."
    more = "It goes the way of a reply; `workbench outbox` shows what waits."
    examples = (
        Example("workbench note 48213 'Reproduced on 4.12.1.'", "for colleagues only"),
        Example("journalctl -u relay --since -1h | workbench note 48213 -F - --mask", "a log, its secrets masked"),
    )
