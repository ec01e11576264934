"""The values of a canned explanation's file that go beyond what a pane needs, and the words they may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from workbench.api import Canned, Status

AUDIENCES = ("customer", "internal", "engineering", "status-page")
TONES = ("warm-factual", "brief", "formal", "incident")
ATTITUDES = ("ours", "theirs-not-ours", "shared", "unknown")
STATES = ("wip", "not-validated", "validated", "archived")
VARIABLE_TYPES = ("text", "number", "date", "url")
NEXT_STATUSES = tuple(status.value for status in Status if status is not Status.OTHER)

SENDABLE_STATES = ("validated", "not-validated")

# The place where the writer goes on, and the list of what is asked for, in a body; never variables.
CURSOR = "cursor"
ASK = "ask"


class Mistake(NamedTuple):
    """Something to mend in a file: an ``error`` is wrong, a ``hint`` is a matter of style. Lines count from 1."""

    file: Path
    line: int
    severity: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Variable:
    """A gap in the body: ``source`` names the fact that fills it, ``default`` is used where there is none."""

    name: str
    type: str = "text"
    required: bool = False
    unit: str = ""
    example: str = ""
    source: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the customer is asked for: why, and how to get it on each platform."""

    name: str
    why: str = ""
    how_to_get: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One file, or a helpdesk's article, which ``is_verbatim``: its text is no template.

    ``translations`` go from a language to a file name in the same folder, ``translated`` to what was read there.
    """

    canned: Canned
    variables: tuple[Variable, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    follow_up_days: int | None = None
    links: tuple[str, ...] = ()
    diagnostic: str = ""
    ask: tuple[Asked, ...] = ()
    translated: Mapping[str, "Explanation"] = field(default_factory=dict)
    is_verbatim: bool = False
