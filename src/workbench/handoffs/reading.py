"""A handoff read from its file, whatever an editor, Git or a person made of it: what is not understood is kept or said.

Refused is only what is not whole: a file that Git could not merge, one that was cut off, one without its id or its
shifts.
"""

from collections.abc import Sequence
from dataclasses import replace

from workbench.domain.text import clean
from workbench.domain.trouble import Trouble
from workbench.handoffs.blocks import CONFLICT, END
from workbench.handoffs.body import read_body
from workbench.handoffs.head import read_head
from workbench.handoffs.model import Handoff

_LONGEST = 1_000_000  # characters


def read_handoff(text: str, *, must_be_whole: bool = True) -> Handoff:
    """Return the handoff in a file's text. Raises Trouble where it is not whole.

    A draft need not be: whoever writes it may have taken its last line away (``must_be_whole``).
    """
    if len(text) > _LONGEST:
        raise Trouble(f"This handoff has {len(text):,} characters.", f"At most {_LONGEST:,} are read.")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if CONFLICT.match(line) and not line.startswith("="):
            raise Trouble(
                "This handoff holds marks of a conflict that Git could not settle.", f"The first is in line {number}.",
                "Choose one side in an editor, or take one of both files whole: git checkout --ours or --theirs.",
            )  # fmt: skip
    head, body = _split(lines)
    if must_be_whole and not next((line for line in reversed(body) if line.strip()), "").startswith(END):
        raise Trouble(
            "This handoff is cut off.", f"Its last line is not `{END} … -->`.", "Let its sender publish it again."
        )
    said = read_body(clean("\n".join(line for line in body if not line.startswith(END))).split("\n"))
    return replace(read_head(head), intro=said.intro, items=said.items, left_out=said.left_out, parts=said.parts)


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    if lines[0].strip() != "---":
        raise Trouble("This is no handoff.", "It does not begin with --- and its front matter.", "Publish it anew.")
    for at, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return list(lines[1:at]), list(lines[at + 1 :])
    raise Trouble("This handoff's front matter has no end.", "A line of --- is missing.", "Put it back.")
