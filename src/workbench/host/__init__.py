"""The process in which plugins run, and the desk's side of it."""
