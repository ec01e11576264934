"""Connecting a server: what has to be asked, whether the account works there, and keeping what was found to work."""
