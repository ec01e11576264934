"""Plugins by name: listed without importing any, loaded one at a time, and a failure names the plugin.

What ships with the workbench is known here by name as well, so that it works from a source tree in which
nothing is installed. A built-in name always wins over a plugin's.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

HELPDESKS = "workbench.helpdesks"
TRACKERS = "workbench.trackers"
STATUS_PAGES = "workbench.status_pages"
KNOWLEDGE = "workbench.knowledge"
PANES = "workbench.panes"
COMMANDS = "workbench.commands"
THEMES = "workbench.themes"

_BUILT_IN: dict[str, dict[str, str]] = {
    HELPDESKS: {
        "local": "workbench.providers.helpdesk.local:LocalHelpdesk",
        "rt": "workbench.providers.helpdesk.request_tracker:RequestTracker",
        "escalated": "workbench.providers.helpdesk.escalated:Escalated",
    },
    TRACKERS: {"redmine": "workbench.providers.tracker.redmine:Redmine"},
    STATUS_PAGES: {"statuspage": "workbench.providers.status.statuspage:Statuspage"},
}
_API_VERSION = 1

T = TypeVar("T")


def names(group: str) -> tuple[str, ...]:
    """Return the names that may be loaded from ``group`` (an entry-point group such as PANES), sorted.

    Nothing is imported.
    """
    return tuple(sorted({*_BUILT_IN.get(group, {}), *_installed(group)}))


def server_plugins() -> tuple[str, ...]:
    """Return the names of helpdesks, trackers and status pages that do not ship with the workbench, sorted."""
    brought = {name for group in (HELPDESKS, TRACKERS, STATUS_PAGES) for name in _installed(group)}
    return tuple(sorted(brought - {name for built_in in _BUILT_IN.values() for name in built_in}))


class Installed(NamedTuple):
    """A plugin that is there: its name, which groups it is in, the package with its version, or its file."""

    name: str
    groups: tuple[str, ...]
    package: str
    version: str
    file: Path | None = None


def installed(groups: tuple[str, ...], folder: Path) -> tuple[Installed, ...]:
    """Return the plugins that other packages bring to ``groups``, and the files in ``folder``, by name.

    Nothing is imported. A file wins over a package of the same name: whoever puts one there means it.
    """
    found: dict[str, Installed] = {}
    for group in groups:
        for name, point in _installed(group).items():
            before = found[name].groups if name in found else ()
            package, version = (point.dist.name, point.dist.version) if point.dist is not None else (point.value, "")
            found[name] = Installed(name, (*before, group), package, version)
    for file in _files(folder).values():
        found[file.stem] = Installed(file.stem, groups, "", "", file)
    return tuple(found[name] for name in sorted(found))


def _files(folder: Path) -> dict[str, Path]:
    try:
        return {file.stem: file for file in sorted(folder.glob("[!_]*.py")) if file.is_file()}
    except OSError:
        return {}


def load_plugin(group: str, name: str, base: type[T], folder: Path) -> type[T]:
    """Return the class that plugin ``name`` brings to ``group``.

    It is in the file of that name in ``folder``, where there is one; else it is loaded as :func:`load` does.
    """
    file = _files(folder).get(name)
    if file is None:
        return load(group, name, base)
    from importlib.util import module_from_spec, spec_from_file_location

    remedy = f"Correct {file}, or take {name} out of the configuration."
    spec = spec_from_file_location(f"workbench_plugins.{name}", file)
    if spec is None or spec.loader is None:
        raise Trouble(f"The plugin {name} cannot be loaded.", f"{file} is no Python file.", remedy)
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the plugin's frame: importing it runs its code, which may raise anything
        raise Trouble(f"The plugin {name} ({file.name}) cannot be loaded.", _why(error), remedy) from error
    own = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    fitting = [one for one in own if issubclass(one, base)]
    if len(fitting) != 1:
        why = f"It has {len(fitting) or 'no'} class{'es' if len(fitting) > 1 else ''} of that kind."
        raise Trouble(f"The plugin {name} ({file.name}) is not a {base.__name__}.", why, remedy)
    return _checked(fitting[0], f"{name} ({file.name})", base, remedy)


def _why(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: {error.msg}."
    return f"{type(error).__name__}: {error}"


def load(group: str, name: str, base: type[T]) -> type[T]:
    """Return the class that ``name`` stands for in ``group``; it is a subclass of ``base``.

    Only this one is imported. Raises Trouble where there is none of that name, where it cannot be
    imported, or where it is not what the group asks for.
    """
    built_in = _BUILT_IN.get(group, {}).get(name)
    if built_in is not None:
        module, _, attribute = built_in.partition(":")
        remedy = "This is a fault in workbench itself; install it anew, and report it if it stays."
        try:
            found = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise Trouble(f"The part for {name} cannot be loaded.", f"{error}.", remedy) from error
        return _checked(found, name, base, remedy)
    point = _installed(group).get(name)
    if point is None:
        raise _unknown(group, name)
    owner = f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
    remedy = f"Upgrade or remove {owner}, or take {name} out of the configuration."
    try:
        found = point.load()
    except Exception as error:  # the plugin's frame: importing it runs its code, which may raise anything
        raise Trouble(f"The plugin {name} (from {owner}) cannot be loaded.", _why(error), remedy) from error
    return _checked(found, f"{name} (from {owner})", base, remedy)


def _installed(group: str) -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points  # it imports email and csv, which the first paint must not

    return {point.name: point for point in entry_points(group=group)}


def _checked(found: object, name: str, base: type[T], remedy: str) -> type[T]:
    if not (isinstance(found, type) and issubclass(found, base)):
        raise Trouble(f"The plugin {name} is not a {base.__name__}.", f"It gives {found!r}.", remedy)
    version = getattr(found, "api_version", _API_VERSION)
    if version != _API_VERSION:
        raise Trouble(
            f"The plugin {name} was written for another workbench.",
            f"It asks for version {version!r} of the plugin interface; this workbench has version {_API_VERSION}.",
            remedy,
        )
    return found


def _unknown(group: str, name: str) -> Trouble:
    from difflib import get_close_matches

    known = names(group)
    near = get_close_matches(name, known, n=1)
    kind = group.partition(".")[2].replace("_", " ")
    hint = f"Did you mean {near[0]}? " if near else ""
    return Trouble(
        f"There is no plugin called {name!r} among the {kind}.",
        f"Installed: {', '.join(known) or 'none'}.",
        f"{hint}Install the package that brings it, or correct the name in the configuration.",
    )
