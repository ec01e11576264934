"""What an action may ask the desk to do: it returns one of these, and the desk carries it out."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from workbench.api.views import View
from workbench.domain.effects import ChangeTags, LinkIssue, SetField, SetPriority


@dataclass(frozen=True, slots=True)
class Done:
    """An action worked; ``message`` is one sentence for the status line."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Put ``text`` on the clipboard; ``what`` names it in the status line."""

    text: str
    what: str = "text"


@dataclass(frozen=True, slots=True)
class Open:
    """Open something, as :class:`workbench.api.Opens` does on a row: a ticket, an issue, a link, a pane and so on."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Show:
    """Show ``view`` as a page over the conversation, left by Esc; its actions come back to the pane that showed it."""

    title: str
    view: View


@dataclass(frozen=True, slots=True)
class Edit:
    """Open the file at ``path`` in the person's editor, at ``line`` (from 1; 0 for its beginning)."""

    path: Path
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Leave an internal note on the ticket, through the outbox and past what stops secrets; no customer reads it.

    ``files`` go along, as copies of what they are now. Where something speaks against it, the person is shown the
    note with the reason, and decides.
    """

    text: str
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Put ``text`` into the reply to the customer, where the writer's cursor is; a person sends it, or does not."""

    text: str


@dataclass(frozen=True, slots=True)
class Alter:
    """Change something on the ticket other than words, through the outbox: tags, fields, its priority, issues."""

    effects: tuple[ChangeTags | SetField | SetPriority | LinkIssue, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Several of these, in order."""

    results: tuple[Done | Copy | Open | Show | Edit | Note | Reply | Alter, ...]


ActionResult: TypeAlias = Done | Copy | Open | Show | Edit | Note | Reply | Alter | Together
