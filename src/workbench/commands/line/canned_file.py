"""``workbench canned new``: begin an explanation with every key explained, from a ticket if wanted."""

from argparse import Namespace
from pathlib import Path

from workbench.api import PaneContext, Role, Visibility
from workbench.canned.skeleton import body_of, id_of, keywords_in, skeleton
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.looking import context_for, ticket_meant
from workbench.domain.trouble import Trouble
from workbench.panes.canned import asked
from workbench.workplace import Workplace

_LOOKED_AT = 200  # newest messages among which the answer is looked for


async def begin(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    """Write the file, say what is to mend in it, and print its path. Raises Trouble; nothing is written over."""
    from workbench.canned.lint import lint

    identity = id_of(args.what[0])
    if not identity:
        raise Trouble(f"{args.what[0]!r} makes no id.", "An id is made of letters and digits.", "Name another.")
    if known := workplace.shelf().get(identity):
        raise Trouble(f"There is a canned explanation called {identity} already.", f"It is {known.path}.",
                      "Choose another name.")
    title, words, body = identity.replace("-", " ").capitalize(), "", ""
    if args.origin:
        ref = await ticket_meant(workplace, args.origin)
        if ref is None:
            console.say(f"workbench: The store has no ticket {args.origin}.")
            return Exit.NOTHING
        context = await context_for(workplace, ref)
        title = context.ticket.subject if context.ticket else title
        words, body = await asked(context), await _answer(context)
    text = skeleton(
        identity, title=title, owner=workplace.config.me.name, today=workplace.now().date(),
        keywords=keywords_in(words), body=body,
    )  # fmt: skip
    folder = args.folder or workplace.paths.canned
    path = (folder / f"{identity}.md").absolute()
    _write(path, text)
    mistakes = [mistake for mistake in lint([folder], workplace.now().date()) if mistake.file == folder / path.name]
    if args.json:
        console.json({"path": path, "mistakes": mistakes})
        return Exit.OK
    console.line(str(path))
    console.flush()
    for mistake in mistakes:
        console.say(str(mistake))
    console.say("It is suggested once its state is no longer wip.")
    if body:
        console.say("Its text is an answer that was sent. Take out what belongs to that customer alone.")
    return Exit.OK


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise Trouble(f"{path} is there already.", "Nothing is written over.", "Choose another name.") from error
    except OSError as error:
        why = f"The system says: {error.strerror}."
        raise Trouble(f"{path} cannot be written.", why, "Name another folder.") from error


async def _answer(context: PaneContext) -> str:
    """Return the last public answer of an agent as a body, without the customer's name."""
    if context.ticket is None:
        return ""
    said = [
        message.text for message in await context.queries.conversation(context.ticket.ref, _LOOKED_AT)
        if message.role is Role.AGENT and message.visibility is Visibility.PUBLIC
    ]
    name = context.customer.name if context.customer else ""
    return body_of(said[-1], sorted({name, *name.split()}, key=len, reverse=True)) if said else ""
