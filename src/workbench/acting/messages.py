"""Replies and notes: begun on what is on the screen, with files and readers, and made into changes."""

import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.acting.abilities import capabilities_of, require
from workbench.domain.effects import Change, Enclosure, Say, SetStatus, TicketEffect
from workbench.domain.filenames import safe_file_name
from workbench.domain.gaps import without_gaps
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, Role, Visibility, source_of
from workbench.store.bases import base_of
from workbench.store.drafts import NOTE, REPLY, Draft

if TYPE_CHECKING:
    from workbench.domain.values import Message
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace

OUTBOX = "outbox"  # the folder of the files that go along, below the store's


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will read a message: ``words`` for the send bar, and the addresses where they are known."""

    words: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


def begin(connection: "Connection", ticket: Ref, kind: str, text: str = "") -> Draft:
    """Return a new draft, ``reply`` or ``note``, that stands on what the mirror has of the ticket now."""
    return Draft(ticket=ticket, kind=kind, text=text, base=base_of(connection, ticket))


def readers(workplace: "Workplace", connection: "Connection", draft: Draft) -> Readers:
    """Return who will read a draft once it is sent."""
    source = source_of(draft.ticket)
    if draft.kind == NOTE:
        return Readers(f"INTERNAL, read by {capabilities_of(workplace, source).notes_read_by}")
    row = connection.execute(
        "SELECT c.name, c.email, coalesce(o.name, '') FROM ticket t JOIN customer c ON c.ref = t.customer "
        "LEFT JOIN organisation o ON o.ref = coalesce(c.organisation, t.organisation) WHERE t.ref = ?",
        (draft.ticket,),
    ).fetchone()
    name, email, organisation = (str(row[0]), str(row[1]), str(row[2])) if row else ("", "", "")
    own = draft.recipients.to
    to = own if own is not None else ((email,) if email else ())
    copies = draft.recipients.cc
    count = len(to) + len(copies)
    if own is not None or count != 1:
        whom = f"{count} people" if count != 1 else to[0] if to else copies[0]
        words = f"PUBLIC to {whom}: {', '.join((*to, *copies))}" if count > 1 else f"PUBLIC to {whom}"
    else:
        words = f"PUBLIC to {one_line(name or email, 60)}"
    if not count:
        words = "PUBLIC to whoever the helpdesk has on the ticket"
    return Readers(words + (f" at {one_line(organisation, 60)}" if organisation and own is None else ""), to, copies)


def send_line(readers: Readers, status: str, files: tuple[Enclosure, ...]) -> str:
    """Return in words who will read it, which status follows, and the files that go along."""
    parts = [readers.words, f"status → {status}" if status else "the status stays as it is"]
    if files:
        named = ", ".join(f"{file.name} ({size_words(file.size)})" for file in files)
        parts.append(f"{len(files)} file{'' if len(files) == 1 else 's'}: {named}")
    return " · ".join(parts)


def quoted(messages: "list[Message]") -> str:
    """Return the customer's last public words, quoted, with who wrote them; '' where there are none.

    Nothing internal is ever quoted: only messages that say they are public are looked at.
    """
    public = [one for one in messages if one.visibility is Visibility.PUBLIC and one.role is not Role.SYSTEM]
    theirs = [one for one in public if one.role is Role.CUSTOMER] or public
    if not theirs:
        return ""
    last = theirs[-1]
    lines = "\n".join(f"> {line}".rstrip() for line in last.text.strip().splitlines())
    # Whoever is quoted cannot plant a gap, which would stop the reply.
    return without_gaps(f"On {last.at:%Y-%m-%d %H:%M} UTC, {one_line(last.author, 80)} wrote:\n{lines}\n")


def enclose(workplace: "Workplace", path: Path) -> Enclosure:
    """Return our own copy of a file that is to go along, so that what is sent is what was looked at.

    Raises Trouble for one that is not there, is a folder, cannot be read, or is too large.
    """
    import mimetypes

    path = path.expanduser()
    most = workplace.config.sending.largest_mb
    try:
        if path.is_dir():
            raise Trouble(f"{path} is a folder.", remedy="Name a file, or pack it first.")
        size = path.stat().st_size
        if size > most * 1_000_000:
            raise Trouble(
                f"{path.name} is too large: {size_words(size)}.", f"At most {most} MB may go along.",
                "Set sending: {largest_mb: …} where your helpdesk takes more.",
            )  # fmt: skip
        kept = new_folder(workplace) / safe_file_name(path.name)
        shutil.copyfile(path, kept)
        kept.chmod(0o600)
    except OSError as error:
        raise Trouble(f"{path} cannot be read.", f"{error.strerror or error}.", "Check the name.") from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Enclosure(str(kept), one_line(path.name, 200), kind, kept.stat().st_size)


def new_folder(workplace: "Workplace") -> Path:
    """Return a new folder for one file that is to go along, for its owner alone."""
    folder = workplace.store_folder / OUTBOX / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def let_go(files: tuple[Enclosure, ...]) -> None:
    """Delete our copies of files that do not go along after all."""
    for file in files:
        shutil.rmtree(Path(file.path).parent, ignore_errors=True)


def status_after(workplace: "Workplace", connection: "Connection", draft: Draft) -> str:
    """Return the word of the status that follows where nobody chooses: what the draft says, or the configuration.

    A note leaves the status as it is.
    """
    if draft.kind == NOTE:
        return ""
    wanted = draft.status or workplace.config.sending.status
    row = connection.execute("SELECT status FROM ticket WHERE ref = ?", (draft.ticket,)).fetchone()
    return "" if row and row[0] == wanted else wanted


def change_for(workplace: "Workplace", draft: Draft, status: str) -> Change:
    """Return the change that sends a draft, with the status ('' for none) that follows it. Raises Trouble."""
    kind = NOTE if draft.kind == NOTE else REPLY
    require(workplace, draft.ticket, kind)
    if draft.files:
        require(workplace, draft.ticket, "files")
    if draft.recipients.to is not None or draft.recipients.cc:
        require(workplace, draft.ticket, "recipients")
    say = Say(
        visibility=Visibility.INTERNAL if kind == NOTE else Visibility.PUBLIC, text=draft.text.strip() + "\n",
        to=draft.recipients.to or (), cc=draft.recipients.cc, files=draft.files,
    )  # fmt: skip
    effects: tuple[TicketEffect, ...] = (say,)
    if status:
        from workbench.acting.changes import status_named

        require(workplace, draft.ticket, "status")
        effects = (say, SetStatus(*status_named(status)))
    return Change(ticket=draft.ticket, source=source_of(draft.ticket), effects=effects, base=draft.base)


def draft_from(change: Change) -> Draft | None:
    """Return a change's message as a draft to be written on, for one that has no draft any more; None without one."""
    for effect in change.effects:
        if isinstance(effect, Say):
            kind = NOTE if effect.visibility is Visibility.INTERNAL else REPLY
            status = next((one.word or one.status.value for one in change.effects if isinstance(one, SetStatus)), "")
            made = Draft(ticket=change.ticket, kind=kind, text=effect.text, files=effect.files, status=status)
            return replace(made, base=change.base, cursor=len(effect.text))
    return None


def size_words(size: int) -> str:
    """Return a file's size, given in bytes, as it is read."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"

