"""Settle the demo company into an embedded helpdesk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from workbench.api import Batch, Ref
from workbench.demo.building import build


class Puts(Protocol):
    """What takes a batch and the bytes of its attachments."""

    def put(self, batch: Batch, files: Mapping[Ref, bytes]) -> object:
        """Store everything in ``batch``; ``files`` holds the bytes of its attachments by reference."""


def fill(desk: Puts, now: datetime, seed: int = 4, helpdesk: str = "local") -> None:
    """Put the demo company into ``desk``, batch by batch."""
    company = build(now, seed, helpdesk)
    for batch in company.batches:
        hanging = (file.ref for message in batch.messages for file in message.attachments)
        desk.put(batch, {ref: company.files[ref] for ref in hanging})
