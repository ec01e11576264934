"""What a provider of tickets implements, inside this package or outside it."""

from abc import ABC, abstractmethod
from typing import ClassVar

from workbench.domain.values import Batch, Ref, make_ref


class Helpdesk(ABC):
    """A helpdesk as the workbench reads it.

    ``name`` is the short name from the configuration; it is the first half of every reference.
    """

    kind: ClassVar[str]
    api_version: ClassVar[int] = 1

    def __init__(self, name: str) -> None:
        self.name = name

    def ref(self, identity: str | int) -> Ref:
        """Return the reference of one of this helpdesk's own things."""
        return make_ref(self.name, identity)

    @abstractmethod
    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page of what changed since ``cursor`` (None: from the beginning).

        Pages may overlap and repeat; the store ignores what it already has. Organisations and
        customers come in the same page as the tickets that need them, or before. Raises Trouble when
        the helpdesk cannot be read.
        """

    async def attachment(self, ref: Ref) -> bytes:
        """Return an attachment's bytes. Raises Trouble where it is gone or the helpdesk has none."""
        from workbench.domain.trouble import Trouble

        raise Trouble(f"{self.name} cannot give attachments.", f"{ref} was asked for.")

    async def close(self) -> None:  # noqa: B027 - most have nothing to let go of
        """Let go of connections and files."""
