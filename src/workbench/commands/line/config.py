"""``workbench config``: check the configuration, its schema, where it is, and what is in force."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.config.loaded import Loaded
from workbench.workplace import Workplace


class ConfigCommand(LineCommand):
    """Works on the configuration."""

    name = "config"
    help = "Check the configuration, print its JSON Schema, say where it is, or show what is in force."
    examples = (
        Example("workbench config check", "every mistake at once, with file, line, reason and nearest name"),
        Example("workbench config schema > workbench.schema.json", "so that an editor completes it"),
        Example('$EDITOR "$(workbench config path)"', "edit it"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=("check", "schema", "path", "show"), help="what to do")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        match args.action:
            case "check":
                return _check(workplace, console, as_json=args.json)
            case "schema":
                from workbench.config.schema import schema
                from workbench.registry import server_plugins

                console.json(schema(server_plugins()))
            case "path":
                if args.json:
                    console.json(workplace.paths)
                else:
                    console.line(str(workplace.paths.config))
            case _:
                _show(workplace, console, as_json=args.json)
        return Exit.OK


def load_whole(workplace: Workplace) -> Loaded:
    """Return the configuration as it is loaded with every check there is, that of the keys included."""
    from workbench.commands.keymap import KeyMistake
    from workbench.commands.plugged import build_with, manifests_of
    from workbench.config.loading import load
    from workbench.query.parsing import parse
    from workbench.registry import server_plugins

    def check_keys(keys: Mapping[str, tuple[str, ...]]) -> tuple[KeyMistake, ...]:
        return build_with(manifests_of(workplace), keys)[1]

    return load(
        workplace.paths.config,
        known_kinds=server_plugins(),
        check_query=lambda text: parse(text, now=workplace.now()),
        check_keys=check_keys,
    )


def _check(workplace: Workplace, console: Console, *, as_json: bool) -> Exit:
    loaded = load_whole(workplace)
    problems = (*loaded.problems, *workplace.teamwork.loaded.problems)
    if as_json:
        console.json(problems)
    elif problems:
        for mistake in problems:
            console.line(str(mistake))
    elif loaded.path is None:
        console.line(f"There is no configuration; the defaults are in force. {workplace.paths.config} would be read.")
    else:
        console.line(f"{loaded.path}: no mistakes.")
    return Exit.TROUBLE if problems else Exit.OK


def _show(workplace: Workplace, console: Console, *, as_json: bool) -> None:
    whole = _plain(workplace.config)
    if as_json:
        console.json(whole)
        return
    import yaml

    for line in yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, default_flow_style=False).splitlines():
        console.line(line)


def _plain(value: object) -> object:
    """Return options as plain values, the defaults too (tokens are never among them)."""
    from msgspec import Struct
    from msgspec.structs import asdict

    if isinstance(value, Struct):
        return {name: _plain(item) for name, item in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
