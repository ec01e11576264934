"""What typesetting makes of a view: lines of toned spans, and the targets that some lines carry."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workbench.api import Action, Opens

# The tones of a span are those of workbench.api.Tone and these, which say what a text is rather than how
# it is meant. A widget maps each to a style; a plain print ignores them.
HEADING = "heading"
RULE = "rule"
PUBLIC = "public"
INTERNAL = "internal"
UNREAD = "unread"
QUOTE = "quote"
CODE = "code"
LINK = "link"
LABEL = "label"
KEY = "key"


class Span(NamedTuple):
    """A piece of a line in one tone. ``text`` is clean: no control, no newline, no tab."""

    text: str
    tone: str


class Line(NamedTuple):
    """One line of a sheet. ``target`` is an index into the sheet's targets, or -1."""

    spans: tuple[Span, ...]
    target: int = -1

    @property
    def text(self) -> str:
        """The line without its tones."""
        return "".join(span.text for span in self.spans)


class Target(NamedTuple):
    """Something a line stands for: what it opens, what may be done with it, and its first line."""

    opens: "Opens | None"
    actions: "tuple[Action, ...]"
    line: int


class Sheet(NamedTuple):
    """A view set for one width."""

    lines: list[Line]
    targets: list[Target]

    @property
    def text(self) -> str:
        """The sheet as plain text, without blanks at the lines' ends."""
        return "\n".join(line.text.rstrip() for line in self.lines)
