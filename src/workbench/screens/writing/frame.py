"""What the composer's frame says of a draft: who reads it, and what goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.acting.messages import readers, size_words
from workbench.domain.trouble import Trouble
from workbench.store.drafts import NOTE

if TYPE_CHECKING:
    from workbench.store.connection import Connection
    from workbench.store.drafts import Draft
    from workbench.styles.marks import Marks
    from workbench.styles.queue_line import Spans
    from workbench.widgets.composer import Composer
    from workbench.workplace import Workplace


def name_readers(composer: Composer, draft: Draft, workplace: Workplace, connection: Connection, marks: Marks) -> None:
    """Say in the frame who reads a draft; of a reply whose readers cannot be known, why not."""
    called = marks.called(draft.ticket)
    try:
        whom = readers(workplace, connection, draft).words
    except Trouble as trouble:
        whom = trouble.what
    rest = whom.partition(" ")[2]
    if draft.kind == NOTE:
        composer.show("INTERNAL", "internal", f"note on {called}", "no customer reads this")
    else:
        composer.show("PUBLIC", "public", f"reply on {called} {rest}", "the customer reads this")


def lines_above(draft: Draft) -> list[Spans]:
    """Return what goes along: addresses of one's own, and files."""
    lines: list[Spans] = []
    to, cc = draft.recipients.to, draft.recipients.cc
    if to is not None or cc:
        named: Spans = [(" to ", "label"), (", ".join(to) if to is not None else "the requester", "plain")]
        lines.append([*named, *([("  cc ", "label"), (", ".join(cc), "plain")] if cc else [])])
    if draft.files:
        named = [(" files ", "label")]
        for file in draft.files:
            named += [(file.name, "plain"), (f" {size_words(file.size)}  ", "quiet")]
        lines.append(named)
    return lines
