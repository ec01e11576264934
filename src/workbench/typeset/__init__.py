"""Views set in lines: one layout for the terminal and for plain text, so that the two cannot disagree."""
