"""The one room that speaks HTTP: how servers are reached, at which pace, and what of it may be seen."""
