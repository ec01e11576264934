"""Views: what a pane returns. Data only; the host draws it, in the terminal and as plain text.

Every text in a view is untrusted: the host cleans it again when drawing, never parses it as markup,
and bounds how much of it is shown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.domain.values import Attachment, Role, Visibility


class Tone(StrEnum):
    """How a text wants to be read. The host maps a tone to colour *and* weight, never to colour alone."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


@dataclass(frozen=True, slots=True)
class Opens:
    """What pressing Enter on a row opens.

    ``kind`` is ticket, issue, article, canned, file or link; or pane, with a pane's id, which gets the keys; or own:
    then the pane's own ``act`` is called with the action ``open``.
    """

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something the person may do here, by ``key`` or, where it is the first on its row and that opens nothing, Enter.

    ``confirm`` is a question to ask first, empty for none; with ``retype`` it is answered by typing that very word, for
    what is dangerous. ``asks`` are asked for one after another before, and come as typed values.
    """

    id: str
    title: str
    key: str = ""
    confirm: str = ""
    retype: str = ""
    asks: tuple["Input", ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Running text."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Markdown:
    """Markdown text, drawn with headings, lists, code and links as words."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled values under each other, labels aligned; where none has a label, on one line with dots between."""

    rows: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: as many cells as the table has columns, and up to four quiet lines of ``below``."""

    cells: tuple[str, ...]
    opens: Opens | None = None
    actions: tuple[Action, ...] = ()
    tone: Tone = Tone.PLAIN
    below: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in aligned columns. Empty column names draw no heading. ``flexible`` takes what width is left."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "Nothing here."
    flexible: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a timeline: who said what, when, and who may read it.

    ``state`` says in a few words how far an entry has come that nobody can read yet; it stands in place of the time,
    in the tone ``meant``, and ``why`` on a line below it.
    """

    who: str
    at: datetime
    text: str
    role: Role = Role.SYSTEM
    visibility: Visibility | None = None
    attachments: tuple[Attachment, ...] = ()
    unread: bool = False
    state: str = ""
    why: str = ""
    meant: Tone = Tone.STRONG


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in order of time. ``marker`` names the line above the first unread entry."""

    entries: tuple[Entry, ...]
    marker: str = "since you last looked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One typed field of a form: ``kind`` is text, secret, number, flag, date or choice.

    ``value`` is what stands there before anybody types; a flag's is yes or empty, a date's is ISO 8601 (2026-03-04).
    What is ``required``, no number, no date or none of the ``choices`` is refused before the action is called.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill; ``submit`` is the action that receives them.

    What was typed and not sent stays while the desk is open, for the ticket and the form of the same ``submit`` and
    input names.
    """

    inputs: tuple[Input, ...]
    submit: Action


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with a few answers, each an action."""

    question: str
    options: tuple[Action, ...]


class StepState(StrEnum):
    """How a step of a checklist stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a checklist and what came of it; ``below`` is set under it, such as its output while it runs."""

    title: str
    state: StepState = StepState.WAITING
    detail: str = ""
    actions: tuple[Action, ...] = ()
    below: "View | None" = None


@dataclass(frozen=True, slots=True)
class Steps:
    """A checklist with states."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed so far; ``exit_code`` is None while it runs.

    ``ended`` says in words how it ended where it did not exit by itself: ``timed out after 40 s``.
    """

    text: str
    exit_code: int | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over a view."""

    title: str
    view: "View"


@dataclass(frozen=True, slots=True)
class Stack:
    """Views under each other; a section among them is set off by an empty line."""

    views: tuple["View", ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """There is nothing to show, and that is all right. ``hint`` names the next key or step."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something failed: what, why, and what to do next."""

    what: str
    why: str = ""
    remedy: str = ""
    actions: tuple[Action, ...] = ()


View = (
    Text | Markdown | Fields | Table | Timeline | Form | Choice | Steps | Output | Section | Stack | Empty | Problem
)
