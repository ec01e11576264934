"""Load the configuration: all mistakes at once, and a configuration that works in spite of them."""

from pathlib import Path

import msgspec

from workbench.config.document import Listing, Scalar, Section, Tree, UnreadableError, grow, read_bytes
from workbench.config.forms import Checks
from workbench.config.loaded import EMBEDDED, KNOWN_KINDS, CheckKeys, CheckQuery, Loaded
from workbench.config.mistakes import Mistake, Place, mistake_at, nearest_of, quoted
from workbench.config.model import VERSION, Config, Queue
from workbench.config.reading import NOTHING, Reader


def load(
    path: Path | None,
    *,
    known_kinds: tuple[str, ...] = KNOWN_KINDS,
    check_query: CheckQuery | None = None,
    check_keys: CheckKeys | None = None,
) -> Loaded:
    """Return the configuration in the file at ``path``; what is wrong in it has its default.

    A file that is not there means the defaults. Servers may be of our own kinds and of the ``known_kinds``.
    ``check_query`` raises Trouble for a search that is wrong; ``check_keys`` yields its objections to the keys,
    and an entry it objects to is left out. Raises nothing.
    """
    if path is None:
        return Loaded(Config(), None, (), {})
    try:
        data = read_bytes(path)
    except UnreadableError as unreadable:
        return Loaded(Config(), path, (unreadable.mistake,), {})
    if data is None:
        return Loaded(Config(), None, (), {})
    return understand(data, path, known_kinds=known_kinds, check_query=check_query, check_keys=check_keys)


def understand(
    data: bytes,
    path: Path,
    *,
    known_kinds: tuple[str, ...] = KNOWN_KINDS,
    check_query: CheckQuery | None = None,
    check_keys: CheckKeys | None = None,
) -> Loaded:
    """Return what :func:`load` does, from the bytes of a file that would be at ``path``."""
    try:
        tree = grow(data, path)
    except UnreadableError as unreadable:
        return Loaded(Config(), path, (unreadable.mistake,), {})
    if tree is None or (isinstance(tree, Scalar) and tree.kind == "null"):
        return Loaded(Config(), path, (), {})
    reader = Reader(path, Checks(path.absolute().parent, known_kinds, check_query))
    values = reader.section(Config, tree, "")
    config = msgspec.convert({} if values is NOTHING else values, Config)
    config = msgspec.structs.replace(config, queues=_with_keys(config.queues))
    if config.version > VERSION:
        # What this version does not know is no mistake of the person's then.
        return Loaded(config, path, (_newer(config.version, reader),), reader.places)
    config = _without_taken_names(config, tree, reader)
    _check_accounts(config, tree, reader)
    config = _with_clear_targets(config, reader)
    if check_keys is not None:
        config = _without_objections(config, check_keys, reader)
    problems = sorted(reader.mistakes, key=lambda mistake: (mistake.line, mistake.column))
    return Loaded(config, path, tuple(problems), reader.places)


def _newer(version: int, reader: Reader) -> Mistake:
    reason = f"this file is of version {version}, and this Workbench knows {VERSION}; install a newer Workbench"
    return mistake_at(reader.places["version"], "version", reason)


def _with_keys(queues: tuple[Queue, ...]) -> tuple[Queue, ...]:
    """Return the queues, those without a key on the lowest keys that are free."""
    if all(queue.key for queue in queues):
        return queues  # the very same, by which msgspec knows a default when it is kept
    taken = {queue.key for queue in queues}
    free = iter([key for key in range(1, 10) if key not in taken])
    return tuple(queue if queue.key else msgspec.structs.replace(queue, key=next(free)) for queue in queues)


def _check_accounts(config: Config, tree: Tree, reader: Reader) -> None:
    """Note accounts on helpdesks that are not there."""
    # A helpdesk that is left out for another mistake is there all the same.
    known = {EMBEDDED, *_names_in(tree, "helpdesks").values()}
    for name in config.me.accounts:
        if name not in known:
            path = f"me.accounts.{name}"
            reader.note(reader.places[path], path, f"no helpdesk is called {quoted(name)}", nearest_of(name, known))


def _without_taken_names(config: Config, tree: Tree, reader: Reader) -> Config:
    """Return the configuration without servers that have the name of one in another list, each of them noted.

    What comes from a server is kept under its name, so that two of one name would be taken for each other.
    """
    taken = {EMBEDDED: "the embedded helpdesk", **dict.fromkeys(_names_in(tree, "helpdesks").values(), "a helpdesk")}
    wrong: dict[str, set[str]] = {"trackers": set(), "status_pages": set()}
    for section, word in (("trackers", "a tracker"), ("status_pages", "a status page")):
        here = _names_in(tree, section)
        for path, name in here.items():
            if name in taken and path in reader.places:
                reader.note(reader.places[path], path, f"{quoted(name)} is the name of {taken[name]} already")
                wrong[section].add(name)
        taken |= dict.fromkeys(here.values(), word)
    return msgspec.structs.replace(
        config,
        trackers=tuple(one for one in config.trackers if one.name not in wrong["trackers"]),
        status_pages=tuple(one for one in config.status_pages if one.name not in wrong["status_pages"]),
    )


def _with_clear_targets(config: Config, reader: Reader) -> Config:
    """Return the configuration without places for handoffs that are none or several at once, each of them noted."""
    kept = []
    for at, target in enumerate(config.handoffs.to):
        if sum(map(bool, (target.folder, target.git, target.note, target.ticket))) == 1:
            kept.append(target)
        else:
            path = f"handoffs.to[{at}]"
            reader.note(reader.places.get(path, Place(reader.file)), path, "expected one of folder, git, note, ticket")
    if len(kept) == len(config.handoffs.to):
        return config
    return msgspec.structs.replace(config, handoffs=msgspec.structs.replace(config.handoffs, to=tuple(kept)))


def _names_in(tree: Tree, section: str) -> dict[str, str]:
    """Return the names of a list's servers by where they stand, the wrong ones too."""
    listed = _entry(tree, section)
    items = enumerate(listed.items) if isinstance(listed, Listing) else ()
    names = {f"{section}[{index}].name": _entry(item, "name") for index, item in items}
    return {path: name.text for path, name in names.items() if isinstance(name, Scalar)}


def _entry(tree: Tree, name: str) -> Tree | None:
    entries = tree.entries if isinstance(tree, Section) else ()
    return next((entry.value for entry in entries if entry.name == name), None)


def _without_objections(config: Config, check_keys: CheckKeys, reader: Reader) -> Config:
    keys = dict(config.keys)
    for objection in check_keys(config.keys):
        path = f"keys.{objection.command}"
        reader.note(reader.places.get(path, Place(reader.file)), path, objection.reason, objection.nearest)
        keys.pop(objection.command, None)
    return msgspec.structs.replace(config, keys=keys)
