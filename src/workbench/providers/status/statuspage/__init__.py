"""Atlassian Statuspage, and pages that answer as it does: what their public summary says is wrong now."""

from workbench.providers.status.statuspage.page import Statuspage

__all__ = ["Statuspage"]
