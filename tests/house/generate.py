"""Writes what the docs take from the code: the page of keys and the README's table. `make docs` runs it."""

import string
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from house.plugins_page import GUIDE, REFERENCE, guide, reference
from house.providers_page import PAGE, providers_page
from house.tree import ROOT
from workbench.commands.all import COMMANDS
from workbench.commands.command import Command
from workbench.commands.keymap import key_words, why_impossible

KEYS_PAGE = ROOT / "docs" / "keys.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- keys: written by `make docs` -->", "<!-- end of keys -->"

_INTRODUCTION = """\
# Keys

<!-- Written by `make docs` from the commands themselves; a test compares. -->

Each command has an id. The configuration gives it other keys by that id, under `keys:`

```yaml
keys:
  pane.zoom: f11
  move.down: [j, down, ctrl+n]
  theme: []
```

One key, a list of them, or `[]` for none. Keys typed one after the other are written with a blank between: `g i`.
A mistake is named with its line by `workbench config check`, and the command keeps the key it had.

Every command is also in the palette, which `:` opens, and `?` lists those that are live where you are. The arrow
keys, `Home`, `End`, `PgUp`, `PgDn` and the mouse always work.
"""
_WHILE_TYPING = """\
## While typing a search or a command's name

`Enter` takes the line, `Esc` leaves it, `Up` and `Down` walk through what is found.
"""


def keys_page(commands: Sequence[type[Command]]) -> str:
    """Return docs/keys.md for ``commands``."""
    parts = [_INTRODUCTION]
    for group, members in _grouped(commands):
        parts.append(f"## {group}\n\n| Keys | Id | What it does |\n|---|---|---|\n" + "".join(map(_row, members)))
    parts.append(_impossible())
    return "\n".join(parts)


def keys_table(commands: Sequence[type[Command]]) -> str:
    """Return the README's table: each group with the first key of each of its commands."""
    lines = ["| | |", "|---|---|"]
    for group, members in _grouped(commands):
        words = [f"`{_first_key(command)}` {command.title}" for command in members if command.keys]
        lines.append(f"| {group} | {' · '.join(words)} |")
    return "\n".join(lines)


def with_table(readme: str, table: str) -> str:
    """Return a README with ``table`` between the marks. Raises ValueError where a mark is missing."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README holds no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _grouped(commands: Sequence[type[Command]]) -> Iterable[tuple[str, list[type[Command]]]]:
    order = list(dict.fromkeys(command.group for command in commands))
    by_group = sorted(_with_one_for_queues(commands), key=lambda command: order.index(command.group))
    return [(name, list(members)) for name, members in groupby(by_group, lambda command: command.group)]


def _with_one_for_queues(commands: Sequence[type[Command]]) -> Iterable[type[Command]]:
    """Yield ``commands`` with a single one in the place of those that show a queue by its number."""
    numbered = [command for command in commands if command.id.removeprefix("queue.").isdigit()]
    for command in commands:
        if command not in numbered:
            yield command
        elif command is numbered[0]:
            yield _all_of(numbered)


def _all_of(numbered: Sequence[type[Command]]) -> type[Command]:
    first, last = numbered[0], numbered[-1]

    class ShowQueues(Command):
        id = f"{first.id} … {last.id}"
        keys = (f"{first.keys[0]} … {last.keys[0]}",)
        title = "queues"
        group = first.group
        help = "Show one of the queues of the configuration."

    return ShowQueues


def _first_key(command: type[Command]) -> str:
    return key_words(command.keys[0])


def _row(command: type[Command]) -> str:
    keys = ", ".join(f"`{key_words(key)}`" for key in command.keys)
    where = f" In {', '.join(command.where)}." if command.where else ""
    return f"| {keys} | `{command.id}` | {command.help}{where} |\n"


def _impossible() -> str:
    candidates = [*(f"ctrl+{letter}" for letter in string.ascii_lowercase), "ctrl+enter", "ctrl+[", "alt+x", "@"]
    reasons = [reason for key in candidates if (reason := why_impossible(key))]
    return "## Keys that cannot be bound\n\n" + "".join(f"- {reason}.\n" for reason in reasons)


def _write(file: Path, text: str) -> None:
    if not file.exists() or file.read_text("utf-8") != text:
        file.write_text(text, "utf-8")
        print(f"{file.relative_to(ROOT)} is written anew.")


def main() -> int:
    """Write the page and the table where they are not as the commands say."""
    _write(KEYS_PAGE, keys_page(COMMANDS))
    _write(README, with_table(README.read_text("utf-8"), keys_table(COMMANDS)))
    _write(PAGE, providers_page(PAGE.read_text("utf-8")))
    _write(GUIDE, guide(GUIDE.read_text("utf-8")))
    _write(REFERENCE, reference(REFERENCE.read_text("utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
