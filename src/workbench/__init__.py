"""A terminal workbench for support engineers."""

__version__ = "0.1.0"
