"""Pages to choose from while one writes: files that may go along, and addresses as they are typed."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.acting.messages import size_words
from workbench.api import Opens, Problem, Row, Table, Tone, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.domain.effects import Enclosure

_MOST = 50
_LOOKED_AT = 5_000  # names of a folder
_ADDRESS = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,255}")
_COPIES = re.compile(r"\bcc\s*:", re.IGNORECASE)


def files_to_attach(said: str, attached: Sequence[Enclosure]) -> View:
    """Return the files whose path begins as what was typed, folders to go into, and what goes along already."""
    rows = [
        Row((f"{file.name}", size_words(file.size), "goes along; Enter takes it off"), Opens("detach", file.path))
        for file in attached
        if not said
    ]
    typed = Path(said).expanduser() if said else Path.cwd()
    folder, start = (typed, "") if not said or said.endswith("/") else (typed.parent, typed.name)
    try:
        found = sorted(islice((one for one in folder.iterdir() if _fits(one.name, start)), _LOOKED_AT))
        rows += [_row(one) for one in found[:_MOST]]
    except OSError as error:
        return Problem(f"{folder} cannot be read.", error.strerror or str(error))
    return Table(("", "", ""), tuple(rows), empty=f"Nothing in {folder} is called that.", flexible=0)


def _row(path: Path) -> Row:
    if path.is_dir():
        return Row((f"{path.name}/", "", "folder"), Opens("folder", f"{path}/"), tone=Tone.QUIET)
    return Row((path.name, size_words(path.stat().st_size), ""), Opens("attach", str(path)))


def _fits(name: str, start: str) -> bool:
    return name.lower().startswith(start.lower()) and (start.startswith(".") or not name.startswith("."))


def addresses_in(said: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that were typed: to whom, and behind ``cc:`` who gets copies."""
    to, *cc = _COPIES.split(said)
    return tuple(dict.fromkeys(_ADDRESS.findall(to))), tuple(dict.fromkeys(_ADDRESS.findall(" ".join(cc))))


def said_of(to: Sequence[str], cc: Sequence[str]) -> str:
    """Return addresses as they are typed."""
    return ", ".join(to) + (f" cc: {', '.join(cc)}" if cc else "")


def addresses_page(said: str) -> View:
    """Return what was typed as addresses, to be taken; or what of it is none."""
    to, cc = addresses_in(said)
    rest = re.sub(r"[\s,;<>]+", " ", _ADDRESS.sub(" ", _COPIES.sub(" ", said))).strip()
    if rest:
        remedy = "Write them with commas between: a@b.example, c@d.example cc: e@f.example"
        return Problem(f"{rest} is no address.", "", remedy)
    if not to and not cc:
        return Table(("", ""), (Row(("to", "whoever the helpdesk has on the ticket"), Opens("recipients", "")),))
    words = ", ".join(to) or "the requester"
    rows = [Row(("to", words), Opens("recipients", said))]
    rows += [Row(("cc", ", ".join(cc)), Opens("recipients", said))] if cc else []
    return Table(("", ""), tuple(rows), flexible=1)
