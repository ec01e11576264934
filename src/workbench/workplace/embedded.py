"""Where embedded helpdesks are kept: those of the configuration, and one that needs none."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.config.server_options import HelpdeskOptions
    from workbench.providers.helpdesk.local import LocalFile

LOCAL = "local"  # the embedded helpdesk that needs no configuration; and the kind of all of them


class Embedded:
    """The embedded ones among the ``configured`` helpdesks; files for which nothing else is said lie below ``data``."""

    def __init__(self, configured: "Sequence[HelpdeskOptions]", data: Path) -> None:
        self._configured = configured
        self._data = data

    def names(self) -> tuple[str, ...]:
        """Return the names of those that are configured."""
        return tuple(options.name for options in self._configured if options.kind == LOCAL)

    def has_unsaid(self) -> bool:
        """Whether something was put into the one called ``local``, and the configuration does not name it."""
        named = any(options.name == LOCAL for options in self._configured)
        return not named and self._default_file(LOCAL).exists()

    def unsaid(self) -> "tuple[HelpdeskOptions, ...]":
        """Return the options of that one, where it is there."""
        return (_options(LOCAL),) if self.has_unsaid() else ()

    def file_of(self, options: "HelpdeskOptions") -> Path:
        """Return where one is kept."""
        return Path(options.path) if options.path else self._default_file(options.name)

    def open(self, name: str) -> "LocalFile":
        """Return one's file, opened for writing; one that is not configured is found where it would be if it were.

        Raises Trouble where ``name`` is another kind of helpdesk, or the file cannot be used.
        """
        from workbench.providers.helpdesk.local import LocalFile

        options = next((one for one in self._configured if one.name == name), None) or _options(name)
        if options.kind != LOCAL:
            why = f"The configuration says that it is of the kind {options.kind}."
            raise Trouble(f"{name} is not an embedded helpdesk.", why, "Name one of the kind local.")
        return LocalFile(self.file_of(options), name)

    def holding(self, refs: "Sequence[Ref]") -> list[str]:
        """Return the names of those that some of the tickets are on."""
        return sorted({source_of(ref) for ref in refs} & {*self.names(), LOCAL})

    def _default_file(self, name: str) -> Path:
        return self._data / "helpdesks" / f"{name}.db"


def _options(name: str) -> "HelpdeskOptions":
    from workbench.config.server_options import HelpdeskOptions

    return HelpdeskOptions(name=name, kind=LOCAL)
