"""Shift handoffs: drafted from facts, checked, published as plain files, taken item by item, and compared."""
