"""``workbench plugins``: list them, turn one on or off, check one, and begin one."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.api import Row, Table, Tone
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.domain.text import one_line, shorten
from workbench.domain.trouble import Trouble
from workbench.registry import COMMANDS, KNOWLEDGE, PANES, installed
from workbench.workplace import Workplace

if TYPE_CHECKING:
    from workbench.host.checking import Checked
    from workbench.registry import Installed

_ACTIONS = ("list", "enable", "disable", "check", "new")
_GROUPS = {PANES: "pane", KNOWLEDGE: "knowledge", COMMANDS: "command"}
_MISSING = "not installed"


class PluginsCommand(LineCommand):
    """Works on plugins."""

    name = "plugins"
    help = "List plugins, turn one on or off, check that one keeps to the interface, or begin a new one."
    more = (
        "A plugin is a package with an entry point, or one Python file in the folder plugins beside your "
        "configuration. Installed is not enabled. A plugin is trusted code: it runs in a process of its own so that "
        "its faults stay there, and sees what you see. One may bring a command of its own: `workbench NAME`."
    )
    examples = (
        Example("workbench plugins list", "each with its version, its state, its time to load, its last failure"),
        Example("workbench plugins enable checklists", "try it, and let the configuration name it"),
        Example("workbench plugins enable status --hosts", "and let it fetch from the hosts that it asks for"),
        Example("workbench plugins check ./questions.py", "the checks that every plugin has to pass"),
        Example("workbench plugins new my-pane", "a package that installs, type-checks and passes its tests"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=_ACTIONS, help="what to do")
        parser.add_argument("what", nargs="?", default="", metavar="NAME", help="which plugin; check: or its file")
        parser.add_argument("--hosts", action="store_true", help="enable: let it fetch from the hosts it asks for")
        parser.add_argument("--folder", type=Path, metavar="DIR", help="new: where to put it, else here")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        if args.action != "list" and not args.what:
            console.say(f"workbench plugins {args.action}: name a plugin.")
            return Exit.USAGE
        match args.action:
            case "list":
                return _list(workplace, console, as_json=args.json)
            case "enable":
                return _enable(args, workplace, console)
            case "disable":
                return _disable(args.what, workplace, console)
            case "check":
                return _check(args, workplace, console)
            case _:
                from workbench.commands.line.plugin_package import write_package

                console.line(str(write_package(args.what, args.folder or Path.cwd())))
                return Exit.OK


class Listed(NamedTuple):
    """One plugin as it is listed; ``load_ms`` is 0 for one that was never loaded."""

    name: str
    kinds: tuple[str, ...]
    origin: str
    version: str
    api: int
    state: str
    load_ms: float
    last_error: str
    key: str


def _listed(workplace: Workplace) -> Iterator[Listed]:
    from workbench.host.manifest import manifest_of

    there = {one.name: one for one in installed(tuple(_GROUPS), workplace.paths.plugins)}
    configured = workplace.config.plugins
    for name in sorted({*there, *configured}):
        one, said, known = there.get(name), configured.get(name), manifest_of(workplace.paths.cache, name)
        state = _MISSING if one is None else "on" if said is not None and said.enabled else "off"
        yield Listed(
            name, tuple(_GROUPS[group] for group in one.groups) if one and not one.file else ("file",) if one else (),
            _origin(one), one.version if one else "", known.api, state, known.load_ms, known.trouble, known.key,
        )  # fmt: skip


def _origin(one: "Installed | None") -> str:
    return "" if one is None else str(one.file) if one.file else one.package


def _list(workplace: Workplace, console: Console, *, as_json: bool) -> Exit:
    found = list(_listed(workplace))
    if as_json:
        console.json(found)
        return Exit.OK if found else Exit.NOTHING
    rows = tuple(
        Row(
            (one.name, one.version, str(one.api or ""), one.state, f"{one.load_ms:.0f} ms" if one.load_ms else "",
             f"{', '.join(one.kinds)} · {one.origin}" if one.origin else ""),
            tone=Tone.BAD if one.last_error or one.state == _MISSING else Tone.PLAIN,
            below=shorten(one_line(one.last_error), 300),
        )
        for one in found
    )  # fmt: skip
    empty = f"There are no plugins. One is a package, or a Python file in {workplace.paths.plugins}."
    table = Table(("Name", "Version", "API", "State", "Loaded in", "From"), rows, empty=empty, flexible=5)
    console.view(table, now=workplace.now(), zone=workplace.zone)
    for name, reasons in _refused(workplace):
        console.line(f"{name} has no key: {'; '.join(reasons)}.")
    return Exit.OK if found else Exit.NOTHING


def _refused(workplace: Workplace) -> Iterator[tuple[str, tuple[str, ...]]]:
    from workbench.commands.plugged import build_with, manifests_of

    keymap, _ = build_with(manifests_of(workplace), workplace.config.keys)
    for name, reasons in keymap.refused.items():
        if reasons:
            yield name, reasons


def _plugin(name: str, workplace: Workplace) -> "Installed":
    there = {one.name: one for one in installed(tuple(_GROUPS), workplace.paths.plugins)}
    if name not in there:
        from workbench.config.mistakes import nearest_of

        near = nearest_of(name, there)
        hint = f"Did you mean {near}? " if near else ""
        folder = workplace.paths.plugins
        raise Trouble(
            f"There is no plugin called {name}.", f"Installed: {', '.join(there) or 'none'}.",
            f"{hint}Install the package that brings it, or put its file into {folder}.",
        )  # fmt: skip
    return there[name]


def _enable(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    from workbench.config.writing import set_plugin
    from workbench.host.manifest import Manifest, note, note_trouble

    name = args.what
    one = _plugin(name, workplace)
    if PANES in one.groups:
        options = workplace.config.plugins.get(name)
        checked = _try(one, dict(options.settings) if options else {}, console)
        first = checked.findings[0]
        if not first.is_good:
            note_trouble(workplace.paths.cache, name, first.says, datetime.now(UTC).isoformat(timespec="seconds"))
            raise Trouble(f"{name} was not enabled.", first.says, "Correct it, then enable it again.")
        note(workplace.paths.cache, checked.manifest)
        hosts = checked.manifest.hosts
        if hosts and args.hosts:
            set_plugin(workplace.paths.config, name, "hosts", tuple(hosts))
        elif hosts:
            console.say(f"It asks to fetch from {', '.join(hosts)}; --hosts allows that.")
    else:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        note(workplace.paths.cache, Manifest(name=name, version=one.version, at=at, has_pane=False))
    set_plugin(workplace.paths.config, name, "enabled", value=True)
    console.line(f"{name} is on; a desk that is open shows it when it is opened again.")
    return Exit.OK


def _disable(name: str, workplace: Workplace, console: Console) -> Exit:
    from workbench.config.writing import set_plugin

    if name not in workplace.config.plugins:
        _plugin(name, workplace)
        console.line(f"{name} is off.")
        return Exit.OK
    set_plugin(workplace.paths.config, name, "enabled", value=False)
    console.line(f"{name} is off; its settings stay in the configuration.")
    return Exit.OK


def _try(one: "Installed", settings: dict[str, object], console: Console) -> "Checked":
    from workbench.host.checking import check

    console.progress(f"trying {one.name} …")
    try:
        return check(one.name, settings, one.file)
    finally:
        console.end_progress()


def _check(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    from workbench.registry import Installed

    file = Path(args.what)
    is_file = file.suffix == ".py" and file.is_file()
    one = Installed(file.stem, (PANES,), "", "", file) if is_file else _plugin(args.what, workplace)
    options = workplace.config.plugins.get(one.name)
    if PANES not in one.groups:
        return _check_source(one, workplace, console)
    checked = _try(one, dict(options.settings) if options else {}, console)
    if args.json:
        console.json({"name": one.name, "is_good": checked.is_good, "findings": checked.findings})
    else:
        for finding in checked.findings:
            console.line(f"{'ok  ' if finding.is_good else 'FAIL'}  {finding.what}")
            for line in (finding.says, *finding.report.splitlines()):
                if line:
                    console.line(f"      {one_line(line, 500)}")
        for reason in _key_conflicts(checked, workplace):
            console.line(f"note  {reason}")
    return Exit.OK if checked.is_good else Exit.TROUBLE


def _key_conflicts(checked: "Checked", workplace: Workplace) -> Iterator[str]:
    from workbench.commands.plugged import build_with, manifests_of

    others = [one for one in manifests_of(workplace) if one.name != checked.manifest.name]
    keymap, _ = build_with([*others, checked.manifest], workplace.config.keys)
    for name, reasons in keymap.refused.items():
        if name.startswith(f"plugin.{checked.manifest.name}"):
            yield from (f"{name}: {reason}; the palette has it" for reason in reasons)


def _check_source(one: "Installed", workplace: Workplace, console: Console) -> Exit:
    """Check what brings knowledge alone: that it loads, and is what it says."""
    from workbench.api import KnowledgeSource
    from workbench.registry import load_plugin

    # mypy takes an abstract class for one that is to be made, and it is only to be compared with.
    load_plugin(KNOWLEDGE, one.name, KnowledgeSource, workplace.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
    console.line(f"ok    {one.name} loads, and is a knowledge source")
    return Exit.OK
