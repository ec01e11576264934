"""What the pane shows, as views: the list of what was found, and one answer to be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from workbench.api import (
    Action,
    Article,
    Choice,
    Empty,
    Field,
    Fields,
    Input,
    KnowledgeHit,
    KnowledgeSource,
    Markdown,
    Opens,
    PaneContext,
    Ref,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Ticket,
    Tone,
    View,
    age,
    one_line,
    shorten,
)
from workbench_knowledge.answers import Answer, answer_of_article, excerpt
from workbench_knowledge.asking import Term
from workbench_knowledge.elsewhere import Past
from workbench_knowledge.library import Hit, target_of

_MARKS = re.compile(r"^[#>]+ |\*\*", re.MULTILINE)  # of Markdown, which are nothing in a single line
_NARROW = 70  # cells
_LONGEST = 60_000  # characters of a page that is read here
_WHAT = Input(name="what", label="What is wrong with it", required=True)
DRAFT = Action("draft", "Begin an article from this ticket")
MISSING = Action("missing", "None of these answers it: note that an article is missing")
TO_WRITE = Action("to-write", "Open the list of articles to write")


@dataclass(slots=True)
class Findings:
    """All that was found for one question; each with why, '' where it was asked for, an article with the words too."""

    pages: list[tuple[Hit, str]] = field(default_factory=list)
    articles: list[tuple[Article, Sequence[Term], str]] = field(default_factory=list)
    hits: list[tuple[KnowledgeSource, KnowledgeHit]] = field(default_factory=list)
    tickets: list[Past] = field(default_factory=list)
    issues: list[tuple[Ref, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.pages or self.articles or self.hits or self.tickets or self.issues)


def findings_view(asked: str, found: Findings, notices: Sequence[str], context: PaneContext) -> View:
    """Return the pane: the question, what may be amiss, what was found, and what can be done about it."""
    ticket, now = context.ticket, context.now
    cells = max(60, 2 * (context.width - 6))  # of a line: two on the screen, so that there is room for the reason
    views: list[View] = [Choice(_heading(asked, ticket), (search_action(asked, ticket),))]
    views += (Text(one, Tone.WARN) for one in notices)
    answers = [_page_row(hit, why, now, cells) for hit, why in found.pages]
    answers += [_article_row(article, terms, why, now, cells) for article, terms, why in found.articles]
    answers += [_hit_row(source, hit, cells) for source, hit in found.hits]
    if answers:
        if context.width < _NARROW:
            answers = [_narrowed(row) for row in answers]
        views.append(Section("Pages and articles", Table(("",) * len(answers[0].cells), tuple(answers), flexible=0)))
    if found.tickets:
        views.append(Section("Tickets of before", Table(("", ""), tuple(map(_ticket_row, found.tickets)), flexible=1)))
    if found.issues:
        rows = tuple(Row((one_line(title),), Opens("issue", ref)) for ref, title in found.issues)
        views.append(Section("Issues", Table(("",), rows)))
    if not found:
        views.append(_nothing(asked, ticket))
    may = [DRAFT] if ticket is not None and not ticket.status.is_open else []
    if asked and found:
        may.append(MISSING)
    views.append(Choice("", (*may, TO_WRITE)))
    return Stack(tuple(views))


def search_action(asked: str = "", ticket: Ticket | None = None) -> Action:
    """Return what asks for words and searches; one step fewer than a form, which would have to be sent as well."""
    words = Input(name="words", label="Search", value=asked, hint=_hint(asked, ticket))
    return Action("search", f"Search: {one_line(asked)}" if asked else "Search", asks=(words,))


def answer_view(answer: Answer, terms: Sequence[Term], now: datetime) -> View:
    """Return one answer to be read: who may read it, what can be done with it, what fits best, and all of it."""
    rows = [Field("Read by", *_readers(answer.is_public)), Field("Part of", answer.where)]
    if answer.owner:
        rows.append(Field("Looked after by", answer.owner))
    if answer.updated:
        ago = age(answer.updated, now)
        rows.append(Field("Changed", "just now" if ago == "now" else f"{ago} ago"))
    if place := answer.url or (str(answer.path) if answer.path else ""):
        rows.append(Field("Where", one_line(place)))
    best = excerpt(answer.text, terms) if terms else ""
    parts: list[View] = [Fields(tuple(rows)), Choice("", _actions(answer.is_public, answer.target, bool(answer.url)))]
    if best and not answer.text.lstrip().startswith(best[:200]):
        parts.append(Section("What fits best", Markdown(best)))
        parts.append(Section("All of it", Markdown(answer.text[:_LONGEST])))
    else:
        parts.append(Markdown(answer.text[:_LONGEST]))
    return Stack(tuple(parts))


def _actions(is_public: bool, target: str = "", has_url: bool = True) -> tuple[Action, ...]:
    """Return what can be done with an answer; on a page of its own each action names the ``target`` itself."""
    of = f" {target}" if target else ""
    for_customers: tuple[Action, ...] = (Action(f"quote{of}", "Quote it in the reply", key="i"),)
    if has_url:
        for_customers += (Action(f"link{of}", "Put a link into the reply", key="L"),)
    for_us = (
        Action(f"note{of}", "Leave it as a note on the ticket", key="K"),
        Action(f"fix{of}", "Mend it", key="d"),
        Action(f"flag{of}", "Note that it is wrong", key="b", asks=(_WHAT,)),
    )
    if is_public:
        return for_customers + for_us
    # The keys for replies are there all the same, and say why they do nothing.
    refused = (("quote", "i", "Not quoted: internal"), ("link", "L", "Not linked: internal"))
    return for_us + tuple(Action(f"{name}{of}", title, key=key) for name, key, title in refused)


def _readers(is_public: bool) -> tuple[str, Tone]:
    return ("customers may read it", Tone.PLAIN) if is_public else ("INTERNAL: no customer may read it", Tone.WARN)


def _audience(is_public: bool) -> str:
    return "public" if is_public else "INTERNAL"


def _page_row(hit: Hit, why: str, now: datetime, cells: int) -> Row:
    ago = age(datetime.fromtimestamp(hit.changed, UTC), now)
    line = f"{hit.heading}: {hit.line}" if hit.heading and hit.heading != hit.title else hit.line
    return Row(
        (hit.title, _audience(hit.is_public), f"{hit.folder} · {ago}"), Opens("own", target_of(hit.path)),
        _actions(hit.is_public, has_url=bool(hit.url)), below="\n".join(filter(None, (shorten(line, cells), why))),
    )  # fmt: skip


def _article_row(article: Article, terms: Sequence[Term], why: str, now: datetime, cells: int) -> Row:
    answer = answer_of_article(article)
    line = shorten(one_line(_MARKS.sub("", excerpt(article.text, terms))), cells)
    return Row(
        (answer.title, _audience(answer.is_public), f"{answer.where} · {age(article.updated, now)}"),
        Opens("own", answer.target), _actions(answer.is_public, has_url=bool(answer.url)),
        below="\n".join(filter(None, (line, why))),
    )  # fmt: skip


def _narrowed(row: Row) -> Row:
    """Return a row with where an answer is from below it, so that there is room for its title."""
    title, audience, place = row.cells
    return replace(row, cells=(title, audience), below=f"{row.below}\n{place}" if row.below else place)


def _hit_row(source: KnowledgeSource, hit: KnowledgeHit, cells: int) -> Row:
    return Row(
        (one_line(hit.title), _audience(hit.is_public), one_line(source.title)),
        Opens("own", f"source {source.id} {hit.id}"), _actions(hit.is_public, has_url=bool(hit.url)),
        below="\n".join(filter(None, (shorten(one_line(hit.line), cells), one_line(hit.reason)))),
    )  # fmt: skip


def _ticket_row(past: Past) -> Row:
    ticket = past.ticket
    return Row(
        (ticket.ref.partition(":")[2], one_line(ticket.subject)), Opens("ticket", ticket.ref),
        below=past.ending or ticket.status.value, tone=Tone.QUIET if ticket.status.is_open else Tone.PLAIN,
    )  # fmt: skip


def _heading(asked: str, ticket: Ticket | None) -> str:
    if asked:
        return "What holds these words"
    return "What fits the ticket's words" if ticket else "Folders, articles, tickets and issues"


def _hint(asked: str, ticket: Ticket | None) -> str:
    if asked:
        return "Empty shows again what fits the ticket." if ticket else ""
    return "Over folders, articles, tickets and issues."


def _nothing(asked: str, ticket: Ticket | None) -> Empty:
    if asked:
        return Empty(f"Nothing holds “{one_line(asked)}”.", "It stands now among the articles to write.")
    if ticket is None:
        return Empty("Type what you look for.", "")
    return Empty("Nothing shares the rare words of this ticket.", "Type what you look for.")
