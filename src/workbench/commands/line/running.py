"""From the words after ``workbench`` to a command's run: options that belong to all, help, and the version."""

import sys
from argparse import ArgumentParser, HelpFormatter
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

from workbench import __version__
from workbench.commands.line import COMMANDS
from workbench.commands.line.command import LineCommand, command_named
from workbench.commands.line.console import Console, OpenDesk
from workbench.commands.line.exits import Exit
from workbench.domain.text import clean
from workbench.store.connection import StoreError
from workbench.workplace import Workplace

_ABOUT = "A terminal workbench for support engineers. Without a command it opens the desk."
_SELF_CHECKING = ("config", "doctor")
_ASKING = ("sync", "connect", "login", "doctor")  # those that speak to servers themselves


def run_line(words: list[str], open_desk: OpenDesk) -> int:
    """Run what ``words`` say, and return what to end with. Raises Trouble."""
    ours, rest = _split(words)
    if rest and rest[0] in COMMANDS:
        command = command_named(rest[0])
        args = parser_of(command).parse_intermixed_args([*ours, *rest[1:]])
        console = _console(open_desk)
        console.plain = command.shows and args.plain
        if command.name in _ASKING and args.trace:
            _trace(console)
        place = Workplace.open(args.home, args.config)
        warn = command.name not in _SELF_CHECKING
        return _run(place, console, lambda place, console: command.run(args, place, console), warn=warn)
    if rest and not rest[0].startswith("-"):
        return _of_a_plugin(ours, rest, open_desk)
    args = parser_of_all(with_commands="-h" in words or "--help" in words).parse_args(words)
    console = _console(open_desk)
    if console.is_interactive:
        return open_desk(args.home, args.config, False)
    from workbench.commands.line.desk import print_desk

    return _run(Workplace.open(args.home, args.config), console, print_desk)


def _of_a_plugin(ours: list[str], rest: list[str], open_desk: OpenDesk) -> int:
    """Run a command that a plugin brings; without one of that name nothing of a plugin is imported."""
    from workbench.commands.line.lent import is_brought, run_brought

    args = parser_of_all(with_commands=False).parse_args(ours)
    place = Workplace.open(args.home, args.config)
    if not is_brought(place, rest[0]):
        place.close()
        return _unknown(rest[0])
    return _run(place, _console(open_desk), lambda place, console: run_brought(place, console, rest[0], rest[1:]))


def _unknown(word: str) -> Exit:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    sys.stderr.write(clean(f'workbench: There is no command "{word}". {hint}`workbench --help` lists them all.\n'))
    return Exit.USAGE


def parser_of(command: LineCommand) -> ArgumentParser:
    """Return the parser of one command, as its class declares it."""
    examples = "".join(f"\n  {example.typed}\n      {example.does}" for example in command.examples)
    parser = ArgumentParser(
        prog=f"workbench {command.name}",
        description=f"{command.help} {command.more}",
        epilog=f"examples:{examples}" if examples else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    command.arguments(parser)
    if command.shows:
        parser.add_argument("--plain", action="store_true", help="plain text without any styling; so it is in a pipe")
        parser.add_argument("--json", action="store_true", help="write JSON, for scripts")
    if command.name in _ASKING:
        parser.add_argument("--trace", action="store_true", help="say each request to a server, without any secret")
    _add_places(parser)
    return parser


def parser_of_all(*, with_commands: bool = True) -> ArgumentParser:
    """Return the parser for what comes before a command; its help lists all of them, which imports them."""
    listed = ""
    if with_commands:
        widest = max(map(len, COMMANDS))
        listed = "commands:\n" + "\n".join(f"  {name.ljust(widest)}  {command_named(name).help}" for name in COMMANDS)
        listed += _of_plugins() + "\n\n`workbench COMMAND --help` says more about one of them."
    parser = ArgumentParser(
        prog="workbench", description=_ABOUT, epilog=listed, formatter_class=_Formatter, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    _add_places(parser)
    if with_commands:
        parser.add_argument("command", nargs="?", metavar="COMMAND", help="see below")
    return parser


def _of_plugins() -> str:
    """Return the part of the help that names the commands which other packages bring; none of them is imported."""
    from workbench.registry import COMMANDS as BROUGHT
    from workbench.registry import names

    brought = names(BROUGHT)
    return f"\n\ncommands of plugins, once they are enabled:\n  {', '.join(brought)}" if brought else ""


class _Formatter(HelpFormatter):
    """Keeps the lines of examples as they are, and wraps what is a sentence."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in text.splitlines())


def _add_places(parser: ArgumentParser) -> None:
    home = "the folder that everything is in, instead of the usual ones (also WORKBENCH_HOME)"
    parser.add_argument("--home", type=Path, metavar="FOLDER", help=home)
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration file, instead of the usual one")


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Part off ``--home`` and ``--config`` before a command; they mean the same after it."""
    at = 0
    while at < len(words):
        name, equals, _ = words[at].partition("=")
        if name not in ("--home", "--config"):
            break
        at += 1 if equals else 2
    return words[:at], words[at:]


def _run(
    workplace: Workplace, console: Console, act: Callable[[Workplace, Console], int], *, warn: bool = True
) -> int:
    try:
        if warn:
            _warn(workplace, console)
        return act(workplace, console)
    except StoreError as error:
        raise workplace.trouble_of(error) from error
    finally:
        for notice in workplace.notices:
            console.say(f"workbench: {notice}")
        console.end_progress()
        console.flush()
        workplace.close()


def _trace(console: Console) -> None:
    from workbench.net.tracing import trace_to

    trace_to(console.say)


def _console(open_desk: OpenDesk) -> Console:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that the terminal does not know is no reason to stop
    return Console(sys.stdout, sys.stderr, open_desk)


def _warn(workplace: Workplace, console: Console) -> None:
    """Say that the configuration has mistakes; what they spoil has its default."""
    mistakes = workplace.loaded.problems
    if mistakes:
        count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "a mistake"
        console.say(f"workbench: the configuration has {count}; `workbench config check` says where.")
