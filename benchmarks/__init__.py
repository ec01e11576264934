"""Measurements of the figures that the project promises; see docs/performance.md. Not part of the package."""
