"""What the configuration says to this plugin: which folders there are, who may read them, and where drafts go."""

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of Markdown, reStructuredText or HTML.

    ``public`` says that customers may read what is in it: only then may it be quoted in a reply. ``title`` names it in
    the pane, ``owner`` is who looks after it. ``url`` is where its pages stand on the web, with ``{path}`` for a file's
    path in the folder or ``{page}`` for that without its ending. ``only`` are patterns such as ``*.md``.
    """

    path: str
    public: bool = False
    title: str = ""
    owner: str = ""
    url: str = ""
    only: tuple[str, ...] = ()

    @property
    def root(self) -> Path:
        """Where it is, ``~`` resolved."""
        return Path(self.path).expanduser()

    @property
    def name(self) -> str:
        """What it is called in the pane."""
        return self.title or self.root.name or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The plugin's settings.

    ``drafts`` is the folder for articles begun from tickets, and for the lists of what is wrong or missing, so that a
    team can share them; '' keeps them with the plugin.
    """

    folders: tuple[Folder, ...] = ()
    drafts: str = ""

    def each_folder(self) -> tuple[Folder, ...]:
        """Return each folder once: one that is named twice is public where both say so, and holds what either wants."""
        found: dict[Path, Folder] = {}
        for one in self.folders:
            root = one.root.resolve()
            if root in found:
                other = found[root]
                only = (*other.only, *one.only) if other.only and one.only else ()
                one = replace(other, public=other.public and one.public, only=only)
            found[root] = one
        return tuple(found.values())
