"""What ``workbench doctor`` looks at; each check yields findings and changes nothing."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from workbench.domain.trouble import Trouble
from workbench.store.checking import check_files, engine, look_into
from workbench.store.connection import StoreError
from workbench.store.opening import MIRROR
from workbench.workplace import Workplace

_NARROWEST, _LOWEST = 60, 16
_OLDEST_PYTHON = (3, 11)
_LITTLE = 500_000_000  # bytes of free disk
_DISTRIBUTION = "support-workbench"


class Finding(NamedTuple):
    """One thing that was looked at: ``ok``, ``warn`` or ``fail``, what was found, and what to do about it."""

    about: str
    state: Literal["ok", "warn", "fail"]
    found: str
    remedy: str = ""


Check = Callable[[Workplace], Iterator[Finding]]


def python(_: Workplace) -> Iterator[Finding]:
    """Look at the interpreter."""
    version = platform.python_version()
    if sys.version_info >= _OLDEST_PYTHON:
        yield Finding("python", "ok", version)
    else:
        yield Finding("python", "fail", version, "Install Python 3.11 or newer.")


def sqlite(_: Workplace) -> Iterator[Finding]:
    """Look at SQLite and its full text."""
    found = engine()
    if found.full_text and found.trigrams:
        yield Finding("sqlite", "ok", f"{found.version} with full text")
    else:
        lacking = "the trigram tokenizer" if found.full_text else "FTS5"
        yield Finding("sqlite", "fail", f"{found.version} without {lacking}", "Use a Python whose SQLite has FTS5.")


def terminal(_: Workplace) -> Iterator[Finding]:
    """Look at what the desk would be drawn on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Finding("terminal", "warn", "none here", "Run the doctor in the terminal that the desk is to open in.")
        return
    kind = os.environ.get("TERM", "")
    columns, lines = shutil.get_terminal_size()
    said = f"{kind or 'unknown'}, {columns} × {lines}"
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if kind in ("", "dumb"):
        yield Finding("terminal", "fail", said, "Use a terminal that says what it is in TERM.")
    elif not encoding.startswith("utf"):
        yield Finding("terminal", "warn", f"{said}, {sys.stdout.encoding}", "Set a UTF-8 locale, or look.icons: ascii.")
    elif columns < _NARROWEST or lines < _LOWEST:
        yield Finding("terminal", "warn", said, f"Make it {_NARROWEST} × {_LOWEST} or larger.")
    else:
        yield Finding("terminal", "ok", said)


def configuration(workplace: Workplace) -> Iterator[Finding]:
    """Look at the configuration's mistakes."""
    from workbench.commands.line.config import load_whole

    loaded = load_whole(workplace)
    for mistake in loaded.problems:
        yield Finding("configuration", "fail", str(mistake), "Mend the line; the other options stand.")
    if loaded.path is None and not loaded.problems:
        yield Finding("configuration", "ok", f"none, so the defaults ({workplace.paths.config} would be read)")
    elif not loaded.problems:
        yield Finding("configuration", "ok", str(loaded.path))


def helpdesks(workplace: Workplace) -> Iterator[Finding]:
    """Look at whether the embedded helpdesks can be made, and at the keyring; servers are asked last."""
    from workbench.config.secrets import keyring_name, resolve

    for options in workplace.config.helpdesks:
        if options.url:
            continue
        try:
            if options.token is not None:
                resolve(options.token, helpdesk=options.name)
            workplace.servers().helpdesk(options)
        except Trouble as trouble:
            yield Finding("helpdesk", "fail", f"{options.name}: {trouble.what} {trouble.why}".strip(), trouble.remedy)
        else:
            yield Finding("helpdesk", "ok", f"{options.name} ({options.kind})")
    try:
        yield Finding("keyring", "ok", keyring_name())
    except Trouble as trouble:
        yield Finding("keyring", "warn", f"{trouble.what} {trouble.why}".strip(), trouble.remedy)


def store(workplace: Workplace) -> Iterator[Finding]:
    """Look at the store's files: whole, of this version, room to grow."""
    folder = workplace.store_folder
    there = False
    for health in check_files(folder):
        there = True
        said = f"{health.path.name}, {health.bytes / 1e6:,.1f} MB"
        if health.fault:
            remedy = "It is rebuilt by the next start." if health.path.name == MIRROR else "The next start says more."
            yield Finding("store", "fail", f"{said}: {health.fault}", remedy)
        elif health.version > health.newest:
            yield Finding("store", "fail", f"{said}: written by a newer workbench", "Upgrade workbench.")
        else:
            yield Finding("store", "ok", said)
    if not there:
        yield Finding("store", "ok", f"none yet; it will be in {folder}")
    free = shutil.disk_usage(_existing(folder)).free
    state: Literal["ok", "warn"] = "ok" if free > _LITTLE else "warn"
    yield Finding("disk", state, f"{free / 1e9:,.1f} GB free", "" if state == "ok" else "Make room on the disk.")


def permissions(workplace: Workplace) -> Iterator[Finding]:
    """Look at whether others may read what customers wrote."""
    paths = workplace.paths
    folders = [paths.data, paths.state, workplace.store_folder, paths.data / "helpdesks"]
    files = [path for folder in folders for path in sorted(folder.glob("*.db*"))]
    wrong = [path for path in (*folders, *files) if path.exists() and _open_to_others(path)]
    blocked = [path for path in (*folders, *files) if path.exists() and not os.access(path, os.R_OK | os.W_OK)]
    for path in blocked:
        yield Finding("permissions", "fail", f"{path} cannot be written", f"chmod u+rw {path}")
    for path in wrong:
        yield Finding("permissions", "warn", f"{path} is open to other users", f"chmod go= {path}")
    if not wrong and not blocked:
        yield Finding("permissions", "ok", f"{paths.data} is yours alone")


def syncing(workplace: Workplace) -> Iterator[Finding]:
    """Look at who pulls, and how the helpdesks answered."""
    from workbench.store.sources import sources
    from workbench.sync.lease import running_pid

    mirror = workplace.store_folder / MIRROR
    if not mirror.exists():
        return
    try:
        connection = look_into(mirror)
        try:
            pid, known = running_pid(connection), sources(connection)
        finally:
            connection.close()
    except StoreError as error:
        yield Finding("sync", "fail", f"the store cannot be read: {error}", "Look at the lines about the store.")
        return
    yield Finding("sync", "ok", f"process {pid} pulls" if pid else "no process pulls; the desk starts one")
    for source in known:
        if source.trouble:
            yield Finding("sync", "warn", f"{source.name}: {source.trouble}", "It is tried again by itself.")


def installation(_: Workplace) -> Iterator[Finding]:
    """Look for another distribution that installs a package of our name, as one on PyPI does."""
    from importlib.metadata import packages_distributions

    owners = sorted(set(packages_distributions().get("workbench", [])))
    others = [name for name in owners if name != _DISTRIBUTION]
    if others:
        remedy = f"Uninstall it, or install workbench by itself: pipx install {_DISTRIBUTION}"
        yield Finding("installation", "fail", f"{', '.join(others)} installs a package called workbench too", remedy)
    else:
        yield Finding("installation", "ok", f"workbench belongs to {owners[0] if owners else 'a source tree'}")


CHECKS: tuple[Check, ...] = (
    python, sqlite, terminal, installation, configuration, helpdesks, permissions, store, syncing,
)  # fmt: skip


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
