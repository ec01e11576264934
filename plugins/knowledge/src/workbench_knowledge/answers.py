"""An answer that was found, wherever it stands, and how it gets into a reply: as a link or a quote, if it is public."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.api import Article, KnowledgeArticle, KnowledgeSource, Trouble, clean, one_line, source_of
from workbench_knowledge.asking import Term
from workbench_knowledge.searching import holds

_LONGEST = 1_200  # characters of a quote
_HEADING = re.compile(r"^#{1,6} |^[^\n]+\n([=\-~^\"'`.#*+])\1{2,}\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page, an article or what another source found. ``where`` names what it is part of, ``text`` is Markdown.

    ``target`` is by what the pane finds it again.
    """

    target: str
    title: str
    where: str
    text: str
    is_public: bool
    url: str = ""
    path: Path | None = None
    owner: str = ""
    updated: datetime | None = None


def answer_of_article(article: Article) -> Answer:
    """Return an article of a helpdesk."""
    return Answer(
        target=f"article {article.ref}", title=one_line(article.title), where=source_of(article.ref),
        text=clean(article.text), is_public=not article.internal, url=article.url, updated=article.updated,
    )  # fmt: skip


def answer_of_source(source: KnowledgeSource, article: KnowledgeArticle) -> Answer:
    """Return what another source found."""
    return Answer(
        target=f"source {source.id} {article.id}", title=one_line(article.title), where=one_line(source.title),
        text=clean(article.text), is_public=article.is_public, url=article.url, path=article.path,
        owner=one_line(article.owner), updated=article.updated,
    )  # fmt: skip


def link(answer: Answer) -> str:
    """Return what a reply says to lead to an answer. Raises Trouble where customers may not read it, or have no way."""
    _must_be_public(answer)
    if not answer.url:
        raise Trouble(
            f"“{answer.title}” has no address on the web.", f"{answer.where} does not say where its pages stand.",
            "Quote it, or give the folder a `url` in the settings.",
        )
    return f"{answer.title}: {answer.url}"


def quote(answer: Answer, terms: Sequence[Term], *, for_customer: bool = True) -> str:
    """Return an answer's part that fits best, as a quotation. Raises Trouble where a customer may not read it."""
    if for_customer:
        _must_be_public(answer)
    place = answer.url or ("" if for_customer or answer.path is None else str(answer.path))
    lines = "\n".join(f"> {line}".rstrip() for line in excerpt(answer.text, terms).split("\n"))
    return f"From “{answer.title}”{f' ({place})' if place else ''}:\n\n{lines}\n"


def excerpt(text: str, terms: Sequence[Term]) -> str:
    """Return the paragraphs of a text that begin with the one that holds most of the terms, up to the next heading."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    if not paragraphs:
        return ""
    scores = [sum(2 if term.is_telling else 1 for term in terms if holds(part, term)) for part in paragraphs]
    # Of a paragraph and a heading that fit as well, the paragraph; of several, the first.
    best = max(range(len(paragraphs)), key=lambda n: (scores[n], not _HEADING.match(paragraphs[n]), -n))
    if _HEADING.match(paragraphs[best]) and best + 1 < len(paragraphs):
        best += 1
    taken = paragraphs[best].strip("\n")
    for part in paragraphs[best + 1 :]:
        if _HEADING.match(part) or len(taken) + len(part) > _LONGEST:
            break
        taken += f"\n\n{part.rstrip()}"
    return taken if len(taken) <= _LONGEST else f"{taken[:_LONGEST].rstrip()} …"


def _must_be_public(answer: Answer) -> None:
    if not answer.is_public:
        raise Trouble(
            f"“{answer.title}” is internal.", "Only what customers may read goes into a reply to them.",
            "Leave it as a note on the ticket, or say it in your own words.",
        )
