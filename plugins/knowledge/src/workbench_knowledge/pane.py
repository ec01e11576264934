"""The pane: what fits the ticket before anything is typed, one search over everything, and the use of an answer."""

import time
from collections.abc import Sequence
from pathlib import Path

from workbench.api import (
    ActionResult,
    Done,
    Edit,
    Note,
    Open,
    Pane,
    PaneContext,
    Ref,
    Reply,
    Show,
    Ticket,
    Trouble,
    View,
    one_line,
)
from workbench_knowledge import lists
from workbench_knowledge.answers import Answer, answer_of_article, answer_of_source, excerpt, link, quote
from workbench_knowledge.asking import Term, terms_of
from workbench_knowledge.drafting import draft, keep
from workbench_knowledge.finding import found_fitting, found_for, in_thread
from workbench_knowledge.library import Library, library_of
from workbench_knowledge.settings import Settings
from workbench_knowledge.shown import DRAFT, TO_WRITE, Findings, answer_view, findings_view, search_action
from workbench_knowledge.telling import words_of

_ASKED = "asked"  # the words that were searched for last, kept with the ticket
_LONGEST = 500  # letters of them
_EVERY = 1.0  # seconds after which the pane looks again whether a folder changed
_FRESH = 10.0  # seconds for which what was found is shown again while nothing moved
_MESSAGES = 200  # of a ticket, of which an article is drafted


class KnowledgePane(Pane):
    """Searches folders of documentation, articles, tickets of before and issues, and suggests what fits the ticket."""

    id = "knowledge"
    title = "Knowledge"
    key = "g k"
    commands = (search_action(), DRAFT, TO_WRITE)
    Settings = Settings

    def __init__(self) -> None:
        self._found: tuple[object, float, Findings] | None = None  # for what, when, and what

    async def view(self, context: PaneContext) -> View:
        """Return what was searched for, or what fits the ticket where nothing was."""
        library = _library(context)
        notices: list[str] = []
        if library is not None:
            library.watch()
            context.every(_EVERY)
            notices += library.troubles
            if library.is_filling:
                pages = await in_thread(library.pages)
                notices.append(f"The folders are being read: {pages:,} pages are known so far.")
        elif context.settings_as(Settings).folders:
            notices.append("The folders are not searched: this plugin has no folder of its own to keep an index in.")
        asked = await context.kept.get(_ASKED)
        return findings_view(asked, await self._findings(context, library, asked), notices, context)

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:
        """Carry out what was chosen; an action on a page of its own names what it is about behind a blank."""
        action, _, own = action.partition(" ")
        folder = _drafts(context)
        if action == "search":
            return await self._search(context, context.typed.text("words").strip())
        if action == "draft":
            return await _draft(context, folder)
        if action == "missing":
            asked = await context.kept.get(_ASKED)
            if not asked:
                raise Trouble("Nothing was searched for.", remedy="Search first; then what is missing has a name.")
            lists.note_missing(folder, asked, _ref(context), context.now.date())
            return Done(f"“{one_line(asked)}” stands among the articles to write.")
        if action == "to-write":
            return Edit(lists.list_of(folder, lists.MISSING))
        return await self._use(action, own or target, context, folder)

    async def _use(self, action: str, target: str, context: PaneContext, folder: Path) -> ActionResult:
        """Do something with one answer."""
        answer = await self._answer(context, target)
        terms = await _terms(context)
        if action == "open":
            return Show(answer.title, answer_view(answer, terms, context.now))
        if action == "quote":
            return Reply(quote(answer, terms))
        if action == "link":
            return Reply(link(answer))
        if action == "note":
            return Note(quote(answer, terms, for_customer=False))
        if action == "flag":
            what = context.typed.text("what")
            place = str(answer.path) if answer.path else answer.url or answer.title
            file = lists.note_flagged(folder, place, what, answer.owner, _ref(context), context.now.date())
            return Done(f"Noted for {answer.owner or 'whoever looks after it'} in {file.name}.")
        if action == "fix":
            if answer.path is not None:
                return Edit(answer.path, _line(answer.path, excerpt(answer.text, terms)))
            if answer.url:
                return Open("link", answer.url)
            raise Trouble(f"“{answer.title}” has neither a file nor a page.", remedy="Note what is wrong with it.")
        raise Trouble(f"There is no {one_line(action)} here.")

    async def _search(self, context: PaneContext, words: str) -> ActionResult:
        words, self._found = words[:_LONGEST], None
        await context.kept.put(_ASKED, words)
        if not words or await self._findings(context, _library(context), words):
            return Done()  # and the view, which comes next, shows what was found
        lists.note_missing(_drafts(context), words, _ref(context), context.now.date())
        return Done(f"Nothing holds “{one_line(words)}”; it stands among the articles to write.")

    async def _findings(self, context: PaneContext, library: Library | None, asked: str) -> Findings:
        """Return what was searched for, or what fits the ticket where nothing was; what is fresh is not found again."""
        ticket = context.ticket
        key = (asked, ticket and (ticket.ref, ticket.updated), library and (library, library.version))
        if self._found is None or self._found[0] != key or time.monotonic() - self._found[1] > _FRESH:
            if asked:
                found = await found_for(context, library, asked, without=self.id)
            else:
                found = await found_fitting(context, library, ticket) if ticket else Findings()
            self._found = key, time.monotonic(), found
        return self._found[2]

    async def _answer(self, context: PaneContext, target: str) -> Answer:
        """Return what a target stands for, as it is now. Raises Trouble where it has gone."""
        kind, _, rest = target.partition(" ")
        if kind == "page" and (library := _library(context)) is not None:
            return await in_thread(lambda: library.answer(Path(rest)))
        if kind == "article" and (article := await context.queries.article(rest)) is not None:
            return answer_of_article(article)
        if kind == "source":
            name, _, article_id = rest.partition(" ")
            for source in context.sources():
                if source.id == name and (known := await source.article(article_id)) is not None:
                    return answer_of_source(source, known)
        raise Trouble("This has gone meanwhile.", remedy="Search again.")


def _library(context: PaneContext) -> Library | None:
    return library_of(context.settings_as(Settings), context.data_folder)


async def _terms(context: PaneContext) -> Sequence[Term]:
    """Return what an answer is looked at for: the words searched for, or the rare ones of the ticket."""
    if asked := await context.kept.get(_ASKED):
        return terms_of(asked)
    if context.ticket is None:
        return ()
    terms, library = await words_of(context.ticket, context.queries), _library(context)
    return terms[:8] if library is None else await in_thread(lambda: library.rarest(terms)) or terms[:8]


async def _draft(context: PaneContext, folder: Path) -> ActionResult:
    ticket: Ticket | None = context.ticket
    if ticket is None:
        raise Trouble("No ticket is selected.", remedy="Choose a solved one in the queue.")
    if ticket.status.is_open:
        raise Trouble(
            f"{ticket.ref} is {ticket.status.value}.", "An article is drafted from how a ticket was solved.",
            "Solve it first.",
        )
    said = await context.queries.conversation(ticket.ref, _MESSAGES)
    return Edit(keep(folder, ticket, draft(ticket, said, context.customer, context.now)))


def _ref(context: PaneContext) -> Ref | None:
    return context.ticket.ref if context.ticket else None


def _drafts(context: PaneContext) -> Path:
    """Return where drafts and lists go. Raises Trouble where there is no such place."""
    settings = context.settings_as(Settings)
    if settings.drafts:
        return Path(settings.drafts).expanduser()
    if context.data_folder is None:
        raise Trouble("There is no folder for drafts.", remedy="Name one in the plugin's settings: `drafts`.")
    return context.data_folder / "drafts"


def _line(path: Path, part: str) -> int:
    """Return the number of the line in a file where a part of it begins, 0 where it is written otherwise there."""
    first = next((line.strip() for line in part.split("\n") if line.strip()), "")
    try:
        with path.open(encoding="utf-8", errors="replace") as opened:
            return next((number for number, line in enumerate(opened, 1) if first and first in line), 0)
    except OSError:
        return 0
