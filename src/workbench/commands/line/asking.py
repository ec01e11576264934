"""Questions on a terminal: a line, one of several, yes or no, and a token that is not shown while it is typed."""

import sys
import warnings
from collections.abc import Sequence

from workbench.commands.line.console import Console
from workbench.domain.text import clean
from workbench.domain.trouble import Trouble

_NARROWEST = 20  # cells


def tell(console: Console, text: str) -> None:
    """Say a sentence to the person, broken between words."""
    for line in folded(text, console.width):
        console.say(line)


def folded(text: str, width: int, indent: int = 0) -> list[str]:
    """Return a sentence in lines of at most ``width`` cells, those after the first ``indent`` cells in."""
    from textwrap import wrap

    room = max(width, indent + _NARROWEST)
    return wrap(text, room, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False) or [""]


def ask_line(question: str, proposed: str = "") -> str:
    """Return the line that a person types, or ``proposed`` for an empty one. Raises KeyboardInterrupt at Ctrl+D."""
    sys.stderr.write(clean(question) + (f" [{clean(proposed)}]" if proposed else "") + ": ")
    sys.stderr.flush()
    said = sys.stdin.readline()
    if not said:
        sys.stderr.write("\n")
        raise KeyboardInterrupt
    return clean(said).strip() or proposed


def ask_needed(question: str, proposed: str = "") -> str:
    """Return the line that a person types; an empty one is asked for again. Raises as ``ask_line``."""
    while not (said := ask_line(question, proposed)):
        pass
    return said


def ask_yes(question: str, *, proposed: bool = True) -> bool:
    """Return whether a person says yes; Enter says what is ``proposed``. Raises as ``ask_line``."""
    while True:
        said = ask_line(f"{question} [{'Y/n' if proposed else 'y/N'}]").lower()
        if said in ("", "y", "yes", "n", "no"):
            return proposed if not said else said.startswith("y")


def ask_hidden(question: str) -> str:
    """Return a line that is not shown while it is typed. Raises Trouble where that cannot be had."""
    from getpass import GetPassWarning, getpass

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            return getpass(f"{clean(question)}: ", sys.stderr)
        except EOFError:
            raise KeyboardInterrupt from None
        except GetPassWarning:
            why = "This terminal cannot be told not to show it."
            raise Trouble("The token cannot be typed here.", why, "Use --token-env or --token-command.") from None


def ask_choice(console: Console, question: str, choices: Sequence[tuple[str, str]]) -> int:
    """Return which of ``choices`` (name, explanation) a person takes, by number or name. Raises as ``ask_line``."""
    widest = max(len(name) for name, _ in choices)
    for number, (name, explanation) in enumerate(choices, 1):
        console.say(f"  {number}  {name.ljust(widest)}  {explanation}".rstrip())
    while True:
        said = ask_line(question, "1" if len(choices) == 1 else "").casefold()
        if said.isdecimal() and 1 <= int(said) <= len(choices):
            return int(said) - 1
        found = [place for place, (name, _) in enumerate(choices) if said and name.casefold().startswith(said)]
        if len(found) == 1:
            return found[0]
        console.say(f"Type a number from 1 to {len(choices)}.")
