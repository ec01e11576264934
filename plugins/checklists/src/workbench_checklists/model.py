"""What a checklist may say: the one typed model from which reading, mistakes and the JSON Schema come.

The format is a team's own file, so an unknown key is a mistake and never ignored. Words that Python keeps for
itself (``from``, ``as``, ``assert``) and keys with a dash have another name here than in the file.
"""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="lower-case letters, digits and _")]
Identity = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64, description="words and dashes")]
Short = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=4000)]
Count = Annotated[int, Meta(ge=1, le=10_000)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Template = Annotated[str, Meta(max_length=4000, description="may hold {{names}}")]
Verdict = Literal["reproduced", "not-reproduced", "intermittent", "inconclusive"]
Risk = Literal["read-only", "changes-test", "changes-production"]
VERDICTS: tuple[Verdict, ...] = ("reproduced", "not-reproduced", "intermittent", "inconclusive")


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every part of a checklist has in common: it cannot be changed, and knows its keys."""


class Applies(Part, frozen=True):
    """Which tickets a checklist is for; one of the words is enough, and one of ``not_keywords`` speaks against it."""

    keywords: tuple[Short, ...] = ()
    not_keywords: tuple[Short, ...] = ()
    components: tuple[Short, ...] = ()
    tags: tuple[Short, ...] = ()


class Show(Part, frozen=True):
    """What is said beside the diagnostic: to the engineer, and to the customer with a link to help themselves."""

    agent: Words = ""
    customer: Words = ""
    link: Annotated[str, Meta(pattern="^https?://")] = ""


class Input(Part, frozen=True, rename={"source": "from"}):
    """One value that a run needs.

    ``from`` is ``ticket.…`` (a fact of the ticket, or ``ticket.mentions.host`` and ``ticket.mentions.url`` for what
    its text names), ``keyring`` or ``environment``; whatever it yields, a person sees it before anything runs.
    """

    name: Name
    prompt: Words = ""
    type: Literal["text", "int", "number", "url", "host", "choice", "file"] = "text"
    source: Annotated[str, Meta(pattern=r"^(ticket(\.[\w-]+)+|keyring|environment)$")] = ""
    default: str | int | float | UnsetType = UNSET
    required: bool = True
    secret: bool = False
    pattern: str = ""
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET
    choices: tuple[Short, ...] = ()
    allow_hosts: tuple[Short, ...] = ()


class Environment(Part, frozen=True):
    """What has to be there: programs (``curl>=7.80``), a recipe for a replica, and variables that commands may see."""

    recipe: Words = ""
    needs: tuple[Short, ...] = ()
    allow: tuple[Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], ...] = ()


Column = Literal["int", "float", "text"]


class Capture(Part, frozen=True, rename={"name": "as"}):
    """What is read from a command's output.

    ``parse`` names the columns of a line, in order, a line that does not fit being counted and left; ``pairs`` takes
    lines such as ``days_left: 12``. Values become ``NAME.COLUMN`` (the last), ``NAME.COLUMN.p95`` and so on.
    """

    name: Name
    parse: dict[Name, Column] = {}
    pairs: dict[Name, Column] = {}
    max_kb: Annotated[int, Meta(ge=1, le=4096)] = 256
    redact: Literal["default", "none"] = "default"


class CountOf(Part, frozen=True):
    """How many lines of the output, of all tries together, have to match."""

    match: Template
    at_least: Annotated[int, Meta(ge=0)] = 0
    at_most: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class Expect(Part, frozen=True):
    """What the output has to be like. What is not met is a finding, not an error."""

    exit: int | tuple[int, ...] = 0
    match: Template = ""
    not_match: Template = ""
    count: CountOf | None = None


class Ending(Part, frozen=True):
    """What follows from a step: a verdict ends the run unless ``go_on``."""

    verdict: Verdict | UnsetType = UNSET
    say: Template = ""
    go_on: bool = False


class Answer(Part, frozen=True):
    """What a person is asked for."""

    name: Name
    type: Literal["text", "int", "number", "choice"] = "text"
    required: bool = True
    choices: tuple[Short, ...] = ()
    pattern: str = ""


class Running(Part, frozen=True, kw_only=True):
    """What each step that runs a command has."""

    run: Annotated[tuple[Template, ...], Meta(min_length=1, max_length=200, description="never a shell's line")]
    id: Identity = ""
    say: Template = ""
    timeout_s: Seconds = 60
    capture: Capture | None = None
    expect: Expect = Expect()
    evidence: Literal["attach", "keep", "none"] = "attach"
    env: dict[Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")], Template] = {}
    again: bool = False
    if_fail: Ending | None = None
    if_pass: Ending | None = None


class Command(Running, frozen=True, tag_field="kind", tag="command"):
    """Runs a program, once or ``repeat`` times."""

    kind: ClassVar[str] = "command"
    repeat: Count | Annotated[str, Meta(pattern=r"^\{\{\s*[a-z_][a-z0-9_]*\s*\}\}$")] = 1


class Loop(Running, frozen=True, tag_field="kind", tag="loop"):
    """Tries again and again for an intermittent fault, while other tickets are worked, and logs n of m."""

    kind: ClassVar[str] = "loop"
    every_s: Seconds | UnsetType = UNSET
    every_min: Annotated[float, Meta(gt=0, le=1440)] | UnsetType = UNSET
    until: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}(s|m|h)$", description="30s, 15m or 8h")] | UnsetType = UNSET
    tries: Count | Annotated[str, Meta(pattern=r"^\{\{\s*[a-z_][a-z0-9_]*\s*\}\}$")] | UnsetType = UNSET


class Manual(Part, frozen=True, tag_field="kind", tag="manual"):
    """Something a person does, and what they found."""

    kind: ClassVar[str] = "manual"
    say: Template
    id: Identity = ""
    answer: Answer | None = None


class Confirm(Part, frozen=True, tag_field="kind", tag="confirm"):
    """A question before something dangerous; with ``name`` the person has to type that name."""

    kind: ClassVar[str] = "confirm"
    say: Template
    id: Identity = ""
    default: bool = False
    name: Template = ""


class Check(Part, frozen=True, tag_field="kind", tag="check", rename={"assertion": "assert"}):
    """Something that has to be true of what was captured and answered."""

    kind: ClassVar[str] = "check"
    assertion: Annotated[str, Meta(min_length=1, max_length=500)]
    id: Identity = ""
    say: Template = ""
    if_fail: Ending | None = None
    if_pass: Ending | None = None


class Note(Part, frozen=True, tag_field="kind", tag="note"):
    """A sentence for whoever reads the transcript."""

    kind: ClassVar[str] = "note"
    say: Template
    id: Identity = ""


class Collect(Part, frozen=True, tag_field="kind", tag="collect"):
    """Copies files into the run's folder, with their sizes and hashes."""

    kind: ClassVar[str] = "collect"
    files: Annotated[tuple[Template, ...], Meta(min_length=1, max_length=50)]
    id: Identity = ""
    say: Template = ""
    max_kb: Annotated[int, Meta(ge=1, le=102_400)] = 10_240


Step = Command | Loop | Manual | Confirm | Check | Note | Collect
Runnable = Command | Loop


class Retry(Part, frozen=True):
    """How an intermittent fault is watched further."""

    every_min: Annotated[float, Meta(gt=0, le=1440)] = 30
    until: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}(s|m|h)$")] = "8h"


class Next(Part, frozen=True):
    """What is next after a verdict: what to ask for, which canned explanation fits, what to tag."""

    escalate: bool = False
    canned: Words = ""
    tags: tuple[Short, ...] = ()
    ask: tuple[Short, ...] = ()
    say: Words = ""
    loop: Retry | None = None
    hand_over: bool = False


class Verdicts(Part, frozen=True, rename="kebab"):
    """What follows from each verdict."""

    reproduced: Next = Next()
    not_reproduced: Next = Next()
    intermittent: Next = Next()
    inconclusive: Next = Next()


SectionName = Literal["inputs", "verdict", "steps", "evidence"]


class Report(Part, frozen=True):
    """What the note holds. It is internal always, and secrets are masked always."""

    note: Literal["internal"] = "internal"
    sections: tuple[SectionName, ...] = ("verdict", "inputs", "steps", "evidence")
    hide_secrets: bool = True


class Checklist(Part, frozen=True):
    """A reproduction checklist."""

    id: Identity
    title: Short
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=100)]
    version: Annotated[int, Meta(ge=1)] = 1
    owner: Words = ""
    risk: Risk = "read-only"
    at_hand: bool = False
    estimate_min: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    applies: Applies = Applies()
    show: Show = Show()
    inputs: tuple[Input, ...] = ()
    environment: Environment = Environment()
    verdicts: Verdicts = Verdicts()
    cleanup: tuple[Command, ...] = ()
    output: Report = Report()
