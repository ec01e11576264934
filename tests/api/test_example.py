"""The provider of docs/providers.md, as it stands there, holds to the contract."""

from test_tickethub import TestTicketHub

__all__ = ["TestTicketHub"]
