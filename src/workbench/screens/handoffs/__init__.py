"""Shift handoffs on the desk: found, taken over item by item, and made."""
