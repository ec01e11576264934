"""Reproduction checklists: steps that a person runs on a ticket, and what came of each as evidence."""

__version__ = "0.1.0"
