"""The knowledge base of the demo company: Markdown files with a front matter, as articles."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.api import Article, make_ref
from workbench.demo.conversations import HELP_CENTRE
from workbench.demo.written import folder, parsed


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above an article's text."""

    id: str
    title: str
    updated_days_ago: int = 0
    internal: bool = False


def articles(helpdesk: str, now: datetime) -> tuple[Article, ...]:
    """Return every article by file name. Raises ValueError for one without a front matter."""
    home = folder("articles")
    if not home.is_dir():
        return ()
    found = sorted((path for path in home.iterdir() if path.name.endswith(".md")), key=lambda path: path.name)
    return tuple(_article(path.name, path.read_text(encoding="utf-8"), helpdesk, now) for path in found)


def _article(name: str, content: str, helpdesk: str, now: datetime) -> Article:
    parts = content.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        raise ValueError(f"{name}: an article begins with a front matter between two lines of ---.")
    front = parsed(parts[1], FrontMatter, name)
    return Article(
        ref=make_ref(helpdesk, f"kb-{front.id}"),
        title=front.title,
        text=parts[2].strip("\n"),
        url=f"{HELP_CENTRE}/articles/{front.id}",
        updated=now - timedelta(days=front.updated_days_ago),
        internal=front.internal,
    )
