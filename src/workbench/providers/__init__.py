"""Providers: code that speaks to helpdesks, trackers and status pages, written against the API alone."""
