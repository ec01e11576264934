"""Where a token is had from and where it is kept: typed in, piped in, or named by a command or a variable."""

import os
import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import NamedTuple

from workbench.commands.line.asking import ask_choice, ask_hidden, ask_needed, tell
from workbench.commands.line.console import Console
from workbench.config.secrets import resolve, usable
from workbench.config.server_options import Secret
from workbench.connecting.kinds import Kind
from workbench.connecting.trying import where_made
from workbench.domain.trouble import Trouble

_LONGEST = 65_536


class Token(NamedTuple):
    """A token, and where the configuration is to say that it is; None for the keyring, where it has to go first."""

    text: str
    way: Secret | None = None


def add_token_options(parser: ArgumentParser) -> None:
    """Declare the ways to say a token without a terminal; none of them puts it into the shell's history."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--token-env", metavar="NAME", help="it is in this environment variable, now and later")
    ways.add_argument(
        "--token-command", metavar="COMMAND", type=_words, help='this command prints it, now and later: "pass show rt"'
    )
    ways.add_argument("--token-stdin", action="store_true", help="read it from the input and put it into the keyring")


def said_token(args: Namespace, name: str) -> Token | None:
    """Return the token that the options lead to; None where they say nothing. Raises Trouble."""
    if args.token_env:
        way = Secret(env=args.token_env)
        return Token(resolve(way, helpdesk=name), way)
    if args.token_command:
        way = Secret(command=args.token_command)
        return Token(resolve(way, helpdesk=name), way)
    if args.token_stdin:
        return Token(usable(sys.stdin.read(_LONGEST), name))
    return None


def ask_token(console: Console, kind: Kind, name: str) -> Token:
    """Ask a person for a token. Raises KeyboardInterrupt, and Trouble where it cannot be asked for."""
    if kind.provider.token_from:
        tell(console, where_made(kind.provider.token_from))
    while True:
        try:
            token = Token(usable(ask_hidden("Token, or password (it is not shown)"), name))
        except Trouble as trouble:
            if not console.is_interactive or "typed" in trouble.what:
                raise
            console.say(f"{trouble.why} Paste it again.")
            continue
        console.say(f"{len(token.text)} characters.")
        return token


def ask_other_way(console: Console, token: Token, name: str, trouble: Trouble) -> Secret | None:
    """Ask where else than in the keyring a token is to be; None says that the keyring is to be tried again.

    Raises KeyboardInterrupt.
    """
    tell(console, f"{trouble.what} {trouble.why} Where is the token to be found from now on?")
    variable = f"{name.upper().replace('-', '_')}_TOKEN"
    choices = (
        ("command", "a command that prints it, such as: pass show rt"),
        ("variable", f"an environment variable, such as {variable}"),
        ("keyring", "try the keyring again, once it is unlocked"),
    )
    while True:
        choice = ask_choice(console, "Number", choices)
        if choices[choice][0] == "keyring":
            return None
        try:
            if choices[choice][0] == "command":
                way = Secret(command=_words(ask_needed("Command")))
            else:
                way = Secret(env=_variable(ask_needed("Name of the variable", variable)))
                if not os.environ.get(way.env):
                    # The desk that is opened from here has it then, and what that desk starts.
                    os.environ[way.env] = token.text
                    tell(console, f"It is not set here. For later, set it where you start the desk: export {way.env}=…")
            if resolve(way, helpdesk=name) == token.text:
                return way
            console.say("That gives another token than the one that was tried.")
        except (Trouble, ArgumentTypeError) as wrong:
            tell(console, str(wrong))


def where_words(way: Secret) -> str:
    """Return where a token is, as a part of a sentence."""
    if way.keyring:
        return f"in the keyring, as {way.keyring}"
    if way.command:
        return f"what `{shlex.join(way.command)}` prints"
    return f"in the environment variable {way.env}"


def _words(said: str) -> tuple[str, ...]:
    """Return a command as a list of arguments."""
    try:
        words = tuple(shlex.split(said))
    except ValueError as error:
        raise ArgumentTypeError(f"{said!r} is no command: {error}") from None
    if not words:
        raise ArgumentTypeError("there is no command in it")
    return words


def _variable(said: str) -> str:
    name = said.strip().lstrip("$")
    if not (name.isascii() and name.isidentifier()):
        raise ArgumentTypeError(f"{said!r} cannot be the name of a variable.")
    return name
