"""Changing tickets on the desk: which, to what, and taking it back."""
