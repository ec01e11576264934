"""Writing on the desk: the composer, what goes into it, and the send bar."""
