"""``workbench connect``: ask what must be known of a server, try it, say what will work, and only then keep it."""

from argparse import SUPPRESS, ArgumentParser, Namespace

from workbench.api.providers import Options
from workbench.commands.line.asking import ask_yes, tell
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.interview import Server, UnsaidError, ask_name, asked_again, kind_meant, server_meant
from workbench.commands.line.tokens import add_token_options, ask_other_way, where_words
from workbench.commands.line.trials import print_tried, tried_values, try_out
from workbench.config.server_options import Secret
from workbench.config.writing import UnwrittenError
from workbench.connecting.making import make_trial
from workbench.connecting.naming import checked, propose, taken_names
from workbench.connecting.saving import keep_in_keyring, save, take_back
from workbench.connecting.trying import Tried
from workbench.domain.trouble import Trouble
from workbench.workplace import Workplace


class ConnectCommand(LineCommand):
    """Connects."""

    name = "connect"
    help = "Connect a helpdesk, an issue tracker or a status page: asks, tries the account, and then keeps it."
    more = (
        "Each thing that the account may do is tried by itself, and what will not work is said before anything is "
        "kept. The token goes into the system's keyring, or stays where a command or a variable finds it; it is never "
        "written into a file. Ctrl+C leaves everything as it was."
    )
    examples = (
        Example("workbench connect", "asks for everything"),
        Example("workbench connect --kind rt --url rt.example.org", "asks for the rest"),
        Example(
            "workbench connect --kind rt --url https://rt.example.org --user jane --token-env RT_TOKEN --name rt --yes",
            "asks nothing, for scripts",
        ),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--kind", metavar="KIND", help="which product it is, such as rt, redmine, statuspage")
        parser.add_argument("--url", metavar="ADDRESS", help="the server's address")
        parser.add_argument("--user", metavar="NAME", help="who signs in, where the product asks for that")
        add_token_options(parser)
        parser.add_argument("--name", metavar="NAME", help="short name for it, the first half of its references")
        parser.add_argument("--yes", action="store_true", help="ask nothing; what is not said is proposed or missing")
        parser.add_argument("--json", action="store_true", help="write what was found and kept as JSON, for scripts")
        parser.add_argument("--from-desk", action="store_true", help=SUPPRESS)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Connect."""
        asks = console.is_interactive and not args.yes and not args.json
        try:
            done = _connect(args, workplace, console, asks=asks)
        except UnsaidError as unsaid:
            console.say(f"workbench connect: {unsaid.option} is missing, and there is nobody to ask.")
            return Exit.USAGE
        except KeyboardInterrupt:
            console.say("\nStopped. Nothing was kept.")
            return Exit.STOPPED
        if done is Exit.OK and asks and not args.from_desk and ask_yes("Open the desk now?"):
            workplace.close()
            return console.open_desk(args.home, args.config, False)
        return done


def _connect(args: Namespace, workplace: Workplace, console: Console, *, asks: bool) -> Exit:
    taken = taken_names(workplace.config)
    if args.name:
        checked(args.name, taken)
    kind = kind_meant(args, console, asks=asks)
    name = args.name or propose(kind.kind, taken)
    server = server_meant(args, workplace.config, console, kind, name, asks=asks)
    while not (tried := _tried(workplace, console, server, name, as_json=args.json)).works:
        if asks and tried.trouble is not None and "network:" in tried.trouble.remedy:
            tell(console, f"The configuration is {workplace.paths.config}, a file of text; it need not be there yet.")
        if not asks or not ask_yes("Change what you typed, and try again?"):
            if args.json:
                console.json({"kept": False, **tried_values(tried)})
            console.say("Nothing was kept.")
            return Exit.TROUBLE
        server = asked_again(console, server, name, tried)
    if asks:
        name = args.name or ask_name(name, kind, taken, console)
        if not ask_yes(f"Keep {server.address.url} as {name}?"):
            console.say("Nothing was kept.")
            return Exit.TROUBLE
    return _keep(args, workplace, console, server, name, tried, asks=asks)


def _tried(workplace: Workplace, console: Console, server: Server, name: str, *, as_json: bool) -> Tried:
    token = server.token.text if server.token else ""
    network = workplace.config.network
    options = Options(name=name, url=server.address.url, user=server.user)
    tried = try_out(console, make_trial(server.kind.provider, options, token, network), network.patience)
    if not as_json:
        print_tried(console, server.kind, tried)
    return tried


def _keep(
    args: Namespace, workplace: Workplace, console: Console, server: Server, name: str, tried: Tried, *, asks: bool
) -> Exit:
    way = server.token.way if server.token else None
    in_keyring = False
    path = workplace.paths.config
    try:
        if server.token and way is None:
            way = _put_away(console, server, name, asks=asks)
            in_keyring = bool(way.keyring)
        written = save(path, server.kind, name=name, url=server.address.url, user=server.user, token=way,
                       known_kinds=_known_kinds())  # fmt: skip
    except UnwrittenError as unwritten:
        # The token stays where it is: the lines that a person is to paste name the place.
        console.say(f"workbench: {unwritten}")
        if args.json:
            console.json({"kept": False, "name": name, "lines": unwritten.lines, **tried_values(tried)})
        else:
            console.line(unwritten.lines)
        return Exit.TROUBLE
    except BaseException:
        take_back(way if in_keyring else None)
        raise
    if args.json:
        where = {part: said for part in ("keyring", "command", "env") if (said := getattr(way, part, None))}
        console.json({
            "kept": True, "name": name, "kind": server.kind.kind, "url": server.address.url, "config": written.path,
            "backup": written.backup, "token": where or None, **tried_values(tried),
        })  # fmt: skip
        return Exit.OK
    before = f"; as it was before it is beside it ({written.backup.name})" if written.backup else ""
    console.line(f"Kept as {name} in {written.path}{before}.")
    if way is not None:
        console.line(f"Its token is {where_words(way)}.")
    if server.kind.section == "helpdesks" and tried.account is None:
        console.line(f"It does not say whose account this is: for your queues add: me: {{accounts: {{{name}: ID}}}}")
    if not args.from_desk:
        console.line("`workbench` opens the desk, which fills itself.")
    return Exit.OK


def _put_away(console: Console, server: Server, name: str, *, asks: bool) -> Secret:
    """Put a token into the keyring, or where else a person says. Raises Trouble where nobody can be asked."""
    assert server.token is not None  # noqa: S101 - whoever calls has looked
    while True:
        try:
            return keep_in_keyring(name, server.address.host, server.token.text)
        except Trouble as trouble:
            if not asks:
                remedy = "Nothing was kept. Say where it is with --token-env NAME or --token-command COMMAND."
                raise Trouble(trouble.what, trouble.why, remedy) from trouble
            other = ask_other_way(console, server.token, name, trouble)
            if other is not None:
                return other


def _known_kinds() -> tuple[str, ...]:
    from workbench.registry import HELPDESKS, STATUS_PAGES, TRACKERS, names

    return tuple(name for group in (HELPDESKS, TRACKERS, STATUS_PAGES) for name in names(group))
