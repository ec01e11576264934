"""The outbox on the desk: what waits, and what a person decides about it."""
