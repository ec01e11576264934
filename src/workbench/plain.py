"""Views as plain text, for the command line: the same lines that the terminal shows, without any styling."""

from datetime import datetime, tzinfo
from typing import TextIO

from workbench.api import View
from workbench.typeset.typesetting import typeset


def print_view(
    view: View, out: TextIO, *, width: int, now: datetime, zone: tzinfo, ascii_signs: bool = False, folded: bool = True
) -> None:
    """Write ``view`` to ``out`` in lines of at most ``width`` cells, each ended by a newline.

    No escape sequence is ever written. ``ascii_signs`` is for outputs that cannot show our lines and dots;
    ``folded`` hides quoted parts and signatures.
    """
    sheet = typeset(view, width, now=now, zone=zone, folded=folded, icons="ascii" if ascii_signs else "unicode")
    out.writelines(f"{line.text.rstrip()}\n" for line in sheet.lines)
