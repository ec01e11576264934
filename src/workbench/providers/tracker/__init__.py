"""Trackers that the workbench reads issues from."""
