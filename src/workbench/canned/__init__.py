"""Canned explanations: read from Markdown files, checked, suggested for a ticket and previewed."""
