"""Where things are kept: the configuration, data, state, cache and canned explanations.

By default where the system wants them; all in the one folder that ``WORKBENCH_HOME`` names, where it is set.
"""

import errno
import os
import sys
from pathlib import Path
from typing import NamedTuple

from workbench.domain.folders import make_private_folder
from workbench.domain.trouble import Trouble

APP = "workbench"
HOME = "WORKBENCH_HOME"

_WHY = {
    errno.ENOSPC: ("the disk is full", "Free some space on it and try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Free some space and try again."),
    errno.EROFS: ("the disk is read-only", f"Set {HOME} to a folder that can be written to."),
    errno.EACCES: ("you may not write there", f"Change its permissions, or set {HOME} to another folder."),
    errno.EPERM: ("the system does not allow it", f"Set {HOME} to another folder."),
    errno.EEXIST: ("a file stands in its place", f"Move the file away, or set {HOME} to another folder."),
    errno.ENOTDIR: ("a file stands in its place", f"Move the file away, or set {HOME} to another folder."),
}


# Errors that are nobody's fault but the machine's, wherever they come up.
OF_THE_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})


class Paths(NamedTuple):
    """Files and folders of one person's workbench; none needs to exist yet."""

    config: Path
    """The configuration file."""
    data: Path
    """What exists nowhere else, and the local copy: the store, the embedded helpdesk."""
    state: Path
    """Logs and locks."""
    cache: Path
    """What can be made again at any time."""
    canned: Path
    """The person's own canned explanations."""

    @property
    def plugins(self) -> Path:
        """Plugins that are single files of the person's own."""
        return self.canned.with_name("plugins")


def find_paths() -> Paths:
    """Return the paths of this machine's user, or those below ``WORKBENCH_HOME``. Touches no disk.

    Raises Trouble where the user has no home.
    """
    home = os.environ.get(HOME, "").strip()
    if home:
        root = Path(os.path.abspath(os.path.expanduser(home)))  # noqa: PTH100, PTH111 - Path's raises for ~nobody
        config, data, state, cache = root, root / "data", root / "state", root / "cache"
    elif sys.platform == "linux":
        # platformdirs takes 6 to 12 ms to import, too long before the first paint; a test keeps both alike.
        config = _xdg("XDG_CONFIG_HOME", ".config")
        data = _xdg("XDG_DATA_HOME", ".local/share")
        state = _xdg("XDG_STATE_HOME", ".local/state")
        cache = _xdg("XDG_CACHE_HOME", ".cache")
    else:
        from platformdirs import PlatformDirs

        dirs = PlatformDirs(APP, appauthor=False)
        config, data = dirs.user_config_path, dirs.user_data_path
        state, cache = dirs.user_state_path, dirs.user_cache_path
    return Paths(config / "config.yaml", data, state, cache, config / "canned")


def paths_in(home: Path | None) -> Paths:
    """Return the paths of a place all of which is in ``home``; for None those that the system gives it."""
    if home is None:
        return find_paths()
    root = Path(os.path.abspath(os.path.expanduser(home)))  # noqa: PTH100, PTH111 - Path's raises for ~nobody
    return Paths(root / "config.yaml", root / "data", root / "state", root / "cache", root / "canned")


def _xdg(variable: str, default: str) -> Path:
    """Return our folder below one of the XDG Base Directory Specification's. Raises Trouble without a home."""
    base = os.environ.get(variable, "").strip() or os.path.expanduser(f"~/{default}")  # noqa: PTH111 - see above
    if base.startswith("~"):
        raise Trouble("Your home folder is not known.", "HOME is not set.", f"Set it, or set {HOME} to a folder.")
    return Path(base) / APP


def ensure(folder: Path) -> Path:
    """Make ``folder`` where it is missing, readable by its owner alone, and return it.

    Raises Trouble where that cannot be done, or where it is there and cannot be written to.
    """
    try:
        make_private_folder(folder)
    except OSError as error:
        raise explain(error, folder) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        code = errno.EROFS if os.statvfs(folder).f_flag & os.ST_RDONLY else errno.EACCES
        raise explain(OSError(code, os.strerror(code)), folder)
    return folder


def explain(error: OSError, path: Path) -> Trouble:
    """Return what an error of the file system at ``path`` means, and what to do about it."""
    why, remedy = _WHY.get(error.errno or 0, (error.strerror or str(error), f"Set {HOME} to another folder."))
    return Trouble(f"{path} cannot be written to.", f"The reason: {why}.", remedy)
