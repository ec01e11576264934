"""Look at the files that are to go along: whether they can be sent at all, and what stands in them."""

import os
import stat
from collections.abc import Iterator
from errno import ENOENT
from pathlib import Path

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.guard.concerns import Concern
from workbench.guard.contents import decode, pieces
from workbench.guard.finding import find_secrets
from workbench.guard.masking import Pseudonyms, mask
from workbench.guard.rules import Rules

_MEGABYTE = 1_000_000
_MOST_TO_MASK = 200 * _MEGABYTE
_MOST_LINES_NAMED = 5
_MOST_MEMBERS_NAMED = 10
_LONGEST_NAME = 80


def file_concerns(path: Path, rules: Rules, largest_mb: int) -> Iterator[Concern]:
    """Yield what there is to say against sending a file. Raises nothing."""
    name = one_line(path.name, _LONGEST_NAME)
    try:
        seen = path.stat()
        if reason := _unfit(seen, largest_mb):
            yield Concern("file", f"{name} {reason[0]}.", reason[1], blocks=True, file=path)
            return
        if seen.st_size == 0:
            yield Concern("file", f"{name} is empty.", "Look whether it is the file you meant.",
                          blocks=False, file=path)
        yield from _secrets(path, name, rules)
    except FileNotFoundError:
        yield Concern("file", f"{name} is not there any more.", "Take it off, or attach it from where it is now.",
                      blocks=True, file=path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) and error.strerror else "that is no name of a file"
        yield Concern("file", f"{name} cannot be read: {why}.", "Change its permissions, or take it off.",
                      blocks=True, file=path)


def _unfit(seen: os.stat_result, largest_mb: int) -> tuple[str, str] | None:
    if stat.S_ISDIR(seen.st_mode):
        return "is a folder", "Attach the files in it, or pack it into an archive"
    if not stat.S_ISREG(seen.st_mode):
        return "is not an ordinary file", "Take it off"
    if seen.st_size > largest_mb * _MEGABYTE:
        size = seen.st_size / _MEGABYTE
        return (f"has {size:,.1f} MB, and {largest_mb} MB may be sent",
                "Cut it to what matters or pack it; sending.largest_mb in the configuration sets the limit")
    return None


def _secrets(path: Path, name: str, rules: Rules) -> Iterator[Concern]:
    alone = True
    found: list[str] = []
    unread: list[str] = []
    for member, text, why_not in pieces(path):
        inside = one_line(member, _LONGEST_NAME)
        alone = alone and not member
        if said := _said(text, rules):
            found.append(f"{inside}: {said}" if inside else said)
        if why_not:
            unread.append(f"{inside}: {why_not}" if inside else why_not)
    if found:
        more = len(found) - _MOST_MEMBERS_NAMED
        what = "; ".join(found[:_MOST_MEMBERS_NAMED]) + (f"; and in {more} more files" if more > 0 else "")
        remedy = "Send a masked copy" if alone else "Unpack it and attach masked copies of its files"
        yield Concern("secret", f"{name} holds what looks secret: {what}.", f"{remedy}, or let it through on purpose.",
                      blocks=True, file=path)
    for reason in unread[:_MOST_MEMBERS_NAMED]:
        yield Concern("file", f"{name} was not searched for secrets whole. {reason[:1].upper()}{reason[1:]}.",
                      "Look through it yourself.", blocks=False, file=path)


def _said(text: str, rules: Rules) -> str:
    """Return which kinds of secrets stand on which lines of a text, and nothing of the secrets themselves."""
    lines: dict[str, list[int]] = {}
    at = line = 0
    for kind, start, _ in find_secrets(text, rules):
        line += text.count("\n", at, start)
        at = start
        lines.setdefault(kind, []).append(line + 1)
    return ", ".join(f"{kind} ({_numbered(numbers)})" for kind, numbers in lines.items())


def _numbered(numbers: list[int]) -> str:
    different = list(dict.fromkeys(numbers))
    named = ", ".join(map(str, different[:_MOST_LINES_NAMED]))
    more = len(different) - _MOST_LINES_NAMED
    return f"line{'s' if len(different) > 1 else ''} {named}" + (f" and {more} more" if more > 0 else "")


def masked_copy(path: Path, into: Path, names: Pseudonyms, rules: Rules) -> Path:
    """Write a copy of a text file with its secrets masked into the folder ``into``; return where it is.

    The copy has the file's name, encoding and line ends, and only its owner may read it. Raises Trouble where the
    file is no text, is too large, or cannot be read or written.
    """
    name = one_line(path.name, _LONGEST_NAME)
    try:
        if not path.is_file():  # to open a pipe would wait for ever
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
        with path.open("rb") as opened:
            data = opened.read(_MOST_TO_MASK + 1)
        text, encoding = decode(data) if len(data) <= _MOST_TO_MASK else ("", "")
        if not encoding:
            raise Trouble(f"{name} cannot be masked.", "Only a text file of a fitting size can.",
                          "Unpack it, or cut out what matters, and attach that.")
        masked = mask(text, find_secrets(text, rules), names).encode(encoding)
        return _write(into, path.name, masked)
    except OSError as error:
        raise Trouble(f"{name} cannot be masked.", f"The system says: {error.strerror}.",
                      "Attach another copy, or mask it by hand.") from error


def _write(into: Path, name: str, data: bytes) -> Path:
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(1, 1_000):
        copy = into / (name if number == 1 else f"{Path(name).stem}-{number}{Path(name).suffix}")
        try:
            handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        return copy
    raise Trouble(f"There is no free name for a masked copy of {one_line(name, _LONGEST_NAME)}.", "",
                  "Remove old copies.")
