"""``workbench login``: give a connected server another token, once it is known to work."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.connected import Connected, connected_named
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.tokens import Token, add_token_options, ask_other_way, ask_token, said_token, where_words
from workbench.commands.line.trials import print_tried, tried_values, try_out
from workbench.config import secrets
from workbench.config.server_options import Secret
from workbench.config.writing import UnwrittenError, set_token, touch
from workbench.connecting.address import address_of
from workbench.connecting.making import make_trial
from workbench.connecting.saving import keep_in_keyring
from workbench.domain.trouble import Trouble
from workbench.workplace import Workplace


class LoginCommand(LineCommand):
    """Signs in."""

    name = "login"
    help = "Give a helpdesk or a tracker that is connected another token; it is tried before it is kept."
    more = "The token is replaced in the keyring. With --token-env or --token-command the configuration is changed."
    examples = (
        Example("workbench login rt", "asks for the token"),
        Example("pass show rt | workbench login rt --token-stdin", "for scripts"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("server", metavar="NAME", help="its short name in the configuration")
        add_token_options(parser)
        parser.add_argument("--json", action="store_true", help="write what was found as JSON, for scripts")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Sign in."""
        server = connected_named(workplace.config, args.server)
        _refuse_public(server)
        asks = console.is_interactive and not args.json
        token = said_token(args, server.name)
        if token is None:
            _refuse_elsewhere(server)
            if not asks:
                console.say("workbench login: --token-stdin, --token-env or --token-command is missing.")
                return Exit.USAGE
        try:
            return _login(args, workplace, console, server, token, asks=asks)
        except KeyboardInterrupt:
            console.say("\nStopped. Nothing was changed.")
            return Exit.STOPPED


def _login(
    args: Namespace, workplace: Workplace, console: Console, server: Connected, token: Token | None, *, asks: bool
) -> Exit:
    network = workplace.config.network
    while True:
        tried_token = token or ask_token(console, server.kind, server.name)
        trial = make_trial(server.kind.provider, server.options(), tried_token.text, network)
        tried = try_out(console, trial, network.patience)
        if not args.json:
            print_tried(console, server.kind, tried)
        if tried.works:
            break
        if token is not None or not asks:
            if args.json:
                console.json({"kept": False, **tried_values(tried)})
            console.say("The token was not kept; what was there before still is.")
            return Exit.TROUBLE
    try:
        way = _keep(workplace, console, server, tried_token, asks=asks)
    except UnwrittenError as unwritten:
        console.say(f"workbench: {unwritten}")
        console.line(unwritten.lines)
        return Exit.TROUBLE
    touch(workplace.paths.config)  # so that whatever pulls takes the new one
    if args.json:
        console.json({"kept": True, "name": server.name, **tried_values(tried)})
    else:
        console.line(f"The token of {server.name} is {where_words(way)}.")
    return Exit.OK


def _refuse_public(server: Connected) -> None:
    """Raise Trouble where nobody signs in."""
    if not server.kind.needs_token:
        why = f"{server.kind.title} is read without signing in."
        raise Trouble(f"{server.name} needs no token.", why, "`workbench doctor` tries it.")


def _refuse_elsewhere(server: Connected) -> None:
    """Raise Trouble where the token is kept by something that we cannot write to."""
    if server.token is not None and not server.token.keyring:
        raise Trouble(
            f"The token of {server.name} is {where_words(server.token)}.",
            "The configuration says so, and it is not ours to change it there.",
            "Change it there, or give --token-stdin to keep it in the keyring from now on.",
        )


def _keep(workplace: Workplace, console: Console, server: Connected, token: Token, *, asks: bool) -> Secret:
    """Keep the token and return where it is. Raises Trouble, UnwrittenError among it."""
    way = token.way
    while way is None:
        try:
            if server.token is not None and server.token.keyring:
                secrets.store(server.token.keyring, token.text)
                return server.token
            way = keep_in_keyring(server.name, address_of(server.url).host, token.text)
        except Trouble as trouble:
            if not asks:
                remedy = "What was there before still is. Give --token-env NAME or --token-command COMMAND."
                raise Trouble(trouble.what, trouble.why, remedy) from trouble
            way = ask_other_way(console, token, server.name, trouble)
    if way != server.token:
        set_token(workplace.paths.config, server.kind.section, server.name, way, known_kinds=(server.kind.kind,))
    return way
