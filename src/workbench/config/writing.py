"""Add to the configuration file: one entry more, and everything that a person wrote stays as it is.

What is to be written is read first, by the loader that reads it ever after, and has to mean exactly what the file
meant before, and the new entry. Where it would not, the file is left alone and the lines are there to be pasted.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workbench.config.document import UnreadableError, read_bytes
from workbench.config.inserting import NoPlaceError, in_line, lines_of, with_item, with_named, with_option
from workbench.config.loaded import KNOWN_KINDS, Loaded
from workbench.config.loading import understand
from workbench.config.paths import ensure, explain
from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from workbench.config.model import Config
    from workbench.config.server_options import HelpdeskOptions, Secret, StatusPageOptions, TrackerOptions

BACKUP = ".bak"  # added to the file's name
_BOM = b"\xef\xbb\xbf"
_NEW = "# The workbench's configuration. `workbench config check` names every mistake with its line.\n"

Options = TypeVar("Options", "HelpdeskOptions", "TrackerOptions", "StatusPageOptions")


class Written(NamedTuple):
    """What was written: the file, and what stood in it before, None where there was none."""

    path: Path
    backup: Path | None


class UnwrittenError(Trouble):
    """The file could not be changed, and was not. ``lines`` are what a person may put into it."""

    def __init__(self, what: str, why: str, remedy: str, lines: str) -> None:
        super().__init__(what, why, remedy)
        self.lines = lines


def add_helpdesk(path: Path, options: "HelpdeskOptions", *, known_kinds: tuple[str, ...] = ()) -> Written:
    """Add a helpdesk to the configuration at ``path``, which is made where it is missing.

    ``known_kinds`` are the kinds of server that plugins bring. Raises UnwrittenError, and nothing is changed.
    """
    return _add(path, "helpdesks", options, known_kinds)


def add_tracker(path: Path, options: "TrackerOptions", *, known_kinds: tuple[str, ...] = ()) -> Written:
    """Add a tracker, as :func:`add_helpdesk` does a helpdesk."""
    return _add(path, "trackers", options, known_kinds)


def add_status_page(path: Path, options: "StatusPageOptions", *, known_kinds: tuple[str, ...] = ()) -> Written:
    """Add a status page, as :func:`add_helpdesk` does a helpdesk."""
    return _add(path, "status_pages", options, known_kinds)


def set_token(path: Path, section: str, name: str, token: "Secret", *, known_kinds: tuple[str, ...] = ()) -> Written:
    """Say in the configuration where the token of the server ``name`` is from now on.

    ``section`` is the list it stands in: helpdesks, trackers. Raises UnwrittenError, and nothing is changed.
    """
    import msgspec

    def meant(before: "Config") -> "Config":
        items = tuple(
            msgspec.structs.replace(one, token=token) if one.name == name else one for one in getattr(before, section)
        )
        return msgspec.structs.replace(before, **{section: items})

    said = _plain(token)
    kinds, lines = (*KNOWN_KINDS, *known_kinds), f"token: {in_line(said)}"
    return _change(path, lambda text: with_option(text, section, name, "token", said), meant, kinds, lines)


def set_plugin(path: Path, name: str, option: str, value: object) -> Written:
    """Set an ``option`` of a plugin (``enabled``, ``hosts``) in the configuration at ``path``; both may be new there.

    Raises UnwrittenError, and nothing is changed.
    """
    import msgspec

    from workbench.config.model import PluginOptions

    def meant(before: "Config") -> "Config":
        changed = msgspec.structs.replace(before.plugins.get(name, PluginOptions()), **{option: value})
        return msgspec.structs.replace(before, plugins={**before.plugins, name: changed})

    lines = f"plugins:\n  {name}: {{{option}: {in_line(value)}}}"
    return _change(path, lambda text: with_named(text, "plugins", name, option, value), meant, KNOWN_KINDS, lines)


def touch(path: Path) -> bool:
    """Let every process that follows the configuration read it anew, and with it the tokens; False where it cannot."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _add(path: Path, section: str, options: Options, known_kinds: tuple[str, ...]) -> Written:
    import msgspec

    def meant(before: "Config") -> "Config":
        return msgspec.structs.replace(before, **{section: (*getattr(before, section), options)})

    said = _plain(options)
    kinds = (*KNOWN_KINDS, *known_kinds, options.kind)
    return _change(path, lambda text: with_item(text, section, said), meant, kinds, lines_of(section, said))


def _plain(options: object) -> Mapping[str, object]:
    """Return what an entry says that is no default, in the model's order."""
    import msgspec

    return msgspec.convert(msgspec.to_builtins(options), dict[str, object])


def _change(
    path: Path,
    edit: Callable[[str], str],
    meant: Callable[["Config"], "Config"],
    known_kinds: tuple[str, ...],
    lines: str,
) -> Written:
    """Change the file at ``path`` so that it means what ``meant`` makes of its meaning. Raises UnwrittenError."""
    try:
        before = read_bytes(path)
    except UnreadableError as unreadable:
        raise _unwritten(path, str(unreadable.mistake), lines) from None
    kept = _NEW.encode() if before is None else before
    old = understand(kept, path, known_kinds=known_kinds)
    if any(mistake.path in ("", "version") for mistake in old.problems):
        raise _unwritten(path, str(old.problems[0]), lines)
    after = _edited(kept, edit)
    if after is None or not _means(understand(after, path, known_kinds=known_kinds), meant(old.config), old):
        raise _unwritten(path, "It is written in a way that nothing can be put into it safely.", lines)
    return _replace(path, before, after, lines)


def _edited(before: bytes, edit: Callable[[str], str]) -> bytes | None:
    mark, rest = (_BOM, before[len(_BOM) :]) if before.startswith(_BOM) else (b"", before)
    try:
        return mark + edit(rest.decode()).encode()
    except (NoPlaceError, UnicodeError):
        return None


def _means(loaded: Loaded, config: "Config", old: Loaded) -> bool:
    """Whether what was loaded is ``config``, with the mistakes that were there before and no other."""
    before = sorted((mistake.path, mistake.reason) for mistake in old.problems)
    return loaded.config == config and sorted((m.path, m.reason) for m in loaded.problems) == before


def _unwritten(path: Path, why: str, lines: str) -> UnwrittenError:
    what = f"{path} was left as it is."
    return UnwrittenError(what, why, "Mend it, or put these lines where they belong:", lines)


# -- the file -------------------------------------------------------------------------------------------


def _replace(path: Path, before: bytes | None, after: bytes, lines: str) -> Written:
    """Put ``after`` in the place of ``before``, in one piece. Raises UnwrittenError."""
    real = Path(os.path.realpath(path))  # a link leads to where a person keeps such files
    try:
        ensure(real.parent)
        if (real.read_bytes() if real.exists() else None) != before:
            raise _unwritten(path, "Somebody else wrote to it meanwhile.", lines)
        backup = None
        if before is not None:
            backup = real.with_name(real.name + BACKUP)
            _write(backup, before)
        _write(real, after)
        return Written(path, backup)
    except OSError as error:
        raise _said(explain(error, path), lines) from error
    except UnwrittenError:
        raise
    except Trouble as trouble:
        raise _said(trouble, lines) from trouble


def _said(trouble: Trouble, lines: str) -> UnwrittenError:
    return UnwrittenError(trouble.what, trouble.why, f"{trouble.remedy} These lines belong into it:", lines)


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, for its owner alone. Raises OSError."""
    descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(fresh).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(fresh).unlink()
        raise
