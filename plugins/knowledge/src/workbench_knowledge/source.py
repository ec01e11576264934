"""The folders as a knowledge source, so that panes of others can search them too."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from workbench.api import KnowledgeArticle, KnowledgeHit, KnowledgeSource
from workbench_knowledge.asking import terms_of
from workbench_knowledge.library import library_of
from workbench_knowledge.settings import Settings


class FolderSource(KnowledgeSource):
    """Finds pages of the folders that the settings name. An article's id is the path of its file."""

    id = "knowledge"
    title = "Folders"
    Settings = Settings

    async def search(self, words: str, limit: int = 10) -> list[KnowledgeHit]:
        """Return the pages that fit the words, best first."""
        library = library_of(self.context.settings_as(Settings), self.context.data_folder)
        if library is None:
            return []
        library.watch()
        found = await asyncio.to_thread(library.search, terms_of(words), limit)
        return [
            KnowledgeHit(
                id=str(hit.path), title=hit.title, line=hit.line, is_public=hit.is_public, url=hit.url, path=hit.path,
                updated=datetime.fromtimestamp(hit.changed, UTC),
            )
            for hit in found
        ]  # fmt: skip

    async def article(self, article_id: str) -> KnowledgeArticle | None:
        """Return a page by the path of its file. Raises Trouble where it cannot be read, or is in no folder."""
        library = library_of(self.context.settings_as(Settings), self.context.data_folder)
        if library is None:
            return None
        found = await asyncio.to_thread(library.answer, Path(article_id))
        return KnowledgeArticle(
            id=article_id, title=found.title, text=found.text, is_public=found.is_public, url=found.url,
            path=found.path, owner=found.owner, updated=found.updated,
        )  # fmt: skip
