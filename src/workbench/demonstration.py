"""The demo company's home: when it is made, for which moment, and how it is put in place whole."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from workbench import __version__
from workbench.config.paths import ensure, explain

_NAME = "demo"
_STAMP = "made.json"
_FOLDER = Path(__file__).parent / "demo"
_FRESH_FOR = timedelta(hours=12)  # then its "two hours ago" is no longer true

_CONFIG = """\
# The demo company's desk, made by `workbench demo`. `workbench demo --fresh` makes all of it anew.
me:
  name: Sam Ortiz
  email: sam.ortiz@harborline.test
helpdesks:
  - name: local
    kind: local
shift:
  start: "09:00"
  end: "18:00"
  zone: {zone}
  days: [mon, tue, wed, thu, fri, sat, sun]
trackers:
  - name: tracker
    kind: jira
    url: https://tracker.harborline.test
    keys: [ENG]
canned:
  folders: [{canned}]
"""

# The plugins that come along with the workbench, and what each is told of where the company keeps what.
_PLUGINS = {
    "checklists": "{{enabled: true, settings: {{folders: [{checklists}]}}}}",
    "knowledge": "{{enabled: true, settings: {{folders: [{{path: {runbooks}, title: runbooks}}]}}}}",
}


class _Stamp(NamedTuple):
    """What a demo home was made for."""

    at: str
    frozen: bool
    version: str
    folder: str
    plugins: list[str]


def prepared(
    data: Path, frozen: datetime | None, settle: Callable[[Path, datetime], None], *, fresh: bool, plugins: bool
) -> Path:
    """Return the demo company's home below ``data``, made anew where what is there will not do.

    ``frozen`` is the time it is to be seen from, None for the machine's. ``settle`` is given a home with its
    configuration and the time, and fills it. ``plugins`` says whether those that come along with the workbench are on,
    as far as they are installed. A home is put together beside its place and moved there whole,
    so that a desk that is open on an older one is not disturbed. Raises Trouble where the disk refuses.
    """
    home = data / _NAME
    there = _plugins() if plugins else []
    if not fresh and _will_do(home, frozen, there):
        return home
    new = data / f"{_NAME}-{os.getpid()}"
    shutil.rmtree(new, ignore_errors=True)
    try:
        at = frozen or datetime.now(UTC)
        stamp = _stamp(at, frozen, there)
        _configure(new, stamp)
        settle(new, at)
        shutil.rmtree(new / "cache", ignore_errors=True)  # it speaks of where the home was made
        # Last, so that a home without it is one that was not finished.
        (new / _STAMP).write_text(json.dumps(stamp._asdict()), "utf-8")
        _put_in_place(new, home)
    except OSError as error:
        raise explain(error, home) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return home


def _will_do(home: Path, frozen: datetime | None, plugins: list[str]) -> bool:
    try:
        found = _Stamp(**json.loads((home / _STAMP).read_text("utf-8")))
        made = datetime.fromisoformat(found.at)
    except (OSError, ValueError, TypeError):
        return False
    if found[1:] != _stamp(made, frozen, plugins)[1:]:
        return False
    if frozen is not None:
        return made == frozen
    return timedelta(0) <= datetime.now(UTC) - made < _FRESH_FOR


def _stamp(at: datetime, frozen: datetime | None, plugins: list[str]) -> _Stamp:
    return _Stamp(at.isoformat(), frozen is not None, __version__, str(_FOLDER), plugins)


def _plugins() -> list[str]:
    """Return which plugins that come along with the workbench are installed; its wheel alone brings none."""
    from workbench.registry import PANES, installed

    there = {(one.name, one.package) for one in installed((PANES,), _FOLDER)}
    return [name for name in _PLUGINS if (name, f"workbench-{name}") in there]


def _configure(home: Path, stamp: _Stamp) -> None:
    ensure(home)
    # A path as JSON is a path as YAML.
    folders = {name: json.dumps(str(_FOLDER / name)) for name in ("canned", "checklists", "runbooks")}
    config = _CONFIG.format(zone="UTC" if stamp.frozen else "local", **folders)
    if stamp.plugins:
        config += "plugins:\n"
    for name in stamp.plugins:
        config += f"  {name}: {_PLUGINS[name].format(**folders)}\n"
    (home / "config.yaml").write_text(config, "utf-8")


def _put_in_place(new: Path, home: Path) -> None:
    old = home.with_name(f"{home.name}-old-{os.getpid()}")
    if home.exists():
        home.rename(old)
    try:
        new.rename(home)
    except OSError:
        # Another process has put one there in between, which does as well.
        if not (home / _STAMP).exists():
            raise
    shutil.rmtree(old, ignore_errors=True)
