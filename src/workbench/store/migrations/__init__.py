"""Numbered SQL scripts, one folder for each of the two files."""
