"""Knowledge sources: what a plugin brings that can be searched for articles, and read."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from workbench.api.panes import API_VERSION, NoSettings, S, no_fetch, no_secret, nothing, settings_from


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeHit:
    """One article that was found: ``line`` is what matched, ``reason`` why it is offered.

    ``is_public`` says that customers may read it; what is not never goes into a reply. ``url`` is its page on the web,
    ``path`` its file, '' and None where it has none.
    """

    id: str
    title: str
    line: str = ""
    is_public: bool = False
    url: str = ""
    path: Path | None = None
    updated: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeArticle:
    """An article to be read: its ``text`` is Markdown; ``owner`` is who looks after it. The rest is as for a hit."""

    id: str
    title: str
    text: str
    is_public: bool = False
    url: str = ""
    path: Path | None = None
    owner: str = ""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What a knowledge source is handed when it is made; the names mean what they do in a pane's context."""

    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    data_folder: Path | None = None
    log: Callable[[str], None] = nothing
    secret: Callable[[str], Awaitable[str]] = no_secret
    fetch: Callable[[str], Awaitable[bytes]] = no_fetch

    def settings_as(self, kind: type[S]) -> S:
        """Return the settings as the plugin's own model. Raises Trouble where they do not fit it."""
        return settings_from(self.settings, kind)


class KnowledgeSource(ABC):
    """A place that holds articles: a wiki, a folder, a documentation site.

    Subclasses set ``id`` and ``title``, and may name a model of their ``Settings`` and the ``hosts`` they fetch from.
    Panes reach it through ``context.sources()``.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    api_version: ClassVar[int] = API_VERSION
    Settings: ClassVar[type] = NoSettings
    hosts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, context: SourceContext) -> None:
        self.context = context

    @abstractmethod
    async def search(self, words: str, limit: int = 10) -> list[KnowledgeHit]:
        """Return the articles that fit the words, best first."""

    @abstractmethod
    async def article(self, article_id: str) -> KnowledgeArticle | None:
        """Return one article, or None where there is none of that id."""
