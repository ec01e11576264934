"""Escalated for Django, a helpdesk inside another application, read through its API 1."""

from workbench.providers.helpdesk.escalated.helpdesk import Escalated

__all__ = ["Escalated"]
