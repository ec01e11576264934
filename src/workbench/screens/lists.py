"""Pages that list things: help, palette, incidents, similar tickets, the library, files, search results."""

from collections.abc import Sequence

from workbench.api import (
    Action,
    Alike,
    Attachment,
    Canned,
    Customer,
    Empty,
    Field,
    Fields,
    Hit,
    Markdown,
    Opens,
    PaneContext,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Ticket,
    Tone,
    Trouble,
    View,
    one_line,
    shorten,
)
from workbench.commands.command import Command, Desk
from workbench.commands.keymap import Keymap, is_live, key_words
from workbench.domain.words import Ref, identity_of
from workbench.store.reading import StoreQueries
from workbench.styles.marks import NO_MARKS, Marks

_KIND_WORDS = {
    "ticket": "Tickets", "message": "Messages", "customer": "Customers", "issue": "Issues", "article": "Articles",
    "canned": "Canned explanations",
}  # fmt: skip


def help_page(keymap: Keymap, desk: Desk, pane: str) -> View:
    """Return every command by group with its keys, and why one cannot be done now."""
    groups: dict[str, list[Field]] = {}
    for command in keymap.commands:
        if not is_live(command, pane):
            continue
        keys = ", ".join(key_words(key) for key in keymap.keys_of.get(command.id, ()))
        # The page itself is what Esc walks back from.
        reason = "" if command.id == "back" else command.why_not(desk)
        words = command.help if not reason else f"{command.help} (not now: {reason})"
        groups.setdefault(command.group, []).append(
            Field(keys or "no key", words, Tone.QUIET if reason else Tone.PLAIN)
        )
    typing = (
        Field("Enter", "keep what is found, or carry the command out"), Field("Esc", "leave it"),
        Field("Up, Down", "walk through what is found"),
    )  # fmt: skip
    sections = [Section(name, Fields(tuple(rows))) for name, rows in groups.items()]
    sections.append(Section("While searching or choosing a command", Fields(typing)))
    return Stack((Text(f"Keys in the {pane} pane. All can be changed in the configuration under keys.", Tone.QUIET),
                  *sections))  # fmt: skip


def palette_page(
    commands: Sequence[type[Command]], keymap: Keymap, desk: Desk, helpdesks: Sequence[str] = (),
    here: Sequence[Action] = (),
) -> View:  # fmt: skip
    """Return commands to choose from, each with its key or the reason why it cannot be done now.

    ``helpdesks`` may be chosen as well, each to be shown alone; '' stands for all; and first what a plugin lets one do
    ``here``.
    """
    rows = [Row((one.title, one.key, "Here, in the plugin's pane."), Opens("action", one.id)) for one in here]
    rows += [
        Row(
            (command.title, keymap.shown(command), command.why_not(desk) or command.help),
            opens=Opens("command", command.id),
            tone=Tone.QUIET if command.why_not(desk) else Tone.PLAIN,
        )
        for command in commands
    ]
    for name in helpdesks:
        words = f"Show of every queue what is on {name} alone." if name else "Show the queues of all helpdesks again."
        rows.append(Row((f"helpdesk:{name or 'all'}", "", words), opens=Opens("helpdesk", name)))
    return Table(("", "", ""), tuple(rows), empty="No command is called that.", flexible=2)


def matching_helpdesks(helpdesks: Sequence[str], said: str) -> list[str]:
    """Return the helpdesks whose rows in the palette hold what was said, and '' for all where that one does."""
    wanted = said.lower().strip()
    return [name for name in (*helpdesks, "") if wanted in f"helpdesk:{name or 'all'}"]


_WORD = 3  # letters from which a text in the help counts


def matching(commands: Sequence[type[Command]], said: str) -> list[type[Command]]:
    """Return the commands whose title, id or help holds the letters in order, titles that begin so first."""
    wanted = said.lower().strip()
    if not wanted:
        return list(commands)

    def rank(command: type[Command]) -> int:
        title = command.title.lower()
        if title.startswith(wanted):
            return 0
        if wanted in title or wanted in command.id:
            return 1
        if len(wanted) >= _WORD and f" {wanted}" in f" {command.help.lower()}":
            return 2
        return 3 if len(wanted) >= _WORD and _in_order(wanted, f"{title} {command.id}") else 9

    return sorted((command for command in commands if rank(command) < 9), key=rank)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


async def page_of(kind: str, target: str, context: PaneContext, queries: StoreQueries) -> tuple[str, View]:
    """Return title and view of an issue, an article or a canned explanation. Raises Trouble where it is gone."""
    if kind == "canned" and (canned := context.shelf.get(target)) is not None:
        from workbench.panes.canned import preview

        return canned.id, preview(canned, context)
    if kind == "article" and (article := await queries.article(target)) is not None:
        note = "INTERNAL article" if article.internal else "Public article"
        return article.title, Stack((Text(note, Tone.WARN if article.internal else Tone.QUIET), Markdown(article.text)))
    if kind == "issue" and (issue := await queries.issue(target)) is not None:
        from workbench.panes.escalations import issue_page

        tickets, count = await queries.tickets_on_issue(issue.key, 50), await queries.count_on_issue(issue.key)
        standing = await queries.standing(issue.key)
        page = issue_page(issue, standing, tickets, count - len(tickets), context)
        return f"{issue.key} {issue.title}", page
    raise Trouble(f"The {kind} {target} is not in the store.", "It may have been deleted or renamed.")


def ticket_rows(tickets: Sequence[Ticket], reasons: Sequence[str], marks: Marks) -> tuple[Row, ...]:
    """Return tickets as rows that open them, with a reason below each where there is one."""
    filled = [*reasons, *[""] * (len(tickets) - len(reasons))]
    return tuple(
        Row((marks.of(ticket.ref), identity_of(ticket.ref), ticket.subject, ticket.status_word or ticket.status.value),
            Opens("ticket", ticket.ref), below=reason)
        for ticket, reason in zip(tickets, filled, strict=True)
    )  # fmt: skip


def tickets_page(
    tickets: Sequence[Ticket], empty: str, reasons: Sequence[str] = (), *, marks: Marks = NO_MARKS
) -> View:
    """Return a list of tickets, with their helpdesks' ``marks`` where there are several."""
    return Table(("", "", "", ""), ticket_rows(tickets, reasons, marks), empty=empty, flexible=2)


def people_page(act: str, customer: Customer, people: Sequence[Alike], empty: tuple[str, str]) -> View:
    """Return whom to join with a customer, or to part from one (``act``), each with the reason."""
    if not people:
        return Empty(*empty)
    rows = tuple(
        Row((other.ref, other.name, other.email), Opens(act, f"{customer.ref}\n{other.ref}"), below=why)
        for other, why in ((one.customer, one.why) for one in people)
    )  # fmt: skip
    return Table(("", "", ""), rows, flexible=1)


def named_page(ref: Ref, ticket: Ticket | None, marks: Marks) -> View:
    """Return a ticket that was named by its reference, whether it is here or not."""
    if ticket is not None:
        return tickets_page([ticket], "", marks=marks)
    row = Row((marks.called(ref), "not in the local copy yet"), Opens("ticket", ref), below="Enter asks its helpdesk.")
    return Table(("", ""), (row,), flexible=1)


def library_page(shelf: Sequence[Canned], today: str) -> View:
    """Return every canned explanation; ``today`` (``2026-03-04``) tells which are past their review."""
    if not shelf:
        return Empty("There are no canned explanations yet.", "Each is a Markdown file; canned.folders names folders.")
    rows = tuple(Row((c.id, c.title), Opens("canned", c.id), below=_about(c, today)) for c in shelf)
    return Table(("", ""), rows, flexible=1)


def _about(canned: Canned, today: str) -> str:
    """Return when to use an explanation, behind whatever speaks against it."""
    marks = (
        f"article of {canned.source}" if canned.source else "",
        "" if canned.state == "validated" else canned.state.replace("-", " "),
        f"STALE: review was due {canned.review_by}" if canned.review_by and canned.review_by < today else "",
        "" if canned.audience == "customer" else f"for {canned.audience} readers",
    )
    return " · ".join(filter(None, (*marks, canned.when_to_use)))


def files_page(files: Sequence[tuple[str, Attachment]]) -> View:
    """Return a ticket's files with who sent them."""
    if not files:
        return Empty("This ticket has no files.", "")
    rows = tuple(
        Row((a.name, a.media_type, size_words(a.size)), Opens("file", a.ref), below=f"from {who}") for who, a in files
    )
    return Table(("", "", ""), rows, flexible=0)


def size_words(size: int) -> str:
    """Return a size as people say it: ``640 bytes``, ``12 kB``, ``3.4 MB``."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def results_page(
    groups: Sequence[tuple[str, Sequence[Hit], str]], cells: int, marks: Marks = NO_MARKS
) -> View:
    """Return what a search found, grouped by kind; each group is (kind, hits, how far back it looked).

    The matched line of each hit is cut to ``cells``, so that a list of many stays a list. ``marks`` say which
    helpdesk it is on.
    """
    if not any(hits for _, hits, _ in groups):
        looked = next((back for _, _, back in groups if back), "")
        return Empty("Nothing found." + looked, "Fewer words find more; word* finds beginnings; Esc leaves the search.")
    sections: list[View] = []
    for kind, hits, back in groups:
        more = "+" if len(hits) >= 50 else ""
        title = f"{_KIND_WORDS[kind]} {len(hits)}{more}{back}"
        rows = tuple(_hit_row(hit, cells, marks) for hit in hits)
        sections.append(Section(title, Table(("", "", ""), rows, flexible=2)))
    return Stack(tuple(sections))


def _hit_row(hit: Hit, cells: int, marks: Marks) -> Row:
    below = shorten(one_line(hit.line), cells) if hit.line != hit.title else ""
    if hit.kind in ("ticket", "message") and hit.ticket:
        return Row((marks.of(hit.ticket), identity_of(hit.ticket), hit.title), Opens("ticket", hit.ticket), below=below)
    # An issue is a tracker's, and its key stands in its title.
    mark = "" if hit.kind == "issue" else marks.of(hit.ref)
    return Row((mark, identity_of(hit.ref), hit.title), Opens(hit.kind, hit.ref), below=below)


def welcome_page() -> View:
    """Return what a first run shows: three ways to begin."""
    rows = (
        Row(("Look around", "A demo company with a live incident."),
            Opens("start", "demo"), below="workbench demo"),
        Row(("Import mail", "Make a helpdesk of your own mail."),
            Opens("start", "import"), below="workbench import FILE…"),
        Row(("Connect a helpdesk", "It asks, tries, and then keeps."),
            Opens("start", "connect"), below="workbench connect"),
    )  # fmt: skip
    return Stack(
        (
            Text("Welcome. Nothing is connected yet.", Tone.STRONG),
            Text("Choose a way to begin; the command below each does the same.", Tone.QUIET),
            Text(""),
            Table(("", ""), rows, flexible=1),
        )
    )


def started_page() -> View:
    """Return how to begin with mail of one's own, which needs the shell."""
    return Fields((
        Field("Run", "workbench import mail.mbox"), Field("or", "workbench import ~/Maildir"),
        Field("then", "workbench"),
    ))  # fmt: skip
