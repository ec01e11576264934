"""Before something leaves: what keeps it here, secrets that are masked, and promises that are kept in mind."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.acting.messages import let_go, new_folder
from workbench.domain.effects import Enclosure
from workbench.domain.words import Role, Visibility
from workbench.store.conversations import messages_of, said_since
from workbench.store.drafts import NOTE, Draft
from workbench.store.plugged import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.guard.checking import Concern
    from workbench.guard.masking import Pseudonyms
    from workbench.guard.promises import Promised
    from workbench.guard.rules import Rules
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace


def concerns(
    workplace: "Workplace", connection: "Connection", draft: Draft, facts: "Mapping[str, str]" = MappingProxyType({})
) -> "tuple[Concern, ...]":
    """Return what speaks against sending a draft now, what blocks first, each with its remedy.

    What was said since only keeps a reply back: a note is for colleagues, and says when it was written. ``facts``
    are what is known to be measured, besides what plugins published for the ticket.
    """
    from workbench.guard.checking import Outgoing, Surroundings, check

    messages = [one for one in messages_of(connection, draft.ticket) if one.role is not Role.SYSTEM]
    is_note = draft.kind == NOTE
    around = Surroundings(
        now=workplace.now(), zone=workplace.shift.zone,
        notes=[one.text for one in messages if one.visibility is Visibility.INTERNAL],
        public=[one.text for one in messages if one.visibility is Visibility.PUBLIC],
        newer=() if is_note else said_since(connection, draft.ticket, draft.base),
        missing_evidence=_missing_evidence(workplace, draft, {**facts_of(connection, draft.ticket), **facts}),
        largest_mb=workplace.config.sending.largest_mb,
        tone=workplace.config.sending.tone, rules=_rules(workplace),
    )  # fmt: skip
    outgoing = Outgoing(
        text=draft.text, visibility=Visibility.INTERNAL if is_note else Visibility.PUBLIC,
        files=tuple(Path(file.path) for file in draft.files),
    )  # fmt: skip
    return tuple(sorted(check(outgoing, around), key=lambda one: not one.blocks))


def masked(workplace: "Workplace", connection: "Connection", draft: Draft) -> Draft:
    """Return a draft in which each secret is replaced by its steady pseudonym, in its text files as well.

    The cursor stays where it was. Raises Trouble for a file that holds a secret and is no text.
    """
    from workbench.guard.finding import find_secrets
    from workbench.guard.masking import mask
    from workbench.guard.rules import rules_with
    from workbench.store.pseudonyms import DeskPseudonyms

    rules, _ = rules_with(_rules(workplace))
    names = DeskPseudonyms(connection)
    text = mask(draft.text, find_secrets(draft.text, rules), names)
    before = draft.text[: draft.cursor]
    at = len(mask(before, find_secrets(before, rules), names))
    files = tuple(_masked_file(workplace, file, names, rules) for file in draft.files)
    return replace(draft, text=text, cursor=min(at, len(text)), files=files)


def _masked_file(workplace: "Workplace", file: Enclosure, names: "Pseudonyms", rules: "Rules") -> Enclosure:
    """Return a file without secrets: itself where it has none, else a copy in a folder of its own."""
    from workbench.guard.files import file_concerns, masked_copy

    path = Path(file.path)
    found = file_concerns(path, rules, workplace.config.sending.largest_mb)
    if not any(one.kind == "secret" and one.blocks for one in found):
        return file
    copy = masked_copy(path, new_folder(workplace), names, rules)
    let_go((file,))
    return replace(file, path=str(copy), size=copy.stat().st_size)


def promises(workplace: "Workplace", draft: Draft) -> "tuple[Promised, ...]":
    """Return what a reply promises with a date; a note promises nobody anything."""
    from workbench.guard.promises import promises_in

    if draft.kind == NOTE:
        return ()
    return promises_in(draft.text, workplace.now(), workplace.shift.zone)


def _rules(workplace: "Workplace") -> Path | None:
    return Path(workplace.config.sending.rules) if workplace.config.sending.rules else None


def _missing_evidence(workplace: "Workplace", draft: Draft, facts: "Mapping[str, str]") -> tuple[str, ...]:
    """Return what explanations that were put in want measured, and no fact shows."""
    from workbench.api.facts import missing_evidence

    shelf = workplace.shelf()
    used = (canned for one in draft.canned if (canned := shelf.get(one)) is not None)
    wanted = (name for canned in used for name in missing_evidence(canned.requires_evidence, facts))
    return tuple(dict.fromkeys(wanted))
