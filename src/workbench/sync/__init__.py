"""Pulling what changed into the store, in a process of its own that one lease keeps single."""
