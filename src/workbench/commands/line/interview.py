"""What has to be known of a server that is to be connected: said in options, or asked of a person."""

from argparse import Namespace
from typing import NamedTuple

from workbench.commands.line.asking import ask_choice, ask_needed, ask_yes, tell
from workbench.commands.line.console import Console
from workbench.commands.line.tokens import Token, ask_token, said_token
from workbench.config.model import Config
from workbench.connecting.address import Address, address_of
from workbench.connecting.kinds import Kind, kind_named, kinds
from workbench.connecting.naming import checked
from workbench.connecting.trying import Tried
from workbench.domain.trouble import Trouble

_UNENCRYPTED = "Whoever is on the way to {host} can read the token: http:// is not encrypted."


class UnsaidError(Exception):
    """Something was not said that nobody can be asked for; ``option`` says it."""

    def __init__(self, option: str) -> None:
        super().__init__(option)
        self.option = option


class Server(NamedTuple):
    """A server as it is to be connected."""

    kind: Kind
    address: Address
    user: str
    token: Token | None


def kind_meant(args: Namespace, console: Console, *, asks: bool) -> Kind:
    """Return the product that is to be connected. Raises UnsaidError, KeyboardInterrupt, Trouble."""
    if args.kind:
        return kind_named(args.kind)
    if not asks:
        raise UnsaidError("--kind")
    known, wrong = kinds()
    for trouble in wrong:
        tell(console, str(trouble))
    console.say("What is to be connected?")
    return known[ask_choice(console, "Number", [(kind.title, kind.word) for kind in known])]


def server_meant(args: Namespace, config: Config, console: Console, kind: Kind, name: str, *, asks: bool) -> Server:
    """Return the server that is to be connected, as far as nothing of it has been tried. Raises as ``kind_meant``."""
    address = _address(args, console, kind, asks=asks)
    user = args.user or ""
    if "user" in kind.provider.asks and not user:
        if not asks:
            raise UnsaidError("--user")
        user = ask_needed("Your user name there")
    _refuse_known(config, kind, address, user)
    token = None
    if kind.needs_token:
        token = said_token(args, name)
        if token is None and not asks:
            raise UnsaidError("--token-env, --token-command or --token-stdin")
        token = token or ask_token(console, kind, name)
    return Server(kind, address, user, token)


def _address(args: Namespace, console: Console, kind: Kind, *, asks: bool) -> Address:
    if not args.url and not asks:
        raise UnsaidError("--url")
    if not args.url:
        return _ask_address(console, kind)
    address = address_of(args.url, kind.provider.pasted)
    if address.open_to_all and kind.needs_token:
        tell(console, _UNENCRYPTED.format(host=address.host))
        if asks and not ask_yes("Go on all the same?", proposed=False):
            raise KeyboardInterrupt
    return address


def _ask_address(console: Console, kind: Kind, proposed: str = "") -> Address:
    while True:
        try:
            address = address_of(ask_needed(f"Address of your {kind.title}", proposed), kind.provider.pasted)
        except Trouble as trouble:
            tell(console, str(trouble))
            continue
        if not address.open_to_all or not kind.needs_token:
            return address
        tell(console, _UNENCRYPTED.format(host=address.host))
        if ask_yes("Go on all the same?", proposed=False):
            return address


def asked_again(console: Console, server: Server, name: str, tried: Tried) -> Server:
    """Ask for everything anew, with what was typed before as the proposal, unless it was what did not work."""
    address = _ask_address(console, server.kind, server.address.url)
    user = ask_needed("Your user name there", server.user) if server.user else ""
    token = server.token
    was_refused = tried.trouble is not None and "token" in tried.trouble.what
    if token is not None and not ask_yes("The same token?", proposed=not was_refused):
        token = ask_token(console, server.kind, name)
    return Server(server.kind, address, user, token)


def ask_name(proposed: str, kind: Kind, taken: frozenset[str], console: Console) -> str:
    """Ask for a server's name until one fits. Raises KeyboardInterrupt."""
    shown = f"Short name for it; tickets will be {proposed}:123" if kind.word == "helpdesk" else "Short name for it"
    while True:
        try:
            return checked(ask_needed(shown, proposed), taken)
        except Trouble as trouble:
            tell(console, str(trouble))


def _refuse_known(config: Config, kind: Kind, address: Address, user: str) -> None:
    """Raise Trouble where this very account, or an entry for its server, stands in the configuration already."""
    for one in getattr(config, kind.section):
        if one.url.rstrip("/") == address.url and (not user or getattr(one, "user", "") in ("", user)):
            again = "" if not kind.needs_token else f"`workbench login {one.name}` gives it another token."
            what = f"{address.url} is in the configuration already."
            raise Trouble(what, f"It is called {one.name}.", f"{again} `workbench doctor` tries it.".strip())
