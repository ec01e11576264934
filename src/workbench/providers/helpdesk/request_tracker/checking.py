"""Tries what an account may do, each right by itself, named as RT's administration names them."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from workbench.api import Refused, Right
from workbench.providers.helpdesk.request_tracker.asking import Questions
from workbench.providers.helpdesk.request_tracker.listing import every

T = TypeVar("T")


async def rights(questions: Questions, user: str) -> list[Right]:
    """Return what ``user`` may do. Raises Unreachable and its kin where RT cannot be asked at all."""
    found = [await _account(questions, user)]
    if found[0].works:
        looks = (_queues, _tickets, _people, _replies, _comments, _files, _articles, _answering, _noting)
        found += [await look(questions) for look in looks]
    return found


async def _account(questions: Questions, user: str) -> Right:
    name = "sign in"
    try:
        version = (await questions.system()).Version
        account = await questions.account(user)
    except Refused as refused:
        return Right(name, works=False, says=refused.why or str(refused), without="anything at all", needed=True)
    if version.partition(".")[0] not in ("5", "6"):
        says = f"This is RT {version}; REST 2.0 is part of RT 5."
        return Right(name, works=False, says=says, without="anything at all", needed=True)
    if not account.Privileged:
        says = f"{user} is a customer's account: it is not privileged."
        return Right(name, works=False, says=says, without="anything at all", needed=True)
    if not account.id:
        # RT shows the whole record to its owner alone (or to administrators).
        says = f"RT {version} knows {user}, but this token is somebody else's."
        return Right(name, works=False, says=says, without="knowing which tickets are mine", needed=True)
    return Right(name, works=True, says=f"RT {version}, as {account.RealName or account.Name}.", needed=True)


async def _queues(questions: Questions) -> Right:
    async def look() -> str:
        names = sorted(queue.Name for queue in (await questions.queues()).items)
        return f"{len(names)}: {', '.join(names[:5])}{', …' if len(names) > 5 else ''}." if names else ""

    return await _tried("see queues", look, "It needs SeeQueue.", "queues' names")


async def _tickets(questions: Questions) -> Right:
    async def look() -> str:
        found = await questions.ticket_ids("id > 0", most=1)
        return f"{found.total:,} to be seen." if found.total else "They can be seen." if found.items else ""

    why = "None is to be seen: it needs ShowTicket."
    return await _tried("read tickets", look, why, "anything at all", needed=True)


async def _people(questions: Questions) -> Right:
    async def look() -> str:
        rows = (await questions.tickets("id > 0")).items
        named = [user for row in rows for user in row.Requestor if user.EmailAddress]
        with_organisation = sum(bool(user.Organization) for user in named)
        return f"Names and addresses; {with_organisation} of {len(named)} with an organisation." if named else ""

    return await _tried("see customers", look, "No ticket has one that is to be seen.", "customers' names and history")


async def _replies(questions: Questions) -> Right:
    async def look() -> str:
        found = (await questions.transactions("(Type = 'Create' OR Type = 'Correspond')")).items
        return "They can be read." if found else ""

    return await _tried("read replies", look, "None is to be seen: it needs ShowTicket.", "conversations", needed=True)


async def _comments(questions: Questions) -> Right:
    async def look() -> str:
        return "They can be read." if (await questions.transactions("Type = 'Comment'")).items else ""

    why = "None is to be seen: it needs ShowTicketComments, or nobody has written one yet."
    return await _tried("read internal comments", look, why, "colleagues' comments")


async def _files(questions: Questions) -> Right:
    async def look() -> str:
        said = [one.id for one in (await questions.transactions("id > 0")).items]
        files = (await questions.files(said)).items if said else []
        if not files:
            return "None hangs on what was said last."
        await questions.file(str(min(files, key=lambda part: part.ContentLength).id))
        return f"One of {len(files)} was fetched."

    return await _tried("fetch attachments", look, "", "files")


async def _articles(questions: Questions) -> Right:
    async def look() -> str:
        rows = await every(lambda page: questions.articles(page=page))
        return f"{len(rows)} of them." if rows else ""

    return await _tried("read articles", look, "None is to be seen: it needs ShowArticle and SeeClass.", "articles")


async def _answering(questions: Questions) -> Right:
    why = "RT offers it on none of the newest tickets: it needs ReplyToTicket."
    return await _tried("answer customers", partial(_offered, questions, "correspond"), why, "answering customers")


async def _noting(questions: Questions) -> Right:
    why = "RT offers it on none of the newest tickets: it needs CommentOnTicket."
    return await _tried("write internal comments", partial(_offered, questions, "comment"), why, "writing notes")


async def _offered(questions: Questions, what: str) -> str:
    """Return on how many of the newest tickets RT offers something to the account; '' for none."""
    rows = (await questions.tickets("id > 0")).items
    on = sum(any(link.ref == what for link in row.links) for row in rows)
    return f"RT offers it on {on} of the {len(rows)} newest tickets." if on else ""


async def _tried(
    name: str, look: Callable[[], Awaitable[str]], otherwise: str, without: str, *, needed: bool = False
) -> Right:
    """Return the right that ``look`` tries; what it says is empty where there is nothing to be seen."""
    try:
        says = await look()
    except Refused as refused:
        return Right(name, works=False, says=refused.why or str(refused), without=without, needed=needed)
    return Right(name, works=bool(says), says=says or otherwise, without=without, needed=needed)
