"""Compares what was pulled with what is there, and says in sentences where they differ."""

from collections.abc import Collection, Iterator

from workbench.api.providers import Capabilities
from workbench.api.testing.collecting import Collector
from workbench.api.testing.world import World
from workbench.domain.text import clean, one_line
from workbench.domain.values import Message, Ref, Role, Ticket, Visibility


def differences(
    store: Collector,
    world: World,
    capabilities: Capabilities,
    lacks: Collection[str],
    *,
    forgiven: Collection[Ref] = (),
) -> list[str]:
    """Return in which ways ``store`` is not what ``world`` is, leaving out what the server ``lacks``.

    Tickets that are ``forgiven`` may be missing.
    """
    there, wanted = store.there(), {ticket.ref: ticket for ticket in world.shown()}
    found = [
        f"Ticket {ref} ({wanted[ref].subject!r}) is missing."
        for ref in wanted
        if ref not in there and ref not in forgiven
    ]
    found += [f"Ticket {ref} came, and {_why_not(ref, world)}." for ref in there if ref not in wanted]
    for ref in wanted:
        if ref in there:
            found += _of_ticket(there[ref], wanted[ref], store, world, capabilities, lacks)
            found += _of_conversation(store.conversation(ref), world.conversation(ref), lacks)
    if capabilities.canned or capabilities.articles:
        titles = {one_line(article.title) for article in store.articles.values()}
        missing = [one.title for one in world.articles.values() if one_line(one.title) not in titles]
        found += [f"The article {title!r} is missing." for title in missing]
    return found


def _why_not(ref: Ref, world: World) -> str:
    if ref in world.hidden:
        return "the account may not see it"
    if ref in world.gone:
        return "it is deleted: name it in gone"
    if ref in world.merged:
        return f"it was merged into {world.merged[ref]}: name it in merged"
    return "there is none of that number"


def _of_ticket(
    came: Ticket, wanted: Ticket, store: Collector, world: World, capabilities: Capabilities, lacks: Collection[str]
) -> Iterator[str]:
    pairs: list[tuple[str, object, object]] = [
        ("subject", came.subject, one_line(wanted.subject)),
        ("status", came.status, wanted.status),
        ("priority", came.priority, wanted.priority),
        ("created", came.created, wanted.created),
        ("updated", came.updated, wanted.updated),
        ("customer", *_people(came.customer, wanted.customer, store, world)),
        ("organisation", _named(store.organisations, came.organisation),
         one_line(_named(world.organisations, wanted.organisation))),
        ("assignee", _named(store.agents, came.assignee), one_line(_named(world.agents, wanted.assignee))),
    ]  # fmt: skip
    if capabilities.tags:
        pairs.append(("tags", sorted(came.tags), sorted(map(one_line, wanted.tags))))
    if capabilities.deadlines and wanted.status.is_open:
        pairs.append(("due", came.due, wanted.due))
    for name, is_now, should in pairs:
        if name not in lacks and is_now != should:
            yield f"Ticket {came.ref} has the {name} {is_now!s:.200}, and should have {should!s:.200}."


def _people(came: Ref | None, wanted: Ref | None, store: Collector, world: World) -> tuple[str, str]:
    """Return both customers' addresses: one server numbers people, another knows them by their address."""
    one = store.customers.get(came or "")
    other = world.customers.get(wanted or "")
    if came is not None and one is None:
        return f"{came}, who never came in customers", "one that came"
    return (one.email.lower() if one else ""), (other.email.lower() if other else "")


def _named(people: object, ref: Ref | None) -> str:
    found = people.get(ref or "") if isinstance(people, dict) else None
    return "" if ref is None else getattr(found, "name", f"{ref}, which never came")


def _of_conversation(came: list[Message], wanted: list[Message], lacks: Collection[str]) -> Iterator[str]:
    left = list(came)
    for message in wanted:
        if "notes" in lacks and message.visibility is Visibility.INTERNAL:
            continue
        same = [one for one in left if folded(message.text) == folded(one.text)]
        best = next((one for one in same if one.at == message.at), same[0] if same else None)
        if best is None:
            yield f"Message {message.text[:80]!r} of ticket {message.ticket} is missing."
            continue
        left.remove(best)
        yield from _of_message(best, message, lacks)
    own_notes = [one for one in left if one.role is Role.SYSTEM and one.visibility is Visibility.INTERNAL]
    for one in (one for one in left if one not in own_notes):  # what a server notes for itself is in no world
        yield f"Message {one.text[:80]!r} ({one.ref}) stands on ticket {one.ticket}, where nobody wrote it."


def _of_message(came: Message, wanted: Message, lacks: Collection[str]) -> Iterator[str]:
    if came.visibility is not wanted.visibility:
        yield (
            f"Message {came.ref} ({came.text[:60]!r}) came as {came.visibility.upper()}, and it is "
            f"{wanted.visibility.upper()}: whoever takes one for the other tells a customer what colleagues said."
        )
    pairs: list[tuple[str, object, object]] = [
        ("time", came.at, wanted.at),
        ("role", came.role, wanted.role),
        ("author", came.author, one_line(wanted.author)),
        ("attachments", _files(came), _files(wanted)),
    ]
    for name, is_now, should in pairs:
        if name not in lacks and is_now != should:
            which = f"Message {came.ref} ({came.text[:60]!r})"
            yield f"{which} has the {name} {is_now!s:.200}, and should have {should!s:.200}."


def _files(message: Message) -> list[tuple[str, int]]:
    return sorted((one_line(one.name), one.size) for one in message.attachments)


def folded(text: str) -> str:
    """Return a text as it reads: clean, with white space folded."""
    return " ".join(clean(text).split())
