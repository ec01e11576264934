"""What can be done: one class a command, for keys, palette, help and docs alike. Knows no Textual."""
