"""The shapes of the demo company's files, and reading them.

All files are YAML and read without guessing at types (``4.10`` stays a text); msgspec then turns them
into the values below and names the place of whatever does not fit.
"""

import re
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from workbench.api import Priority, Status

Shape = TypeVar("Shape")

_WRAPPED = re.compile(r"(?m)^(\S.{79,})\n(?=\S)(?!\d\. |- )")


def folder(*names: str) -> Traversable:
    """Return a folder or file of the package's own data, such as ``folder("company", "tickets")``."""
    return files("workbench.demo").joinpath(*names)


def parsed(text: str, shape: type[Shape], name: str) -> Shape:
    """Return a YAML text as ``shape``. Raises ValueError, with ``name``, where it does not fit."""
    import msgspec
    import yaml

    # The base loader makes texts, lists and mappings only, so it is safe; the C one is ten times as fast.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return msgspec.convert(yaml.load(text, Loader=loader), shape, strict=False)  # noqa: S506 - see above
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{name}: {error}") from error


def unwrapped(text: str) -> str:
    """Return ``text`` with its paragraphs as single lines, as people type them.

    The files wrap prose for their editors' sake. A line goes on in the next one if it is long; items of a
    list begin a line, and indented lines, which are logs and code, stay as they are.
    """
    return _WRAPPED.sub(r"\1 ", text)


def read(shape: type[Shape], *names: str) -> Shape:
    """Return one file of the company as ``shape``."""
    path = folder("company", *names)
    return parsed(path.read_text(encoding="utf-8"), shape, "/".join(names))


def read_all(shape: type[Shape], *names: str) -> list[Shape]:
    """Return every YAML file of a folder of the company as ``shape``, by file name."""
    found = sorted((path for path in folder("company", *names).iterdir() if path.name.endswith(".yaml")),
                   key=lambda path: path.name)
    return [parsed(path.read_text(encoding="utf-8"), shape, path.name) for path in found]


@dataclass(frozen=True, slots=True)
class WrittenAgent:
    """A colleague; ``key`` is what the files call them."""

    key: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class WrittenOrganisation:
    """An organisation; ``weight`` says how much of the composed history is theirs."""

    key: str
    name: str
    domains: tuple[str, ...]
    tier: str
    region: str
    notes: str
    weight: int = 2


@dataclass(frozen=True, slots=True)
class WrittenCustomer:
    """A person who asks. Without a ``weight`` nothing is composed for them."""

    key: str
    name: str
    email: str
    organisation: str = ""
    phone: str = ""
    zone: str = ""
    notes: str = ""
    weight: int = 2
    first_name: str = ""  # where it is not the name's first word


@dataclass(frozen=True, slots=True)
class WrittenIssue:
    """An issue in engineering's tracker; all times are offsets."""

    key: str
    title: str
    status: str
    created: str
    updated: str
    owner: str = ""
    open: bool = True
    body: str = ""
    last_word: str = ""
    last_word_by: str = ""
    last_word_at: str = ""


@dataclass(frozen=True, slots=True)
class WrittenIncident:
    """An incident on the status page; all times are offsets."""

    key: str
    name: str
    phase: str
    components: tuple[str, ...]
    last_update: str
    last_update_at: str
    started: str
    words: tuple[str, ...]
    resolved: str = ""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """An attachment with its bytes as text."""

    name: str
    text: str
    type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """One message: its text stands under ``public`` or ``internal``, never both.

    No ``by`` means the customer. ``html`` is the original of a message that came as HTML mail.
    """

    at: str
    by: str = ""
    public: str = ""
    internal: str = ""
    html: str = ""
    files: tuple[WrittenFile, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenTicket:
    """A ticket with its conversation; ``about`` is the incident that it is one more report of."""

    id: int
    subject: str
    customer: str
    status: Status
    messages: tuple[WrittenMessage, ...]
    priority: str = "normal"
    assignee: str = ""
    due: str = ""
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    about: str = ""

    @property
    def claimed(self) -> Priority:
        """The priority as a value; raises KeyError for an unknown word."""
        return Priority[self.priority.upper()]
