"""What is drawn on the screen, on Textual's Line API: every widget gives its lines itself, as clean segments."""
