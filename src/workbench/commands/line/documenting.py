"""Writes docs/commands.md from what the commands declare: ``python -m workbench.commands.line.documenting``."""

import sys
from argparse import SUPPRESS, Action, ArgumentParser
from collections.abc import Iterator

from workbench.commands.line import COMMANDS
from workbench.commands.line.command import LineCommand, command_named
from workbench.commands.line.exits import MEANINGS
from workbench.commands.line.running import parser_of, parser_of_all

_OF_ALL = ("--home", "--config")

_ABOUT = """\
# The command line

<!-- Written by `python -m workbench.commands.line.documenting`; change the commands, not this page. -->

`workbench` without a command opens the desk. Where there is no terminal (a pipe, a script, a scheduled job)
it prints the desk as plain text instead, and so does `workbench demo`.

Whatever shows something writes plain text without any escape sequence when it is not read on a terminal;
`--plain` asks for that on a terminal too, and `NO_COLOR` is heeded. `--json` writes JSON with times in UTC
(`2026-03-04T09:41:00Z`). Text of customers passes the same gate as on the desk, so nothing in it can act on
a terminal. What is said to a person (progress, warnings, errors) goes to the error output.

`workbench --version` says which version this is. `WORKBENCH_HOME` names a folder that everything is in,
`WORKBENCH_NOW` (`2026-03-04T09:41:00Z`) holds the clock, for pictures and tests.
"""


def page() -> str:
    """Return the page."""
    parts = [_ABOUT, _table_of_commands(), *map(_section, map(command_named, COMMANDS)), _everywhere(), _exits()]
    return "\n".join(parts)


def _table_of_commands() -> str:
    rows = [f"| [`{name}`](#workbench-{name}) | {command_named(name).help} |" for name in COMMANDS]
    return "\n".join(("| command | what it does |", "|---|---|", *rows, ""))


def _section(command: LineCommand) -> str:
    parser = parser_of(command)
    lines = [f"## workbench {command.name}", "", command.help, "", "```text", _usage(parser), "```", ""]
    if command.more:
        lines += [command.more, ""]
    rows = list(_arguments(parser))
    if rows:
        lines += ["| argument | meaning |", "|---|---|", *rows, ""]
    for example in command.examples:
        lines.append(f"- `{example.typed}`: {example.does}")
    return "\n".join((*lines, ""))


def _usage(parser: ArgumentParser) -> str:
    """Return the usage in one line, without what belongs to every command."""
    words = [parser.prog]
    for action in _shown(parser):
        name = action.option_strings[-1] if action.option_strings else ""
        value = _value(action)
        word = " ".join(filter(None, (name, value)))
        words.append(f"[{word}]" if action.option_strings and not action.required else word)
    return " ".join(words)


def _value(action: Action) -> str:
    if action.nargs == 0:
        return ""
    name = str(action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper()))
    return {"+": f"{name}…", "*": f"[{name}…]", "?": f"[{name}]"}.get(str(action.nargs), name)


def _shown(parser: ArgumentParser) -> Iterator[Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to its declarations
        if action.help != SUPPRESS and action.dest != "help" and not set(action.option_strings) & set(_OF_ALL):
            yield action


def _arguments(parser: ArgumentParser) -> Iterator[str]:
    for action in _shown(parser):
        names = ", ".join(f"`{name}`" for name in action.option_strings) or f"`{_value(action)}`"
        value = f" `{_value(action)}`" if action.option_strings and _value(action) else ""
        yield f"| {(names + value).replace('|', chr(92) + '|')} | {action.help} |"


def _everywhere() -> str:
    parser = parser_of_all(with_commands=False)
    rows = [
        f"| `{action.option_strings[-1]}`{f' `{_value(action)}`' if _value(action) else ''} | {action.help} |"
        for action in parser._actions  # noqa: SLF001 - as above
        if "--version" not in action.option_strings
    ]
    return "\n".join(("## With every command", "", "| option | meaning |", "|---|---|", *rows, ""))


def _exits() -> str:
    rows = [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(("## What a command ends with", "", "| code | meaning |", "|---|---|", *rows, ""))


if __name__ == "__main__":
    sys.stdout.write(page())
