"""Redmine as a tracker: its issues, their last words, and how they hang together."""

from workbench.providers.tracker.redmine.tracker import Redmine

__all__ = ["Redmine"]
