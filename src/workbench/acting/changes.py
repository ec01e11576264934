"""Changes to a ticket other than words on it: whose it is, how it stands, how much it matters, what it hangs on."""

from typing import TYPE_CHECKING

from workbench.acting.abilities import require, tracker_writes, why_not
from workbench.domain.effects import (
    Assign,
    Change,
    ChangeTags,
    CommentIssue,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    TicketEffect,
    name_of,
)
from workbench.domain.issuekeys import claimants, find
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Priority, Ref, Status, Visibility, source_of
from workbench.store.bases import base_of
from workbench.store.escalations import issue_named
from workbench.store.whom import agents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.connection import Connection
    from workbench.workplace import Workplace


class Acts:
    """Makes changes for one place of work, over one connection to its store. Each raises Trouble where it cannot."""

    def __init__(self, workplace: "Workplace", connection: "Connection") -> None:
        self._workplace = workplace
        self._connection = connection

    def take(self, ticket: Ref) -> Change:
        """Return the change that makes a ticket one's own."""
        return self._change(ticket, Assign(self._me_on(source_of(ticket))))

    def assign(self, ticket: Ref, name: str) -> Change:
        """Return the change that gives a ticket to a colleague, by name, address or account; '' for nobody."""
        return self._change(ticket, Assign(self._agent(source_of(ticket), name) if name else None))

    def set_status(self, ticket: Ref, status: Status, word: str = "") -> Change:
        """Return the change of a ticket's status."""
        return self._change(ticket, SetStatus(status, word))

    def set_priority(self, ticket: Ref, priority: Priority) -> Change:
        """Return the change of a ticket's priority."""
        return self._change(ticket, SetPriority(priority))

    def change_tags(self, ticket: Ref, added: "Sequence[str]", removed: "Sequence[str]") -> Change:
        """Return the change that puts tags on a ticket and takes others off."""
        return self._change(ticket, ChangeTags(_tags(added), _tags(removed)))

    def set_field(self, ticket: Ref, name: str, value: str) -> Change:
        """Return the change of a custom field."""
        return self._change(ticket, SetField(one_line(name), value))

    def merge(self, ticket: Ref, into: Ref) -> Change:
        """Return the change that merges a ticket into another for good."""
        self._must_be_another(ticket, into)
        return self._change(ticket, Merge(into))

    def link_duplicate(self, ticket: Ref, of: Ref) -> Change:
        """Return the change that links a ticket as a duplicate of another, which both survive."""
        self._must_be_another(ticket, of)
        return self._change(ticket, LinkDuplicate(of))

    def link_issue(self, ticket: Ref, said: str) -> list[Change]:
        """Return the changes that link a ticket to an issue, named by its key or its address.

        The helpdesk gets the link, or, where it has none, an internal note that holds the address; a tracker that
        takes comments gets one that names the ticket.
        """
        key, url, tracker = self._issue(said)
        if not why_not(self._workplace, ticket, "link"):
            made = [self._change(ticket, LinkIssue(key, url))]
        else:
            words = f"Linked to {key}: {url}"
            made = [self._change(ticket, Say(visibility=Visibility.INTERNAL, text=words))]
        if tracker and tracker_writes(self._workplace, tracker, "comment-issue"):
            comment = CommentIssue(key=key, text=self._words_for_engineering(ticket))
            made.append(Change(ticket=ticket, source=tracker, effects=(comment,)))
        return made

    def _change(self, ticket: Ref, effect: TicketEffect) -> Change:
        require(self._workplace, ticket, name_of(effect))
        base = base_of(self._connection, ticket)
        return Change(ticket=ticket, source=source_of(ticket), effects=(effect,), base=base)

    def _me_on(self, helpdesk: str) -> Ref:
        for account in self._workplace.me():
            if source_of(account) == helpdesk:
                return account
        raise Trouble(
            f"It is not known which account is yours on {helpdesk}.",
            "It has not said so yet, and the configuration does not name it.",
            f"Name it in the configuration: me: {{accounts: {{{helpdesk}: …}}}}.",
        )

    def _agent(self, helpdesk: str, name: str) -> Ref:
        found = [ref for ref in agents(self._connection, name) if source_of(ref) == helpdesk]
        if len(found) == 1:
            return found[0]
        if not found:
            raise Trouble(
                f"Nobody called {one_line(name, 60)} is known on {helpdesk}.",
                "Colleagues are known from the tickets that they had.",
                "Write the name as the helpdesk has it.",
            )
        raise Trouble(
            f"{one_line(name, 60)} may be any of {', '.join(found[:5])}.", remedy="Write one of these references."
        )

    def _issue(self, said: str) -> tuple[str, str, str]:
        """Return the key, the address and the tracker ('' for a stranger's) of an issue that is named in a text."""
        trackers = self._workplace.trackers()
        found = find(said, trackers)
        if found:
            return found[0].key, found[0].url, found[0].tracker
        known = issue_named(self._connection, said)
        if known is not None and known.url:
            return known.key, known.url, source_of(known.ref)
        owner = next(iter(claimants(said, trackers)), "")
        url = next((one.url for one in trackers if one.tracker == owner), "")
        if owner and url:
            kind = next(one.kind for one in trackers if one.tracker == owner)
            if kind == "redmine":
                return said, f"{url.rstrip('/')}/issues/{said.lstrip('#')}", owner
        raise Trouble(
            f"{one_line(said, 80)} is no issue that is known.",
            "It is neither an address of one nor a key of a configured tracker.",
            "Paste the issue's address.",
        )

    def _words_for_engineering(self, ticket: Ref) -> str:
        row = self._connection.execute("SELECT subject, url FROM ticket WHERE ref = ?", (ticket,)).fetchone()
        subject, url = (str(row[0]), str(row[1])) if row else ("", "")
        return f"Support ticket {ticket}: {one_line(subject, 200)}" + (f"\n{url}" if url else "")

    @staticmethod
    def _must_be_another(ticket: Ref, other: Ref) -> None:
        if ticket == other:
            raise Trouble(f"{ticket} is the ticket itself.", remedy="Name another one.")
        if source_of(ticket) != source_of(other):
            raise Trouble(
                f"{ticket} and {other} are on two helpdesks.",
                "Neither knows of the other's tickets.",
                "Write a note with the reference instead.",
            )


def status_named(word: str) -> tuple[Status, str]:
    """Return the status that a word means, and the helpdesk's own word where it is none of ours."""
    ours = {"resolved": Status.SOLVED, "done": Status.SOLVED, "stalled": Status.PENDING, "waiting": Status.PENDING}
    said = word.strip().lower()
    try:
        return Status(said), ""
    except ValueError:
        return (ours[said], "") if said in ours else (Status.OTHER, word.strip())


def _tags(said: "Sequence[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for one in said if (tag := one_line(one, 100).strip().lower())))
