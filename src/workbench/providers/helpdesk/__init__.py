"""Helpdesks: the systems of record for tickets."""
